/** Realised volatility, annualised: what dynamic limits are held against. A float. */
import { standardDeviation } from "./moments";
import { MIN_RETURNS } from "./return-history";

/** Returns that a realised volatility looks back on. */
export const VOLATILITY_DAYS = 30;
/** Days of a year: crypto trades on all of them, and one convention holds for all instruments. */
export const DAYS_A_YEAR = 365;

/**
 * Sample standard deviation of the last 30 returns × √365, as a share (0.5 is 50 %). Oldest return first, NaN marks a day without;
 * null under 20 returns.
 */
export function realisedVolatility(returns: ArrayLike<number>): number | null {
  const newest: number[] = [];
  for (let day = returns.length - 1; day >= 0 && newest.length < VOLATILITY_DAYS; day--) {
    const value = returns[day] ?? Number.NaN;
    if (!Number.isNaN(value)) newest.push(value);
  }
  return newest.length < MIN_RETURNS ? null : standardDeviation(newest) * Math.sqrt(DAYS_A_YEAR);
}
