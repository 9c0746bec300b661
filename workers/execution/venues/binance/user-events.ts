/** Events of the user data stream (user-data-stream.md, "Order Update") as reports. */
import type { OrderId, SymbolId, VenueId } from "../../../../shared/core/ids";
import type { VenueReport } from "../../../../shared/core/venue-protocol";
import { fields, flag, id, moneyOf, priceOf, quantityOf, text, whole, type Fields } from "./answer-fields";
import { orderOfLeg } from "./order-legs";
import { endReasonOf, statusOf } from "./order-state";

export interface UserEvent {
  readonly orderId: OrderId;
  readonly leg: number;
  /** The venue's id of the symbol. */
  readonly market: string;
  readonly venueOrderId: string;
  /** Whether the leg has ended with it. */
  readonly hasEnded: boolean;
  /** What it says, for the owner's venue and symbol. */
  reportsFor(owner: { readonly venue: VenueId; readonly symbol: SymbolId }): VenueReport[];
}

/** An order update; null for the other events, which say nothing of orders. Throws MalformedAnswer. */
export function userEventOf(value: unknown): UserEvent | null {
  const event = fields(value, "event");
  if (event["e"] !== "executionReport") return null;
  // Of a cancel, `c` is the cancel's own id, and `C` the order's.
  const original = text(event, "C");
  const { orderId, leg } = orderOfLeg(original === "" ? text(event, "c") : original);
  const status = text(event, "X");
  return {
    orderId,
    leg,
    market: text(event, "s"),
    venueOrderId: id(event, "i"),
    hasEnded: statusOf(status) !== "working",
    reportsFor: (owner) => [...fillIn(event, { orderId, ...owner }), ...endIn(event, orderId)],
  };
}

function fillIn(event: Fields, owner: { orderId: OrderId; venue: VenueId; symbol: SymbolId }): VenueReport[] {
  if (event["x"] !== "TRADE") return [];
  return [
    {
      kind: "fill",
      ...owner,
      tradeId: id(event, "t"),
      quantity: quantityOf(event, "l"),
      price: priceOf(event, "L"),
      fee: moneyOf(event, "n"),
      feeCurrency: text(event, "N"),
      liquidity: flag(event, "m") ? "maker" : "taker",
      time: whole(event, "T"),
    },
  ];
}

/**
 * A refusal is told by the answer to the submission alone, which knows why. The end of what has traded says how much: its
 * trades may come later, or have been lost, and what is reserved for them must not be free in between.
 */
function endIn(event: Fields, orderId: OrderId): VenueReport[] {
  const name = text(event, "X");
  if (statusOf(name) !== "canceled") return [];
  const [filledQuantity, price, venueReason] = [quantityOf(event, "z"), priceOf(event, "p"), endReasonOf(name)];
  if (filledQuantity === 0n) return [{ kind: "canceled", orderId, venueReason }];
  return [
    {
      kind: "order_status",
      orderId,
      status: "canceled",
      venueOrderId: id(event, "i"),
      quantity: quantityOf(event, "q"),
      price: price === 0n ? null : price,
      filledQuantity,
      venueReason,
    },
  ];
}
