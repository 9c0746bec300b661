import { utcDate } from "../calendar-day";
import type { Millis } from "../ids";
import type { ReturnHistory } from "../statistics/return-history";

/** The returns that were known when the UTC day of `at` began: those of days before it. */
export function historyBefore(history: ReturnHistory, at: Millis): ReturnHistory {
  const date = utcDate(at);
  const known = history.dates.findIndex((one) => one >= date);
  if (known < 0) return history;
  return {
    version: history.version,
    dates: history.dates.slice(0, known),
    returns: new Map([...history.returns].map(([symbol, row]) => [symbol, row.subarray(0, known)])),
  };
}
