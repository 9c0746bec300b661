/** Orders and trades as the venue keeps them. Words are those of enums.md. */
import { NO_MONEY, NO_QUANTITY, type Money, type Price, type Quantity } from "../../shared/core/decimal";

export const SIDES = ["BUY", "SELL"] as const;
export type Side = (typeof SIDES)[number];
export type OrderType = "LIMIT" | "MARKET" | "LIMIT_MAKER";
export const TIMES_IN_FORCE = ["GTC", "IOC", "FOK"] as const;
export type TimeInForce = (typeof TIMES_IN_FORCE)[number];
/** Self-trade prevention. DECREMENT and TRANSFER are not among the modes that the simulator's symbols allow. */
export const STP_MODES = ["NONE", "EXPIRE_TAKER", "EXPIRE_MAKER", "EXPIRE_BOTH"] as const;
export type StpMode = (typeof STP_MODES)[number];
type OrderStatus = "NEW" | "PARTIALLY_FILLED" | "FILLED" | "CANCELED" | "EXPIRED" | "EXPIRED_IN_MATCH";
type ExpiryReason = "UNFILLED_IOC_QUANTITY_EXPIRED" | "UNFILLED_FOK_ORDER_EXPIRED" | "INSUFFICIENT_LIQUIDITY";

export interface VenueOrder {
  readonly symbol: string;
  /** Null for a quote of the house. */
  readonly account: string | null;
  /** Rising per symbol. */
  readonly orderId: number;
  readonly clientOrderId: string;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  /** 0 for market orders. */
  readonly price: Price;
  readonly quantity: Quantity;
  /** What a market order was to spend or bring in; 0 when it named a quantity. */
  readonly quoteOrderQuantity: Money;
  readonly stpMode: StpMode;
  readonly createdAt: number;
  updatedAt: number;
  filled: Quantity;
  /** Sum of price × quantity of its trades. */
  quoteFilled: Money;
  status: OrderStatus;
  expiryReason: ExpiryReason | null;
  /** Taken off by self-trade prevention. */
  prevented: Quantity;
  preventedMatchId: number | null;
  /** Still held for it: quote asset to buy, base asset to sell. */
  locked: Money;
}

type UntouchedPart =
  | "createdAt"
  | "updatedAt"
  | "filled"
  | "quoteFilled"
  | "status"
  | "expiryReason"
  | "prevented"
  | "preventedMatchId"
  | "locked";

/** What an order that was just taken has of its own accord: nothing has happened to it yet. */
export const untouchedSince = (now: number): Pick<VenueOrder, UntouchedPart> => ({
  createdAt: now,
  updatedAt: now,
  filled: NO_QUANTITY,
  quoteFilled: NO_MONEY,
  status: "NEW",
  expiryReason: null,
  prevented: NO_QUANTITY,
  preventedMatchId: null,
  locked: NO_MONEY,
});

/** One account's side of a trade; both sides have the same id. */
export interface VenueTrade {
  readonly symbol: string;
  readonly id: number;
  readonly account: string;
  readonly orderId: number;
  readonly side: Side;
  readonly price: Price;
  readonly quantity: Quantity;
  readonly quoteQuantity: Money;
  readonly commission: Money;
  readonly commissionAsset: string;
  readonly time: number;
  readonly isMaker: boolean;
}

/** What is still to be filled. */
export const restOf = (order: VenueOrder): Quantity => (order.quantity - order.filled - order.prevented) as Quantity;

export const isOpen = ({ status }: VenueOrder): boolean => status === "NEW" || status === "PARTIALLY_FILLED";

/** Whether an order of this side at `price` trades with one at `other`. */
export const crosses = (side: Side, price: Price, other: Price): boolean =>
  side === "BUY" ? price >= other : price <= other;
