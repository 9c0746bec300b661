/** What an open order reserves. Together with book.ts the only arithmetic on reserved funds. */
import {
  feeUp,
  max,
  minus,
  notional,
  NO_MONEY,
  NO_QUANTITY,
  plus,
  reserveUp,
  type Money,
  type Quantity,
} from "./decimal";
import { hasEnded, isInBooks, type HoldRate, type Order } from "./order";

/** Worst case of an order's rest: its size, its value, and the fees and loss to the mark it would cost at once. */
export interface Reservation {
  readonly quantity: Quantity;
  readonly value: Money;
  readonly cost: Money;
}

export const NO_RESERVATION: Reservation = { quantity: NO_QUANTITY, value: NO_MONEY, cost: NO_MONEY };

/** Quantity × price × multiplier, exact. */
export const contractValue = (size: Quantity, at: HoldRate["price"], multiplier: bigint): Money =>
  (multiplier === 1n ? notional(size, at) : notional(size, at) * multiplier) as Money;

/** What a rest of `quantity` reserves at a hold rate; money rounded up to 8 decimals, against the account. */
export function reserve(quantity: Quantity, hold: HoldRate, multiplier: bigint): Reservation {
  const value = reserveUp(contractValue(quantity, hold.price, multiplier));
  const loss = hold.lossPerUnit === 0n ? NO_MONEY : contractValue(quantity, hold.lossPerUnit, multiplier);
  const fee = hold.feeRate === 0n ? NO_MONEY : feeUp(value, hold.feeRate);
  return { quantity, value, cost: loss === 0n ? fee : reserveUp(plus(loss, fee)) };
}

/** The larger of two reservations, in each of its parts. */
export const larger = (a: Reservation, b: Reservation): Reservation => ({
  quantity: max(a.quantity, b.quantity),
  value: max(a.value, b.value),
  cost: max(a.cost, b.cost),
});

const rest = (quantity: Quantity, filled: Quantity): Quantity =>
  quantity > filled ? minus(quantity, filled) : NO_QUANTITY;

/**
 * What an order reserves now: nothing once it has ended, while it is only simulated, or where its children do; all of its rest while it is open or unknown; with replaces
 * on their way the larger of old and new in each part (domain.md, "Replace").
 */
export function reservationOf(order: Order, multiplier: bigint): Reservation {
  if (hasEnded(order) || !isInBooks(order)) return NO_RESERVATION;
  let reservation = reserve(rest(order.terms.quantity, order.filledQuantity), order.hold, multiplier);
  for (const request of order.pending) {
    if (request.kind !== "replace") continue;
    reservation = larger(
      reservation,
      reserve(rest(request.terms.quantity, order.filledQuantity), request.hold, multiplier),
    );
  }
  return reservation;
}
