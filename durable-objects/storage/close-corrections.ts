/** What closes were before they were corrected, by whom and why. Rows are added in the transaction of the correction, and never altered. */
import { formatFine, type Price } from "../../shared/core/decimal";
import type { Millis, SymbolId } from "../../shared/core/ids";
import type { Refused } from "../../shared/core/rejection";
import { readNumberedPage, type Page } from "./page";
import type { Sql, SqlRow } from "./sql";
import { Where } from "./where";

export interface CloseCorrection {
  readonly time: Millis;
  readonly symbol: SymbolId;
  readonly date: string;
  readonly before: Price;
  readonly after: Price;
  readonly reason: string;
  readonly by: string;
}

export function addCloseCorrection(sql: Sql, correction: CloseCorrection): void {
  const { time, symbol, date, before, after, reason, by } = correction;
  sql.run(
    "INSERT INTO close_corrections (time, symbol, date, before, after, reason, author) VALUES (?, ?, ?, ?, ?, ?, ?)",
    time,
    symbol,
    date,
    formatFine(before),
    formatFine(after),
    reason,
    by,
  );
}

export interface CloseCorrectionRow extends SqlRow {
  number: number;
  time: number;
  symbol: string;
  date: string;
  before: string;
  after: string;
  reason: string;
  author: string;
}

/** An instrument's corrections, newest first; a cursor that no page has given is a refusal. */
export function readCloseCorrections(
  sql: Sql,
  symbol: string,
  { limit, cursor }: { readonly limit: number; readonly cursor: string | null },
): Page<CloseCorrectionRow> | Refused {
  const of = new Where().and("symbol = ?", symbol);
  const listing = { from: "close_corrections", key: "number", of, limit, cursor };
  return readNumberedPage(sql, listing, (row: CloseCorrectionRow) => row);
}
