/** A person ends an order whose outcome its venue will never tell (docs/decisions/0100). */
import type { ResolveOrder } from "../commands";
import { hasEnded, isParent, type Order } from "../order";
import { LEASE_MS } from "../outbox";
import { ACCOUNT_NOT_FOUND } from "../rejection";
import type { AccountState } from "../state";
import type { Turn } from "../turn";
import { notChanged, orderClosed, ORDER_NOT_FOUND, type Changed } from "./cancel-order";

/**
 * Ends an order in doubt as canceled, on a person's word. Until its venue's horizon has passed the venue may yet have it, and
 * an order that is not in doubt ends by its venue's word alone. The venue is asked on (docs/decisions/0111): what it has filled is
 * booked, and what it works is open again and cancelled.
 */
export function resolveOrder(turn: Turn, { orderId, reason, by }: ResolveOrder): Changed {
  const { state, context } = turn;
  if (state.profile === null) return notChanged(ACCOUNT_NOT_FOUND);
  const order = turn.order(orderId);
  if (order === null) return notChanged(ORDER_NOT_FOUND);
  if (hasEnded(order)) return notChanged(orderClosed(order));
  if (isParent(order)) return notChanged({ code: "order_is_split", message: "resolve its children individually" });
  if (order.certainty === "known" || order.leasedAt === null)
    return notChanged({ code: "order_not_in_doubt", message: "the outcome of the order is known" });
  const leftMs = order.leasedAt + horizonOf(state, order) - context.now;
  if (leftMs >= 0) {
    const message = `${order.venue} may yet turn out to have the order, for ${leftMs} ms more`;
    return notChanged({ code: "order_within_horizon", message });
  }
  turn.emit({ type: "order_resolved", orderId, reason, by });
  return { ok: true, order, done: true };
}

/** Once this has passed since it was last leased, its venue accepts nothing of it. A venue that is no longer configured has no horizon of its own. */
const horizonOf = ({ surroundings }: AccountState, { venue }: Order): number =>
  Math.max(LEASE_MS, surroundings.venues.get(venue)?.horizonMs ?? 0);
