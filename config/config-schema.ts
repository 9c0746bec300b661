/** The shape of the three configuration files. What one value cannot know about another is in check-config.ts. */
import { z } from "zod";
import { parsedText } from "./parsed-text";
import * as decimal from "../shared/core/decimal";
import type { SymbolId, VenueId } from "../shared/core/ids";

// Decimals are strings in the files too: a JSON number would already have been parsed to a float.
const positive = <T extends bigint>(parse: (text: string) => T) =>
  parsedText(parse).refine((value) => value > 0n, "must be above zero");
const notNegative = <T extends bigint>(parse: (text: string) => T) =>
  parsedText(parse).refine((value) => value >= 0n, "must not be negative");

const quantity = positive(decimal.quantity);
const price = positive(decimal.price);
const money = positive(decimal.money);
/** Limits that are ratios: above 0 and at most 1000 (api.md, "Bodies that need a word"). */
const ratio = positive(decimal.ratio).refine((value) => value <= decimal.ratio("1000"), "must be at most 1000");
/** Shares of a price or value: rates, margins, spreads. */
const share = notNegative(decimal.ratio).refine((value) => value <= decimal.ONE, "must be at most 1");
const positiveShare = positive(decimal.ratio).refine((value) => value <= decimal.ONE, "must be at most 1");
const count = z.int().positive();
const millis = z.int().positive();

const symbol = z
  .string()
  .regex(/^[A-Z0-9]{2,20}$/)
  .transform((text) => text as SymbolId);
const venue = z
  .string()
  .regex(/^[a-z0-9-]{1,32}$/)
  .transform((text) => text as VenueId);
const currency = z.string().regex(/^[A-Z0-9]{2,10}$/);

const margin = z.strictObject({ initial: positiveShare, maintenance: positiveShare });

export const instrumentsFile = z.strictObject({
  /** Margin by risk class. */
  margins: z.strictObject({ standard: margin, high: margin }),
  instruments: z.array(
    z.strictObject({
      symbol,
      base: currency,
      quote: currency,
      tradable: z.boolean(),
      risk: z.enum(["standard", "high"]),
      tick_size: price,
      step_size: quantity,
      min_quantity: quantity,
      max_quantity: quantity,
      min_notional: notNegative(decimal.money),
      multiplier: count,
      maker_fee: share,
      taker_fee: share,
      session_end_minutes: z.int().min(0).max(1439),
    }),
  ),
});

const portfolioLimits = z.strictObject({
  max_exposure: money,
  max_net_exposure: money,
  max_leverage: ratio,
  max_positions: count,
  max_drawdown: ratio,
  min_margin_ratio: ratio,
  max_daily_loss: money,
  max_var_95: money,
  max_var_99: money,
  max_open_orders: count,
  max_correlated_exposure: money,
  max_messages_per_second: count,
  breaker_daily_loss: money,
  breaker_position_loss: money,
  breaker_rapid_drawdown: ratio,
});

/** A row may set some; null or absent is not set. */
const symbolLimits = z.strictObject({
  max_position: quantity.nullable().exactOptional(),
  max_value: money.nullable().exactOptional(),
  max_concentration: ratio.nullable().exactOptional(),
  max_order_size: quantity.nullable().exactOptional(),
  max_order_value: money.nullable().exactOptional(),
  max_open_orders: count.nullable().exactOptional(),
  price_collar: ratio.nullable().exactOptional(),
});

/** The row every symbol falls back to: all that domain.md names a default for. The two order limits follow the position's. */
const defaultSymbolLimits = z.strictObject({
  max_position: quantity,
  max_value: money,
  max_concentration: ratio,
  max_order_size: quantity.nullable().exactOptional(),
  max_order_value: money.nullable().exactOptional(),
  max_open_orders: count,
  price_collar: ratio,
});

const window = z.int().min(0).max(60_000);

const policies = z.strictObject({
  duplicate_window_ms: window,
  self_match: z.enum(["off", "reject", "cancel_older"]),
  repeated_executions: z.strictObject({ count, window_ms: window.positive() }).nullable(),
  on_insufficient_history: z.enum(["pass", "block"]),
  flatten_on_position_loss: z.boolean(),
  max_correlation: positiveShare,
  volatility_target: ratio,
});

const firmLimits = z.strictObject({ max_exposure: money, max_net_exposure: money, max_daily_loss: money });

export const limitsFile = z.strictObject({
  risk: z.strictObject({
    max_mark_age_ms: millis,
    default_collar: positiveShare,
    market_order_max_queue_ms: millis,
    /** How many persons it takes to raise a portfolio limit. */
    approvals: z.literal([1, 2]),
    /** How long a change of limits may wait for the second person; a day unless said. */
    proposal_valid_ms: millis.default(86_400_000),
    policies,
  }),
  /** Limits over all accounts together: a second line, seconds behind. */
  firm: firmLimits,
  defaults: z.strictObject({
    portfolio: portfolioLimits,
    symbols: z.object({ DEFAULT: defaultSymbolLimits }).catchall(symbolLimits),
  }),
  /** What load accounts have instead of the defaults. */
  load: z.strictObject({
    portfolio: portfolioLimits,
    symbols: z.object({ DEFAULT: symbolLimits }).catchall(symbolLimits),
    /** What fifty accounts under load come to together would break the firm's limits for one that trades. */
    firm: firmLimits,
  }),
});

const houseMaker = z.strictObject({
  half_spread: positiveShare,
  min_quantity: notNegative(decimal.quantity),
  min_notional: money,
  band: positiveShare,
  levels: count,
});

const anyVenue = {
  venue,
  symbols: z.array(symbol),
  receive_window_ms: millis,
  horizon_ms: millis,
};

const paperVenue = z.strictObject({ ...anyVenue, adapter: z.literal("paper") });

/** An origin: what follows it is the protocol's. Unencrypted only to this machine, as everything signed would be readable. */
const origin = (scheme: "http" | "ws") =>
  z
    .string()
    .refine(
      (text) =>
        new RegExp(`^(${scheme}s://[a-z0-9.-]+(:\\d+)?|${scheme}://(127\\.0\\.0\\.1|localhost)(:\\d+)?)$`).test(text),
      `must be ${scheme}s://host, or ${scheme}://127.0.0.1 for a venue on this machine, without a path`,
    );

/** Secrets of the execution script; the prefix keeps a configuration from naming any other of its bindings. */
const secretName = z.string().regex(/^VENUE_[A-Z0-9_]{1,40}_(KEY|SECRET)$/);

const binanceVenue = z.strictObject({
  ...anyVenue,
  adapter: z.literal("binance"),
  exchange: z.enum(["binance", "binanceus"]),
  base_url: origin("http"),
  ws_url: origin("ws"),
  /** By our symbol: BTCUSDT is BTC/USDT there. */
  venue_symbols: z.record(symbol, z.string().regex(/^[A-Z0-9]{1,20}\/[A-Z0-9]{1,20}$/)),
  credentials: z.strictObject({ key: secretName, secret: secretName }),
  weight_per_minute: count,
  weight_reserve: count,
  orders_per_10s: count,
  /** Difference of a balance that raises no alert, by currency. */
  balance_tolerance: z.record(currency, notNegative(decimal.money)).default({}),
  timeout_ms: millis,
});

export const venuesFile = z.strictObject({
  default_venue: venue,
  venues: z.array(z.discriminatedUnion("adapter", [paperVenue, binanceVenue])),
  /** How an order that names no venue finds one. Each field may be left out by itself: a rule for one symbol does not ask for the rest. */
  routing: z
    .strictObject({
      by_symbol: z.record(z.string(), venue).default({}),
      priority: z.array(venue).default([]),
      smart: z.boolean().default(true),
      max_quote_age_ms: millis.default(5_000),
      /** Of venues that charge another rate than the instrument's. */
      taker_fees: z.record(z.string(), notNegative(decimal.ratio)).default({}),
    })
    .prefault({}),
  /** By symbol; DEFAULT for those that have none of their own. */
  house_makers: z.object({ DEFAULT: houseMaker }).catchall(houseMaker),
});

export type InstrumentsFile = z.output<typeof instrumentsFile>;
export type LimitsFile = z.output<typeof limitsFile>;
export type VenuesFile = z.output<typeof venuesFile>;
export type SymbolLimitsRow = z.output<typeof symbolLimits>;
