/** Limits: what may be proposed, and how they are shown. */
import { z } from "zod";
import type { LimitChanges } from "../core/commands";
import type { SymbolId } from "../core/ids";
import type { PortfolioLimits, SymbolLimits } from "../core/limits";
import { count, fraction, moneyFromZero, quantityFromZero } from "./decimal";
import { reason, symbolId } from "./fields";
import { viewOf } from "./view-of";
import type * as View from "./views";

const portfolioFields = {
  max_exposure: moneyFromZero.exactOptional(),
  max_net_exposure: moneyFromZero.exactOptional(),
  max_leverage: fraction.exactOptional(),
  max_positions: count.exactOptional(),
  max_drawdown: fraction.exactOptional(),
  min_margin_ratio: fraction.exactOptional(),
  max_daily_loss: moneyFromZero.exactOptional(),
  max_var_95: moneyFromZero.exactOptional(),
  max_var_99: moneyFromZero.exactOptional(),
  max_open_orders: count.exactOptional(),
  max_correlated_exposure: moneyFromZero.exactOptional(),
  max_messages_per_second: count.exactOptional(),
  breaker_daily_loss: moneyFromZero.exactOptional(),
  breaker_position_loss: moneyFromZero.exactOptional(),
  breaker_rapid_drawdown: fraction.exactOptional(),
} satisfies Record<keyof PortfolioLimits, z.ZodType>;

/** Null takes a symbol's own limit away: DEFAULT's holds again, and in DEFAULT itself nothing passes until one is set. */
const symbolFields = {
  max_position: quantityFromZero.nullable().exactOptional(),
  max_value: moneyFromZero.nullable().exactOptional(),
  max_concentration: fraction.nullable().exactOptional(),
  max_order_size: quantityFromZero.nullable().exactOptional(),
  max_order_value: moneyFromZero.nullable().exactOptional(),
  max_open_orders: count.nullable().exactOptional(),
  price_collar: fraction.nullable().exactOptional(),
} satisfies Record<keyof SymbolLimits, z.ZodType>;

const isNotEmpty = (limits: object): boolean => Object.keys(limits).length > 0;
const EMPTY = { error: "name at least one limit" };
/** For the document, whose generator does not know exactOptional yet. */
const ANY_OF_THEM = { required: [], minProperties: 1 };
const NONE_NEEDED = { required: [] };

const portfolioLimits: z.ZodType<Partial<PortfolioLimits>> = z.strictObject(portfolioFields).meta(NONE_NEEDED);
const symbolLimits: z.ZodType<Partial<SymbolLimits>> = z.strictObject(symbolFields).meta(NONE_NEEDED);

/** PATCH /risk/limits. */
export const portfolioLimitsBody = z
  .strictObject({ limits: portfolioLimits.refine(isNotEmpty, EMPTY).meta(ANY_OF_THEM), reason })
  .meta({
    id: "PortfolioLimitsRequest",
    examples: [{ limits: { max_exposure: "500000", max_positions: 20 }, reason: "smaller book over the weekend" }],
  });

/** PATCH /risk/limits/{symbol}. */
export const symbolLimitsBody = z
  .strictObject({ limits: symbolLimits.refine(isNotEmpty, EMPTY).meta(ANY_OF_THEM), reason })
  .meta({
    id: "SymbolLimitsRequest",
    examples: [{ limits: { max_position: "5", max_concentration: "0.2" }, reason: "thin market" }],
  });

const MAX_SYMBOLS = 1_000;

/** Limits of a new account that differ from the defaults, by name. */
export const limitChanges = z
  .strictObject({
    portfolio: portfolioLimits.exactOptional(),
    symbols: z
      .record(z.string(), z.unknown())
      .refine((rows) => Object.keys(rows).length <= MAX_SYMBOLS, { error: `at most ${MAX_SYMBOLS} symbols` })
      .pipe(z.record(symbolId.pipe(z.custom<SymbolId>()), symbolLimits))
      .meta({ type: "object", additionalProperties: { type: "object" } })
      .exactOptional(),
  })
  .transform(({ portfolio = {}, symbols = {} }): LimitChanges => ({ portfolio, symbols }))
  .meta({
    required: [],
    description: "Limits that differ from the defaults.",
    examples: [{ portfolio: { max_exposure: "500000" }, symbols: { BTCUSDT: { max_position: "5" } } }],
  });

const limitView = viewOf<View.LimitView>()(
  z
    .strictObject({
      limit: z.string(),
      base: z.string().nullable(),
      effective: z.string().nullable(),
      used: z.string().nullable(),
      utilization: z.string().nullable(),
      level: z.enum(["ok", "warning", "critical", "breach"]).nullable(),
      action: z.enum(["block", "reduce", "alert_only"]),
    })
    .meta({ id: "Limit" }),
);

/** Every limit of an account. */
export const limitsView = viewOf<View.LimitsView>()(
  z
    .strictObject({
      version: z.int(),
      portfolio: z.array(limitView),
      symbols: z.record(z.string(), z.array(limitView)),
    })
    .meta({
      id: "Limits",
      examples: [
        {
          version: 1,
          portfolio: [
            {
              limit: "max_exposure",
              base: "1000000",
              effective: "1000000",
              used: "45",
              utilization: "0.000045",
              level: "ok",
              action: "block",
            },
          ],
          symbols: {
            DEFAULT: [
              {
                limit: "max_position",
                base: "1000",
                effective: "1000",
                used: null,
                utilization: null,
                level: null,
                action: "block",
              },
            ],
          },
        },
      ],
    }),
);
