import { crossedOrders } from "../risk/self-match";
import type { Subject } from "../risk/subject";
import type { Turn } from "../turn";
import { endOrAsk } from "./cancel-order";

/**
 * Cancels the account's own resting orders that an approved order would trade with, where the policy says so. Call it before the
 * order's own event: the cancels are due first then, and reach the venue before it.
 */
export function cancelCrossed(turn: Turn, subject: Subject): void {
  if (turn.state.limits.policies.selfMatch !== "cancel_older") return;
  for (const orderId of crossedOrders(subject)) {
    const order = turn.order(orderId);
    if (order !== null) endOrAsk(turn, order, "self_match");
  }
}
