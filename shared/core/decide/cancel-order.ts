import type { CancelOrder, CancelOrders } from "../commands";
import { openChildren } from "../family";
import { hasEnded, isParent, type CancelCause, type Order } from "../order";
import { ACCOUNT_NOT_FOUND, refuse, type Refused, type Rejection } from "../rejection";
import type { Decision } from "../risk/decision";
import type { Turn } from "../turn";

/** Outcome of a change: done (`done`), or pending at the venue. */
export type Changed =
  | { readonly ok: true; readonly order: Order; readonly done: boolean }
  | { readonly ok: false; readonly rejection: Rejection; readonly decision: Decision | null };

export const notChanged = (rejection: Rejection, decision: Decision | null = null): Changed => ({
  ok: false,
  rejection,
  decision,
});

/** A cancel is not given up: after this it is asked again of what refused it, here or at the venue. */
export const CANCEL_AGAIN_MS = 1_000;

export const ORDER_NOT_FOUND = { code: "order_not_found", message: "the account has no such order" } as const;
export const orderClosed = (order: Order): Rejection => ({
  code: "order_closed",
  message: `the order has ended: ${order.lifecycle}`,
});

/** Cancels one order, in every trading state. */
export function cancelOrder(turn: Turn, command: CancelOrder): Changed {
  if (turn.state.profile === null) return notChanged(ACCOUNT_NOT_FOUND);
  const order = turn.order(command.orderId);
  if (order === null) return notChanged(ORDER_NOT_FOUND);
  if (hasEnded(order)) return notChanged(orderClosed(order));
  return { ok: true, order, done: endOrAsk(turn, order, "client") === "ended" };
}

/** Cancels all open orders, or those of a symbol or a side. */
export function cancelOrders(
  turn: Turn,
  { symbol, side }: CancelOrders,
): { readonly ok: true; readonly canceled: number; readonly pending: number } | Refused {
  if (turn.state.profile === null) return refuse(ACCOUNT_NOT_FOUND);
  return {
    ok: true,
    ...cancelAll(
      turn,
      "client",
      (order) => (symbol === null || order.request.symbol === symbol) && (side === null || order.request.side === side),
    ),
  };
}

/** Cancels every open order that `which` names; counts what has ended and what waits for its venue. */
export function cancelAll(
  turn: Turn,
  cause: CancelCause,
  which: (order: Order) => boolean,
): { canceled: number; pending: number } {
  let canceled = 0;
  let pending = 0;
  for (const order of turn.state.orders.values()) {
    // Of a split order the children are gone through, each for itself.
    if (hasEnded(order) || isParent(order) || !which(order)) continue;
    if (endOrAsk(turn, order, cause) === "ended") canceled += 1;
    else pending += 1;
  }
  return { canceled, pending };
}

/**
 * Ends an order that has not left; asks its venue to cancel one that has. An order in doubt waits with its cancel until
 * the venue has said whether it has it. A second request changes nothing. For a split order each child is cancelled.
 */
export function endOrAsk(turn: Turn, order: Order, cause: CancelCause): "ended" | "pending" {
  const { orderId } = order;
  if (isParent(order)) {
    for (const child of openChildren(turn.state, order)) if (!hasEnded(child)) endOrAsk(turn, child, cause);
    return hasEnded(order) ? "ended" : "pending";
  }
  const isHere = (order.lifecycle === "held" || order.lifecycle === "queued") && order.certainty === "known";
  if (isHere) {
    turn.emit({
      type: "order_ended",
      orderId,
      status: cause === "expire" ? "expired" : "canceled",
      reject: null,
      by: "account",
      reason: cause,
    });
    return "ended";
  }
  if (!order.pending.some((request) => request.kind === "cancel")) {
    turn.emit({ type: "cancel_requested", orderId, requestId: turn.context.newRequestId(), cause });
  }
  return "pending";
}
