import type { Order } from "../order";
import { isBound, nextVenue } from "../routing/route-order";
import { controlsOf } from "../routing/venue-mode";
import type { Turn } from "../turn";

/** Returns after which an order leaves its venue even if the venue looks healthy. */
const PATIENCE = 2;

/**
 * Gives an order of which nothing was sent to the next venue that is fit; false when it is bound to its own, only simulated, or there
 * is none.
 */
export function reroute(turn: Turn, order: Order, reason: string): boolean {
  const { state, context } = turn;
  if (state.surroundings.venues.size === 1 || order.shadow || isBound(state.surroundings, order.request)) return false;
  if (order.lifecycle !== "queued" && order.lifecycle !== "sent") return false;
  const venue = nextVenue(state, order, context.now);
  if (venue === null) return false;
  turn.emit({ type: "order_rerouted", orderId: order.orderId, venue, reason });
  return true;
}

/** Whether a venue that did not take an order may be passed over: its breaker is open, or it did not take it twice. */
export const isFailing = (turn: Turn, order: Order): boolean =>
  controlsOf(turn.state, order.venue)?.healthy === false || order.attempts >= PATIENCE;
