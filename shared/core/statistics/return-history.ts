/** Daily closes of all instruments as returns on one axis of dates: what every statistic of the instruments is made of. */
import { assert } from "../assert";
import type { Price } from "../decimal";
import type { SymbolId } from "../ids";
import { dayNumber } from "../calendar-day";

/** One return less than the closes that are kept per instrument (domain.md, "Portfolio risk"). */
export const MAX_RETURNS = 250;
/** Fewer say too little: a figure from fewer is null and `insufficient_history`. */
export const MIN_RETURNS = 20;
/** Closes further apart have no return between them: four days reach over a weekend with a holiday. */
const MAX_GAP_DAYS = 4;

/** An instrument's price at the end of a day. */
export interface DailyClose {
  /** ISO date, UTC. */
  readonly date: string;
  readonly close: Price;
}

/** Daily closes of all instruments as returns on one axis of dates. In memory only; the market object keeps the closes. */
export interface ReturnHistory {
  readonly version: number;
  /** ISO dates ascending, at most 250. */
  readonly dates: readonly string[];
  /** One per date, as a float; NaN where the instrument has none. */
  readonly returns: ReadonlyMap<SymbolId, Float64Array>;
}

interface DatedReturn {
  readonly date: string;
  readonly value: number;
}

/** The change over the close before, as a float; the difference is taken exactly. */
const simpleReturn = (before: Price, after: Price): number => Number(after - before) / Number(before);

/** Returns between successive closes, dated at the later of the two. */
function returnsOf(symbol: SymbolId, closes: readonly DailyClose[]): DatedReturn[] {
  const found: DatedReturn[] = [];
  const ordered = closes.toSorted((a, b) => (a.date < b.date ? -1 : 1));
  for (const [index, { date, close }] of ordered.entries()) {
    assert(close > 0n, "a close is above zero", { symbol, date });
    const before = ordered[index - 1];
    if (before === undefined) continue;
    const gap = dayNumber(date) - dayNumber(before.date);
    assert(gap > 0, "one close a date", { symbol, date });
    if (gap <= MAX_GAP_DAYS) found.push({ date, value: simpleReturn(before.close, close) });
  }
  return found;
}

/**
 * Returns of all instruments on the newest 250 dates on which any of them has one. The order in which closes are given does not matter.
 * Throws InvariantError on two closes of one date and on a close that is not above zero: the market object refuses both.
 */
export function returnHistory(version: number, closes: ReadonlyMap<SymbolId, readonly DailyClose[]>): ReturnHistory {
  const found = [...closes].map(([symbol, ofSymbol]) => ({ symbol, returns: returnsOf(symbol, ofSymbol) }));
  const all = new Set(found.flatMap(({ returns }) => returns.map(({ date }) => date)));
  const dates = [...all].toSorted().slice(-MAX_RETURNS);
  const indexOf = new Map(dates.map((date, index) => [date, index]));
  const rows = found.map(({ symbol, returns }): [SymbolId, Float64Array] => {
    const row = new Float64Array(dates.length).fill(Number.NaN);
    for (const { date, value } of returns) {
      const index = indexOf.get(date);
      if (index !== undefined) row[index] = value;
    }
    return [symbol, row];
  });
  return { version, dates, returns: new Map(rows) };
}
