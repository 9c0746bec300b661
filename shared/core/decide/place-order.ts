import type { CheckOrder, PlaceOrder } from "../commands";
import type { Price } from "../decimal";
import type { OrderId } from "../ids";
import { termsOf, type Order, type OrderRequest } from "../order";
import { ACCOUNT_NOT_FOUND, refuse, type Refused, type Rejection } from "../rejection";
import type { Decision } from "../risk/decision";
import { retryAfterSeconds, takeToken } from "../risk/rate";
import { firstFailure, runChecks } from "../risk/run-checks";
import { subjectOf, type Subject } from "../risk/subject";
import { routeOf } from "../routing/route-order";
import type { Turn } from "../turn";
import { alertAllowed } from "./alert-allowed";
import { acceptParts } from "./accept-parts";
import { cancelCrossed } from "./cancel-crossed";
import { rejectionOf } from "./rejection-of";
import { triggerIfMetAlready } from "./trigger-stops";

/** Outcome of a submission. A refused order is included, as rejected; there is none if the submission created no order. */
export type Placed =
  | { readonly ok: true; readonly order: Order; readonly replayed: boolean }
  | {
      readonly ok: false;
      readonly rejection: Rejection;
      readonly order: Order | null;
      readonly decision: Decision | null;
    };

const notPlaced = (rejection: Rejection, decision: Decision | null = null): Placed => ({
  ok: false,
  rejection,
  order: null,
  decision,
});

/** Checks an order, reserves for it and puts it into the outbox; or keeps it as rejected, with the trace that refused it. */
export function placeOrder(turn: Turn, { request }: PlaceOrder): Placed {
  const { state, context } = turn;
  if (state.profile === null) return notPlaced(ACCOUNT_NOT_FOUND);
  const earlier = findByClientOrderId(turn, request);
  if (earlier !== null) {
    state.received += 1;
    return replay(earlier, request);
  }
  const orderId = context.newOrderId();
  const { subject, decision } = decideOn(turn, { orderId, request }, false);
  const failure = firstFailure(decision);
  if (failure !== null) {
    const rejection = rejectionOf(decision);
    // A message too many is not worth a row: that is what the throttle is for. Its client order id stays free.
    if (rejection.code === "throttled") {
      state.received += 1;
      state.checked += 1;
      return notPlaced({ ...rejection, retryAfterSeconds: retryAfterSeconds(subject) }, decision);
    }
    takeToken(state, context.now);
    const order = refuseOrder(turn, orderId, { subject, decision, rejection });
    return { ok: false, rejection, order, decision };
  }
  takeToken(state, context.now);
  return { ok: true, order: acceptOrder(turn, orderId, { subject, decision }), replayed: false };
}

/** The decision an order would get now; nothing is stored. */
export function checkOrder(
  turn: Turn,
  { request }: CheckOrder,
): { readonly ok: true; readonly decision: Decision } | Refused {
  if (turn.state.profile === null) return refuse(ACCOUNT_NOT_FOUND);
  // A canary chooses by the id; this one is drawn like the one that the order would have.
  const orderId = turn.context.newOrderId();
  return { ok: true, decision: decideOn(turn, { orderId, request }, true).decision };
}

function decideOn(
  turn: Turn,
  { orderId, request }: { readonly orderId: OrderId; readonly request: OrderRequest },
  evaluateAll: boolean,
): Checked {
  const { state, context } = turn;
  const route = routeOf(state, { orderId, request }, context.now);
  const subject = subjectOf(
    state,
    { request, terms: termsOf(request), own: null, triggered: false, route },
    context.now,
  );
  return { subject, decision: runChecks(subject, { evaluateAll }) };
}

/** What the checks looked at, and what they found. */
export interface Checked {
  readonly subject: Subject;
  readonly decision: Decision;
}

/** Accepts an order that the checks approved, under an id of its own. */
export function acceptOrder(turn: Turn, orderId: OrderId, { subject, decision }: Checked): Order {
  const { request, hold, route } = subject;
  const waits = request.type === "stop" || request.type === "stop_limit" || request.type === "trailing_stop";
  if (hold === null) throw new Error("an approved order without a valuation");
  if (!route.shadow) {
    // What is only simulated trades with none of the account's orders, and uses none of its limits.
    cancelCrossed(turn, subject);
    alertAllowed(turn, decision, request.symbol);
  }
  if (route.parts !== null) {
    acceptParts(turn, { orderId, request, hold, decision, parts: route.parts });
    return orderIn(turn, orderId);
  }
  turn.emit({
    type: "order_accepted",
    orderId,
    ...(route.shadow ? { shadow: true } : {}),
    request,
    venue: route.venue,
    held: waits,
    hold,
    trailExtreme: firstExtreme(subject),
    decision,
  });
  const order = orderIn(turn, orderId);
  triggerIfMetAlready(turn, order);
  return order;
}

/** A trailing stop starts where its own stop price puts it, else at the mark; without a fresh one it waits for the next. */
function firstExtreme({ request, mark, markState }: Subject): Price | null {
  if (request.type !== "trailing_stop" || request.trailOffset === null) return null;
  if (request.stopPrice === null) return markState === "fresh" && mark !== null ? mark.price : null;
  return (
    request.side === "sell" ? request.stopPrice + request.trailOffset : request.stopPrice - request.trailOffset
  ) as Price;
}

function refuseOrder(
  turn: Turn,
  orderId: OrderId,
  { subject, decision, rejection }: Checked & { readonly rejection: Rejection },
): Order {
  const { request, route } = subject;
  const { code, message, check } = rejection;
  turn.emit({
    type: "order_refused",
    orderId,
    ...(route.shadow ? { shadow: true } : {}),
    request,
    venue: route.venue,
    reject: { code, message, check: check ?? null },
    decision,
  });
  return orderIn(turn, orderId);
}

function orderIn(turn: Turn, orderId: OrderId): Order {
  const order = turn.order(orderId);
  if (order === null) throw new Error(`order ${orderId} is not there after its own event`);
  return order;
}

function findByClientOrderId(turn: Turn, { clientOrderId }: OrderRequest): Order | null {
  if (clientOrderId === null) return null;
  const inTurn = turn.clientOrderIds.get(clientOrderId);
  if (inTurn !== undefined) return turn.order(inTurn);
  const kept = turn.context.history.orderByClientId(clientOrderId);
  // The one in memory is newer than the row on disk.
  return kept === null ? null : (turn.state.orders.get(kept.orderId) ?? kept);
}

function replay(earlier: Order, request: OrderRequest): Placed {
  if (!sameRequest(earlier.request, request)) {
    return notPlaced({
      code: "client_order_id_reused",
      message: `client order id ${request.clientOrderId} is already used by order ${earlier.orderId}, with a different body`,
    });
  }
  // Refused when it was made, that is: what was accepted first and rejected later is shown as it is now.
  if (earlier.reject !== null && earlier.sequence === earlier.createdSequence) {
    const { code, message, check } = earlier.reject;
    return {
      ok: false,
      rejection: { code, message, ...(check === null ? {} : { check }) },
      order: earlier,
      decision: null,
    };
  }
  return { ok: true, order: earlier, replayed: true };
}

/** Whether two requests are the same after parsing. */
export function sameRequest(a: OrderRequest, b: OrderRequest): boolean {
  return (
    a.clientOrderId === b.clientOrderId &&
    a.symbol === b.symbol &&
    a.side === b.side &&
    a.type === b.type &&
    a.timeInForce === b.timeInForce &&
    a.quantity === b.quantity &&
    a.price === b.price &&
    a.stopPrice === b.stopPrice &&
    a.trailOffset === b.trailOffset &&
    a.expireAt === b.expireAt &&
    a.postOnly === b.postOnly &&
    a.reduceOnly === b.reduceOnly &&
    a.venue === b.venue &&
    sameTags(a.tags, b.tags)
  );
}

function sameTags(a: OrderRequest["tags"], b: OrderRequest["tags"]): boolean {
  const left = Object.entries(a ?? {});
  return left.length === Object.keys(b ?? {}).length && left.every(([name, value]) => b?.[name] === value);
}
