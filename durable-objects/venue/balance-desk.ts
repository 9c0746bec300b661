/**
 * Judges what a venue's account holds. Nobody has told us what it started from, and it may be shared: so what is expected is what
 * was agreed last, moved by each trade of our orders since, and only what moves otherwise is a difference (docs/decisions/0103).
 */
import { abs, formatMoney, minus, NO_MONEY, plus, type Money } from "../../shared/core/decimal";
import type { BalanceLineView } from "../../shared/contract/venue-views";
import type { Sql } from "../storage/sql";
import { readBalanceCursors, readBalances, writeBalances, type StoredBalance } from "../storage/venue-balances";
import type { VenueHoldings } from "./venue-rpc";

export interface BalanceDeskDeps {
  readonly sql: Sql;
  /** A difference up to this is reported and alerts nobody, by currency; none is 0. */
  readonly tolerance: ReadonlyMap<string, Money>;
}

export class BalanceDesk {
  readonly #deps: BalanceDeskDeps;

  constructor(deps: BalanceDeskDeps) {
    this.#deps = deps;
  }

  /** How far trades have been counted, by symbol. */
  cursors(): Record<string, string> {
    return readBalanceCursors(this.#deps.sql);
  }

  /** Takes in what was seen. The first time it is what is agreed. */
  take({ totals, moved, cursors }: VenueHoldings): BalanceLineView[] {
    const { sql } = this.#deps;
    const known = readBalances(sql);
    const isFirst = Object.keys(this.cursors()).length === 0;
    const now = new Map<string, StoredBalance>();
    for (const currency of new Set([...known.keys(), ...totals.keys(), ...moved.keys()])) {
      const actual = totals.get(currency) ?? NO_MONEY;
      const agreed = known.get(currency)?.expected ?? NO_MONEY;
      const expected = isFirst ? actual : plus(agreed, moved.get(currency) ?? NO_MONEY);
      now.set(currency, { expected, actual });
    }
    writeBalances(sql, now, cursors);
    return this.lines();
  }

  /** What was seen last, against what is expected, by currency; empty before anything was seen. */
  lines(): BalanceLineView[] {
    return Array.from(readBalances(this.#deps.sql), ([currency, { expected, actual }]) => {
      const difference = minus(actual, expected);
      return {
        currency,
        expected: formatMoney(expected),
        actual: formatMoney(actual),
        difference: formatMoney(difference),
        action: this.#actionFor(currency, difference),
      };
    }).toSorted((a, b) => (a.currency < b.currency ? -1 : 1));
  }

  /** A person takes what was seen last for right. */
  agree(): BalanceLineView[] {
    const { sql } = this.#deps;
    const agreed = new Map(Array.from(readBalances(sql), ([name, { actual }]) => [name, { expected: actual, actual }]));
    writeBalances(sql, agreed, {});
    return this.lines();
  }

  #actionFor(currency: string, difference: Money): BalanceLineView["action"] {
    if (difference === NO_MONEY) return "none";
    return abs(difference) > (this.#deps.tolerance.get(currency) ?? NO_MONEY) ? "alert" : "report";
  }
}

/** What a person has to look at, in a sentence; null for nothing. */
export function alertOf(lines: readonly BalanceLineView[]): string | null {
  const wrong = lines.filter(({ action }) => action === "alert");
  if (wrong.length === 0) return null;
  return wrong.map(({ currency, expected, actual }) => `${actual} ${currency}, expected ${expected}`).join("; ");
}
