/** What a venue's account should hold and was seen to hold, by currency, and how far trades were counted towards it. */
import { formatMoney, money, type Money } from "../../shared/core/decimal";
import type { BalanceLineView } from "../../shared/contract/venue-views";
import type { Sql } from "./sql";

/** Amounts by currency. Several where it is not known which it is: all of them after the trades that the cursors have passed. */
export interface PossibleBalances {
  /** What should be there. */
  readonly agreed: readonly ReadonlyMap<string, Money>[];
  /** What was seen to be there. */
  readonly seen: readonly ReadonlyMap<string, Money>[];
}

/** Both empty before anything was seen. */
export function readPossibleBalances(sql: Sql): PossibleBalances {
  const sets = new Map(
    sql
      .all<{ name: string; content: string }>("SELECT name, content FROM possible_balances")
      .map(({ name, content }) => [name, parseSet(content)]),
  );
  return { agreed: sets.get("agreed") ?? [], seen: sets.get("seen") ?? [] };
}

/** Replaces all, in one transaction with the cursors that they are of. */
export function writePossibleBalances(
  sql: Sql,
  { agreed, seen }: PossibleBalances,
  cursors: Readonly<Record<string, string>>,
): void {
  const put = "INSERT OR REPLACE INTO possible_balances (name, content) VALUES (?, ?)";
  sql.transaction(() => {
    sql.run(put, "agreed", setText(agreed));
    sql.run(put, "seen", setText(seen));
    for (const [symbol, cursor] of Object.entries(cursors))
      sql.run("INSERT OR REPLACE INTO balance_cursors (symbol, cursor) VALUES (?, ?)", symbol, cursor);
  });
}

const setText = (set: PossibleBalances["seen"]): string =>
  JSON.stringify(
    set.map((one) => Object.fromEntries(Array.from(one, ([name, amount]) => [name, formatMoney(amount)]))),
  );

const parseSet = (text: string): ReadonlyMap<string, Money>[] =>
  (JSON.parse(text) as Record<string, string>[]).map(
    (one) => new Map(Object.entries(one).map(([name, amount]) => [name, money(amount)])),
  );

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
