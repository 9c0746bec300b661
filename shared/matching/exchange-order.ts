/** What an exchange keeps about an order and about each side of a trade. */
import type { Money, Price, Quantity } from "../core/decimal";
import type { AccountId, Millis, OrderId, RequestId } from "../core/ids";
import type { Side } from "../core/order";

export type ExchangeOrderStatus = "working" | "filled" | "canceled" | "rejected";

/** How a cancel or replace request was answered, so that the same request gets the same answer. */
export type AnsweredRequest =
  | { readonly requestId: RequestId; readonly answer: "canceled" }
  | {
      readonly requestId: RequestId;
      readonly answer: "replaced";
      readonly quantity: Quantity;
      readonly price: Price | null;
    }
  | { readonly requestId: RequestId; readonly answer: "refused"; readonly message: string };

/** One client order at the exchange. Written by order-book.ts and exchange.ts only. */
export interface ExchangeOrder {
  /** The client's order id; one order per id, for good. */
  readonly orderId: OrderId;
  readonly account: AccountId;
  readonly side: Side;
  readonly type: "market" | "limit";
  readonly timeInForce: "gtc" | "ioc" | "fok";
  readonly postOnly: boolean;
  readonly receivedAt: Millis;
  /** The account's mark when it let the order go; null for none. */
  readonly mark: Price | null;
  /** Number given on arrival; the exchange's own order id is made of it. */
  readonly number: number;
  /** Place in time: among orders of one price the lower number fills first. */
  priority: number;
  /** Total quantity, the filled part included. */
  quantity: Quantity;
  /** Null for market orders, which never rest. */
  price: Price | null;
  filledQuantity: Quantity;
  status: ExchangeOrderStatus;
  /** Why it was canceled by the exchange itself, or the code of its refusal; null otherwise. */
  endReason: string | null;
  /** The refusal in words; null when it was not refused. */
  endMessage: string | null;
  /** Numbers of its first and last trade; 0 before the first. */
  firstTrade: number;
  lastTrade: number;
  /** The last few answered requests, oldest first. */
  answered: readonly AnsweredRequest[];
}

/** One client's side of a trade. The other side is the house's, or a trade side of its own with the same number. */
export interface TradeSide {
  readonly number: number;
  readonly account: AccountId;
  readonly orderId: OrderId;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly price: Price;
  /** In the instrument's quote currency, rounded up to 8 decimals. */
  readonly fee: Money;
  readonly liquidity: "maker" | "taker";
  readonly time: Millis;
}

/** What is still to be filled. */
export const restOf = (order: ExchangeOrder): Quantity => (order.quantity - order.filledQuantity) as Quantity;

/** The exchange's own id of an order. */
export const venueOrderIdOf = (order: ExchangeOrder): string => `P${order.number}`;
