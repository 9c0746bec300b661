/** A configuration for tests: four instruments, one venue, limits wide enough not to be in the way. */
import type { Config, RoutingConfig } from "../config";
import { money, price, quantity, ratio } from "../decimal";
import type { SymbolId, VenueId } from "../ids";
import type { Instrument } from "../instrument";
import {
  DEFAULT_POLICIES,
  DEFAULT_SYMBOL,
  NO_HANDLING,
  type LimitSet,
  type PortfolioLimits,
  type SymbolLimits,
} from "../limits";
import type { Surroundings } from "../state";

export const BTC = "BTCUSDT" as SymbolId;
export const ETH = "ETHUSDT" as SymbolId;
/** Margin of 25 %. */
export const RISKY = "DOGEUSDT" as SymbolId;
/** Ten base units a contract. */
export const CONTRACT = "BTCX10" as SymbolId;
export const CLOSED = "OLDUSDT" as SymbolId;
export const FOREIGN = "BTCEUR" as SymbolId;
export const PAPER = "paper" as VenueId;

export const anInstrument = (changes: Partial<Instrument> = {}): Instrument => ({
  symbol: BTC,
  base: "BTC",
  quote: "USDT",
  tradable: true,
  tickSize: price("0.01"),
  stepSize: quantity("0.001"),
  minQuantity: quantity("0.001"),
  maxQuantity: quantity("9000"),
  minNotional: money("10"),
  multiplier: 1n,
  makerFee: ratio("0.001"),
  takerFee: ratio("0.001"),
  initialMargin: ratio("0.1"),
  maintenanceMargin: ratio("0.05"),
  sessionEndMinutes: 0,
  ...changes,
});

export const somePortfolioLimits = (changes: Partial<PortfolioLimits> = {}): PortfolioLimits => ({
  max_exposure: money("1000000000"),
  max_net_exposure: money("1000000000"),
  max_leverage: ratio("1000"),
  max_positions: 100,
  max_drawdown: ratio("1"),
  min_margin_ratio: ratio("0.000001"),
  max_daily_loss: money("1000000000"),
  max_var_95: money("1000000000"),
  max_var_99: money("1000000000"),
  max_open_orders: 10_000,
  max_correlated_exposure: money("1000000000"),
  max_messages_per_second: 1_000,
  breaker_daily_loss: money("1000000000"),
  breaker_position_loss: money("1000000000"),
  breaker_rapid_drawdown: ratio("1"),
  ...changes,
});

export const someSymbolLimits = (changes: Partial<SymbolLimits> = {}): SymbolLimits => ({
  max_position: quantity("1000000"),
  max_value: money("1000000000"),
  max_concentration: ratio("1000"),
  max_order_size: null,
  max_order_value: null,
  max_open_orders: 1_000,
  price_collar: ratio("0.05"),
  ...changes,
});

export const someLimits = (portfolio: Partial<PortfolioLimits> = {}, symbol: Partial<SymbolLimits> = {}): LimitSet => ({
  version: 1,
  portfolio: somePortfolioLimits(portfolio),
  symbols: new Map([[DEFAULT_SYMBOL, someSymbolLimits(symbol)]]),
  handling: NO_HANDLING,
  policies: DEFAULT_POLICIES,
});

const INSTRUMENTS: readonly Instrument[] = [
  anInstrument(),
  anInstrument({ symbol: ETH, base: "ETH" }),
  anInstrument({ symbol: RISKY, base: "DOGE", initialMargin: ratio("0.25") }),
  anInstrument({ symbol: CONTRACT, multiplier: 10n }),
  anInstrument({ symbol: CLOSED, base: "OLD", tradable: false }),
  anInstrument({ symbol: FOREIGN, quote: "EUR" }),
];

/** Routing that is smart, and has no rule. */
export const someRouting = (changes: Partial<RoutingConfig> = {}): RoutingConfig => ({
  bySymbol: new Map(),
  priority: [],
  smart: true,
  maxQuoteAgeMs: 5_000,
  takerFees: new Map(),
  ...changes,
});

export const aConfig = (changes: Partial<Config> = {}): Config => ({
  instruments: new Map(INSTRUMENTS.map((instrument) => [instrument.symbol, instrument])),
  defaultLimits: someLimits(),
  risk: {
    maxMarkAgeMs: 15_000,
    defaultCollar: ratio("0.05"),
    marketOrderMaxQueueMs: 30_000,
    approvals: 1,
    proposalValidMs: 86_400_000,
  },
  firmLimits: {
    maxExposure: money("10000000"),
    maxNetExposure: money("5000000"),
    maxDailyLoss: money("500000"),
  },
  venues: new Map([
    [
      PAPER,
      {
        venue: PAPER,
        adapter: "paper",
        symbols: new Set(INSTRUMENTS.map(({ symbol }) => symbol)),
        receiveWindowMs: 5_000,
        horizonMs: 7_000,
      },
    ],
  ]),
  defaultVenue: PAPER,
  routing: someRouting(),
  houseMakers: new Map(),
  ...changes,
});

/** The part of a configuration that an account's state keeps. */
export const surroundingsOf = ({
  instruments,
  defaultLimits,
  risk,
  venues,
  defaultVenue,
  routing,
}: Config): Surroundings => ({
  instruments,
  defaultLimits,
  risk,
  venues,
  defaultVenue,
  routing,
});
