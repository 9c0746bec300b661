/** The limits whose use is looked at after a turn, with the amounts where their levels begin worked out beforehand. */
import type { SymbolId } from "../ids";
import { levelBounds, type LevelBounds } from "../level-bounds";
import { handlingOf } from "../limit-lookup";
import type { LimitSet, PortfolioLimits, SymbolLimits } from "../limits";
import type { RiskState } from "../risk-state";
import type { AccountState } from "../state";
import { effectivePortfolioLimit, effectiveSymbolLimit } from "./effective-limits";
import { PORTFOLIO_MEASURES, POSITION_LOSS_MEASURE, SYMBOL_MEASURES, type Measure } from "./limit-uses";

export type LimitName = keyof PortfolioLimits | keyof SymbolLimits;

/** Limits whose use moves with orders. Those of single orders have none. */
export const MOVED_BY_ORDERS = [
  "max_exposure",
  "max_net_exposure",
  "max_leverage",
  "max_positions",
  "min_margin_ratio",
  "max_open_orders",
  "max_correlated_exposure",
] as const satisfies readonly (keyof PortfolioLimits)[];

/** Limits whose use moves with equity as well. */
const MOVED_BY_EQUITY = [
  "max_drawdown",
  "max_daily_loss",
  "breaker_daily_loss",
  "breaker_rapid_drawdown",
] as const satisfies readonly (keyof PortfolioLimits)[];

/** Statistics cost a walk over the days: marks, time, closes and limits are when they are looked at, a fill waits for the next of them. */
const MOVED_BY_MARKS = ["max_var_95", "max_var_99"] as const satisfies readonly (keyof PortfolioLimits)[];

export const OF_SYMBOLS = [
  "max_position",
  "max_value",
  "max_concentration",
  "max_open_orders",
] as const satisfies readonly (keyof SymbolLimits)[];

/** One limit that is set. `bounds.level` is where it was at when it was last looked at. */
export interface WatchedLimit {
  readonly name: LimitName;
  readonly symbol: SymbolId | null;
  readonly measure: Measure;
  readonly bounds: LevelBounds;
}

/** The limits of the portfolio, or of one symbol, under the limits and factors that they were worked out for. */
export interface WatchedScope {
  readonly limits: LimitSet;
  readonly factors: RiskState["factors"]["portfolio"];
  readonly volatilities: RiskState["factors"]["symbols"];
  readonly byOrders: readonly WatchedLimit[];
  readonly byEquity: readonly WatchedLimit[];
  readonly byMarks: readonly WatchedLimit[];
}

/** The limits to watch for the portfolio (null) or a symbol. Recomputed only when limits or factors change. */
export function watchedOf(state: AccountState, symbol: SymbolId | null): WatchedScope {
  const { watched, factors } = state.risk;
  const known = watched.get(symbol);
  const isValid =
    known !== undefined &&
    known.limits === state.limits &&
    known.factors === factors.portfolio &&
    known.volatilities === factors.symbols;
  if (isValid) return known;
  const scope = build(state, symbol, known);
  watched.set(symbol, scope);
  return scope;
}

function build(state: AccountState, symbol: SymbolId | null, before: WatchedScope | undefined): WatchedScope {
  const { limits, risk } = state;
  const one = (name: LimitName, measure: Measure, effective: bigint | number | null): WatchedLimit[] => {
    // A limit that is not set has no levels: it blocks.
    if (effective === null) return [];
    const bounds = levelBounds(BigInt(effective), measure.isFloor === true, handlingOf(limits, symbol, name));
    bounds.level = levelIn(before, name);
    return [{ name, symbol, measure, bounds }];
  };
  const ofPortfolio = (names: readonly (keyof PortfolioLimits)[]): WatchedLimit[] =>
    names.flatMap((name) => one(name, PORTFOLIO_MEASURES[name], effectivePortfolioLimit(state, name)));
  const worked = { limits, factors: risk.factors.portfolio, volatilities: risk.factors.symbols };
  if (symbol === null) {
    return {
      ...worked,
      byOrders: ofPortfolio(MOVED_BY_ORDERS),
      byEquity: ofPortfolio(MOVED_BY_EQUITY),
      byMarks: ofPortfolio(MOVED_BY_MARKS),
    };
  }
  const own = OF_SYMBOLS.flatMap((name) => one(name, SYMBOL_MEASURES[name], effectiveSymbolLimit(state, symbol, name)));
  const loss = one("breaker_position_loss", POSITION_LOSS_MEASURE, limits.portfolio.breaker_position_loss);
  return { ...worked, byOrders: own, byEquity: loss, byMarks: [] };
}

/** The level a limit was at: with new bounds it is evaluated again, and a change raises or resolves alerts. */
function levelIn(before: WatchedScope | undefined, name: LimitName): LevelBounds["level"] {
  if (before === undefined) return null;
  const all = [before.byOrders, before.byEquity, before.byMarks];
  for (const some of all) for (const one of some) if (one.name === name) return one.bounds.level;
  return null;
}
