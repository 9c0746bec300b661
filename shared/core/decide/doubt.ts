import { alertKey } from "../alert-key";
import { resolved } from "../alert-rate";
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
  raiseAbout(turn, order, {
    limit: "unknown_outcome",
    message: `it is unknown whether ${order.venue} has order ${order.orderId}: ${cause}. The order keeps its reservation, and the venue is queried`,
  });
}

/** Resolves the alerts of doubts that have been cleared, those that still wait to be opened among them. */
export function resolveDoubts(turn: Turn): void {
  const { state, context } = turn;
  for (const alert of [...state.alerts.values(), ...state.risk.deferredAlerts.values()]) {
    if (alert.limit !== "unknown_outcome" || isInDoubt(state, alert)) continue;
    const change = resolved(state, alertKey(alert), context.now);
    if (change !== null) turn.emit(change);
  }
}

/** Whether an order is in doubt that such an alert is about: those of simulated orders are warnings (raise-about.ts). */
function isInDoubt(state: AccountState, { symbol, level }: Pick<Alert, "symbol" | "level">): boolean {
  for (const orderId of state.unknown) {
    const order = state.orders.get(orderId);
    if (order?.request.symbol === symbol && order.shadow === (level === "warning")) return true;
  }
  return false;
}
