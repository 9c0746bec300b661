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
