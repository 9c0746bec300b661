/** The configuration that worlds run under: the real file of instruments and limits, an instrument that is closed, and two more venues. */
import instruments from "../../../config/instruments.json";
import limits from "../../../config/limits.json";
import venues from "../../../config/venues.json";
import { parseConfig } from "../../../config/load-config";
import type { Config } from "../../../shared/core/config";
import type { SymbolId, VenueId } from "../../../shared/core/ids";

export const BTC = "BTCUSDT" as SymbolId;
export const ETH = "ETHUSDT" as SymbolId;
export const SOL = "SOLUSDT" as SymbolId;
/** Takes a margin of a quarter. */
export const DOGE = "DOGEUSDT" as SymbolId;
/** Closed for trading. */
export const OLD = "OLDUSDT" as SymbolId;
export const PAPER = "paper" as VenueId;
/** Open for trading, and never marked. */
export const NEW = "NEWUSDT" as SymbolId;
/** The venue whose exchange is hostile (hostile-venue.ts). */
export const NORTH = "north" as VenueId;
/** The venue that is reached through the real connection and adapter (spot-exchange.ts). */
export const BINANCE = "binance" as VenueId;

/** What is traded, most of it at both venues. */
export const TRADED: readonly SymbolId[] = [BTC, ETH, SOL, DOGE];
/** Listed at north as well; at binance all that is traded is. */
const AT_NORTH: readonly SymbolId[] = [BTC, ETH, OLD];

const [first] = instruments.instruments;

const exchangeRow = (venue: VenueId, symbols: readonly SymbolId[]) => ({
  venue,
  adapter: "binance",
  symbols,
  receive_window_ms: 5_000,
  exchange: "binance",
  base_url: `https://${venue}.invalid`,
  ws_url: `wss://${venue}.invalid`,
  venue_symbols: Object.fromEntries(symbols.map((symbol) => [symbol, symbol.replace("USDT", "/USDT")])),
  credentials: { key: `VENUE_${venue.toUpperCase()}_KEY`, secret: `VENUE_${venue.toUpperCase()}_SECRET` },
  weight_per_minute: 6_000,
  weight_reserve: 500,
  orders_per_10s: 100,
});

const NORTH_ROW = { ...exchangeRow(NORTH, AT_NORTH), horizon_ms: 15_000, timeout_ms: 5_000 };

/**
 * Over a lease (10 s) with two clocks that are 2 s off, a jump of the exchange's own clock (2 s), half a time-out by which it is known, and
 * what its lists lag behind (2 s). The time-out is shorter than the window, so that an order may arrive when nobody waits for it any more.
 */
const BINANCE_ROW = { ...exchangeRow(BINANCE, TRADED), horizon_ms: 25_000, timeout_ms: 3_000 };

/** One parse for all worlds of a thread: a configuration is never changed. */
const CONFIG: Config = parseConfig({
  instruments: {
    ...instruments,
    instruments: [
      ...instruments.instruments.filter(({ symbol }) => TRADED.includes(symbol as SymbolId)),
      { ...first, symbol: OLD, base: "OLD", tradable: false },
      { ...first, symbol: NEW, base: "NEW", step_size: "0.1", min_quantity: "1" },
    ],
  },
  limits: { ...limits, risk: { ...limits.risk, approvals: 1 } },
  venues: {
    ...venues,
    venues: [...venues.venues.map((venue) => ({ ...venue, symbols: [...TRADED, OLD, NEW] })), NORTH_ROW, BINANCE_ROW],
  },
});

/** Stands in for the `loadConfig` of production. */
export const loadConfig = (): Config => CONFIG;
