import { DAY_MS, dayAt } from "./calendar-day";
import type { Millis } from "./ids";
import type { Instrument } from "./instrument";
import type { Order } from "./order";

const MINUTE_MS = 60_000;

/** First session end of an instrument after `from`: a time of the UTC day. */
export function sessionEnd(from: Millis, instrument: Instrument): Millis {
  const end = dayAt(from) * DAY_MS + instrument.sessionEndMinutes * MINUTE_MS;
  return end > from ? end : end + DAY_MS;
}

/** When a `day` or `gtd` order ends; null for the others. A `day` order ends with the session in which it was made, or became one. */
export function expiryOf(order: Order, instrument: Instrument | undefined): Millis | null {
  if (order.terms.timeInForce === "gtd") return order.request.expireAt;
  if (order.terms.timeInForce !== "day" || instrument === undefined) return null;
  return sessionEnd(order.daySince ?? order.createdAt, instrument);
}
