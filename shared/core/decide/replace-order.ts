import type { ReplaceOrder } from "../commands";
import { NO_QUANTITY } from "../decimal";
import { hasEnded, isParent, pendingOf, type HoldRate, type Order, type OrderTerms } from "../order";
import { ACCOUNT_NOT_FOUND, type Rejection } from "../rejection";
import type { Decision } from "../risk/decision";
import { runChecks } from "../risk/run-checks";
import { subjectOf } from "../risk/subject";
import type { Turn } from "../turn";
import { alertAllowed } from "./alert-allowed";
import { cancelCrossed } from "./cancel-crossed";
import { endOrAsk, notChanged, orderClosed, ORDER_NOT_FOUND, type Changed } from "./cancel-order";
import { rejectionOf } from "./rejection-of";
import { spread } from "./replace-parent";
import { triggerIfMetAlready } from "./trigger-stops";

/** Replaces of one order that may wait for its venue at a time: each of them reserves. */
const MAX_PENDING = 8;

/**
 * Changes quantity, price, stop price or time in force. Re-runs the checks on the larger of old and new; in place while
 * the order has not left, otherwise by its venue (domain.md, "Replace").
 */
export function replaceOrder(turn: Turn, command: ReplaceOrder): Changed {
  const { state, context } = turn;
  if (state.profile === null) return notChanged(ACCOUNT_NOT_FOUND);
  const order = turn.order(command.orderId);
  if (order === null) return notChanged(ORDER_NOT_FOUND);
  if (hasEnded(order)) return notChanged(orderClosed(order));
  const isHere = isStillHere(order);
  const terms = newTerms(order, command);
  const problem = replaceProblem(order, command, isHere);
  if (problem !== null) return notChanged(problem);
  if (terms.quantity <= order.filledQuantity)
    return { ok: true, order, done: endOrAsk(turn, order, "client") === "ended" };

  const triggered = order.lifecycle !== "held";
  const subject = subjectOf(state, { request: order.request, terms, own: order, triggered, route: null }, context.now);
  const decision = runChecks(subject, { evaluateAll: false });
  if (!decision.approved || subject.hold === null) return notChanged(rejectionOf(decision), decision);
  if (!order.shadow) {
    cancelCrossed(turn, subject);
    alertAllowed(turn, decision, order.request.symbol);
  }
  const asked: Asked = { terms, hold: subject.hold, decision };
  const done = isParent(order) ? replaceParts(turn, order, asked) : carryOut(turn, order, asked);
  triggerIfMetAlready(turn, order);
  return { ok: true, order, done };
}

/** What the checks approved. */
interface Asked {
  readonly terms: OrderTerms;
  readonly hold: HoldRate;
  readonly decision: Decision;
}

/** Whether an order's terms can be changed without its venue. */
const isStillHere = ({ lifecycle, certainty }: Order): boolean =>
  lifecycle === "held" || (lifecycle === "queued" && certainty === "known");

/** Changes an order, or asks its venue to; false when the venue has to answer. */
function carryOut(turn: Turn, order: Order, { terms, hold, decision }: Asked): boolean {
  const { orderId, trailExtreme } = order;
  const isHere = isStillHere(order);
  const latest = latestTerms(order);
  if (!isHere && (terms.quantity !== latest.quantity || terms.price !== latest.price)) {
    const requestId = turn.context.newRequestId();
    turn.emit({ type: "replace_requested", orderId, requestId, terms, hold, decision });
    return false;
  }
  // At a venue only the time in force is ours to change; replaces under way keep quantity and price in the venue's hands.
  const amended = isHere ? terms : { ...order.terms, timeInForce: terms.timeInForce };
  turn.emit({
    type: "order_amended",
    orderId,
    terms: amended,
    hold: isHere ? hold : order.hold,
    trailExtreme,
    decision,
  });
  return true;
}

/** Changes the children of a split order; its quantity and price follow as they do. The decision stands in the whole's own row. */
function replaceParts(turn: Turn, parent: Order, { terms, hold, decision }: Asked): boolean {
  const { orderId } = parent;
  const least = turn.state.surroundings.instruments.get(parent.request.symbol)?.minQuantity ?? NO_QUANTITY;
  const changes = spread(turn.state, parent, terms, least);
  const own = { ...parent.terms, timeInForce: terms.timeInForce };
  turn.emit({ type: "order_amended", orderId, terms: own, hold, trailExtreme: null, decision });
  const noTrace = { approved: true, limitVersion: decision.limitVersion, checks: [] };
  let isDone = true;
  for (const { child, terms: wanted } of changes) {
    if (wanted === null) isDone = endOrAsk(turn, child, "parent_replaced") === "ended" && isDone;
    else if (!isSameTerms(child.terms, wanted))
      isDone = carryOut(turn, child, { terms: wanted, hold, decision: noTrace }) && isDone;
  }
  return isDone;
}

const isSameTerms = (a: OrderTerms, b: OrderTerms): boolean =>
  a.quantity === b.quantity && a.price === b.price && a.timeInForce === b.timeInForce;

/** The terms as they will be when all that is on its way has been carried out. */
function latestTerms(order: Order): OrderTerms {
  let { terms } = order;
  for (const request of order.pending) if (request.kind === "replace") terms = request.terms;
  return terms;
}

function newTerms(order: Order, { quantity, price, stopPrice, timeInForce }: ReplaceOrder): OrderTerms {
  const latest = latestTerms(order);
  return {
    quantity: quantity ?? latest.quantity,
    price: price ?? latest.price,
    stopPrice: stopPrice ?? latest.stopPrice,
    timeInForce: timeInForce ?? latest.timeInForce,
  };
}

function replaceProblem(order: Order, command: ReplaceOrder, isHere: boolean): Rejection | null {
  const { request, pending } = order;
  if (command.quantity !== undefined && command.quantity <= 0n)
    return { code: "invalid_order", message: "quantity must be above zero" };
  if (pendingOf(order) === "cancel") return { code: "pending_cancel", message: "the order is being cancelled" };
  if (isParent(order) && pendingOf(order) === "replace")
    return { code: "too_many_pending", message: "a replace of this split order is still pending at its venues" };
  if (pending.length >= MAX_PENDING)
    return {
      code: "too_many_pending",
      message: `${MAX_PENDING} replaces of this order are still pending at its venue`,
    };
  if (command.stopPrice !== undefined && order.lifecycle !== "held")
    return { code: "invalid_order", message: "stop_price belongs to a stop that has not been triggered" };
  if (command.stopPrice !== undefined && request.type === "trailing_stop")
    return { code: "invalid_order", message: "the stop_price of a trailing_stop follows the mark" };
  if (
    command.timeInForce !== undefined &&
    !isHere &&
    (isAtVenueOnly(command.timeInForce) || isAtVenueOnly(order.terms.timeInForce))
  ) {
    return { code: "invalid_order", message: "ioc and fok cannot be changed once the order has been sent" };
  }
  if (command.timeInForce === "gtd" && request.expireAt === null)
    return { code: "invalid_order", message: "time_in_force gtd needs an expire_at, which a replace does not take" };
  return null;
}

const isAtVenueOnly = (timeInForce: OrderTerms["timeInForce"]): boolean =>
  timeInForce === "ioc" || timeInForce === "fok";
