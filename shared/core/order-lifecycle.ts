/** How an order moves from state to state and ends: by its requests, its fills, its venue's word and a person's. */
import { hasEnded, type Order } from "./order";
import { ORDER_TRANSITIONS, type Step } from "./order-transitions";

/** Takes a step of the table in order-transitions.ts; none of them is refused. */
export function step(order: Order, taken: Step): void {
  order.lifecycle = ORDER_TRANSITIONS[order.lifecycle][taken];
}

const ENDS: Readonly<Record<"canceled" | "expired" | "rejected", Step>> = {
  canceled: "cancel",
  expired: "expire",
  rejected: "reject",
};

/** The first end stands, except that an end at the venue outweighs a refusal: it says that the order was there. */
export function close(order: Order, status: NonNullable<Order["closedAs"]>): void {
  step(order, ENDS[status]);
  if (order.closedAs === null || order.closedAs === "rejected") order.closedAs = status;
  order.certainty = "known";
}

/** What a person has ended lives again when its venue works it; otherwise the end stands. */
export function settleEndByHand(order: Order, isWorked: boolean): void {
  order.endedByHand = isWorked ? null : "denied";
  if (!isWorked) return;
  step(order, "contradict");
  order.closedAs = null;
}

/** The quantity the venue may have filled: with replaces that it has not answered, the largest of them. */
function fillableQuantity(order: Order): Order["terms"]["quantity"] {
  let largest = order.terms.quantity;
  for (const one of order.pending)
    if (one.kind === "replace" && one.terms.quantity > largest) largest = one.terms.quantity;
  return largest;
}

/** Ends an order whose fills have reached its quantity, and keeps an ended one true to its fills. */
export function settleEnd(order: Order): void {
  // Of an ended order only what was answered counts: a replace that was under way may never have been carried out.
  const whole = hasEnded(order) ? order.terms.quantity : fillableQuantity(order);
  const reached = order.filledQuantity > 0n && order.filledQuantity >= whole;
  if (reached && order.lifecycle !== "rejected") {
    step(order, "complete");
    order.certainty = "known";
    // With a larger replace under way its venue may work the rest of it all the same.
    if (order.filledQuantity >= fillableQuantity(order)) order.endedByHand = null;
  } else if (order.lifecycle === "filled" && order.closedAs !== null) {
    // A late answer raised the quantity of an order that the venue had ended before: it was not filled after all.
    order.lifecycle = order.closedAs;
  }
  order.overfilled = order.filledQuantity > fillableQuantity(order);
}
