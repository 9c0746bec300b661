import type { BinanceVenueConfig, PaperVenueConfig } from "../../../shared/core/config";
import type { SymbolId, VenueId } from "../../../shared/core/ids";

const BTC = "BTCUSDT" as SymbolId;

export const aPaperVenue: PaperVenueConfig = {
  venue: "paper" as VenueId,
  adapter: "paper",
  symbols: new Set([BTC]),
  receiveWindowMs: 5_000,
  horizonMs: 11_000,
};

/** A venue with real money: 100 of weight a minute, 20 of it kept, and 10 orders in ten seconds. */
export const aRealVenue: BinanceVenueConfig = {
  venue: "real" as VenueId,
  adapter: "binance",
  exchange: "binance",
  baseUrl: "http://127.0.0.1:1",
  wsUrl: "ws://127.0.0.1:1",
  symbols: new Set([BTC]),
  venueSymbols: new Map([[BTC, "BTC/USDT"]]),
  credentials: { key: "VENUE_REAL_KEY", secret: "VENUE_REAL_SECRET" },
  weightPerMinute: 100,
  weightReserve: 20,
  ordersPer10s: 10,
  balanceTolerance: new Map(),
  receiveWindowMs: 5_000,
  horizonMs: 11_000,
  timeoutMs: 5_000,
};
