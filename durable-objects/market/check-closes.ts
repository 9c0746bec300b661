import { DAY_MS, dayNumber } from "../../shared/core/calendar-day";
import { formatFine } from "../../shared/core/decimal";
import type { Millis, SymbolId } from "../../shared/core/ids";
import type { Instruments } from "../../shared/core/instrument";
import type { Rejection } from "../../shared/core/rejection";
import { MAX_RETURNS, type DailyClose } from "../../shared/core/statistics/return-history";
import type { DatedClose } from "./market-rpc";

/** Closes kept per instrument: 250 returns lie between them. */
export const MAX_CLOSES = MAX_RETURNS + 1;
/** How much older than its symbol's newest a close may be: 251 trading days with their weekends and holidays are within a year and two weeks. */
const MAX_AGE_DAYS = 380;

/** What of a symbol is kept, by date. */
type KeptCloses = (symbol: SymbolId) => readonly DailyClose[];

/**
 * Why a batch of closes is refused as a whole; null when it is not. Dates are UTC days that have ended; a close that is kept changes only
 * where the batch `corrects`.
 */
export function checkCloses(
  closes: readonly DatedClose[],
  { instruments, now, kept, corrects }: { instruments: Instruments; now: Millis; kept: KeptCloses; corrects: boolean },
): Rejection | null {
  const bySymbol = new Map<SymbolId, DatedClose[]>();
  for (const close of closes) {
    const rejection = notAClose(close, instruments, now) ?? outOfOrder(bySymbol.get(close.symbol)?.at(-1), close);
    if (rejection !== null) return rejection;
    const others = bySymbol.get(close.symbol);
    if (others === undefined) bySymbol.set(close.symbol, [close]);
    else others.push(close);
  }
  for (const [symbol, ofSymbol] of bySymbol) {
    const rejection = (corrects ? null : conflict(ofSymbol, kept(symbol))) ?? tooOld(ofSymbol, kept(symbol));
    if (rejection !== null) return rejection;
  }
  return null;
}

function notAClose({ symbol, date, close }: DatedClose, instruments: Instruments, now: Millis): Rejection | null {
  if (!instruments.has(symbol)) return { code: "instrument_unknown", message: `${symbol} is not a listed instrument` };
  const at = dayStart(date);
  if (at === null)
    return {
      code: "invalid_close",
      message: `a close of ${symbol} is dated ${date.slice(0, 10)}, which is not a calendar date`,
    };
  if (close <= 0n) return { code: "invalid_close", message: `the close of ${symbol} on ${date} is not above zero` };
  if (at + DAY_MS > now)
    return {
      code: "close_in_future",
      message: `the close of ${symbol} on ${date} is for a UTC day that has not ended`,
    };
  return null;
}

function outOfOrder(before: DatedClose | undefined, { symbol, date }: DatedClose): Rejection | null {
  if (before === undefined || before.date < date) return null;
  return before.date === date
    ? { code: "duplicate_close", message: `${symbol} has two closes on ${date} in this request` }
    : {
        code: "closes_out_of_order",
        message: `the close of ${symbol} on ${date} follows that on ${before.date}: the closes of a symbol must be in ascending order`,
      };
}

/** The first close of one symbol that is kept with another value. */
function conflict(closes: readonly DatedClose[], kept: readonly DailyClose[]): Rejection | null {
  const byDate = new Map(kept.map(({ date, close }) => [date, close]));
  for (const { symbol, date, close } of closes) {
    const held = byDate.get(date);
    if (held === undefined || held === close) continue;
    return {
      code: "close_conflict",
      message: `${symbol} closed at ${formatFine(held)} on ${date}; send correct: true with a reason to change that`,
    };
  }
  return null;
}

/** Whether closes of one symbol, in ascending order, are too old to be kept beside the others. */
function tooOld(closes: readonly DatedClose[], kept: readonly DailyClose[]): Rejection | null {
  const known = new Set(kept.map(({ date }) => date));
  const oldest = closes.find(({ date }) => !known.has(date));
  const dates = [...new Set([...known, ...closes.map(({ date }) => date)])].toSorted();
  const newest = dates.at(-1);
  if (oldest === undefined || newest === undefined) return null;
  const firstKept = dates.at(-MAX_CLOSES) ?? dates[0] ?? newest;
  if (oldest.date >= firstKept && dayNumber(newest) - dayNumber(oldest.date) <= MAX_AGE_DAYS) return null;
  return {
    code: "close_too_old",
    message: `the close of ${oldest.symbol} on ${oldest.date} is too old relative to ${newest}: the newest ${MAX_CLOSES} closes over at most ${MAX_AGE_DAYS} days are kept`,
  };
}

/** When a UTC day begins; null when it is no ISO date, or none of the calendar. */
function dayStart(date: string): Millis | null {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(date) ? at : null;
}
