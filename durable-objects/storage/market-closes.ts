/** The daily closes of each symbol, and how often they have changed. */
import { formatFine, price, type Price } from "../../shared/core/decimal";
import type { SymbolId } from "../../shared/core/ids";
import type { DailyClose } from "../../shared/core/statistics/return-history";
import type { Sql } from "./sql";

/** All closes by symbol, each oldest first. */
export function readCloses(sql: Sql): Map<SymbolId, readonly DailyClose[]> {
  const closes = new Map<SymbolId, DailyClose[]>();
  const rows = sql.all<{ symbol: SymbolId; date: string; close: string }>(
    "SELECT symbol, date, close FROM closes ORDER BY symbol, date",
  );
  for (const { symbol, date, close } of rows) {
    const row = { date, close: price(close) };
    const ofSymbol = closes.get(symbol);
    if (ofSymbol === undefined) closes.set(symbol, [row]);
    else ofSymbol.push(row);
  }
  return closes;
}

/** Adds a close of a date, in place of the one that it may have. */
export function writeClose(sql: Sql, { symbol, date, close }: { symbol: SymbolId; date: string; close: Price }): void {
  sql.run("INSERT OR REPLACE INTO closes (symbol, date, close) VALUES (?, ?, ?)", symbol, date, formatFine(close));
}

export function dropClosesBefore(sql: Sql, symbol: SymbolId, date: string): void {
  sql.run("DELETE FROM closes WHERE symbol = ? AND date < ?", symbol, date);
}

/** 0 before the first closes. */
export const readHistoryVersion = (sql: Sql): number =>
  sql.all<{ version: number }>("SELECT version FROM close_history WHERE id = 1")[0]?.version ?? 0;

export function writeHistoryVersion(sql: Sql, version: number): void {
  sql.run("INSERT OR REPLACE INTO close_history (id, version) VALUES (1, ?)", version);
}
