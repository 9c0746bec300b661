/**
 * Judges what a venue's account holds. Nobody has told us what it started from, and it may be shared: so what is expected is what
 * was agreed last, moved by each trade of our orders since, and only what moves otherwise is a difference (docs/decisions/0103).
 */
import { abs, formatMoney, minus, NO_MONEY, type Money } from "../../shared/core/decimal";
import type { BalanceLineView } from "../../shared/contract/venue-views";
import type { Sql } from "../storage/sql";
import {
  readBalanceCursors,
  readPossibleBalances,
  writePossibleBalances,
  type PossibleBalances,
} from "../storage/venue-balances";
import { added, amountsOf, common, possibleTotals, type Amounts } from "./possible-totals";
import type { VenueHoldings } from "./venue-rpc";

export interface BalanceDeskDeps {
  readonly sql: Sql;
  /** A difference up to this is reported without an alert, by currency; default 0. */
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

  /**
   * Takes in what was seen; gives whether it could be judged. The first time it is what is agreed. Each look narrows what is possible:
   * whatever it is, it moves by trades of our orders alone, or else something else has moved it.
   */
  take({ totals, before, between, cursors }: VenueHoldings): boolean {
    const { sql } = this.#deps;
    const known = readPossibleBalances(sql);
    const moves = amountsOf([...before, ...between]);
    const moved = (some: readonly Amounts[]): Amounts[] => some.map((one) => added(one, moves));
    const [agreed, seen] = [moved(known.agreed), moved(known.seen)];
    const possible = totals === null ? null : possibleTotals(totals, between);
    if (possible === null) this.#write({ agreed, seen }, cursors);
    else if (known.agreed.length === 0) this.#write({ agreed: possible, seen: possible }, cursors);
    else this.#write(narrowed({ agreed, seen }, possible), cursors);
    return possible !== null;
  }

  /** What was seen last, against what is expected, by currency; empty before anything was seen. */
  lines(): BalanceLineView[] {
    const { agreed, seen } = readPossibleBalances(this.#deps.sql);
    // Of all that is possible, what needs a person least.
    const pairs = agreed.flatMap((expected) => seen.map((actual) => this.#compare(expected, actual)));
    return pairs.reduce((best, one) => (weightOf(one) < weightOf(best) ? one : best), pairs[0] ?? []);
  }

  /** A person takes what was seen last for right. */
  agree(): BalanceLineView[] {
    const { seen } = readPossibleBalances(this.#deps.sql);
    this.#write({ agreed: seen, seen }, {});
    return this.lines();
  }

  #write(balances: PossibleBalances, cursors: Readonly<Record<string, string>>): void {
    writePossibleBalances(this.#deps.sql, balances, cursors);
  }

  #compare(expected: Amounts, actual: Amounts): BalanceLineView[] {
    return [...new Set([...expected.keys(), ...actual.keys()])].toSorted().map((currency) => {
      const [want, have] = [expected.get(currency) ?? NO_MONEY, actual.get(currency) ?? NO_MONEY];
      const difference = minus(have, want);
      return {
        currency,
        expected: formatMoney(want),
        actual: formatMoney(have),
        difference: formatMoney(difference),
        action: this.#actionFor(currency, difference),
      };
    });
  }

  #actionFor(currency: string, difference: Money): BalanceLineView["action"] {
    if (difference === NO_MONEY) return "none";
    return abs(difference) > (this.#deps.tolerance.get(currency) ?? NO_MONEY) ? "alert" : "report";
  }
}

/** What is possible after a look: of what was before, if that explains it. */
function narrowed({ agreed, seen }: PossibleBalances, possible: readonly Amounts[]): PossibleBalances {
  const still = common(seen, possible);
  if (still.length === 0) {
    // Something else has moved it: back to where it should be, or anywhere.
    const back = common(agreed, possible);
    return { agreed, seen: back.length > 0 ? back : possible };
  }
  const right = common(agreed, still);
  return right.length > 0 ? { agreed: right, seen: right } : { agreed, seen: still };
}

const WEIGHTS: Readonly<Record<BalanceLineView["action"], number>> = { none: 0, report: 1, alert: 1_000 };
const weightOf = (lines: readonly BalanceLineView[]): number =>
  lines.reduce((sum, { action }) => sum + WEIGHTS[action], 0);

/** What a person has to look at, in a sentence; null for nothing. */
export function alertOf(lines: readonly BalanceLineView[]): string | null {
  const wrong = lines.filter(({ action }) => action === "alert");
  if (wrong.length === 0) return null;
  return wrong.map(({ currency, expected, actual }) => `${actual} ${currency}, expected ${expected}`).join("; ");
}
