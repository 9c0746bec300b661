/** What the exchange shows of its orders and trades; decimals as text, times as ISO 8601. */
import type { FillView } from "../../shared/contract/views";
import { formatFine, formatFineOrNull, formatMoney } from "../../shared/core/decimal";
import type { ExchangeOrder, TradeSide } from "../../shared/matching/exchange-order";
import type { ExchangeRules } from "../../shared/matching/exchange";
import { isoTime } from "../iso-time";
import type { TradePosition } from "../storage/paper-exchange-trades";
import type { PaperOrderView } from "./paper-exchange-rpc";

export const orderView = (order: ExchangeOrder): PaperOrderView => ({
  order_id: order.orderId,
  account: order.account,
  side: order.side,
  quantity: formatFine(order.quantity),
  filled_quantity: formatFine(order.filledQuantity),
  price: formatFineOrNull(order.price),
  status: order.status,
});

export const tradeView = (
  trade: TradeSide,
  { instrument, venue, isShadow = false }: ExchangeRules & { readonly isShadow?: boolean },
): FillView => ({
  trade_id: String(trade.number),
  order_id: trade.orderId,
  symbol: instrument.symbol,
  side: trade.side,
  quantity: formatFine(trade.quantity),
  price: formatFine(trade.price),
  fee: formatMoney(trade.fee),
  fee_currency: instrument.quote,
  liquidity: trade.liquidity,
  venue,
  shadow: isShadow,
  time: isoTime(trade.time),
  sequence: trade.number,
});

/** Cursor after a trade. */
export const tradeCursor = ({ number, side }: TradeSide): string => `${number}.${side}`;

/** The position a cursor stands for; the beginning for null and for what is no cursor of ours. */
export function parseTradeCursor(cursor: string | null): TradePosition {
  const [, number, side] = /^(\d{1,15})\.(buy|sell)$/.exec(cursor ?? "") ?? [];
  return number === undefined || side === undefined ? { number: 0, side: "" } : { number: Number(number), side };
}
