/**
 * What is due to be sent, and who may send it. The outbox is not a list of its own: what an order wants sent follows
 * from its state, and the sets here only say in which order to look (docs/decisions/0004).
 */
import { assert, present } from "./assert";
import type { LeaseId, Millis, OrderId } from "./ids";
import { abs, max, minus, NO_MONEY, plus, type Money } from "./decimal";
import {
  hasEnded,
  isAskedAfterEnd,
  isOver,
  isParent,
  remainingQuantity,
  type Order,
  type PendingRequest,
} from "./order";
import { ORDER_TRANSITIONS } from "./order-transitions";
import { contractValue, reservationOf } from "./reservation";
import { isPanicked } from "./routing/venue-mode";
import type { AccountState, Lease } from "./state";
import type { Intent, LeasedIntent } from "./venue-protocol";

/** How long a consumer may take over what it leased. Over the venue adapter's own time-out, under a person's patience. */
export const LEASE_MS = 10_000;

/**
 * How far ahead of an intent that is leased the mark on disk is set, in journal rows, so that most leases need no commit
 * (docs/decisions/0008). After a crash the orders of so many rows at most are asked about although they never left.
 */
export const LEASE_BLOCK = 256;

/** What has to be sent for an order now. */
export type Due =
  | { readonly kind: "submit" }
  | { readonly kind: "query" }
  | { readonly kind: "request"; readonly request: PendingRequest };

/** What an order wants sent, whether or not it is leased already; null for nothing. An order in doubt, or ended by hand out of it, only asks. */
export function dueOf(order: Order): Due | null {
  if (isOver(order) || isParent(order)) return null;
  if (order.certainty === "unknown" || isAskedAfterEnd(order)) return { kind: "query" };
  if (order.lifecycle === "queued") return { kind: "submit" };
  // A cancel overtakes the replaces that wait: it makes them moot, and a halted account sends nothing else.
  const request = order.pending.find((one) => one.kind === "cancel") ?? order.pending[0];
  return order.lifecycle === "working" && request !== undefined ? { kind: "request", request } : null;
}

/** The number of the journal row that made it due; 0 for a question, which may always be asked again. */
export function intentNumber(order: Order, due: Due): number {
  switch (due.kind) {
    case "query":
      return 0;
    case "submit":
      return order.intent;
    case "request":
      return due.request.intent;
  }
}

/** Puts an order where the next turn looks for it, or takes it away. Call after each change of an order. */
export function refreshOutbox(state: AccountState, order: Order): void {
  const { orderId } = order;
  const isDue = !state.leases.has(orderId) && dueOf(order) !== null;
  if (!isDue) {
    state.outbox.delete(orderId);
    state.deferred.delete(orderId);
  } else if (order.notBefore > 0) {
    state.outbox.delete(orderId);
    state.deferred.set(orderId, order.notBefore);
  } else {
    state.deferred.delete(orderId);
    state.outbox.add(orderId);
  }
}

/** Moves what was deferred until now into the outbox. */
function promoteDeferred(state: AccountState, now: Millis): void {
  for (const [orderId, at] of state.deferred) {
    if (at > now) continue;
    state.deferred.delete(orderId);
    state.outbox.add(orderId);
  }
}

/** When the earliest deferred intent is due; null when none waits. */
export function nextDeferredAt(state: AccountState): Millis | null {
  let next: Millis | null = null;
  for (const at of state.deferred.values()) if (next === null || at < next) next = at;
  return next;
}

function intentOf(order: Order, due: Due): Intent {
  const { orderId, terms, request } = order;
  const { symbol } = request;
  if (due.kind === "submit") {
    const isMarket = request.type === "market" || request.type === "stop" || request.type === "trailing_stop";
    const { timeInForce } = terms;
    return {
      kind: "submit",
      orderId,
      symbol,
      side: request.side,
      type: isMarket ? "market" : "limit",
      timeInForce: timeInForce === "ioc" || timeInForce === "fok" ? timeInForce : "gtc",
      quantity: terms.quantity,
      price: isMarket ? null : terms.price,
      postOnly: request.postOnly,
    };
  }
  if (due.kind === "query") {
    assert(order.leasedAt !== null, "an order in doubt without a time", { orderId });
    return { kind: "query", orderId, symbol, leasedAt: order.leasedAt };
  }
  const { requestId } = due.request;
  return due.request.kind === "cancel"
    ? { kind: "cancel", orderId, symbol, requestId }
    : {
        kind: "replace",
        orderId,
        symbol,
        requestId,
        quantity: due.request.terms.quantity,
        price: due.request.terms.price,
      };
}

/** What an intent adds to the value of what is at the venue; 0 for a cancel, a question, and a replace that makes it less. */
function notionalOf(state: AccountState, order: Order, due: Due): Money {
  const { multiplier } = present(state.surroundings.instruments.get(order.request.symbol), "an order of no instrument");
  if (due.kind === "submit") return contractValue(order.terms.quantity, order.hold.price, multiplier);
  if (due.kind === "query" || due.request.kind === "cancel") return NO_MONEY;
  const { terms, hold } = due.request;
  const before = contractValue(order.terms.quantity, order.hold.price, multiplier);
  return max(NO_MONEY, minus(contractValue(terms.quantity, hold.price, multiplier), before));
}

/**
 * Leases what is due, first due first, at most `max`, and at most one intent per order. Of a halted account only
 * cancels and questions go out; so while the firm's controls cannot be read (`isBlind`), and to a venue in panic.
 */
export function leaseDue(
  state: AccountState,
  { now, max, newLeaseId, isBlind }: { now: Millis; max: number; newLeaseId: () => LeaseId; isBlind: boolean },
): LeasedIntent[] {
  promoteDeferred(state, now);
  const halted = isBlind || isHalted(state);
  const leased: LeasedIntent[] = [];
  for (const orderId of state.outbox) {
    if (leased.length >= max) break;
    const order = state.orders.get(orderId);
    const due = order === undefined ? null : dueOf(order);
    assert(order !== undefined && due !== null, "the outbox names an order with nothing due", { orderId });
    if (
      !mayGo(halted || isPanicked(state, order.venue), due) ||
      waitsForCancels(state, order, due) ||
      isTooOld(state, order, now)
    )
      continue;
    const lease: Lease = {
      leaseId: newLeaseId(),
      orderId,
      kind: due.kind === "request" ? due.request.kind : due.kind,
      requestId: due.kind === "request" ? due.request.requestId : null,
      expiresAt: now + LEASE_MS,
    };
    if (due.kind === "submit") {
      // Not journalled: a lease is worth no row, and after a restart leasedUpTo says what may have been sent.
      order.lifecycle = ORDER_TRANSITIONS[order.lifecycle].lease;
    }
    const intent = intentNumber(order, due);
    if (intent > state.leasedUpTo) state.leasedUpTo = intent + LEASE_BLOCK;
    state.leases.set(orderId, lease);
    state.outbox.delete(orderId);
    leased.push({
      leaseId: lease.leaseId,
      venue: order.venue,
      ...(order.shadow ? { shadow: true } : {}),
      expiresAt: lease.expiresAt,
      mark: state.marks.get(order.request.symbol)?.price ?? null,
      notional: notionalOf(state, order, due),
      intent: intentOf(order, due),
    });
  }
  return leased;
}

/**
 * A closing order was accepted as if the orders that it cancelled were gone. It leaves when the position covers it beside
 * those that are not, or both could fill and turn the position round.
 */
function waitsForCancels(state: AccountState, order: Order, due: Due): boolean {
  const { symbol, side, reduceOnly } = order.request;
  const book = state.books.get(symbol);
  if (due.kind !== "submit" || !reduceOnly || order.shadow || book === undefined || book.canceling.size === 0)
    return false;
  let wanted = remainingQuantity(order);
  for (const orderId of book.canceling) {
    const other = state.orders.get(orderId);
    if (other !== undefined && other.request.side === side) wanted = plus(wanted, reservationOf(other, 1n).quantity);
  }
  return wanted > abs(book.quantity);
}

/** Whether an order has waited too long here to be sent at all: a market order means the market of now. */
export function isTooOld(state: AccountState, order: Order, now: Millis): boolean {
  const isMarket = order.request.type !== "limit" && order.request.type !== "stop_limit";
  if (!isMarket || order.lifecycle !== "queued" || order.certainty !== "known" || order.queuedAt === null) return false;
  return now - order.queuedAt > state.surroundings.risk.marketOrderMaxQueueMs;
}

/** Whether account or firm is halted, by hand or by the portfolio-loss breaker. Controls that were never read count as halted. */
export const isHalted = (state: AccountState): boolean =>
  state.tradingState === "halted" ||
  state.firm === null ||
  state.firm.tradingState === "halted" ||
  state.risk.breakers.has("portfolio_loss");

/** Ends a lease. Null when it is not the order's: it ran out, or was never given. */
export function takeLease(state: AccountState, orderId: OrderId, leaseId: LeaseId): Lease | null {
  const lease = state.leases.get(orderId);
  if (lease === undefined || lease.leaseId !== leaseId) return null;
  state.leases.delete(orderId);
  return lease;
}

/** Whether it is still open what became of what was sent under a lease. */
export function isUnanswered(order: Order, lease: Lease): boolean {
  if (isOver(order)) return false;
  switch (lease.kind) {
    case "submit":
      return order.lifecycle === "sent" && order.certainty === "known";
    case "query":
      return order.certainty === "unknown" || isAskedAfterEnd(order);
    case "cancel":
    case "replace":
      return (
        !hasEnded(order) &&
        order.certainty === "known" &&
        order.pending.some((request) => request.requestId === lease.requestId)
      );
  }
}

/** Whether `leaseDue` would find something now. */
export function hasDue(state: AccountState, now: Millis, isBlind = false): boolean {
  for (const at of state.deferred.values()) if (at <= now) return true;
  const halted = isBlind || isHalted(state);
  for (const orderId of state.outbox) {
    const order = state.orders.get(orderId);
    const due = order === undefined ? null : dueOf(order);
    if (
      order !== undefined &&
      due !== null &&
      mayGo(halted || isPanicked(state, order.venue), due) &&
      !waitsForCancels(state, order, due) &&
      !isTooOld(state, order, now)
    )
      return true;
  }
  return false;
}

/** Of a halted account, and to a halted venue, only cancels and questions go out. */
const mayGo = (isHalted: boolean, due: Due): boolean =>
  !isHalted || due.kind === "query" || (due.kind === "request" && due.request.kind === "cancel");
