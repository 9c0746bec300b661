/** Basel's traffic light: how much the number of exceptions says against a VaR. Floats. */
import { assert } from "../assert";

export type Zone = "green" | "yellow" | "red";

export interface TrafficLight {
  readonly zone: Zone;
  /** Chance of so many exceptions or fewer if the VaR is right. */
  readonly cumulative: number;
  /** Fewest exceptions that are yellow, and red, on so many days; one more than the days where none would be. */
  readonly yellowFrom: number;
  readonly redFrom: number;
}

/** A zone begins at the number of exceptions whose cumulative probability reaches this. */
const YELLOW_AT = 0.95;
const RED_AT = 0.9999;

/** Beyond, the chance of none at 95 % is too small for a float, and the others are worked out from it. */
const MAX_DAYS = 10_000;

/**
 * The zone of x exceptions on n days, each expected with probability p (Basel Committee, Supervisory Framework for the Use of
 * "Backtesting", 1996): for 250 days at 99 % green is 0 to 4, yellow 5 to 9, red from 10 on. For other numbers of days and at 95 % the zones
 * begin at the same cumulative probabilities. Null on no days at all.
 */
export function trafficLight(exceptions: number, days: number, probability: number): TrafficLight | null {
  assert(exceptions >= 0 && exceptions <= days, "exceptions are some of the days", { exceptions, days });
  assert(probability > 0 && probability < 1, "a probability lies between 0 and 1", { probability });
  assert(days <= MAX_DAYS, "the chance of no exception at all still has digits", { days });
  if (days === 0) return null;
  let chance = (1 - probability) ** days;
  let sum = chance;
  let cumulative = 1;
  let yellowFrom = days + 1;
  let redFrom = days + 1;
  for (let count = 0; count <= days; count++) {
    if (count > 0) {
      chance *= ((days - count + 1) / count) * (probability / (1 - probability));
      sum += chance;
    }
    if (count === exceptions) cumulative = Math.min(1, sum);
    if (sum >= YELLOW_AT) yellowFrom = Math.min(yellowFrom, count);
    if (sum >= RED_AT) redFrom = Math.min(redFrom, count);
  }
  // On a few days no exception at all is as likely as the bound; that is still no word against the VaR.
  yellowFrom = Math.max(1, yellowFrom);
  redFrom = Math.max(1, redFrom);
  const zone = exceptions >= redFrom ? "red" : exceptions >= yellowFrom ? "yellow" : "green";
  return { zone, cumulative, yellowFrom, redFrom };
}
