import { bookOf } from "../book";
import { minus, NO_MONEY, plus, type Money } from "../decimal";
import { hasEnded, isInBooks, pendingOf, type Order } from "../order";
import { reservationOf } from "../reservation";
import type { AccountState } from "../state";
import type { Turn } from "../turn";
import { endOrAsk } from "./cancel-order";

/**
 * A cash account may not borrow: of its open buys those that its cash no longer pays for are cancelled, newest first
 * (docs/decisions/0145). Those that are being cancelled already count as gone.
 */
export function cancelUncovered(turn: Turn): void {
  const { state } = turn;
  if (state.profile?.type !== "cash" || state.totals.buyReserve <= state.cash) return;
  const buys = [...state.orders.values()].filter(
    (order) => order.request.side === "buy" && !hasEnded(order) && isInBooks(order) && pendingOf(order) !== "cancel",
  );
  let uncovered = minus(
    buys.reduce((sum, order) => plus(sum, reservedBy(state, order)), NO_MONEY),
    state.cash,
  );
  for (const order of buys.toReversed()) {
    if (uncovered <= 0n) return;
    uncovered = minus(uncovered, reservedBy(state, order));
    endOrAsk(turn, order, "withdrawal");
  }
}

/** What an open buy takes of a cash account's cash, fees included. */
function reservedBy(state: AccountState, order: Order): Money {
  const { value, cost } = reservationOf(order, bookOf(state, order.request.symbol).instrument.multiplier);
  return plus(value, cost);
}
