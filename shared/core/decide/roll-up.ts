/** A split order as its children make it: status, filled and average follow from theirs, and from nothing else. */
import { NO_MONEY, NO_QUANTITY, plus } from "../decimal";
import type { OrderRolledUp } from "../events";
import type { OrderId } from "../ids";
import { hasEnded, pendingOf, type Lifecycle, type Order } from "../order";
import type { Turn } from "../turn";

type Derived = Omit<OrderRolledUp, "type" | "orderId" | "shadow">;

/** Updates a split order after a child has changed; writes nothing if the parent is unchanged. */
export function rollUp(turn: Turn, parentId: OrderId): void {
  const parent = turn.order(parentId);
  if (parent?.family?.kind !== "parent") return;
  const children: Order[] = [];
  for (const orderId of parent.family.children) {
    const child = turn.order(orderId);
    // The parts are made one after the other.
    if (child === null) return;
    children.push(child);
  }
  const derived = derive(parent, children);
  if (!isSame(parent, derived)) turn.emit({ type: "order_rolled_up", orderId: parentId, ...derived });
}

/** What children come to. Of one whose rest was taken away only the fills count. */
export function derive(parent: Order, children: readonly Order[]): Derived {
  let quantity = NO_QUANTITY;
  let filledQuantity = NO_QUANTITY;
  let filledNotional = NO_MONEY;
  let fees = NO_MONEY;
  for (const child of children) {
    const isReleased = child.family?.kind === "child" && child.family.released;
    quantity = plus(quantity, isReleased ? child.filledQuantity : child.terms.quantity);
    filledQuantity = plus(filledQuantity, child.filledQuantity);
    filledNotional = plus(filledNotional, child.filledNotional);
    fees = plus(fees, child.fees);
  }
  const open = children.filter((child) => !hasEnded(child));
  const lifecycle = open.length > 0 ? openLifecycle(open, children) : endOf(children, filledQuantity >= quantity);
  return {
    lifecycle,
    certainty: open.some(({ certainty }) => certainty === "unknown") ? "unknown" : "known",
    pending: pendingAmong(open),
    quantity,
    price: commonPrice(open) ?? parent.terms.price,
    filledQuantity,
    filledNotional,
    fees,
    overfilled: filledQuantity > quantity,
    reject: lifecycle === "rejected" ? (children.find(({ reject }) => reject !== null)?.reject ?? null) : null,
  };
}

/** As far as the furthest has come. */
function openLifecycle(open: readonly Order[], all: readonly Order[]): Lifecycle {
  const isAtVenue =
    open.some(({ lifecycle }) => lifecycle === "working") || all.some(({ venueOrderId }) => venueOrderId !== null);
  if (isAtVenue) return "working";
  return open.some(({ lifecycle }) => lifecycle === "sent") ? "sent" : "queued";
}

/** Rejected only when every part was, and nothing of it filled. */
function endOf(children: readonly Order[], isFilled: boolean): Lifecycle {
  if (isFilled) return "filled";
  if (children.some(({ lifecycle }) => lifecycle === "canceled")) return "canceled";
  if (children.some(({ lifecycle }) => lifecycle === "expired")) return "expired";
  return children.every(({ lifecycle }) => lifecycle === "rejected") ? "rejected" : "canceled";
}

/** A cancel that all open children wait for; a replace that one of them does. */
function pendingAmong(open: readonly Order[]): Derived["pending"] {
  if (open.length > 0 && open.every((child) => pendingOf(child) === "cancel")) return "cancel";
  return open.some((child) => pendingOf(child) === "replace") ? "replace" : null;
}

/** The limit that all open children have; null where they differ, or have none. */
function commonPrice(open: readonly Order[]): Order["terms"]["price"] {
  const [first] = open;
  if (first === undefined) return null;
  return open.every(({ terms }) => terms.price === first.terms.price) ? first.terms.price : null;
}

const isSame = (parent: Order, derived: Derived): boolean =>
  parent.lifecycle === derived.lifecycle &&
  parent.certainty === derived.certainty &&
  parent.family?.kind === "parent" &&
  parent.family.pending === derived.pending &&
  parent.terms.quantity === derived.quantity &&
  parent.terms.price === derived.price &&
  parent.filledQuantity === derived.filledQuantity &&
  parent.filledNotional === derived.filledNotional &&
  parent.fees === derived.fees;
