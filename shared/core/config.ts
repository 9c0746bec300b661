/** The configuration as the core sees it, parsed and checked by config/load-config.ts. */
import type { Money, Quantity, Ratio } from "./decimal";
import type { Millis, SymbolId, VenueId } from "./ids";
import type { Instruments } from "./instrument";
import type { LimitSet } from "./limits";

/** Settings of the checks that are not limits. */
export interface RiskSettings {
  /** A mark older than this is stale. */
  readonly maxMarkAgeMs: Millis;
  /** Collar of symbols that set none, as a share of the mark; also the margin of market orders. */
  readonly defaultCollar: Ratio;
  /** A market order that was not sent for so long ends (`delivery_failed`). */
  readonly marketOrderMaxQueueMs: Millis;
  /** How many persons it takes to raise a portfolio limit. */
  readonly approvals: 1 | 2;
  /** How long a change of limits may wait for the second. */
  readonly proposalValidMs: Millis;
}

/** Limits over all accounts together: a second line, seconds behind. */
export interface FirmLimits {
  readonly maxExposure: Money;
  readonly maxNetExposure: Money;
  readonly maxDailyLoss: Money;
}

/** How the paper exchange's house maker quotes one symbol. */
export interface HouseMaker {
  /** Distance of the best quote from the mark on each side, as a share of the mark. */
  readonly halfSpread: Ratio;
  /** Least depth a side within `band` of the mark: the larger of a quantity and a notional. */
  readonly minQuantity: Quantity;
  readonly minNotional: Money;
  /** Share of the mark within which the depth stands. */
  readonly band: Ratio;
  /** Price levels a side. */
  readonly levels: number;
}

/** What every venue has. */
interface AnyVenueConfig {
  readonly venue: VenueId;
  readonly symbols: ReadonlySet<SymbolId>;
  /** Requests older than this are refused by the venue (Binance's recvWindow). */
  readonly receiveWindowMs: Millis;
  /** After this since a submission, not found is proof that it never arrived. Over `receiveWindowMs` by the clocks' difference. */
  readonly horizonMs: Millis;
}

/** Our own exchange. */
export interface PaperVenueConfig extends AnyVenueConfig {
  readonly adapter: "paper";
}

/** An exchange that speaks Binance's spot protocol. */
export interface BinanceVenueConfig extends AnyVenueConfig {
  readonly adapter: "binance";
  /** Which exchange of this protocol, by ccxt's name of it. */
  readonly exchange: "binance" | "binanceus";
  /** Origins of the REST API and of the streams, without a path. */
  readonly baseUrl: string;
  readonly wsUrl: string;
  /** The venue's name of each symbol, base and quote apart: BTCUSDT → BTC/USDT. */
  readonly venueSymbols: ReadonlyMap<SymbolId, string>;
  /** Names of the execution script's secrets that hold the API key and its secret. */
  readonly credentials: { readonly key: string; readonly secret: string };
  /** A difference of the venue's balances up to this raises no alert, by currency; default 0. */
  readonly balanceTolerance: ReadonlyMap<string, Money>;
  /** Request weight that the venue allows a minute, and the part of it that only cancels and questions may use. */
  readonly weightPerMinute: number;
  readonly weightReserve: number;
  /** New orders that the venue allows in ten seconds. */
  readonly ordersPer10s: number;
  /** After this without an answer, the outcome of a request is unknown. */
  readonly timeoutMs: Millis;
}

/** A venue orders may go to. */
export type VenueConfig = PaperVenueConfig | BinanceVenueConfig;

/** How an order that names no venue finds one (docs/routing.md). */
export interface RoutingConfig {
  /** The venue of each symbol that has a rule. */
  readonly bySymbol: ReadonlyMap<SymbolId, VenueId>;
  /** The first of these that is fit gets every order without a rule. */
  readonly priority: readonly VenueId[];
  /** Whether the best price after fees decides where neither does. */
  readonly smart: boolean;
  /** A quote older than this says nothing. */
  readonly maxQuoteAgeMs: Millis;
  /** Taker rates of venues that charge another than the instrument's. */
  readonly takerFees: ReadonlyMap<VenueId, Ratio>;
}

export interface Config {
  readonly instruments: Instruments;
  /** What an account starts with, and what a limit that it never set is. */
  readonly defaultLimits: LimitSet;
  readonly risk: RiskSettings;
  readonly firmLimits: FirmLimits;
  readonly venues: ReadonlyMap<VenueId, VenueConfig>;
  readonly defaultVenue: VenueId;
  readonly routing: RoutingConfig;
  readonly houseMakers: ReadonlyMap<SymbolId, HouseMaker>;
}
