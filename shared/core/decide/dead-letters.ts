/** Deliveries that the queue gave up: what happens to their orders, and re-driving by an operator. */
import type { GiveUpDelivery, RedriveDelivery } from "../commands";
import type { OrderId } from "../ids";
import { ACCOUNT_NOT_FOUND, refuse, type Refused } from "../rejection";
import { LEASE_MS } from "../outbox";
import type { Turn } from "../turn";
import { doubt, raiseDoubt } from "./doubt";
import { failDelivery } from "./react";

/** Orders that one dead letter names, of each kind; the rest has its alerts. */
const MOST_NAMED = 100;

/**
 * The queue has given up on this account's bell. What has waited longer than a lease and is proven unsent is rejected;
 * what is in doubt stays so. An alert in both cases, and a dead letter that names both.
 */
export function giveUpDelivery(
  turn: Turn,
  _command: GiveUpDelivery,
): { readonly rejected: number; readonly unknown: number } {
  const { state, context } = turn;
  const rejected: OrderId[] = [];
  for (const orderId of [...state.outbox, ...state.deferred.keys()]) {
    const order = state.orders.get(orderId);
    if (order === undefined || order.lifecycle !== "queued" || order.certainty !== "known") continue;
    if (context.now - order.updatedAt <= LEASE_MS) continue;
    failDelivery(turn, order, "the queue gave up after its last attempt");
    rejected.push(orderId);
  }
  const unknown = [...state.unknown];
  for (const orderId of unknown) {
    const order = state.orders.get(orderId);
    if (order === undefined) continue;
    raiseDoubt(turn, order, "the queue gave up delivery meanwhile");
  }
  if (rejected.length + unknown.length > 0)
    turn.emit({
      type: "delivery_given_up",
      rejected: rejected.slice(0, MOST_NAMED),
      unknown: unknown.slice(0, MOST_NAMED),
    });
  return { rejected: rejected.length, unknown: unknown.length };
}

/**
 * Has the venues asked at once about what a dead letter left in doubt, and says about how many orders. What was rejected is
 * final: its client was notified, and may have sent another.
 */
export function redriveDelivery(
  turn: Turn,
  { letter, unknown, reason, by }: RedriveDelivery,
): { readonly ok: true; readonly asked: number } | Refused {
  const { state } = turn;
  if (state.profile === null) return refuse(ACCOUNT_NOT_FOUND);
  let asked = 0;
  for (const orderId of unknown) {
    const order = state.orders.get(orderId);
    if (order === undefined || order.certainty !== "unknown") continue;
    asked++;
    // A question that is out already is not asked twice.
    if (!state.leases.has(orderId)) doubt(turn, order, `asked again by ${by}: ${reason}`, 0);
  }
  turn.emit({ type: "delivery_redriven", letter, reason, by });
  return { ok: true, asked };
}
