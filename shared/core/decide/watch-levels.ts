/** Opens the alerts of limits that are neared or reached, resolves them when the use has fallen, and carries out what a breach is to do. */
import { formatFine, formatMoney, max, negate, NO_MONEY, type Money, type Quantity } from "../decimal";
import type { AlertLevel } from "../events";
import type { SymbolId } from "../ids";
import { levelAt, levelBounds, type LevelBounds } from "../level-bounds";
import { handlingOf } from "../limit-lookup";
import type { PortfolioLimits, SymbolLimits } from "../limits";
import { positionPnl } from "../position-pnl";
import { portfolioUse, symbolUse, type LimitUse } from "../risk/limit-uses";
import { isRaised } from "../alert-rate";
import { alertKey } from "../alert-key";
import type { Turn } from "../turn";
import { restrict } from "./restrict";

type LimitName = keyof PortfolioLimits | keyof SymbolLimits;

/** Limits whose use moves with orders. Those of single orders have none. */
const MOVED_BY_ORDERS = [
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

const OF_SYMBOLS = [
  "max_position",
  "max_value",
  "max_concentration",
  "max_open_orders",
] as const satisfies readonly (keyof SymbolLimits)[];

/** Looks at the limits that the turn may have moved. */
export function watchLevels(turn: Turn): void {
  const { state, context } = turn;
  const hasMoved = turn.equityMoved || turn.looksAtAll;
  if (!hasMoved && turn.touchedSymbols.size === 0) return;
  for (const name of MOVED_BY_ORDERS) watch(turn, null, name, portfolioUse(state, name, context.now));
  if (hasMoved) for (const name of MOVED_BY_EQUITY) watch(turn, null, name, portfolioUse(state, name, context.now));
  if (turn.marksCame || turn.looksAtAll)
    for (const name of MOVED_BY_MARKS) watch(turn, null, name, portfolioUse(state, name, context.now));
  if (turn.looksAtAll) {
    for (const symbol of state.books.keys()) watchSymbol(turn, symbol);
    return;
  }
  for (const symbol of turn.touchedSymbols) watchSymbol(turn, symbol);
  for (const symbol of turn.movedSymbols) if (!turn.touchedSymbols.has(symbol)) watchSymbol(turn, symbol);
}

function watchSymbol(turn: Turn, symbol: SymbolId): void {
  const { state, context } = turn;
  const book = state.books.get(symbol);
  if (book === undefined) return;
  for (const name of OF_SYMBOLS) watch(turn, symbol, name, symbolUse(state, symbol, name, context.now));
  const limit = state.limits.portfolio.breaker_position_loss;
  const isKnown =
    book.quantity === 0n ||
    (book.mark !== null && context.now - book.mark.time <= state.surroundings.risk.maxMarkAgeMs);
  // A limit of the portfolio that each position is held against: the alert names the symbol.
  const used = isKnown ? max(negate(positionPnl(state, symbol, book)), NO_MONEY) : null;
  watch(turn, symbol, "breaker_position_loss", { unit: "money", base: limit, effective: limit, used, isFloor: false });
}

/** One limit. While its use is not known its alerts stay as they are. */
function watch(turn: Turn, symbol: SymbolId | null, name: LimitName, use: LimitUse): void {
  if (use.effective === null || use.used === null) return;
  const bounds = boundsOf(turn, symbol, name, use);
  const level = levelAt(bounds, BigInt(use.used));
  if (level !== bounds.level) {
    bounds.level = level;
    settle(turn, symbol, name, use, bounds);
  }
  if (level === 3 && bounds.handling.action === "reduce") restrict(turn, `${labelOf(symbol, name)} is breached`);
}

/** The bounds that were worked out last, as long as limit and thresholds are the same. */
function boundsOf({ state }: Turn, symbol: SymbolId | null, name: LimitName, use: LimitUse): LevelBounds {
  const { levels } = state.risk;
  let ofSymbol = levels.get(symbol);
  if (ofSymbol === undefined) levels.set(symbol, (ofSymbol = new Map()));
  const known = ofSymbol.get(name);
  const handling = handlingOf(state.limits, symbol, name);
  const effective = BigInt(use.effective ?? 0);
  if (known?.effective === effective && known.handling === handling) return known;
  const bounds = levelBounds(effective, use.isFloor, handling);
  ofSymbol.set(name, bounds);
  return bounds;
}

const LEVELS: readonly { readonly level: AlertLevel; readonly from: 1 | 2 | 3 }[] = [
  { level: "warning", from: 1 },
  { level: "critical", from: 2 },
  { level: "breach", from: 3 },
];

/** Every level that is reached has its alert, open or waiting, and no other. */
function settle(turn: Turn, symbol: SymbolId | null, limit: LimitName, use: LimitUse, bounds: LevelBounds): void {
  for (const { level, from } of LEVELS) {
    const subject = { limit, symbol, level };
    if ((bounds.level ?? 0) < from) {
      turn.resolve(subject);
      continue;
    }
    if (isRaised(turn.state, alertKey(subject))) continue;
    const observed = printed(use, BigInt(use.used ?? 0));
    const threshold = printed(use, bounds[level]);
    const message = `${labelOf(symbol, limit)} is at ${observed}; ${level} is from ${threshold} on, the limit ${printed(use, bounds.effective)}`;
    turn.raiseOnce({ ...subject, orderId: null, message, observed, threshold });
  }
}

const labelOf = (symbol: SymbolId | null, limit: LimitName): string =>
  symbol === null ? limit : `${limit} of ${symbol}`;

function printed({ unit }: LimitUse, value: bigint): string {
  if (unit === "count") return String(value);
  return unit === "money" ? formatMoney(value as Money) : formatFine(value as Quantity);
}
