/** Dates as counts of days, so that a gap between two is a subtraction. */
import { assert } from "../assert";

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
