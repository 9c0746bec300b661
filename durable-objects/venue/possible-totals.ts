/**
 * What a venue's account can have held when it was looked at, while our orders traded there. The look falls between two trades, and
 * nobody can say which two: each place is a possibility, and what all looks have in common is what holds (docs/decisions/0121).
 */
import { NO_MONEY, plus, type Money } from "../../shared/core/decimal";
import type { BalanceMove } from "./venue-rpc";

/** Amounts by currency; one that is left out is none. */
export type Amounts = ReadonlyMap<string, Money>;

/** More than these say too little, and cost too much to keep: the account is then judged by the next look. */
const MOST_POSSIBILITIES = 64;

/** Adds up, currency by currency. */
export function added(amounts: Amounts, moves: Iterable<Amounts>): Amounts {
  const sum = new Map(amounts);
  for (const move of moves)
    for (const [currency, amount] of move) sum.set(currency, plus(sum.get(currency) ?? NO_MONEY, amount));
  return sum;
}

/**
 * What the account would hold after all the moves, for each place among them at which `totals` may have been seen. Moves of
 * one millisecond may have come in any order, those of one symbol in theirs alone. Null for too many places.
 */
export function possibleTotals(totals: Amounts, between: readonly BalanceMove[]): readonly Amounts[] | null {
  const instants = [...Map.groupBy(between, ({ at }) => at)].toSorted(([a], [b]) => b - a).map(([, moves]) => moves);
  const found = new Map<string, Amounts>();
  // From the newest on: what came after the place is added to what was seen.
  let after = totals;
  found.set(keyOf(after), after);
  for (const moves of instants) {
    const suffixes = suffixesOf(moves);
    if (suffixes === null) return null;
    for (const suffix of suffixes) {
      const one = added(after, suffix);
      found.set(keyOf(one), one);
    }
    if (found.size > MOST_POSSIBILITIES) return null;
    after = added(after, amountsOf(moves));
  }
  return [...found.values()];
}

/** Each way to have missed the end of what came in one instant, symbol by symbol. Null for too many. */
function suffixesOf(moves: readonly BalanceMove[]): readonly (readonly Amounts[])[] | null {
  let all: (readonly Amounts[])[] = [[]];
  for (const ofSymbol of Map.groupBy(moves, ({ symbol }) => symbol).values()) {
    if (all.length * (ofSymbol.length + 1) > MOST_POSSIBILITIES) return null;
    const lengths = Array.from({ length: ofSymbol.length + 1 }, (_, missed) => missed);
    all = all.flatMap((others) =>
      lengths.map((missed) => [...others, ...amountsOf(ofSymbol.slice(ofSymbol.length - missed))]),
    );
  }
  return all;
}

export const amountsOf = (moves: readonly BalanceMove[]): Amounts[] => moves.map(({ amounts }) => amounts);

/** Those that are in both, to the last digit. */
export function common(some: readonly Amounts[], others: readonly Amounts[]): Amounts[] {
  const keys = new Set(others.map(keyOf));
  return some.filter((one) => keys.has(keyOf(one)));
}

const keyOf = (amounts: Amounts): string =>
  Array.from(amounts, ([currency, amount]) => `${currency} ${amount}`)
    .filter((entry) => !entry.endsWith(" 0"))
    .toSorted()
    .join(",");
