/** What the venue says of an order and its trades, read out of its answers. */
import { NO_QUANTITY, plus, type Money, type Price, type Quantity } from "../../../../shared/core/decimal";
import type { Millis, OrderId, SymbolId, VenueId } from "../../../../shared/core/ids";
import type { Side } from "../../../../shared/core/order";
import type { FillReport, ReportOf } from "../../../../shared/core/venue-protocol";
import { fields, flag, id, list, MalformedAnswer, moneyOf, priceOf, quantityOf, text, whole } from "./answer-fields";

type Status = ReportOf<"order_status">["status"];

/** The venue's statuses (enums.md, "Order status"), and what they are here. A rest that it lets expire is taken off the book, as by a cancel. */
const STATUSES: Readonly<Record<string, Status>> = {
  NEW: "working",
  PENDING_NEW: "working",
  PARTIALLY_FILLED: "working",
  PENDING_CANCEL: "working",
  FILLED: "filled",
  CANCELED: "canceled",
  EXPIRED: "canceled",
  EXPIRED_IN_MATCH: "canceled",
  REJECTED: "rejected",
};

/** The venue's reasons for an unsolicited end. */
const END_REASONS: Readonly<Record<string, string>> = { EXPIRED: "expired", EXPIRED_IN_MATCH: "self_trade_prevention" };

/** One order at the venue: the whole of ours, or a leg of it. */
export interface LegState {
  readonly venueOrderId: string;
  readonly clientOrderId: string;
  readonly side: Side;
  readonly status: Status;
  /** Null when it was our cancel, or it has not ended. */
  readonly endReason: string | null;
  readonly quantity: Quantity;
  readonly filledQuantity: Quantity;
  /** Null for a market order. */
  readonly price: Price | null;
  /** It may only make: the venue's LIMIT_MAKER. */
  readonly isPostOnly: boolean;
}

/** Reads one order out of any answer that holds one; throws MalformedAnswer. */
export function legOf(value: unknown): LegState {
  const order = fields(value, "order");
  const name = text(order, "status");
  const status = statusOf(name);
  const price = priceOf(order, "price");
  return {
    venueOrderId: id(order, "orderId"),
    clientOrderId: text(order, "clientOrderId"),
    side: sideOf(text(order, "side")),
    status,
    endReason: END_REASONS[name] ?? null,
    quantity: quantityOf(order, "origQty"),
    filledQuantity: quantityOf(order, "executedQty"),
    price: price === 0n ? null : price,
    isPostOnly: text(order, "type") === "LIMIT_MAKER",
  };
}

export function statusOf(name: string): Status {
  const status = STATUSES[name];
  if (status === undefined) throw new MalformedAnswer("status");
  return status;
}

export const endReasonOf = (name: string): string | null => END_REASONS[name] ?? null;

function sideOf(name: string): Side {
  if (name !== "BUY" && name !== "SELL") throw new MalformedAnswer("side");
  return name === "BUY" ? "buy" : "sell";
}

/** Whose fills they are. */
export interface FillOwner {
  readonly orderId: OrderId;
  readonly venue: VenueId;
  readonly symbol: SymbolId;
}

/** The fills in the answer to a submission. What trades on arrival takes. */
export function immediateFills(value: unknown, owner: FillOwner): FillReport[] {
  const answer = fields(value);
  const time = whole(answer, "transactTime");
  return list(answer["fills"] ?? [], "fills").map((one): FillReport => {
    const fill = fields(one, "fill");
    return {
      kind: "fill",
      ...owner,
      tradeId: id(fill, "tradeId"),
      quantity: quantityOf(fill, "qty"),
      price: priceOf(fill, "price"),
      fee: moneyOf(fill, "commission"),
      feeCurrency: text(fill, "commissionAsset"),
      liquidity: "taker",
      time,
    };
  });
}

/** One row of the list of trades. */
export interface TradeRow {
  readonly tradeId: string;
  readonly venueOrderId: string;
  readonly isBuyer: boolean;
  /** By the venue's clock. */
  readonly time: Millis;
  readonly quantity: Quantity;
  readonly price: Price;
  readonly fee: Money;
  readonly feeCurrency: string;
  readonly reportFor: (owner: FillOwner) => FillReport;
}

export function tradeRowOf(value: unknown): TradeRow {
  const trade = fields(value, "trade");
  const rest = {
    tradeId: id(trade, "id"),
    quantity: quantityOf(trade, "qty"),
    price: priceOf(trade, "price"),
    fee: moneyOf(trade, "commission"),
    feeCurrency: text(trade, "commissionAsset"),
    liquidity: flag(trade, "isMaker") ? ("maker" as const) : ("taker" as const),
    time: whole(trade, "time"),
  };
  return {
    ...rest,
    venueOrderId: id(trade, "orderId"),
    isBuyer: flag(trade, "isBuyer"),
    reportFor: (owner) => ({ kind: "fill", ...owner, ...rest }),
  };
}

export const sumOf = (fills: readonly FillReport[]): Quantity =>
  fills.reduce((sum, fill) => plus(sum, fill.quantity), NO_QUANTITY);
