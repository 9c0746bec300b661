import type { AlertToRaise } from "../alert-rate";
import type { Order } from "../order";
import type { Turn } from "../turn";

/**
 * Raises an alert about an order. Of one that is only simulated nothing is at stake: its alerts are warnings, and say so, and never
 * one of the account's own.
 */
export function raiseAbout(
  turn: Turn,
  order: Order,
  { limit, message }: Pick<AlertToRaise, "limit" | "message">,
): void {
  turn.raise({
    level: order.shadow ? "warning" : "critical",
    limit,
    symbol: order.request.symbol,
    orderId: order.orderId,
    message: order.shadow && typeof message === "string" ? `simulated only: ${message}` : message,
  });
}
