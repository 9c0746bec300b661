/** Stored form of a fill. */
import type { OrderId, SymbolId, VenueId } from "../ids";
import type { FillReport } from "../venue-protocol";
import { amount, fine, int, record, text, type Json } from "./codec";

export const fillCodec = record<FillReport>({
  kind: text<"fill">(),
  orderId: text<OrderId>(),
  venue: text<VenueId>(),
  symbol: text<SymbolId>(),
  tradeId: text(),
  quantity: fine(),
  price: fine(),
  fee: amount,
  feeCurrency: text(),
  liquidity: text<"maker" | "taker">(),
  time: int,
});

export const encodeFill = (fill: FillReport): string => JSON.stringify(fillCodec.encode(fill));
export const decodeFill = (stored: string): FillReport => fillCodec.decode(JSON.parse(stored) as Json);
