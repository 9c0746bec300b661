/** What the account does without being asked: on marks, on firm-wide changes, as time passes, and after a restart. */
import { expireProposals, expiresAt } from "./approve-limits";
import type { ApplyControls, ApplyMarks, PassTime, Recover } from "../commands";
import { changeBook } from "../book";
import type { Millis, OrderId } from "../ids";
import { hasFreshMarks } from "../mark-freshness";
import type { Mark, PushedMark } from "../market";
import { hasEnded, isParent, type Order } from "../order";
import { dueOf, intentNumber, isTooOld, isUnanswered, nextDeferredAt, refreshOutbox } from "../outbox";
import { refreshPortfolioFactors } from "../risk/effective-limits";
import type { AccountState } from "../state";
import type { Turn } from "../turn";
import { cancelAll, endOrAsk } from "./cancel-order";
import { doubt } from "./doubt";
import { nextRiskTimeAt } from "./pass-risk-time";
import { raiseAbout } from "./raise-about";
import { startLooking } from "./watch-blind";
import { cancelAdding } from "./set-controls";
import { triggerStops } from "./trigger-stops";

/** When a cancel of an expired order is asked for again, if the first one was refused. */
const EXPIRE_AGAIN_MS = 60_000;

/** Takes marks in, and then triggers the stops that they meet: a stop is checked with the marks of everything held. */
export function applyMarks(turn: Turn, { marks }: ApplyMarks): void {
  const { state } = turn;
  const marked: { held: ReadonlySet<OrderId>; mark: PushedMark }[] = [];
  let moves = false;
  for (const mark of marks) {
    const held = state.marks.get(mark.symbol);
    if (held !== undefined && held.time > mark.time) continue;
    if (mark.quotes !== undefined) {
      state.quotes.set(mark.symbol, mark.quotes);
      // Only what venues show has changed: the mark is the one that is there, and noted.
      if (held !== undefined && isSameMark(held, mark)) continue;
    }
    state.marks.set(mark.symbol, mark);
    const simulated = state.shadow.books.get(mark.symbol);
    if (simulated !== undefined && simulated.held.size > 0) marked.push({ held: simulated.held, mark });
    const book = state.books.get(mark.symbol);
    if (book === undefined) continue;
    moves = true;
    changeBook(state, book, () => {
      book.mark = mark;
    });
    if (book.quantity !== 0n || book.openOrders > 0) {
      state.risk.notedMarks.add(mark.symbol);
      turn.movedSymbols.add(mark.symbol);
    }
    marked.push({ held: book.held, mark });
  }
  if (moves) {
    turn.marksCame = true;
    turn.equityMoved = true;
    if (hasFreshMarks(state, turn.context.now)) refreshPortfolioFactors(state);
  }
  for (const { held, mark } of marked) triggerStops(turn, held, mark);
}

/** Whether a push says no more of the price than what is known. */
const isSameMark = (held: Mark, { price, time, high, low }: PushedMark): boolean =>
  held.price === price && held.time === time && high === price && low === price;

/** Takes firm-wide controls in; entering `reducing` cancels the orders that add, and a venue's panic those that are open there. */
export function applyControls(turn: Turn, { controls }: ApplyControls): void {
  const { state } = turn;
  if (state.firm !== null && state.firm.version >= controls.version) return;
  const before = state.firm;
  state.firm = controls;
  if (state.profile === null) return;
  if (controls.tradingState === "reducing" && before?.tradingState !== "reducing") cancelAdding(turn);
  for (const { venue, panicked } of controls.venues) {
    const wasPanicked = before?.venues.some((one) => one.venue === venue && one.panicked) === true;
    if (panicked && !wasPanicked) cancelAll(turn, "venue_panic", (order) => order.venue === venue);
  }
}

/** Time has passed: leases run out, orders and proposals of limits expire, and market orders that were never sent end. */
export function passTime(turn: Turn, _command: PassTime): void {
  const { state, context } = turn;
  turn.equityMoved = true;
  turn.looksAtAll = true;
  for (const lease of [...state.leases.values()]) {
    if (lease.expiresAt > context.now) continue;
    state.leases.delete(lease.orderId);
    const order = state.orders.get(lease.orderId);
    // An order that has ended meanwhile needs no answer any more.
    if (order === undefined) continue;
    // The venue may have pushed the answer that the consumer never brought.
    if (isUnanswered(order, lease)) doubt(turn, order, `the lease of its ${lease.kind} ran out`);
    else refreshOutbox(state, order);
  }
  for (const [orderId, at] of [...state.expiries]) {
    const order = state.orders.get(orderId);
    if (at > context.now || order === undefined) continue;
    state.expiries.set(orderId, context.now + EXPIRE_AGAIN_MS);
    endOrAsk(turn, order, "expire");
  }
  expireProposals(turn);
  for (const orderId of [...state.outbox, ...state.deferred.keys()]) {
    const order = state.orders.get(orderId);
    if (order !== undefined && isTooOld(state, order, context.now))
      failDelivery(turn, order, "it could not be sent in time");
  }
}

/** Rejects an order that is proven unsent, and says so. */
export function failDelivery(turn: Turn, order: Order, why: string): void {
  const { orderId } = order;
  turn.emit({
    type: "order_ended",
    orderId,
    status: "rejected",
    reject: { code: "delivery_failed", message: why, check: null },
    by: "account",
    reason: "delivery",
  });
  raiseAbout(turn, order, {
    limit: "delivery_failed",
    message: `order ${orderId} was not sent: ${why}`,
  });
}

/** The object has started from disk: what may have been sent and was not settled is in doubt now. */
export function recover(turn: Turn, { leasedUpTo }: Recover): void {
  startLooking(turn);
  for (const breaker of turn.state.risk.breakers.values()) {
    // A new low may have gone unobserved: an open drawdown counts its quiet time from here.
    breaker.lowAt = turn.context.now;
    breaker.low = null;
  }
  for (const order of turn.state.orders.values()) {
    if (hasEnded(order) || isParent(order) || order.certainty === "unknown") continue;
    const due = dueOf(order);
    const mayBeOut =
      order.lifecycle === "sent" || (due !== null && due.kind !== "query" && intentNumber(order, due) <= leasedUpTo);
    if (mayBeOut) doubt(turn, order, "the account started again while it may have been on its way");
  }
}

/** When `passTime` has something to do next; null when nothing waits for time. */
export function nextTimeAt(state: AccountState): Millis | null {
  let next = nextDeferredAt(state);
  const consider = (at: Millis): void => {
    if (next === null || at < next) next = at;
  };
  for (const lease of state.leases.values()) consider(lease.expiresAt);
  for (const at of state.expiries.values()) consider(at);
  for (const proposal of state.risk.proposals.values()) consider(expiresAt(state, proposal));
  const risk = nextRiskTimeAt(state);
  if (risk !== null) consider(risk);
  return next;
}
