/**
 * How much value may go to a venue in a day: dated steps, each a share of the daily cap, so that capital is put at risk bit by
 * bit (domain.md, "Venues"). Dates are those of UTC.
 */
import { formatFine, shareDown, NO_RATIO, ONE, type Money, type Ratio } from "./decimal";
import { dayAt, dayNumber } from "./calendar-day";
import type { Millis } from "./ids";

export interface RampStep {
  /** First day of the step, YYYY-MM-DD. */
  readonly date: string;
  /** Share of the cap, 0 to 1. */
  readonly share: Ratio;
}

export interface CapitalRamp {
  /** By date, each later and none smaller than the one before; none means the whole cap at once. */
  readonly steps: readonly RampStep[];
  /** Most value a day, at the prices that accounts reserve at; null for no cap, which only our own exchange may have. */
  readonly dailyNotionalCap: Money | null;
}

/** One thing that is wrong with a step, by its place in the list. */
export interface RampError {
  readonly step: number;
  readonly field: "date" | "share";
  readonly message: string;
}

/** All that is wrong with a list of steps of calendar days: a share out of range, a date or a share that goes backwards. */
export function rampErrors(steps: readonly RampStep[]): RampError[] {
  return steps.flatMap((step, index) => {
    const before = index === 0 ? undefined : steps[index - 1];
    return [...dateErrors(step, before), ...shareErrors(step, before)].map((error) => ({ step: index, ...error }));
  });
}

type StepError = Omit<RampError, "step">;

function dateErrors({ date }: RampStep, before: RampStep | undefined): StepError[] {
  if (before === undefined || dayNumber(date) > dayNumber(before.date)) return [];
  return [{ field: "date", message: `${date} is not after ${before.date}, the date of the step before` }];
}

function shareErrors({ share }: RampStep, before: RampStep | undefined): StepError[] {
  const errors: StepError[] = [];
  if (share < NO_RATIO || share > ONE) errors.push({ field: "share", message: "must be from 0 to 1" });
  if (before !== undefined && share < before.share)
    errors.push({
      field: "share",
      message: `${formatFine(share)} is under ${formatFine(before.share)}, the share of the step before: a ramp only rises`,
    });
  return errors;
}

/** Share of the cap that is open at a time: the newest step's; nothing before the first, everything without any. */
export function shareAt({ steps }: CapitalRamp, at: Millis): Ratio {
  if (steps.length === 0) return ONE;
  const today = dayAt(at);
  return steps.findLast(({ date }) => dayNumber(date) <= today)?.share ?? NO_RATIO;
}

/** Most value of the day of a time, rounded down to 24 decimals; null for no cap. */
export const allowanceAt = (ramp: CapitalRamp, at: Millis): Money | null =>
  ramp.dailyNotionalCap === null ? null : shareDown(ramp.dailyNotionalCap, shareAt(ramp, at));
