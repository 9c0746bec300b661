/** What makes a trade one trade (domain.md, "Order state" 6). */
import type { StoredFill } from "./order-model";

export interface FillKey {
  readonly venue: string;
  readonly symbol: string;
  readonly tradeId: string;
  readonly orderId: string;
}

export const keyOf = ({ venue, symbol, trade_id: tradeId, order_id: orderId }: StoredFill): FillKey => ({
  venue,
  symbol,
  tradeId,
  orderId,
});

export const fillKey = ({ venue, symbol, tradeId, orderId }: FillKey): string =>
  `${venue}|${symbol}|${tradeId}|${orderId}`;
