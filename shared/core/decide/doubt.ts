import { alertKey } from "../alert-key";
import { resolved, seenAnew, type Seen } from "../alert-rate";
import type { Alert } from "../events";
import { hasEnded, isAskedAfterEnd, type Order } from "../order";
import type { AccountState } from "../state";
import type { Turn } from "../turn";
import { raiseAbout } from "./raise-about";

const FIRST_QUESTION_MS = 500;
const LONGEST_PAUSE_MS = 60_000;

/** A venue is asked so often about an order that was ended by hand, for about a day. */
const MOST_QUESTIONS_AFTER_END = 1_440;

/** Pause before the next question to the venue: doubles with each, up to a minute. */
export const pauseMs = (attempts: number): number =>
  Math.min(LONGEST_PAUSE_MS, FIRST_QUESTION_MS * 2 ** Math.min(attempts, 10));

/**
 * Puts an order's outcome in doubt, or keeps it there: its venue is asked at once the first time, then ever more rarely. About one that was
 * ended by hand it is asked for a day.
 */
export function doubt(turn: Turn, order: Order, cause: string, retryAfterMs?: number): void {
  if (isAskedAfterEnd(order) && order.attempts >= MOST_QUESTIONS_AFTER_END) {
    turn.emit({ type: "outcome_resolved", orderId: order.orderId, found: false });
    return;
  }
  const isFirst = order.certainty === "known" && !hasEnded(order);
  const pause = retryAfterMs ?? (isFirst ? 0 : pauseMs(order.attempts));
  turn.emit({
    type: "outcome_unknown",
    orderId: order.orderId,
    cause,
    notBefore: pause === 0 ? 0 : turn.context.now + pause,
  });
  if (!isFirst) return;
  raiseDoubt(turn, order, cause);
}

/** Raises the alert about an order in doubt. There is one for all of its symbol, which names them as the turn leaves them. */
export function raiseDoubt(turn: Turn, order: Order, cause: string): void {
  const { symbol } = order.request;
  const level = order.shadow ? "warning" : "critical";
  const message = (state: AccountState) => describeDoubts(ordersInDoubt(state, { symbol, level }), cause);
  raiseAbout(turn, order, { limit: "unknown_outcome", message });
}

/** Orders that an alert names; the others are counted. */
const MOST_NAMED = 5;

/** What an alert says of orders in doubt, and how many they are; `cause` is the newest's, where one has just come. */
function describeDoubts(orders: readonly Order[], cause: string | null): Seen {
  const because = cause === null ? "" : `: ${cause}`;
  const [first, ...others] = orders;
  const observed = String(orders.length);
  if (first === undefined) return { observed, message: `the outcome is known again${because}` };
  const simulated = first.shadow ? "simulated only: " : "";
  if (others.length === 0)
    return {
      observed,
      message: `${simulated}it is unknown whether ${first.venue} has order ${first.orderId}${because}. The order keeps its reservation, and the venue is queried`,
    };
  const named = orders.slice(0, MOST_NAMED).map(({ orderId, venue }) => `${orderId} at ${venue}`);
  const rest = orders.length - named.length;
  return {
    observed,
    message: `${simulated}the outcome of ${orders.length} orders is unknown (${named.join(", ")}${rest > 0 ? ` and ${rest} more` : ""})${because}. They keep their reservations, and the venues are queried`,
  };
}

/** Updates the alerts of unknown outcomes after some were resolved, including those that wait to be opened. */
export function resolveDoubts(turn: Turn): void {
  const { state, context } = turn;
  for (const alert of [...state.alerts.values(), ...state.risk.deferredAlerts.values()]) {
    if (alert.limit !== "unknown_outcome" || alert.resolvedAt !== null) continue;
    const orders = ordersInDoubt(state, alert);
    const [first] = orders;
    const seen = describeDoubts(orders, null);
    if (first !== undefined && seen.observed === alert.observed) continue;
    const key = alertKey(alert);
    const change =
      first === undefined
        ? resolved(state, key, context.now)
        : seenAnew(state, key, { ...seen, orderId: first.orderId });
    if (change !== null) turn.emit(change);
  }
}

/** Orders in doubt that such an alert is about, those first that have been for longest. Alerts of simulated orders are warnings (raise-about.ts). */
function ordersInDoubt(state: AccountState, { symbol, level }: Pick<Alert, "symbol" | "level">): Order[] {
  const orders: Order[] = [];
  for (const orderId of state.unknown) {
    const order = state.orders.get(orderId);
    if (order?.request.symbol === symbol && order.shadow === (level === "warning")) orders.push(order);
  }
  return orders;
}
