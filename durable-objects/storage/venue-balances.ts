/** What a venue's account should hold and was seen to hold, by currency, and how far trades were counted towards it. */
import { formatMoney, money, type Money } from "../../shared/core/decimal";
import type { BalanceLineView } from "../../shared/contract/venue-views";
import type { Sql } from "./sql";

export interface StoredBalance {
  readonly expected: Money;
  readonly actual: Money;
}

export const readBalances = (sql: Sql): Map<string, StoredBalance> =>
  new Map(
    sql
      .all<{ currency: string; expected: string; actual: string }>(
        "SELECT currency, expected, actual FROM balances ORDER BY currency",
      )
      .map(({ currency, expected, actual }) => [currency, { expected: money(expected), actual: money(actual) }]),
  );

/** Replaces all, in one transaction with the cursors that they are of. */
export function writeBalances(
  sql: Sql,
  balances: ReadonlyMap<string, StoredBalance>,
  cursors: Readonly<Record<string, string>>,
): void {
  sql.transaction(() => {
    sql.run("DELETE FROM balances");
    for (const [currency, { expected, actual }] of balances)
      sql.run(
        "INSERT INTO balances (currency, expected, actual) VALUES (?, ?, ?)",
        currency,
        formatMoney(expected),
        formatMoney(actual),
      );
    for (const [symbol, cursor] of Object.entries(cursors))
      sql.run("INSERT OR REPLACE INTO balance_cursors (symbol, cursor) VALUES (?, ?)", symbol, cursor);
  });
}

/** By symbol; a symbol that was never counted has none. */
export const readBalanceCursors = (sql: Sql): Record<string, string> =>
  Object.fromEntries(
    sql
      .all<{ symbol: string; cursor: string }>("SELECT symbol, cursor FROM balance_cursors")
      .map(({ symbol, cursor }) => [symbol, cursor]),
  );

export function writeRunBalances(sql: Sql, run: number, lines: readonly BalanceLineView[]): void {
  sql.run("UPDATE reconciliation_runs SET balances = ? WHERE number = ?", JSON.stringify(lines), run);
}

/** Null for a run in which none were judged. */
export function readRunBalances(sql: Sql, run: number): BalanceLineView[] | null {
  const [row] = sql.all<{ balances: string | null }>("SELECT balances FROM reconciliation_runs WHERE number = ?", run);
  return typeof row?.balances === "string" ? (JSON.parse(row.balances) as BalanceLineView[]) : null;
}
