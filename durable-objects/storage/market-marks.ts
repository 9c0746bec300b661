/** The newest mark of each symbol. */
import { formatFine, formatFineOrNull, price } from "../../shared/core/decimal";
import type { SymbolId } from "../../shared/core/ids";
import type { VersionedMark } from "../market/market-rpc";
import type { Sql, SqlRow } from "./sql";

interface MarkRow extends SqlRow {
  symbol: string;
  price: string;
  bid: string | null;
  ask: string | null;
  time: number;
  version: number;
}

/** All marks; high and low are the price, because what lay between two marks is not kept. */
export const readMarks = (sql: Sql): VersionedMark[] =>
  sql.all<MarkRow>("SELECT symbol, price, bid, ask, time, version FROM marks").map((row) => {
    const last = price(row.price);
    return {
      symbol: row.symbol as SymbolId,
      price: last,
      high: last,
      low: last,
      bid: row.bid === null ? null : price(row.bid),
      ask: row.ask === null ? null : price(row.ask),
      time: row.time,
      version: row.version,
    };
  });

/** Replaces the mark of its symbol. */
export function writeMark(sql: Sql, mark: VersionedMark): void {
  sql.run(
    "INSERT OR REPLACE INTO marks (symbol, price, bid, ask, time, version) VALUES (?, ?, ?, ?, ?, ?)",
    mark.symbol,
    formatFine(mark.price),
    formatFineOrNull(mark.bid),
    formatFineOrNull(mark.ask),
    mark.time,
    mark.version,
  );
}
