/** Books what venues have traded: the order, its position, cash and fees; of a simulated order the shadow books alone. */
import { bookOf, changeBook, changeOrder } from "./book";
import { minus, negate, NO_MONEY, notional, plus, type Money } from "./decimal";
import { noteHeld } from "./evolve-risk";
import type { JournalEntry } from "./events";
import type { Order, Side } from "./order";
import { settleEnd, step } from "./order-lifecycle";
import { applyExecution } from "./position";
import { shadowBookOf } from "./shadow-books";
import type { AccountState } from "./state";
import type { FillReport } from "./venue-protocol";

/** A fill, whatever state its order is in. */
export function bookFill(state: AccountState, order: Order, fill: FillReport, entry: JournalEntry): void {
  if (order.shadow) bookInShadow(state, order, fill, entry);
  else bookForReal(state, order, fill, entry);
}

/** Reverses a trade that its venue has busted. */
export function unbookFill(state: AccountState, order: Order, fill: FillReport): void {
  const opposite = order.request.side === "buy" ? "sell" : "buy";
  if (order.shadow) {
    executeInShadow(state, order, opposite, { ...fill, fee: negate(fill.fee) });
    return;
  }
  const book = bookOf(state, order.request.symbol);
  changeBook(state, book, () => {
    const paid = applyExecution(book, opposite, fill.quantity, fill.price);
    state.cash = minus(state.cash, paid);
    chargeFee(state, order, { ...fill, fee: negate(fill.fee) }, (fee) => (book.fees = plus(book.fees, fee)));
  });
  noteHeld(state, book);
}

function bookForReal(state: AccountState, order: Order, fill: FillReport, entry: JournalEntry): void {
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
function bookInShadow(state: AccountState, order: Order, fill: FillReport, entry: JournalEntry): void {
  changeOrder(state, order, () => {
    takeFill(order, fill, entry);
  });
  order.filledNotional = plus(order.filledNotional, notional(fill.quantity, fill.price));
  executeInShadow(state, order, order.request.side, fill);
}

function takeFill(order: Order, fill: FillReport, entry: JournalEntry): void {
  order.filledQuantity = plus(order.filledQuantity, fill.quantity);
  if (order.lifecycle === "rejected") {
    // The venue contradicts itself: its order may be open again, and is queried.
    step(order, "contradict");
    order.certainty = "unknown";
    order.closedAs = null;
    order.reject = null;
    order.notBefore = 0;
    order.leasedAt = entry.at;
  }
  settleEnd(order);
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
