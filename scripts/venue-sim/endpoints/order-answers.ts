/** Orders and trades as the answers show them. Source: rest-api.md, the responses of each trading endpoint. */
import { wireFine, wireMoney } from "../amounts";
import type { JsonObject } from "../json";
import { isOpen, type VenueOrder, type VenueTrade } from "../orders";
import type { ResponseType } from "./order-params";

/** A new order, by how much of it was asked for. */
export function placedAnswer(order: VenueOrder, trades: readonly VenueTrade[], type: ResponseType): JsonObject {
  const ack = { ...identity(order), clientOrderId: order.clientOrderId, transactTime: order.updatedAt };
  if (type === "ACK") return ack;
  const result = { ...ack, ...terms(order), workingTime: order.createdAt, ...ending(order) };
  return type === "RESULT" ? result : { ...result, fills: trades.map(fillOf) };
}

export const canceledAnswer = (order: VenueOrder, cancelId: string): JsonObject => ({
  ...identity(order),
  origClientOrderId: order.clientOrderId,
  clientOrderId: cancelId,
  transactTime: order.updatedAt,
  ...terms(order),
});

/** An order as the queries show it. */
export const queriedAnswer = (order: VenueOrder): JsonObject => ({
  ...identity(order),
  clientOrderId: order.clientOrderId,
  ...terms(order),
  stopPrice: "0.00000000",
  icebergQty: "0.00000000",
  time: order.createdAt,
  updateTime: order.updatedAt,
  isWorking: true,
  workingTime: order.createdAt,
  ...ending(order),
});

export const tradeAnswer = (trade: VenueTrade): JsonObject => ({
  symbol: trade.symbol,
  id: trade.id,
  orderId: trade.orderId,
  orderListId: -1,
  price: wireFine(trade.price),
  qty: wireFine(trade.quantity),
  quoteQty: wireMoney(trade.quoteQuantity),
  commission: wireMoney(trade.commission),
  commissionAsset: trade.commissionAsset,
  time: trade.time,
  isBuyer: trade.side === "BUY",
  isMaker: trade.isMaker,
  isBestMatch: true,
});

const identity = ({ symbol, orderId }: VenueOrder): JsonObject => ({ symbol, orderId, orderListId: -1 });

const terms = (order: VenueOrder): JsonObject => ({
  price: wireFine(order.price),
  origQty: wireFine(order.quantity),
  executedQty: wireFine(order.filled),
  origQuoteOrderQty: wireMoney(order.quoteOrderQuantity),
  // The venue's own spelling.
  cummulativeQuoteQty: wireMoney(order.quoteFilled),
  status: order.status,
  timeInForce: order.timeInForce,
  type: order.type,
  side: order.side,
  selfTradePreventionMode: order.stpMode,
});

/** "Conditional fields in Order Responses": those of orders that expired. */
const ending = (order: VenueOrder): JsonObject => ({
  ...(order.preventedMatchId === null || isOpen(order)
    ? {}
    : { preventedMatchId: order.preventedMatchId, preventedQuantity: wireFine(order.prevented) }),
  ...(order.expiryReason === null ? {} : { expiryReason: order.expiryReason }),
});

const fillOf = (trade: VenueTrade): JsonObject => ({
  price: wireFine(trade.price),
  qty: wireFine(trade.quantity),
  commission: wireMoney(trade.commission),
  commissionAsset: trade.commissionAsset,
  tradeId: trade.id,
});
