/** What goes to a venue and what comes back: intents, leases, outcomes and reports. Plain data; it crosses RPC. */
import type { Money, Price, Quantity } from "./decimal";
import type { LeaseId, Millis, OrderId, RequestId, SymbolId, VenueId } from "./ids";
import type { Side } from "./order";

/** One thing to do at a venue. The order's own id is the venue's client order id. */
export type Intent =
  | {
      readonly kind: "submit";
      readonly orderId: OrderId;
      readonly symbol: SymbolId;
      readonly side: Side;
      /** A triggered stop or trailing stop is a market order at the venue, a triggered stop_limit a limit order. */
      readonly type: "market" | "limit";
      /** `day` and `gtd` go out as `gtc`: the account ends them by a cancel. */
      readonly timeInForce: "gtc" | "ioc" | "fok";
      readonly quantity: Quantity;
      readonly price: Price | null;
      readonly postOnly: boolean;
    }
  | { readonly kind: "cancel"; readonly orderId: OrderId; readonly symbol: SymbolId; readonly requestId: RequestId }
  | {
      readonly kind: "replace";
      readonly orderId: OrderId;
      readonly symbol: SymbolId;
      readonly requestId: RequestId;
      /** New total quantity, filled part included. */
      readonly quantity: Quantity;
      readonly price: Price | null;
    }
  | {
      readonly kind: "query";
      readonly orderId: OrderId;
      readonly symbol: SymbolId;
      /** When the submission was last leased; after the venue's horizon from here, not found is proof of never arrived. */
      readonly leasedAt: Millis;
    };

export type IntentOf<K extends Intent["kind"]> = Extract<Intent, { readonly kind: K }>;

/** Leave to carry out one intent until `expiresAt`. */
export interface LeasedIntent {
  readonly leaseId: LeaseId;
  readonly venue: VenueId;
  /** Only simulated: it goes to the venue's shadow, never to the venue. */
  readonly shadow?: true;
  readonly expiresAt: Millis;
  /** The mark when it was leased, against which its fills are measured; null while there is none. */
  readonly mark: Price | null;
  /** What it adds to the value of what is sent, at the price that the account reserves at; 0 for what adds nothing. */
  readonly notional: Money;
  readonly intent: Intent;
}

/** One execution at a venue, as it concerns one order. */
export interface FillReport {
  readonly kind: "fill";
  readonly orderId: OrderId;
  readonly venue: VenueId;
  readonly symbol: SymbolId;
  readonly tradeId: string;
  readonly quantity: Quantity;
  readonly price: Price;
  readonly fee: Money;
  readonly feeCurrency: string;
  readonly liquidity: "maker" | "taker";
  readonly time: Millis;
}

/** What a venue says about an order, in answer or by itself. Any of them may come twice, late or out of order. */
export type VenueReport =
  | { readonly kind: "acknowledged"; readonly orderId: OrderId; readonly venueOrderId: string }
  | { readonly kind: "refused"; readonly orderId: OrderId; readonly venueCode: string; readonly message: string }
  | FillReport
  | {
      readonly kind: "trade_busted";
      readonly orderId: OrderId;
      readonly venue: VenueId;
      readonly symbol: SymbolId;
      readonly tradeId: string;
    }
  /** The order is off the book unfilled in part or whole: by our cancel, or by the venue (ioc and fok rests, `venueReason`). */
  | { readonly kind: "canceled"; readonly orderId: OrderId; readonly venueReason: string | null }
  | { readonly kind: "expired"; readonly orderId: OrderId }
  /** `unknown_order` says that the venue does not know it (any more); `too_late` that it has ended there. */
  | {
      readonly kind: "cancel_refused";
      readonly orderId: OrderId;
      readonly requestId: RequestId;
      readonly reason: "unknown_order" | "too_late" | "other";
      readonly message: string;
    }
  | {
      readonly kind: "replaced";
      readonly orderId: OrderId;
      readonly requestId: RequestId;
      readonly quantity: Quantity;
      readonly price: Price | null;
      /** The venue's number from here on; left out where a replace changes none. */
      readonly venueOrderId?: string;
    }
  | {
      readonly kind: "replace_refused";
      readonly orderId: OrderId;
      readonly requestId: RequestId;
      readonly reason: "unknown_order" | "too_late" | "other";
      readonly message: string;
    }
  /** Closes the answer to a query, after the fills of the order, or ends an order whose fills may come later: what the venue holds of it now. */
  | {
      readonly kind: "order_status";
      readonly orderId: OrderId;
      readonly status: "working" | "filled" | "canceled" | "expired" | "rejected";
      readonly venueOrderId: string;
      readonly quantity: Quantity;
      readonly price: Price | null;
      readonly filledQuantity: Quantity;
      /** Why the venue itself took a canceled order off the book; null or left out for our cancel, or where it does not say. */
      readonly venueReason?: string | null;
    };

export type ReportOf<K extends VenueReport["kind"]> = Extract<VenueReport, { readonly kind: K }>;

/** What became of one leased intent, in the three answers there are: the venue's word, provably not sent, or nobody knows. */
export type IntentOutcome =
  | { readonly kind: "answered"; readonly reports: readonly VenueReport[] }
  /** The connection was never made, or admission held it: it returns to the outbox. */
  | {
      readonly kind: "not_sent";
      readonly reason: string;
      readonly retryAfterMs: number;
      /** What it says of the venue: out of reach, or over its rate limit until `retryAfterMs`. Absent when it says nothing. */
      readonly fault?: "unreachable" | "rate_limited";
    }
  /** We refused to send it, and it was never sent: the venue is in panic, or takes no more today. */
  | { readonly kind: "refused_here"; readonly reason: string }
  /** A time-out, a 5xx, a dropped connection. */
  | { readonly kind: "unknown"; readonly cause: string }
  /** Answer to a query: not found, and the venue's horizon has passed. */
  | { readonly kind: "never_arrived" }
  /** Answer to a query: not found yet; it may still be under way. After `retryAfterMs` not found would be proof. */
  | { readonly kind: "not_found"; readonly retryAfterMs: number };

/** The outcome of one lease. */
export interface Settlement {
  readonly leaseId: LeaseId;
  readonly orderId: OrderId;
  readonly outcome: IntentOutcome;
}

/** What one turn of the consumer with an account gives back. */
export interface TurnReply {
  readonly leased: readonly LeasedIntent[];
  /** Settlements whose lease had run out or was never given; they changed nothing. */
  readonly stale: readonly LeaseId[];
  /** Whether more could be leased at once. */
  readonly more: boolean;
  /** When the next deferred intent is due; null when none waits. */
  readonly nextDueAt: Millis | null;
}
