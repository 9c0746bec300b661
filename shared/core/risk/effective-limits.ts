/**
 * Dynamic limits: the base that was set, times what volatility and drawdown leave of it (domain.md, "Limits"). The factors are worked
 * out when marks, closes or limits change, never for an order; while they are 1 an effective limit is its base and costs nothing.
 */
import { FINE_DECIMALS, ONE, type Money, type Quantity, type Ratio } from "../decimal";
import type { SymbolId } from "../ids";
import { symbolLimit } from "../limit-lookup";
import type { LimitSet, PortfolioLimits, SymbolLimits } from "../limits";
import { NO_ADJUSTMENT, type Factors, type VolatilityFactor } from "../risk-state";
import type { AccountState } from "../state";
import { floatOfFine, floatOfMoney } from "../statistics/float";
import { realisedVolatility } from "../statistics/volatility";
import { drawdownOf } from "./loss";

/** Limits of a symbol that are adjusted. */
export type DynamicSymbolLimit = "max_position" | "max_value" | "max_order_size" | "max_order_value";
/** Limits of the portfolio that are adjusted. */
export type DynamicPortfolioLimit = "max_exposure" | "max_net_exposure" | "max_correlated_exposure";

const DYNAMIC: ReadonlySet<string> = new Set<DynamicSymbolLimit | DynamicPortfolioLimit>([
  "max_position",
  "max_value",
  "max_order_size",
  "max_order_value",
  "max_exposure",
  "max_net_exposure",
  "max_correlated_exposure",
]);

/** Whether a limit is adjusted at all. */
export const isDynamic = (name: keyof PortfolioLimits | keyof SymbolLimits): boolean => DYNAMIC.has(name);

const WHOLE = ONE * ONE;

/** The base times both factors, rounded down. */
function adjusted<T extends Money | Quantity>(base: T | null, volatility: Ratio, drawdown: Ratio): T | null {
  if (base === null || (volatility === ONE && drawdown === ONE)) return base;
  return (((base as bigint) * volatility * drawdown) / WHOLE) as T;
}

/** Limits as they are held against, worked out once for the limits and factors in force: one order looks at a dozen of them. */
export interface EffectiveLimits {
  readonly limits: LimitSet;
  readonly factors: Factors;
  readonly volatilities: ReadonlyMap<SymbolId, VolatilityFactor>;
  readonly portfolio: PortfolioLimits;
  /** By symbol, as far as they were asked for: with what comes from DEFAULT, and the order limits that stand in. */
  readonly symbols: Map<SymbolId, SymbolLimits>;
}

function effectiveLimits(state: AccountState): EffectiveLimits {
  const { risk, limits } = state;
  const known = risk.effective;
  const { portfolio: factors, symbols: volatilities } = risk.factors;
  if (known?.limits === limits && known.factors === factors && known.volatilities === volatilities) return known;
  const { volatility, drawdown } = factors;
  const portfolio: PortfolioLimits = {
    ...limits.portfolio,
    max_exposure: adjusted(limits.portfolio.max_exposure, volatility, drawdown),
    max_net_exposure: adjusted(limits.portfolio.max_net_exposure, volatility, drawdown),
    max_correlated_exposure: adjusted(limits.portfolio.max_correlated_exposure, volatility, drawdown),
  };
  risk.effective = { limits, factors, volatilities, portfolio, symbols: new Map() };
  return risk.effective;
}

/** All limits of a symbol as they are held against; null is not set. */
export function effectiveRow(state: AccountState, symbol: SymbolId): SymbolLimits {
  const { symbols } = effectiveLimits(state);
  const known = symbols.get(symbol);
  if (known !== undefined) return known;
  const { volatility, drawdown } = factorsOf(state, symbol);
  const base = <N extends keyof SymbolLimits>(name: N): SymbolLimits[N] => symbolLimit(state.limits, symbol, name);
  const row: SymbolLimits = {
    max_position: adjusted(base("max_position"), volatility, drawdown),
    max_value: adjusted(base("max_value"), volatility, drawdown),
    max_concentration: base("max_concentration"),
    max_order_size: adjusted(base("max_order_size"), volatility, drawdown),
    max_order_value: adjusted(base("max_order_value"), volatility, drawdown),
    max_open_orders: base("max_open_orders"),
    price_collar: base("price_collar"),
  };
  // Unlisted symbols come from arbitrary requests, in unbounded number: nothing of them is cached.
  if (state.surroundings.instruments.has(symbol)) symbols.set(symbol, row);
  return row;
}

/** What is held against: a symbol's limit, adjusted by its own volatility and the account's drawdown. Null is not set. */
export const effectiveSymbolLimit = <N extends keyof SymbolLimits>(
  state: AccountState,
  symbol: SymbolId,
  name: N,
): SymbolLimits[N] => effectiveRow(state, symbol)[name];

/** What is held against: a limit of the portfolio, adjusted by its volatility and drawdown. Null is not set. */
export const effectivePortfolioLimit = <N extends keyof PortfolioLimits>(
  state: AccountState,
  name: N,
): PortfolioLimits[N] => effectiveLimits(state).portfolio[name];

/** Factors in force for a symbol, or with null for the portfolio. The drawdown is the account's in both. */
export function factorsOf(state: AccountState, symbol: SymbolId | null): Factors {
  const { portfolio, symbols } = state.risk.factors;
  if (symbol === null) return portfolio;
  const own = symbols.size === 0 ? undefined : symbols.get(symbol);
  if (own === undefined)
    return portfolio.drawdown === ONE ? NO_ADJUSTMENT : { ...NO_ADJUSTMENT, drawdown: portfolio.drawdown };
  return { volatility: own.volatility, status: own.status, drawdown: portfolio.drawdown };
}

/** Works out the symbols' factors. Call after the closes or the volatility target have changed. */
export function refreshSymbolFactors(state: AccountState): void {
  const { risk, limits } = state;
  const target = limits.policies.volatilityTarget;
  const returns = risk.history?.returns ?? new Map<SymbolId, Float64Array>();
  risk.factors.symbols = new Map(
    [...returns].map(([symbol, row]) => [symbol, volatilityFactor(target, realisedVolatility(row))]),
  );
}

/**
 * Works out the portfolio's factors: the volatility of what its positions would have made on the days of the history, over
 * their gross value, and the drawdown. Call after marks, closes or limits have changed, while equity is known.
 */
export function refreshPortfolioFactors(state: AccountState): void {
  const { factors } = state.risk;
  const { policies, portfolio } = state.limits;
  const { volatility, status } = volatilityFactor(policies.volatilityTarget, portfolioVolatility(state));
  const drawdown = drawdownFactor(drawdownOf(state), portfolio.max_drawdown);
  const held = factors.portfolio;
  // The same object while nothing has changed: what was worked out by it stays valid.
  if (held.volatility === volatility && held.status === status && held.drawdown === drawdown) return;
  factors.portfolio = { volatility, status, drawdown };
}

/** Realised volatility of the portfolio as it stands, annualised; a float. Null without positions or under 20 common returns. */
export function portfolioVolatility({ risk, books }: AccountState): number | null {
  let gross = 0;
  for (const { marketValue } of books.values()) gross += Math.abs(floatOfMoney(marketValue));
  if (gross === 0) return null;
  const { pnl, isSufficient } = risk.scenarios.scenarios();
  return isSufficient ? realisedVolatility(pnl.map((gain) => gain / gross)) : null;
}

/** min(1, target ÷ volatility), rounded down; 1 and marked where the volatility is not known. */
export function volatilityFactor(target: Ratio, volatility: number | null): VolatilityFactor {
  if (volatility === null) return { volatility: ONE, status: "insufficient_history" };
  const share = volatility === 0 ? 1 : floatOfFine(target) / volatility;
  return { volatility: share >= 1 ? ONE : ratioDown(share), status: "ok" };
}

/** A share as a ratio of six decimals, rounded down: it comes from a statistic, and more digits would say nothing. */
const SHOWN_DECIMALS = 6;
const ratioDown = (share: number): Ratio =>
  (BigInt(Math.floor(share * 10 ** SHOWN_DECIMALS)) * 10n ** BigInt(FINE_DECIMALS - SHOWN_DECIMALS)) as Ratio;

const QUARTER = (ONE / 4n) as Ratio;

/** 1 until half of the limit, falling linearly to 0.25 at the limit and beyond; rounded down. 1 where no limit is set: that blocks by itself. */
export function drawdownFactor(drawdown: Ratio, limit: Ratio | null): Ratio {
  if (limit === null || 2n * drawdown <= limit) return ONE;
  if (drawdown >= limit) return QUARTER;
  return (ONE - ((ONE - QUARTER) * (2n * drawdown - limit) + limit - 1n) / limit) as Ratio;
}
