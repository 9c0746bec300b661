import type { Money, Price, Quantity, Ratio } from "./decimal";
import type { AccountId, ClientOrderId, Millis, OrderId, RequestId, SymbolId, VenueId } from "./ids";

export type Side = "buy" | "sell";
export type OrderType = "market" | "limit" | "stop" | "stop_limit" | "trailing_stop";
export type TimeInForce = "day" | "gtc" | "ioc" | "fok" | "gtd";

/** What the client asked for, parsed; never changed afterwards. A replay of a client order id is compared with it. */
export interface OrderRequest {
  readonly clientOrderId: ClientOrderId | null;
  readonly symbol: SymbolId;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  readonly quantity: Quantity;
  /** Limit price; null for market, stop and trailing stop. */
  readonly price: Price | null;
  /** Trigger of stop and stop_limit; first trigger of a trailing stop, or null for mark ∓ offset. */
  readonly stopPrice: Price | null;
  /** Distance of a trailing stop from the best mark, in price units. */
  readonly trailOffset: Price | null;
  /** End of a `gtd` order. */
  readonly expireAt: Millis | null;
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
  /** The venue asked for; null leaves it to routing. */
  readonly venue: VenueId | null;
  readonly tags: Readonly<Record<string, string>> | null;
}

/** The part of an order that a replace may change. */
export interface OrderTerms {
  readonly quantity: Quantity;
  readonly price: Price | null;
  readonly stopPrice: Price | null;
  readonly timeInForce: TimeInForce;
}

/** What an order asks for before any replace. */
export const termsOf = ({ quantity, price, stopPrice, timeInForce }: OrderRequest): OrderTerms => ({
  quantity,
  price,
  stopPrice,
  timeInForce,
});

export const ENDED_STATUSES = ["filled", "canceled", "expired", "rejected"] as const;
export type EndedStatus = (typeof ENDED_STATUSES)[number];

/**
 * Where an order is on its way. `held` waits for its trigger, `queued` is in the outbox, `sent` has been leased
 * and submitted, `working` is acknowledged by the venue; the rest have ended.
 */
export type Lifecycle = "held" | "queued" | "sent" | "working" | EndedStatus;

/** Whether it is known if and how the venue holds the order. */
export type Certainty = "known" | "unknown";

/** What a client may see as an order's status. */
export const ORDER_STATUSES = [
  "held",
  "pending_new",
  "new",
  "partially_filled",
  "pending_cancel",
  "pending_replace",
  ...ENDED_STATUSES,
] as const;

/** The status a client sees, derived by `orderStatus`. */
export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** What one unit of an order's rest reserves; multiplied by the rest in reservation.ts. */
export interface HoldRate {
  /** Worst price the order is valued at before it fills. */
  readonly price: Price;
  /** Loss to the mark at once, per unit: max(0, price − mark) for buys, max(0, mark − price) for sells; 0 for what only reduces. */
  readonly lossPerUnit: Price;
  /** Taker rate, reserved on the value; 0 for what only reduces. */
  readonly feeRate: Ratio;
}

/** Why a cancel was asked for; decides the end it leads to (`expire` ends as `expired`). */
export type CancelCause =
  | "client"
  | "expire"
  | "reduce_only"
  | "trading_state"
  | "close_position"
  | "breaker"
  | "self_match"
  | "venue_panic"
  | "withdrawal"
  | "parent_replaced";

/** A cancel or replace that the venue has not answered yet. */
export type PendingRequest =
  | { readonly kind: "cancel"; readonly requestId: RequestId; readonly cause: CancelCause; readonly intent: number }
  | {
      readonly kind: "replace";
      readonly requestId: RequestId;
      readonly terms: OrderTerms;
      readonly hold: HoldRate;
      readonly intent: number;
    };

/** What an order has pending that has asked nothing of its venue yet; one list for all of them. */
export const NOTHING_PENDING: readonly PendingRequest[] = Object.freeze([]);

/** Why an order was rejected. */
export interface Reject {
  readonly code: string;
  readonly message: string;
  /** Name of the check that refused it; null when the venue or delivery did. */
  readonly check: string | null;
}

/**
 * What ties the parts of a split order together. A parent is never sent and reserves nothing: its children do, and what it
 * shows follows from them.
 */
export type Family =
  | {
      readonly kind: "parent";
      /** In the order in which they were made: the best price first. */
      readonly children: readonly OrderId[];
      /** What the venues of its open children have not answered. */
      readonly pending: "cancel" | "replace" | null;
    }
  | {
      readonly kind: "child";
      readonly parent: OrderId;
      /** A replace of the parent takes what is left of it away: only its fills still count for the parent. */
      readonly released: boolean;
    };

/** One order with everything that is kept about it. Written only by what evolve.ts calls. */
export interface Order {
  readonly orderId: OrderId;
  readonly account: AccountId;
  readonly request: OrderRequest;
  readonly createdAt: Millis;
  /** Journal number of its acceptance or refusal. */
  readonly createdSequence: number;
  /** Changes only while nothing of the order was sent: its venue failed, and the next one gets it. */
  venue: VenueId;
  /** Only simulated: never sent, reserves nothing, and its fills move the account's shadow books alone. Decided when it is accepted, for good. */
  readonly shadow: boolean;
  family: Family | null;
  /** Venues that have failed to take it; null for none. */
  tried: readonly VenueId[] | null;
  terms: OrderTerms;
  lifecycle: Lifecycle;
  /** How it was ended, other than by its fills; an ended order whose fills reach its quantity is `filled` all the same. */
  closedAs: Exclude<EndedStatus, "filled"> | null;
  certainty: Certainty;
  /**
   * A person has ended it while it was in doubt, and its venue has not confirmed that: `asking` while the venue is asked what became of
   * it, `denied` when it says that it never had the order, or has said nothing for a day. Null for any other order.
   */
  endedByHand: "asking" | "denied" | null;
  /** First in, first out. An ended order keeps what was never answered: a late answer still changes its terms. */
  pending: readonly PendingRequest[];
  hold: HoldRate;
  filledQuantity: Quantity;
  /** Σ fill quantity × price, exact and without the multiplier; over the filled quantity it is the average price. */
  filledNotional: Money;
  /** Fees in the instrument's quote currency. */
  fees: Money;
  venueOrderId: string | null;
  reject: Reject | null;
  /** Journal number of the event that made its submission due; 0 when none is. A later number is a later wish to send. */
  intent: number;
  /** When it came into the outbox: accepted, or triggered. Null while it is held, or when it never was to be sent. */
  queuedAt: Millis | null;
  /** When what is due may be leased at the earliest. */
  notBefore: Millis;
  /** Returns of its submission to the outbox, or questions to the venue while unknown. */
  attempts: number;
  /** Since when it is in doubt: nothing of it can have been sent later, so the venue's horizon counts from here. Null before. */
  leasedAt: Millis | null;
  /** When a replace made it a `day` order: it ends with the session of then. Null for one that was made as such. */
  daySince: Millis | null;
  /** Best mark seen by a trailing stop. */
  trailExtreme: Price | null;
  overfilled: boolean;
  updatedAt: Millis;
  /** Journal number of its last change. */
  sequence: number;
}

const ENDED: Readonly<Record<Lifecycle, boolean>> = {
  held: false,
  queued: false,
  sent: false,
  working: false,
  filled: true,
  canceled: true,
  expired: true,
  rejected: true,
};

/** Whether the order has ended. An order of unknown certainty has not. */
export const hasEnded = (order: Order): boolean => ENDED[order.lifecycle];

/** Whether an order has ended by a person's word, and its venue has yet to say what became of it. */
export const isAskedAfterEnd = (order: Order): boolean => order.endedByHand === "asking";

/** Whether nothing is to be done for an order any more, so that memory may let it go. */
export const isOver = (order: Order): boolean => hasEnded(order) && !isAskedAfterEnd(order);

/** Whether an order is split over venues: its children are sent, and it is not. */
export const isParent = (order: Order): boolean => order.family?.kind === "parent";

/** Whether an order belongs to the books of the live account: one that is simulated does not, and of one that is split its children do. */
export const isInBooks = (order: Order): boolean => !order.shadow && order.family?.kind !== "parent";

/** What an open order waits for its venue to answer; null for nothing. A cancel outweighs the replaces before it. */
export function pendingOf(order: Order): "cancel" | "replace" | null {
  if (order.family?.kind === "parent") return order.family.pending;
  if (order.pending.length === 0) return null;
  return order.pending.some((request) => request.kind === "cancel") ? "cancel" : "replace";
}

/** What is still to be filled; never below zero, also after an overfill. */
export function remainingQuantity(order: Order): Quantity {
  const rest = order.terms.quantity - order.filledQuantity;
  return (rest > 0n ? rest : 0n) as Quantity;
}

/** The status a client sees (domain.md, "Order state"). */
export function orderStatus(order: Order): OrderStatus {
  switch (order.lifecycle) {
    case "filled":
    case "canceled":
    case "expired":
    case "rejected":
      return order.lifecycle;
    case "held":
    case "queued":
    case "sent":
    case "working":
      switch (pendingOf(order)) {
        case "cancel":
          return "pending_cancel";
        case "replace":
          return "pending_replace";
        case null:
      }
      if (order.filledQuantity > 0n) return "partially_filled";
      if (order.lifecycle === "working") return "new";
      return order.lifecycle === "held" ? "held" : "pending_new";
  }
}
