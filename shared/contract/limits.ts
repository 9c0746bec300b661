/** Limits: what may be proposed. */
import { z } from "zod";
import type { LimitChanges } from "../core/commands";
import type { SymbolId } from "../core/ids";
import type { PortfolioLimits, SymbolLimits } from "../core/limits";
import { count, fraction, moneyFromZero, quantityFromZero } from "./decimal";
import { bySymbol } from "./bounded-list";
import { orNull, reason } from "./fields";
import { ANY_OF_THEM, handlingChanges, handlingFields, isNotEmpty } from "./limit-handling";
import { policiesBody } from "./policies";

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
  max_position: orNull(quantityFromZero).exactOptional(),
  max_value: orNull(moneyFromZero).exactOptional(),
  max_concentration: orNull(fraction).exactOptional(),
  max_order_size: orNull(quantityFromZero).exactOptional(),
  max_order_value: orNull(moneyFromZero).exactOptional(),
  max_open_orders: orNull(count).exactOptional(),
  price_collar: orNull(fraction).exactOptional(),
} satisfies Record<keyof SymbolLimits, z.ZodType>;

const EMPTY = { error: "name at least one limit" };
const NOTHING_CHANGES = { error: "name at least one change" };
/** Whether a body changes anything besides giving its reason. */
const namesAChange = (body: object): boolean => Object.keys(body).some((name) => name !== "reason");
const REASON_AND_MORE = { minProperties: 2 };
const NONE_NEEDED = { required: [] };

const portfolioLimits: z.ZodType<Partial<PortfolioLimits>> = z.strictObject(portfolioFields).meta(NONE_NEEDED);
/** Limits of one symbol, by name. */
export const symbolLimits: z.ZodType<Partial<SymbolLimits>> = z
  .strictObject(symbolFields)
  .meta({ id: "SymbolLimits", ...NONE_NEEDED, examples: [{ max_position: "5" }] });

/** PATCH /risk/limits. */
export const portfolioLimitsBody = z
  .strictObject({
    limits: portfolioLimits.refine(isNotEmpty, EMPTY).meta(ANY_OF_THEM).exactOptional(),
    ...handlingFields(portfolioFields),
    policies: policiesBody.exactOptional(),
    reason,
  })
  .refine(namesAChange, NOTHING_CHANGES)
  .meta({
    id: "PortfolioLimitsRequest",
    required: ["reason"],
    ...REASON_AND_MORE,
    examples: [
      { limits: { max_exposure: "500000", max_positions: 20 }, reason: "smaller book over the weekend" },
      {
        actions: { max_leverage: "reduce" },
        thresholds: { max_exposure: { warning: "0.7", critical: "0.85" } },
        policies: { self_match: "reject" },
        reason: "new desk rules",
      },
    ],
  });

/** PATCH /risk/limits/{symbol}. */
export const symbolLimitsBody = z
  .strictObject({
    limits: z.strictObject(symbolFields).refine(isNotEmpty, EMPTY).meta(ANY_OF_THEM).exactOptional(),
    ...handlingFields(symbolFields),
    reason,
  })
  .refine(namesAChange, NOTHING_CHANGES)
  .meta({
    id: "SymbolLimitsRequest",
    required: ["reason"],
    ...REASON_AND_MORE,
    examples: [{ limits: { max_position: "5", max_concentration: "0.2" }, reason: "thin market" }],
  });

/** What a body for the whole account changes. */
export const portfolioChanges = ({ limits, policies, ...body }: z.infer<typeof portfolioLimitsBody>): LimitChanges => ({
  portfolio: limits ?? {},
  symbols: {},
  ...handlingChanges(null, body),
  ...(policies === undefined ? {} : { policies }),
});

/** What a body for one symbol, or for DEFAULT, changes. The symbol is named in any case, so that an unknown one is refused. */
export const symbolChanges = (
  symbol: SymbolId,
  { limits, ...body }: z.infer<typeof symbolLimitsBody>,
): LimitChanges => ({
  portfolio: {},
  symbols: { [symbol]: limits ?? {} },
  ...handlingChanges(symbol, body),
});

/** Limits of a new account that differ from the defaults, by name. */
export const limitChanges = z
  .strictObject({
    portfolio: portfolioLimits.exactOptional(),
    symbols: bySymbol(symbolLimits, "SymbolLimits").exactOptional(),
  })
  .transform(({ portfolio = {}, symbols = {} }): LimitChanges => ({ portfolio, symbols }))
  .meta({
    required: [],
    description: "Limits that differ from the defaults.",
    examples: [{ portfolio: { max_exposure: "500000" }, symbols: { BTCUSDT: { max_position: "5" } } }],
  });
