import type { ClosePosition } from "../commands";
import { abs, isMultipleOf } from "../decimal";
import { termsOf, type Order, type OrderRequest } from "../order";
import { runChecks } from "../risk/run-checks";
import { subjectOf } from "../risk/subject";
import { routeOf, type Route } from "../routing/route-order";
import { ACCOUNT_NOT_FOUND } from "../rejection";
import type { Turn } from "../turn";
import { cancelAll } from "./cancel-order";
import { acceptOrder, type Placed } from "./place-order";
import { rejectionOf } from "./rejection-of";

/**
 * Cancels the symbol's reducing orders and closes the position by a reduce-only market order. The order is accepted at
 * once and leaves when those cancels have been answered: until then both could fill and turn the position round.
 */
export function closePosition(turn: Turn, { symbol }: ClosePosition): Placed {
  const { state, context } = turn;
  const notPlaced = (code: string, message: string): Placed => ({
    ok: false,
    rejection: { code, message },
    order: null,
    decision: null,
  });
  if (state.profile === null) return notPlaced(ACCOUNT_NOT_FOUND.code, ACCOUNT_NOT_FOUND.message);
  const book = state.books.get(symbol);
  if (book === undefined || book.quantity === 0n)
    return notPlaced("position_not_found", `the account holds no ${symbol}`);
  const side = book.quantity > 0n ? "sell" : "buy";
  const quantity = abs(book.quantity);
  if (!isMultipleOf(quantity, book.instrument.stepSize))
    return notPlaced("quantity_step", `the position of ${symbol} is no multiple of the step`);
  const request: OrderRequest = {
    clientOrderId: null,
    symbol,
    side,
    type: "market",
    timeInForce: "gtc",
    quantity,
    price: null,
    stopPrice: null,
    trailOffset: null,
    expireAt: null,
    postOnly: false,
    reduceOnly: true,
    venue: null,
    tags: null,
  };
  // The orders that are cancelled below no longer count against the closing order: it waits for those that are at a venue.
  const orderId = context.newOrderId();
  // Whole: its parts would have to wait for the same cancels, each for its own size.
  const route: Route = { ...routeOf(state, { orderId, request }, context.now), parts: null };
  const subject = subjectOf(
    state,
    { request, terms: termsOf(request), own: null, triggered: false, route, closes: true },
    context.now,
  );
  const decision = runChecks(subject, { evaluateAll: false });
  if (!decision.approved) return { ok: false, rejection: rejectionOf(decision), order: null, decision };
  // One that is only simulated closes nothing, so that nothing makes way for it.
  if (!route.shadow) {
    const reduces = (order: Order): boolean => order.request.symbol === symbol && order.request.side === side;
    cancelAll(turn, "close_position", (order) => reduces(order) && !order.shadow);
  }
  return { ok: true, order: acceptOrder(turn, orderId, { subject, decision }), replayed: false };
}
