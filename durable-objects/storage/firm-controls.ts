/** The firm-wide controls as of now; who changed them when is in the audit. */
import type { BlockedSymbol, FirmControls, TradingState } from "../../shared/core/controls";
import type { SymbolId } from "../../shared/core/ids";
import type { Sql } from "./sql";

/** The controls; version 1, active and nothing blocked before the first change. */
export function readControls(sql: Sql): Omit<FirmControls, "venues"> {
  const [row] = sql.all<{ version: number; trading_state: TradingState }>(
    "SELECT version, trading_state FROM controls WHERE id = 1",
  );
  const blockedSymbols = sql
    .all<{ symbol: SymbolId; reason: string; author: string; time: number }>(
      "SELECT symbol, reason, author, time FROM blocked_symbols ORDER BY symbol",
    )
    .map(({ symbol, reason, author, time }) => ({ symbol, reason, by: author, at: time }));
  return { version: row?.version ?? 1, tradingState: row?.trading_state ?? "active", blockedSymbols };
}

export function writeTradingState(
  sql: Sql,
  { version, tradingState }: Pick<FirmControls, "version" | "tradingState">,
): void {
  sql.run("INSERT OR REPLACE INTO controls (id, version, trading_state) VALUES (1, ?, ?)", version, tradingState);
}

export function writeBlockedSymbol(sql: Sql, { symbol, reason, by, at }: BlockedSymbol): void {
  sql.run(
    "INSERT OR REPLACE INTO blocked_symbols (symbol, reason, author, time) VALUES (?, ?, ?, ?)",
    symbol,
    reason,
    by,
    at,
  );
}

export function deleteBlockedSymbol(sql: Sql, symbol: string): void {
  sql.run("DELETE FROM blocked_symbols WHERE symbol = ?", symbol);
}
