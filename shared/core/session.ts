import type { Millis } from "./ids";
import type { Instrument } from "./instrument";
import type { Order } from "./order";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** First session end of an instrument after `from`: a time of the UTC day. */
export function sessionEnd(from: Millis, instrument: Instrument): Millis {
  const end = Math.floor(from / DAY_MS) * DAY_MS + instrument.sessionEndMinutes * MINUTE_MS;
  return end > from ? end : end + DAY_MS;
}

/** When a `day` or `gtd` order ends; null for the others. A `day` order ends with the session it was made in. */
export function expiryOf(order: Order, instrument: Instrument | undefined): Millis | null {
  if (order.terms.timeInForce === "gtd") return order.request.expireAt;
  if (order.terms.timeInForce !== "day" || instrument === undefined) return null;
  return sessionEnd(order.createdAt, instrument);
}

/** ISO date of the UTC day that a time lies in. */
export function utcDate(at: Millis): string {
  // Days to a date of the proleptic Gregorian calendar: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
  const shifted = Math.floor(at / DAY_MS) + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
}

/** When the UTC day after `from` begins. */
export const nextMidnight = (from: Millis): Millis => (Math.floor(from / DAY_MS) + 1) * DAY_MS;
