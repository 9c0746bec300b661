/** Applies journal entries to the state. Total: every event applies in every state; only a broken invariant stops it. */
import { enterOrder } from "./book";
import { assert } from "./assert";
import { NO_MONEY, NO_PRICE, NO_QUANTITY, NO_RATIO, plus } from "./decimal";
import { ORDER_CHANGES } from "./evolve-order";
import type { AccountEvent, JournalEntry, OrderAccepted, OrderRefused } from "./events";
import { hasEnded, isParent, NOTHING_PENDING, termsOf, type HoldRate, type Order } from "./order";
import { refreshOutbox } from "./outbox";
import {
  adjustRisk,
  movePeak,
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
import { expiryOf } from "./session";
import type { AccountState, Counters } from "./state";

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
      if (event.family?.kind !== "child") {
        countersOf(state, event).accepted += 1;
        countChecked(state);
      }
      enter(state, newOrder(state, event, entry));
      noteContent(state, event, entry.at);
      return;
    case "order_refused":
      countRejected(countersOf(state, event), event.reject.code);
      countChecked(state);
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
    daySince: null,
    trailExtreme: accepted?.trailExtreme ?? null,
    overfilled: false,
    updatedAt: entry.at,
    sequence: entry.sequence,
  };
}

const NO_HOLD: HoldRate = { price: NO_PRICE, lossPerUnit: NO_PRICE, feeRate: NO_RATIO };

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

/** A submission that the journal knows was received, and checked. */
function countChecked(state: AccountState): void {
  state.received += 1;
  state.checked += 1;
}

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
