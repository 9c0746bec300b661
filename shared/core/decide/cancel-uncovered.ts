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
    (order) => order.request.side === "buy" && !hasEnded(order) && isInBooks(order),
  );
  const going = buys.filter((order) => pendingOf(order) === "cancel");
  let uncovered = minus(minus(state.totals.buyReserve, state.cash), reservedBy(state, going));
  for (const order of buys.toReversed()) {
    if (uncovered <= 0n) return;
    if (pendingOf(order) === "cancel") continue;
    uncovered = minus(uncovered, reservedBy(state, [order]));
    endOrAsk(turn, order, "withdrawal");
  }
}

/** What buys take of a cash account's cash, fees included. */
function reservedBy({ surroundings }: AccountState, buys: readonly Order[]): Money {
  return buys.reduce((sum, order) => {
    const { value, cost } = reservationOf(order, surroundings.instruments.get(order.request.symbol)?.multiplier ?? 1n);
    return plus(sum, plus(value, cost));
  }, NO_MONEY);
}
