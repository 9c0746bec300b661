import type { OrderAccepted } from "../events";
import type { OrderId } from "../ids";
import type { Part } from "../routing/split";
import type { Turn } from "../turn";

const LETTERS = "abcdefghijklmnopqrstuvwxyz";

/** The id of a part: its parent's and a letter, so that it sorts behind it and leaves room for a leg's suffix in 30 characters. */
const partId = (orderId: OrderId, index: number): OrderId => `${orderId}${LETTERS.charAt(index)}` as OrderId;

/**
 * Accepts an order in parts: a parent that is never sent and reserves nothing, and a child a venue. They were checked together, as the
 * parent's row says.
 */
export function acceptParts(
  turn: Turn,
  {
    orderId,
    request,
    hold,
    decision,
    parts,
  }: Pick<OrderAccepted, "orderId" | "request" | "hold" | "decision"> & { readonly parts: readonly Part[] },
): void {
  const [best] = parts;
  if (best === undefined) throw new RangeError("a split order without parts");
  const children = parts.map((_, index) => partId(orderId, index));
  const usual = { type: "order_accepted", held: false, hold, trailExtreme: null } as const;
  const family = { kind: "parent", children, pending: null } as const;
  turn.emit({ ...usual, orderId, request, venue: best.venue, family, decision });
  parts.forEach(({ venue, quantity }, index) => {
    turn.emit({
      ...usual,
      orderId: partId(orderId, index),
      // The client's own id stays the parent's.
      request: { ...request, clientOrderId: null, quantity },
      venue,
      family: { kind: "child", parent: orderId, released: false },
      decision: { approved: true, limitVersion: decision.limitVersion, checks: [] },
    });
  });
}
