import { type CancelCause, type Order } from "../order";
import { effectiveTradingState } from "../risk/trading-state";
import { controlsOf } from "../routing/venue-mode";
import type { AccountState } from "../state";
import type { Turn } from "../turn";
import { CANCEL_AGAIN_MS } from "./cancel-order";

/** Pause where the reason has no end of its own: each try is in the journal. */
const LASTING_REASON_MS = 10_000;

/** What the account has decided for itself, and looks at no more. The cancel of an expired order is asked for again by the time (react.ts). */
const OF_ITS_OWN: ReadonlySet<CancelCause> = new Set(["reduce_only", "self_match", "withdrawal"]);

/** Whether the account wants orders gone: a cancel for that may be any, as an order has one at a time. */
const isRestricted = (state: AccountState): boolean =>
  effectiveTradingState(state) !== "active" || state.risk.breakers.size > 0;

/**
 * Asks again for a cancel that the venue has refused, where nobody else would (decision 0137). To a client's cancel the refusal is the answer
 * (domain.md, "Order state" 4 and 5): it is seen in the order's events, and the client may ask again.
 */
export function cancelAgain(turn: Turn, order: Order, refused: CancelCause): void {
  const { orderId, venue } = order;
  const ask = (cause: CancelCause, againMs: number, reason: string): void => {
    turn.emit({ type: "cancel_requested", orderId, requestId: turn.context.newRequestId(), cause });
    turn.emit({ type: "intent_returned", orderId, reason, notBefore: turn.context.now + againMs });
  };
  if (controlsOf(turn.state, venue)?.panicked === true)
    ask("venue_panic", LASTING_REASON_MS, "the venue refused the cancel, and is in panic");
  // A closing order that waits for the cancel would turn the position round beside what stays open. It waits until it is too old.
  else if (isWaitedFor(turn, order))
    ask("close_position", CANCEL_AGAIN_MS, "the venue refused the cancel, and a closing order waits");
  else if (OF_ITS_OWN.has(refused) || isRestricted(turn.state))
    ask(refused, LASTING_REASON_MS, "the venue refused the cancel, and the account wants the order gone");
}

function isWaitedFor({ state }: Turn, { request }: Order): boolean {
  for (const orderId of state.books.get(request.symbol)?.reduceOnly ?? []) {
    const other = state.orders.get(orderId);
    if (other !== undefined && other.request.side === request.side && isClosing(other)) return true;
  }
  return false;
}

/** A market order to reduce that still waits here closes a position: what others have closed meanwhile, it need not. */
export const isClosing = (order: Order): boolean =>
  order.request.type === "market" &&
  order.lifecycle === "queued" &&
  order.certainty === "known" &&
  order.filledQuantity === 0n;
