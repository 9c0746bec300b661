/** What the parts of a split order come to together. */
import { plus } from "./decimal";
import type { Order } from "./order";
import { NO_RESERVATION, reservationOf, type Reservation } from "./reservation";
import type { AccountState } from "./state";

/** The children of a split order that are in memory: all that are open. */
export function* openChildren({ orders }: Pick<AccountState, "orders">, { family }: Order): Iterable<Order> {
  if (family?.kind !== "parent") return;
  for (const orderId of family.children) {
    const child = orders.get(orderId);
    if (child !== undefined) yield child;
  }
}

/** What an order reserves: a split one through its children. */
export function reservedBy(state: Pick<AccountState, "orders">, order: Order, multiplier: bigint): Reservation {
  if (order.family?.kind !== "parent") return reservationOf(order, multiplier);
  let sum = NO_RESERVATION;
  for (const child of openChildren(state, order)) sum = together(sum, reservationOf(child, multiplier));
  return sum;
}

/** Two reservations at once. */
export const together = (a: Reservation, b: Reservation): Reservation => ({
  quantity: plus(a.quantity, b.quantity),
  value: plus(a.value, b.value),
  cost: plus(a.cost, b.cost),
});
