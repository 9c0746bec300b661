import type { SymbolId } from "../ids";
import type { Order } from "../order";
import type { AccountState } from "../state";
import type { Turn } from "../turn";

const FIRST_QUESTION_MS = 500;
const LONGEST_PAUSE_MS = 60_000;

/** Pause before the next question to the venue: doubles with each, up to a minute. */
const pauseMs = (attempts: number): number =>
  Math.min(LONGEST_PAUSE_MS, FIRST_QUESTION_MS * 2 ** Math.min(attempts, 10));

/** Puts an order's outcome in doubt, or keeps it there: its venue is asked at once the first time, then ever more rarely. */
export function doubt(turn: Turn, order: Order, cause: string, retryAfterMs?: number): void {
  const isFirst = order.certainty === "known";
  const pause = retryAfterMs ?? (isFirst ? 0 : pauseMs(order.attempts));
  turn.emit({
    type: "outcome_unknown",
    orderId: order.orderId,
    cause,
    notBefore: pause === 0 ? 0 : turn.context.now + pause,
  });
  if (!isFirst) return;
  turn.raise({
    level: "critical",
    limit: "unknown_outcome",
    symbol: order.request.symbol,
    orderId: order.orderId,
    message: `nobody knows whether ${order.venue} has order ${order.orderId}: ${cause}. It keeps its reservation, and the venue is asked`,
  });
}

/** Resolves the alerts of doubts that have been cleared. */
export function resolveDoubts(turn: Turn): void {
  const { state, context } = turn;
  for (const alert of state.alerts.values()) {
    if (alert.limit === "unknown_outcome" && !isInDoubt(state, alert.symbol))
      turn.emit({ type: "alert_changed", alert: { ...alert, resolvedAt: context.now } });
  }
}

function isInDoubt(state: AccountState, symbol: SymbolId | null): boolean {
  for (const orderId of state.unknown) if (state.orders.get(orderId)?.request.symbol === symbol) return true;
  return false;
}
