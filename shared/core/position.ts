/** Position keeping: one net position per symbol, realised P&L on reduction, a flip is a close and an open. */
import { abs, min, minus, negate, plus, proRata, type Money, type Price, type Quantity } from "./decimal";
import type { Side } from "./order";
import { contractValue } from "./reservation";
import type { Book } from "./state";

/** What an execution changes of a book. */
export type Holding = Pick<Book, "instrument" | "quantity" | "cost" | "realized">;

/**
 * Books an execution into a position. Cost is kept instead of an average price, so that cost and realised P&L together
 * always equal the money that moved, to the last decimal; a partial close takes its share of the cost, rounded half to
 * even at 24 decimals.
 * @returns the signed notional: above zero is what a buy paid.
 */
export function applyExecution(book: Holding, side: Side, quantity: Quantity, price: Price): Money {
  const { multiplier } = book.instrument;
  const signed = side === "buy" ? quantity : negate(quantity);
  const value = contractValue(quantity, price, multiplier);
  const paid = side === "buy" ? value : negate(value);
  const opens = book.quantity === 0n || book.quantity > 0n === signed > 0n;
  if (opens) {
    book.cost = plus(book.cost, paid);
  } else {
    const held = abs(book.quantity);
    const closed = min(held, quantity);
    const costOfClosed = proRata(book.cost, closed, held);
    const closedValue = contractValue(closed, price, multiplier);
    const received = side === "sell" ? closedValue : negate(closedValue);
    book.realized = plus(book.realized, minus(received, costOfClosed));
    // What is left of the execution after closing opens the other side at its own price.
    book.cost = plus(minus(book.cost, costOfClosed), plus(paid, received));
  }
  book.quantity = plus(book.quantity, signed);
  return paid;
}
