/** Applies journal entries to the state. Total: every event applies in every state; only a broken invariant stops it. */
import { changeBook, changeOrder, bookOf, enterOrder } from "./book";
import { assert } from "./assert";
import { minus, negate, NO_MONEY, NO_QUANTITY, notional, plus, type Money } from "./decimal";
import type { AccountEvent, JournalEntry, OrderAccepted, OrderRefused } from "./events";
import {
  hasEnded,
  isAskedAfterEnd,
  isOver,
  isParent,
  NOTHING_PENDING,
  termsOf,
  type Lifecycle,
  type Order,
  type PendingRequest,
  type Side,
} from "./order";
import { ORDER_TRANSITIONS, type Step } from "./order-transitions";
import { refreshOutbox } from "./outbox";
import { applyExecution } from "./position";
import {
  adjustRisk,
  movePeak,
  noteHeld,
  noteMarks,
  keepAlert,
  noteNewAlert,
  openDay,
  resetBreaker,
  startRisk,
  tripBreaker,
} from "./evolve-risk";
import { alertKey } from "./alert-key";
import { refreshRisk } from "./refresh-risk";
import { keepPolicyIndexes, noteContent } from "./risk/policy-indexes";
import { restingPrice } from "./risk/resting-index";
import { expiryOf } from "./session";
import { shadowBookOf } from "./shadow-books";
import type { AccountState, Counters } from "./state";
import type { FillReport } from "./venue-protocol";

/** Changes the state by one entry, in place: the state belongs to one object, and copying 100,000 orders per event would be the cost of it. */
export function evolve(state: AccountState, entry: JournalEntry): void {
  assert(entry.sequence === state.sequence + 1, "the journal has a gap", {
    sequence: entry.sequence,
    after: state.sequence,
  });
  state.sequence = entry.sequence;
  apply(state, entry.event, entry);
}

function apply(state: AccountState, event: AccountEvent, entry: JournalEntry): void {
  switch (event.type) {
    case "account_opened":
      state.profile = { account: event.account, type: event.accountType, currency: event.currency, openedAt: entry.at };
      state.cash = event.cash;
      startRisk(state.risk, event.cash, entry.at);
      keepPolicyIndexes(state);
      return;
    case "cash_adjusted":
      state.cash = plus(state.cash, event.amount);
      adjustRisk(state.risk, event.amount);
      return;
    case "order_accepted":
      countersOf(state, event).accepted += Number(event.family?.kind !== "child");
      enter(state, newOrder(state, event, entry));
      noteContent(state, event, entry.at);
      return;
    case "order_refused":
      countRejected(countersOf(state, event), event.reject.code);
      enter(state, newOrder(state, event, entry));
      return;
    case "limits_changed":
      state.limits = event.limits;
      keepPolicyIndexes(state);
      refreshRisk(state, entry.at);
      return;
    case "limits_proposed":
      state.risk.proposals.set(event.proposal.proposalId, event.proposal);
      return;
    case "limits_proposal_closed":
      state.risk.proposals.delete(event.proposalId);
      return;
    case "symbol_blocked":
      state.blocked.set(event.symbol, { symbol: event.symbol, reason: event.reason, by: event.by, at: event.at });
      return;
    case "symbol_unblocked":
      state.blocked.delete(event.symbol);
      return;
    case "trading_state_changed":
      state.tradingState = event.state;
      state.tradingStateAuthor = { reason: event.reason, by: event.by, at: event.at };
      return;
    case "alert_changed":
      noteNewAlert(state, event.alert, entry.at);
      keepAlert(state, event.alert);
      return;
    case "alert_deferred":
      state.risk.deferredAlerts.set(alertKey(event.alert), event.alert);
      return;
    case "delivery_given_up":
    case "delivery_redriven":
      // What they are about changes by rows of its own.
      return;
    case "marks_noted":
      noteMarks(state, event.marks);
      return;
    case "day_opened":
      openDay(state.risk, event, entry.at);
      return;
    case "peak_moved":
      movePeak(state.risk, event.equity, entry.at);
      return;
    case "breaker_tripped":
      tripBreaker(state.risk, event, entry.at);
      return;
    case "breaker_reset":
      resetBreaker(state.risk, event);
      return;
    default: {
      const order = state.orders.get(event.orderId);
      assert(order !== undefined, "an event of an order that is not in memory", {
        orderId: event.orderId,
        type: event.type,
      });
      const before = order.lifecycle;
      order.sequence = entry.sequence;
      order.updatedAt = entry.at;
      ORDER_CHANGES[event.type](state, order, event as never, entry);
      count(state, before, order);
      refresh(state, order);
    }
  }
}

type OrderChangeEvent = Exclude<
  Extract<AccountEvent, { orderId: unknown }>,
  { type: "order_accepted" | "order_refused" }
>;

type OrderChanges = {
  readonly [T in OrderChangeEvent["type"]]: (
    state: AccountState,
    order: Order,
    event: Extract<OrderChangeEvent, { type: T }>,
    entry: JournalEntry,
  ) => void;
};

const ENDS: Readonly<Record<"canceled" | "expired" | "rejected", Step>> = {
  canceled: "cancel",
  expired: "expire",
  rejected: "reject",
};

const ORDER_CHANGES: OrderChanges = {
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
  order_filled: (state, order, event, entry) =>
    order.shadow ? bookShadowFill(state, order, event.fill, entry) : bookFill(state, order, event.fill, entry),
  trade_busted: (state, order, event) => {
    const { fill } = event;
    if (order.shadow) {
      const opposite = order.request.side === "buy" ? "sell" : "buy";
      executeInShadow(state, order, opposite, { ...fill, fee: negate(fill.fee) });
      return;
    }
    const book = bookOf(state, order.request.symbol);
    changeBook(state, book, () => {
      const paid = applyExecution(book, order.request.side === "buy" ? "sell" : "buy", fill.quantity, fill.price);
      state.cash = minus(state.cash, paid);
      chargeFee(state, order, { ...fill, fee: negate(fill.fee) }, (fee) => (book.fees = plus(book.fees, fee)));
    });
    noteHeld(state, book);
  },
  order_amended: (state, order, event) =>
    changeOrder(state, order, () => {
      takeTerms(state, order, event.terms);
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
  order_replaced: (state, order, event) =>
    changeOrder(state, order, () => {
      const answered = order.pending.find((one) => one.requestId === event.requestId);
      if (answered?.kind === "replace") {
        takeTerms(state, order, {
          ...answered.terms,
          quantity: event.quantity,
          price: event.price ?? answered.terms.price,
        });
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
      // What became of one that was ended by hand is asked, and its end stands meanwhile.
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

function step(order: Order, taken: Step): void {
  order.lifecycle = ORDER_TRANSITIONS[order.lifecycle][taken];
}

/** The first end stands, except that an end at the venue outweighs a refusal: it says that the order was there. */
function close(order: Order, status: NonNullable<Order["closedAs"]>): void {
  step(order, ENDS[status]);
  if (order.closedAs === null || order.closedAs === "rejected") order.closedAs = status;
  order.certainty = "known";
}

/** What a person has ended lives again when its venue works it; otherwise the end stands. */
function settleEndByHand(order: Order, isWorked: boolean): void {
  order.endedByHand = isWorked ? null : "denied";
  if (!isWorked) return;
  step(order, "contradict");
  order.closedAs = null;
}

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

/** New terms; an end that hung on the old time in force is looked up anew. */
function takeTerms(state: AccountState, order: Order, terms: Order["terms"]): void {
  if (terms.timeInForce !== order.terms.timeInForce) state.expiries.delete(order.orderId);
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

/** The quantity the venue may have filled: with replaces that it has not answered, the largest of them. */
function fillableQuantity(order: Order): Order["terms"]["quantity"] {
  let largest = order.terms.quantity;
  for (const one of order.pending)
    if (one.kind === "replace" && one.terms.quantity > largest) largest = one.terms.quantity;
  return largest;
}

/** Ends an order whose fills have reached its quantity, and keeps an ended one true to its fills. */
function settleEnd(order: Order): void {
  // Of an ended order only what was answered counts: a replace that was under way may never have been carried out.
  const whole = hasEnded(order) ? order.terms.quantity : fillableQuantity(order);
  const reached = order.filledQuantity > 0n && order.filledQuantity >= whole;
  if (reached && order.lifecycle !== "rejected") {
    step(order, "complete");
    order.certainty = "known";
    // With a larger replace under way its venue may work the rest of it all the same.
    if (order.filledQuantity >= fillableQuantity(order)) order.endedByHand = null;
  } else if (order.lifecycle === "filled" && order.closedAs !== null) {
    // A late answer raised the quantity of an order that the venue had ended before: it was not filled after all.
    order.lifecycle = order.closedAs;
  }
  order.overfilled = order.filledQuantity > fillableQuantity(order);
}

function takeFill(order: Order, fill: FillReport, entry: JournalEntry): void {
  order.filledQuantity = plus(order.filledQuantity, fill.quantity);
  if (order.lifecycle === "rejected") {
    // The venue contradicts itself: its order lives again for all we know, and is asked about.
    step(order, "contradict");
    order.certainty = "unknown";
    order.closedAs = null;
    order.reject = null;
    order.notBefore = 0;
    order.leasedAt = entry.at;
  }
  settleEnd(order);
}

function bookFill(state: AccountState, order: Order, fill: FillReport, entry: JournalEntry): void {
  changeOrder(
    state,
    order,
    () => takeFill(order, fill, entry),
    (book) => {
      const paid = applyExecution(book, order.request.side, fill.quantity, fill.price);
      order.filledNotional = plus(order.filledNotional, notional(fill.quantity, fill.price));
      state.cash = minus(state.cash, paid);
      chargeFee(state, order, fill, (fee) => (book.fees = plus(book.fees, fee)));
      noteHeld(state, book);
    },
  );
}

/** The fill of a simulated order: it changes the order as any other would, and apart from that the shadow books alone. */
function bookShadowFill(state: AccountState, order: Order, fill: FillReport, entry: JournalEntry): void {
  changeOrder(state, order, () => {
    takeFill(order, fill, entry);
  });
  order.filledNotional = plus(order.filledNotional, notional(fill.quantity, fill.price));
  executeInShadow(state, order, order.request.side, fill);
}

/** Moves the shadow books by an execution, and the order's fees with them. */
function executeInShadow(
  state: AccountState,
  order: Order,
  side: Side,
  { quantity, price, fee, feeCurrency }: FillReport,
) {
  const { shadow } = state;
  const book = shadowBookOf(state, order.request.symbol);
  shadow.cash = minus(shadow.cash, applyExecution(book, side, quantity, price));
  if (feeCurrency === state.profile?.currency) {
    shadow.cash = minus(shadow.cash, fee);
    order.fees = plus(order.fees, fee);
    book.fees = plus(book.fees, fee);
  } else shadow.balances.set(feeCurrency, minus(shadow.balances.get(feeCurrency) ?? NO_MONEY, fee));
}

/** A fee in the account's currency comes out of cash, any other out of that currency's own balance. */
function chargeFee(state: AccountState, order: Order, fill: FillReport, book: (fee: Money) => void): void {
  if (fill.feeCurrency === state.profile?.currency) {
    state.cash = minus(state.cash, fill.fee);
    order.fees = plus(order.fees, fill.fee);
    book(fill.fee);
  } else {
    state.balances.set(fill.feeCurrency, minus(state.balances.get(fill.feeCurrency) ?? NO_MONEY, fill.fee));
  }
}

function newOrder(state: AccountState, event: OrderAccepted | OrderRefused, entry: JournalEntry): Order {
  assert(state.profile !== null, "an order before its account was opened");
  const accepted = event.type === "order_accepted" ? event : null;
  const { request: asked } = event;
  return {
    orderId: event.orderId,
    account: state.profile.account,
    request: asked,
    createdAt: entry.at,
    createdSequence: entry.sequence,
    venue: event.venue,
    shadow: event.shadow === true,
    family: accepted?.family ?? null,
    tried: null,
    terms: termsOf(asked),
    lifecycle: accepted === null ? "rejected" : accepted.held ? "held" : "queued",
    closedAs: accepted === null ? "rejected" : null,
    certainty: "known",
    endedByHand: null,
    pending: NOTHING_PENDING,
    hold: accepted?.hold ?? NO_HOLD,
    filledQuantity: NO_QUANTITY,
    filledNotional: NO_MONEY,
    fees: NO_MONEY,
    venueOrderId: null,
    reject: event.type === "order_refused" ? event.reject : null,
    intent: accepted !== null && !accepted.held ? entry.sequence : 0,
    queuedAt: accepted !== null && !accepted.held ? entry.at : null,
    notBefore: 0,
    attempts: 0,
    leasedAt: null,
    trailExtreme: accepted?.trailExtreme ?? null,
    overfilled: false,
    updatedAt: entry.at,
    sequence: entry.sequence,
  };
}

const NO_HOLD = { price: 0n, lossPerUnit: 0n, feeRate: 0n } as unknown as Order["hold"];

function enter(state: AccountState, order: Order): void {
  state.orders.set(order.orderId, order);
  enterOrder(state, order);
  refresh(state, order);
}

/** Keeps what is looked up by order in step with it: outbox, leases, expiries. */
function refresh(state: AccountState, order: Order): void {
  const { orderId } = order;
  // A split order has nothing of its own to wait for: its children end, and are asked about.
  if (isParent(order)) return;
  if (hasEnded(order)) {
    state.expiries.delete(orderId);
    state.movedTrails.delete(orderId);
  } else {
    const at = expiryOf(order, state.surroundings.instruments.get(order.request.symbol));
    if (at === null) state.expiries.delete(orderId);
    else if (!state.expiries.has(orderId)) state.expiries.set(orderId, at);
  }
  if (order.certainty === "unknown") state.unknown.add(orderId);
  else state.unknown.delete(orderId);
  refreshOutbox(state, order);
}

/** Puts orders and alerts that were read from disk where the turns look for them. */
export function reindex(state: AccountState): void {
  for (const order of state.orders.values()) refresh(state, order);
  for (const alert of state.alerts.values()) keepAlert(state, alert);
}

/** Where an order is counted: what is simulated on its own, and a split order once, not its children. */
const countersOf = (state: AccountState, { shadow }: { readonly shadow?: boolean }): Counters =>
  shadow === true ? state.shadow.counters : state.counters;

function countRejected(counters: Counters, code: string): void {
  counters.rejected[code] = (counters.rejected[code] ?? 0) + 1;
}

function count(state: AccountState, before: Order["lifecycle"], order: Order): void {
  const { lifecycle } = order;
  if (lifecycle === before || order.family?.kind === "child") return;
  const counters = countersOf(state, order);
  if (lifecycle === "filled" || lifecycle === "canceled" || lifecycle === "expired") counters[lifecycle] += 1;
  if (lifecycle === "rejected" && order.reject !== null) countRejected(counters, order.reject.code);
}
