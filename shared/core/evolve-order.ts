/** The effect of each event on its order. */
import { changeOrder } from "./book";
import { bookFill, unbookFill } from "./evolve-fill";
import type { JournalEntry, OrderEvent } from "./events";
import type { Millis } from "./ids";
import { hasEnded, isAskedAfterEnd, isOver, type Lifecycle, type Order, type PendingRequest } from "./order";
import { close, settleEnd, settleEndByHand, step } from "./order-lifecycle";
import { restingPrice } from "./risk/resting-index";
import type { AccountState } from "./state";

type OrderChangeEvent = Exclude<OrderEvent, { type: "order_accepted" | "order_refused" }>;

type OrderChanges = {
  readonly [T in OrderChangeEvent["type"]]: (
    state: AccountState,
    order: Order,
    event: Extract<OrderChangeEvent, { type: T }>,
    entry: JournalEntry,
  ) => void;
};

/** By the event's type; what is looked up by order is kept in step with it by evolve.ts. */
export const ORDER_CHANGES: OrderChanges = {
  order_triggered: (state, order, event, entry) =>
    changeOrder(state, order, () => {
      step(order, "trigger");
      order.hold = event.hold;
      order.intent = entry.sequence;
      order.queuedAt = entry.at;
    }),
  trail_moved: (_state, order, event) => {
    order.trailExtreme = event.extreme;
  },
  order_ended: (state, order, event) =>
    changeOrder(state, order, () => {
      // A refusal of what its fills have completed already says nothing about how it ended.
      if (order.lifecycle === "filled" && event.status === "rejected") return;
      close(order, event.status);
      if (event.by === "venue") order.endedByHand = null;
      order.reject = order.closedAs === "rejected" ? event.reject : null;
      if (event.by === "account" && event.reason === "parent_replaced") releaseChild(order, true);
      settleEnd(order);
    }),
  order_resolved: (state, order) =>
    changeOrder(state, order, () => {
      close(order, "canceled");
      order.reject = null;
      order.endedByHand = "asking";
      order.notBefore = 0;
      order.attempts = 0;
      settleEnd(order);
    }),
  order_acknowledged: (state, order, event) =>
    changeOrder(state, order, () => {
      // Only an order that was never acknowledged is found by an acknowledgement; a cancel in doubt is not answered by it.
      if (order.lifecycle === "sent" || order.lifecycle === "queued") order.certainty = "known";
      step(order, "acknowledge");
      order.venueOrderId = event.venueOrderId;
      order.notBefore = 0;
      order.attempts = 0;
    }),
  order_filled: (state, order, event, entry) => bookFill(state, order, event.fill, entry),
  trade_busted: (state, order, event) => unbookFill(state, order, event.fill),
  order_amended: (state, order, event, entry) =>
    changeOrder(state, order, () => {
      takeTerms(state, order, event.terms, entry.at);
      order.hold = event.hold;
      order.trailExtreme = event.trailExtreme;
      // What only we look after is the newest wish: a replace that is answered later must not undo it.
      const { timeInForce } = event.terms;
      order.pending = order.pending.map((one) =>
        one.kind === "replace" ? { ...one, terms: { ...one.terms, timeInForce } } : one,
      );
      settleEnd(order);
    }),
  cancel_requested: (state, order, event, entry) => {
    const { requestId, cause } = event;
    if (cause === "parent_replaced") releaseChild(order, true);
    request(state, order, { kind: "cancel", requestId, cause, intent: entry.sequence });
  },
  replace_requested: (state, order, event, entry) =>
    request(state, order, {
      kind: "replace",
      requestId: event.requestId,
      terms: event.terms,
      hold: event.hold,
      intent: entry.sequence,
    }),
  request_refused: (state, order, event) =>
    changeOrder(state, order, () => {
      const refused = order.pending.find((one) => one.requestId === event.requestId);
      // Its cancel was refused: what is left of it is its parent's again.
      if (refused?.kind === "cancel" && refused.cause === "parent_replaced") releaseChild(order, false);
      drop(order, event.requestId);
      settleEnd(order);
    }),
  order_replaced: (state, order, event, entry) =>
    changeOrder(state, order, () => {
      const answered = order.pending.find((one) => one.requestId === event.requestId);
      if (answered?.kind === "replace") {
        const terms = {
          ...answered.terms,
          quantity: event.quantity,
          price: event.price ?? answered.terms.price,
        };
        takeTerms(state, order, terms, entry.at);
        order.hold = answered.hold;
      }
      order.venueOrderId = event.venueOrderId ?? order.venueOrderId;
      drop(order, event.requestId);
      settleEnd(order);
    }),
  outcome_unknown: (state, order, event, entry) =>
    changeOrder(state, order, () => {
      step(order, "doubt");
      if (isOver(order)) return;
      order.notBefore = event.notBefore;
      order.attempts += 1;
      // An order that was ended by hand is queried, and its end stands meanwhile.
      if (hasEnded(order)) return;
      // Asking again does not move it: the venue's horizon would never pass.
      if (order.certainty === "known") order.leasedAt = entry.at;
      order.certainty = "unknown";
    }),
  outcome_resolved: (state, order, event, entry) =>
    changeOrder(state, order, () => {
      if (isAskedAfterEnd(order)) settleEndByHand(order, event.found);
      else step(order, event.found ? "find" : "lose");
      order.certainty = "known";
      order.notBefore = 0;
      order.attempts = 0;
      due(order, entry.sequence);
    }),
  order_rerouted: (state, order, event, entry) => {
    // The index of what rests knows it by its venue.
    const rested = restingPrice(order);
    if (rested !== null) state.risk.resting?.remove(order, rested);
    order.tried = [...(order.tried ?? []), order.venue];
    order.venue = event.venue;
    if (rested !== null) state.risk.resting?.move(order, null);
    changeOrder(state, order, () => {
      step(order, "return");
      order.notBefore = 0;
      order.attempts = 0;
      due(order, entry.sequence);
    });
  },
  order_rolled_up: (_state, order, event) => {
    const { pending } = event;
    if (order.family?.kind === "parent") order.family = { ...order.family, pending };
    order.lifecycle = event.lifecycle;
    order.closedAs = isClosing(event.lifecycle) ? event.lifecycle : null;
    order.certainty = event.certainty;
    order.terms = { ...order.terms, quantity: event.quantity, price: event.price };
    order.filledQuantity = event.filledQuantity;
    order.filledNotional = event.filledNotional;
    order.fees = event.fees;
    order.overfilled = event.overfilled;
    order.reject = event.reject;
  },
  intent_returned: (state, order, event, entry) =>
    changeOrder(state, order, () => {
      step(order, "return");
      order.notBefore = event.notBefore;
      order.attempts += 1;
      due(order, entry.sequence);
    }),
};

/** What the order wants sent is a new wish from here on: later than anything that was leased before. */
function due(order: Order, sequence: number): void {
  if (order.lifecycle === "queued") order.intent = sequence;
  order.pending = order.pending.map((one) => ({ ...one, intent: sequence }));
}

function request(state: AccountState, order: Order, added: PendingRequest): void {
  changeOrder(state, order, () => {
    // Only what has left is asked of its venue. The lease is not journalled, so that a replay learns of it here.
    step(order, "lease");
    order.pending = [...order.pending, added];
    order.notBefore = order.certainty === "unknown" ? order.notBefore : 0;
  });
}

/** New terms; an end that hung on the old time in force is looked up anew, and a day counts from here. */
function takeTerms(state: AccountState, order: Order, terms: Order["terms"], at: Millis): void {
  if (terms.timeInForce !== order.terms.timeInForce) {
    state.expiries.delete(order.orderId);
    order.daySince = terms.timeInForce === "day" ? at : null;
  }
  order.terms = terms;
}

/** Whether what is left of a child counts for its parent. */
function releaseChild(order: Order, released: boolean): void {
  if (order.family?.kind === "child") order.family = { ...order.family, released };
}

const isClosing = (lifecycle: Lifecycle): lifecycle is NonNullable<Order["closedAs"]> =>
  lifecycle === "canceled" || lifecycle === "expired" || lifecycle === "rejected";

function drop(order: Order, requestId: PendingRequest["requestId"]): void {
  order.pending = order.pending.filter((one) => one.requestId !== requestId);
}
