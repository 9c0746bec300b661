/** How much of each limit is used, in one place: what the views show, the risk level says, and the watch over limits looks at. */
import {
  abs,
  max,
  minus,
  negate,
  NO_MONEY,
  ONE,
  plus,
  quotient,
  type Money,
  type Quantity,
  type Ratio,
} from "../decimal";
import type { Millis, SymbolId } from "../ids";
import { handlingOf, symbolLimit } from "../limit-lookup";
import { hasFreshMark, hasFreshMarks } from "../mark-freshness";
import { DEFAULT_SYMBOL, type LimitHandling, type PortfolioLimits, type SymbolLimits } from "../limits";
import { positionPnl } from "../position-pnl";
import type { AccountState } from "../state";
import { moneyUp } from "../statistics/float";
import type { Unit } from "./decision";
import { effectivePortfolioLimit, effectiveSymbolLimit } from "./effective-limits";
import { equityOf, freeMarginOf, symbolWithoutMark } from "./funds";
import type { LimitLevel, RiskLevel } from "./levels";
import { dayLossOf } from "./loss";
import { worstNet } from "./portfolio-exposure";

type Amount = Money | Quantity | Ratio | number;

/** One limit and what is used of it. */
export class LimitUse {
  constructor(
    readonly unit: Unit,
    /** As it was set. */
    readonly base: Amount | null,
    /** After dynamic adjustment; this is what is held against. */
    readonly effective: Amount | null,
    /** What is used; of a ratio what stands over `whole`. Null where nothing is kept to be used up, such as a limit of single orders, or where it is not known for want of a mark or of history. */
    readonly part: Amount | null,
    /** What a ratio's part is a share of; null for an amount. At zero or below all of the limit is used up. */
    readonly whole: Money | null,
    /** A floor is used up by falling to it. */
    readonly isFloor: boolean,
  ) {}

  /** What is used, a ratio rounded half to even; null where there is nothing to divide by. Divided only here: who watches levels compares part and whole. */
  get used(): Amount | null {
    const { part, whole } = this;
    if (whole === null || part === null) return part;
    return whole > 0n ? quotient(part as Money, whole) : null;
  }
}

/** How the use of a limit is read off the state. Costs a few look-ups: it is read for several limits with each order. */
export interface Measure {
  readonly unit: Unit;
  /** Null for a limit of single orders, and where it is not known. The symbol is that of a symbol's limit. */
  readonly part: (state: AccountState, now: Millis, symbol: SymbolId) => Amount | null;
  /** Of a ratio: what its part is a share of. */
  readonly whole?: (state: AccountState, now: Millis) => Money;
  readonly isFloor?: true;
}

const NOT_USED_UP = (): null => null;

const ifMarked =
  (part: (state: AccountState, now: Millis) => Amount | null) =>
  (state: AccountState, now: Millis): Amount | null =>
    hasFreshMarks(state, now) ? part(state, now) : null;

/** What is left of equity once open orders have cost what they reserve, as check 14 sees it. */
const equityAfterCost = (state: AccountState): Money => minus(equityOf(state), state.totals.cost);

/** The cluster that comes to most; one with a single symbol is held by that symbol's own limits. */
function largestCluster({ risk }: AccountState): Money {
  if (risk.largestCluster !== null) return risk.largestCluster;
  let largest = NO_MONEY;
  for (const { exposure, symbols } of risk.clusterExposure.values()) if (symbols > 1) largest = max(largest, exposure);
  risk.largestCluster = largest;
  return largest;
}

/** The largest loss of a position since its breaker counts. */
function worstPositionLoss(state: AccountState): Money {
  let worst = NO_MONEY;
  for (const [symbol, book] of state.books) worst = max(worst, negate(positionPnl(state, symbol, book)));
  return worst;
}

/** How far equity is under a peak; null where there is none. */
const fallFrom = (state: AccountState, peak: Money | null): Money | null =>
  peak === null || peak <= 0n ? null : max(minus(peak, equityOf(state)), NO_MONEY);

function varOf(state: AccountState, figure: "var95" | "var99"): Money | null {
  const value = state.risk.scenarios.tail(null)[figure];
  return value === null ? null : moneyUp(value);
}

/** What is used of the limits of the portfolio. */
export const PORTFOLIO_MEASURES: { readonly [N in keyof PortfolioLimits]: Measure } = {
  max_exposure: { unit: "money", part: ifMarked(({ totals }) => totals.exposure) },
  max_net_exposure: { unit: "money", part: ifMarked(({ totals }) => worstNet(totals.up, totals.down)) },
  max_leverage: { unit: "fine", part: ifMarked(({ totals }) => totals.exposure), whole: equityAfterCost },
  max_positions: { unit: "count", part: ({ totals }) => totals.activeSymbols },
  max_drawdown: {
    unit: "fine",
    part: ifMarked((state) => fallFrom(state, state.risk.peakEquity)),
    whole: ({ risk }) => risk.peakEquity ?? NO_MONEY,
  },
  min_margin_ratio: {
    unit: "fine",
    isFloor: true,
    // Of an account without positions or orders nothing is used, whatever its equity.
    part: ifMarked((state) => (state.totals.activeSymbols === 0 && equityOf(state) <= 0n ? null : freeMarginOf(state))),
    whole: equityOf,
  },
  max_daily_loss: { unit: "money", part: ifMarked(dayLossOf) },
  max_var_95: { unit: "money", part: ifMarked((state) => varOf(state, "var95")) },
  max_var_99: { unit: "money", part: ifMarked((state) => varOf(state, "var99")) },
  max_open_orders: { unit: "count", part: ({ totals }) => totals.openOrders },
  max_correlated_exposure: { unit: "money", part: ifMarked(largestCluster) },
  max_messages_per_second: { unit: "count", part: NOT_USED_UP },
  breaker_daily_loss: {
    unit: "money",
    part: ifMarked((state) => max(minus(state.risk.lossBase, equityOf(state)), NO_MONEY)),
  },
  breaker_position_loss: { unit: "money", part: ifMarked(worstPositionLoss) },
  breaker_rapid_drawdown: {
    unit: "fine",
    part: ifMarked((state, now) => fallFrom(state, state.risk.window.peak(now))),
    whole: ({ risk }, now) => risk.window.peak(now) ?? NO_MONEY,
  },
};

/** What is used of the limits of a symbol. */
export const SYMBOL_MEASURES: { readonly [N in keyof SymbolLimits]: Measure } = {
  max_position: {
    unit: "fine",
    part: ({ books }, _now, symbol) => {
      const book = books.get(symbol);
      if (book === undefined) return 0n as Quantity;
      return max(abs(plus(book.quantity, book.buyQuantity)), abs(minus(book.quantity, book.sellQuantity)));
    },
  },
  max_value: {
    unit: "money",
    part: (state, now, symbol) =>
      hasFreshMark(state, symbol, now) ? (state.books.get(symbol)?.exposure ?? NO_MONEY) : null,
  },
  max_concentration: {
    unit: "fine",
    part: (state, now, symbol) =>
      hasFreshMarks(state, now) && hasFreshMark(state, symbol, now)
        ? (state.books.get(symbol)?.exposure ?? NO_MONEY)
        : null,
    whole: equityAfterCost,
  },
  max_order_size: { unit: "fine", part: NOT_USED_UP },
  max_order_value: { unit: "money", part: NOT_USED_UP },
  max_open_orders: { unit: "count", part: ({ books }, _now, symbol) => books.get(symbol)?.openOrders ?? 0 },
  price_collar: { unit: "fine", part: NOT_USED_UP },
};

/** What is used of `breaker_position_loss` by one symbol: a limit of the portfolio that each position is held against. */
export const POSITION_LOSS_MEASURE: Measure = {
  unit: "money",
  part: (state, now, symbol) => {
    const book = state.books.get(symbol);
    if (book === undefined) return null;
    const isKnown = book.quantity === 0n || hasFreshMark(state, symbol, now);
    return isKnown ? max(negate(positionPnl(state, symbol, book)), NO_MONEY) : null;
  },
};

/** Names of all limits, in the order in which they are shown. */
export const PORTFOLIO_LIMITS = Object.keys(PORTFOLIO_MEASURES) as readonly (keyof PortfolioLimits)[];
export const SYMBOL_LIMITS = Object.keys(SYMBOL_MEASURES) as readonly (keyof SymbolLimits)[];

/** What is used of a limit of the portfolio. Costs no walk over positions, but for `breaker_position_loss`. */
export function portfolioUse(state: AccountState, name: keyof PortfolioLimits, now: Millis): LimitUse {
  const { unit, part, whole, isFloor } = PORTFOLIO_MEASURES[name];
  return new LimitUse(
    unit,
    state.limits.portfolio[name],
    effectivePortfolioLimit(state, name),
    part(state, now, DEFAULT_SYMBOL),
    whole?.(state, now) ?? null,
    isFloor === true,
  );
}

/** What is used of a limit of a symbol; nothing for the row that stands for all symbols. */
export function symbolUse(state: AccountState, symbol: SymbolId, name: keyof SymbolLimits, now: Millis): LimitUse {
  const { unit, part, whole, isFloor } = SYMBOL_MEASURES[name];
  return new LimitUse(
    unit,
    symbolLimit(state.limits, symbol, name),
    effectiveSymbolLimit(state, symbol, name),
    symbol === DEFAULT_SYMBOL ? null : part(state, now, symbol),
    whole?.(state, now) ?? null,
    isFloor === true,
  );
}

/** The share of a limit that is used: used ÷ limit, or limit ÷ used for a floor. `beyond`: past all shares, as a floor at zero or below is. Null: nothing is used up, or not known. */
export type Share = Ratio | "beyond" | null;

export function utilization({ effective, part, whole, used, isFloor }: LimitUse): Share {
  if (effective === null || part === null) return null;
  if (whole !== null && whole <= 0n) return part > 0n || isFloor ? "beyond" : null;
  const amount = BigInt(used ?? 0);
  const [share, of] = isFloor ? [BigInt(effective), amount] : [amount, BigInt(effective)];
  if (of <= 0n) return share > 0n ? "beyond" : null;
  return quotient(share as Money, of as Money);
}

/** How far a use has come by the thresholds of its limit: a breach is the whole of it. Null where nothing is used up, or not known. */
export function levelOfUse(use: LimitUse, { warning, critical }: LimitHandling): LimitLevel | null {
  const share = utilization(use);
  if (share === null) return null;
  if (share === "beyond" || share >= ONE) return "breach";
  if (share >= critical) return "critical";
  return share >= warning ? "warning" : "ok";
}

/** The level of a limit of the portfolio as it stands. */
export const portfolioLevel = (state: AccountState, name: keyof PortfolioLimits, now: Millis): LimitLevel | null =>
  levelOfUse(portfolioUse(state, name, now), handlingOf(state.limits, null, name));

/** The account's risk level (domain.md, "Portfolio risk"). Walks over all symbols: for views, not for orders. */
export function riskLevelOf(state: AccountState, now: Millis): RiskLevel {
  if (symbolWithoutMark(state, now) !== null) return "unknown";
  if (equityOf(state) <= 0n && state.totals.activeSymbols > 0) return "critical";
  let worst = 0n;
  const consider = (use: LimitUse): void => {
    const share = utilization(use);
    const used = share === "beyond" ? ONE : share;
    if (used !== null && used > worst) worst = used;
  };
  for (const name of PORTFOLIO_LIMITS) consider(portfolioUse(state, name, now));
  for (const symbol of state.books.keys())
    for (const name of SYMBOL_LIMITS) consider(symbolUse(state, symbol, name, now));
  const percent = (worst * 100n) / ONE;
  if (percent < 50n) return "low";
  if (percent < 80n) return "medium";
  return percent < 90n ? "high" : "critical";
}
