/** The exchange's words for what it knows about an order. */
import type { Instrument } from "../core/instrument";
import type { VenueId } from "../core/ids";
import type { FillReport, VenueReport } from "../core/venue-protocol";
import { venueOrderIdOf, type ExchangeOrder, type TradeSide } from "./exchange-order";

/** Whose words they are. */
export interface Speaker {
  readonly venue: VenueId;
  readonly instrument: Instrument;
}

export const fillReport = (trade: TradeSide, { venue, instrument }: Speaker): FillReport => ({
  kind: "fill",
  orderId: trade.orderId,
  venue,
  symbol: instrument.symbol,
  tradeId: String(trade.number),
  quantity: trade.quantity,
  price: trade.price,
  fee: trade.fee,
  feeCurrency: instrument.quote,
  liquidity: trade.liquidity,
  time: trade.time,
});

export const acknowledged = (order: ExchangeOrder): VenueReport => ({
  kind: "acknowledged",
  orderId: order.orderId,
  venueOrderId: venueOrderIdOf(order),
});

export const refused = (order: ExchangeOrder): VenueReport => ({
  kind: "refused",
  orderId: order.orderId,
  venueCode: order.endReason ?? "rejected",
  message: order.endMessage ?? "the exchange refused the order",
});

export const canceled = (order: ExchangeOrder): VenueReport => ({
  kind: "canceled",
  orderId: order.orderId,
  venueReason: order.endReason,
});

/** The end of an order by cancellation, if that is how it ended; a fill ends it without further words. */
export const endOf = (order: ExchangeOrder): VenueReport[] => (order.status === "canceled" ? [canceled(order)] : []);

/** All that a client needs to bring an order to its present state, from nothing. */
export function stateReports(order: ExchangeOrder, fills: readonly VenueReport[]): VenueReport[] {
  return order.status === "rejected" ? [refused(order)] : [acknowledged(order), ...fills, ...endOf(order)];
}

/** The answer to a query: as above, closed by what the exchange holds of the order now. */
export function queryReports(order: ExchangeOrder, fills: readonly VenueReport[]): VenueReport[] {
  const first = order.status === "rejected" ? refused(order) : acknowledged(order);
  return [
    first,
    ...fills,
    {
      kind: "order_status",
      orderId: order.orderId,
      status: order.status,
      venueOrderId: venueOrderIdOf(order),
      quantity: order.quantity,
      price: order.price,
      filledQuantity: order.filledQuantity,
    },
  ];
}
