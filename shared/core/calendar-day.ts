/** Days of UTC: as counts, so that a gap between two is a subtraction, and as ISO dates. The core has no `Date`. */
import { assert } from "./assert";
import type { Millis } from "./ids";

export const DAY_MS = 86_400_000;

const ISO_DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DAYS_PER_ERA = 146_097;
const YEARS_PER_ERA = 400;
/** Days from 0000-03-01 to 1970-01-01. */
const EPOCH = 719_468;

/**
 * Days since 1970-01-01 of an ISO date in the Gregorian calendar. Years begin in March here, so that the leap day is the
 * last of its year and needs no rule of its own. Throws InvariantError on another form: dates are checked where they come in.
 */
export function dayNumber(date: string): number {
  const match = ISO_DATE.exec(date);
  assert(match !== null, "not an ISO date", { date: date.slice(0, 20) });
  const month = Number(match[2]);
  const year = Number(match[1]) - (month <= 2 ? 1 : 0);
  const era = Math.floor(year / YEARS_PER_ERA);
  const yearOfEra = year - era * YEARS_PER_ERA;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + Number(match[3]) - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * DAYS_PER_ERA + dayOfEra - EPOCH;
}

/** Days since 1970-01-01 of a time. */
export const dayAt = (at: Millis): number => Math.floor(at / DAY_MS);

/** When the day after `from` begins. */
export const nextMidnight = (from: Millis): Millis => (dayAt(from) + 1) * DAY_MS;

/** ISO date of the UTC day that a time lies in. After Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days. */
export function utcDate(at: Millis): string {
  const shifted = dayAt(at) + EPOCH;
  const era = Math.floor(shifted / DAYS_PER_ERA);
  const dayOfEra = shifted - era * DAYS_PER_ERA;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * YEARS_PER_ERA + (month <= 2 ? 1 : 0);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
}
