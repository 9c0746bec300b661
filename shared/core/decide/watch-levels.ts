/** Opens the alerts of limits that are neared or reached, resolves them when the use has fallen, and carries out what a breach is to do. */
import { formatFine, formatMoney, type Money, type Quantity } from "../decimal";
import type { AlertLevel } from "../events";
import type { SymbolId } from "../ids";
import { levelAt } from "../level-bounds";
import { DEFAULT_SYMBOL } from "../limits";
import { LimitUse } from "../risk/limit-uses";
import { watchedOf, type LimitName, type WatchedLimit } from "../risk/watched-limits";
import { isRaised, type AlertToRaise } from "../alert-rate";
import { alertKey } from "../alert-key";
import type { Turn } from "../turn";
import { restrict } from "./restrict";

/** Looks at the limits that the turn may have moved. */
export function watchLevels(turn: Turn): void {
  const { state } = turn;
  const hasMoved = turn.equityMoved || turn.looksAtAll;
  if (!hasMoved && turn.touchedSymbols.size === 0) return;
  const portfolio = watchedOf(state, null);
  for (const limit of portfolio.byOrders) watch(turn, limit);
  if (hasMoved) for (const limit of portfolio.byEquity) watch(turn, limit);
  if (turn.marksCame || turn.looksAtAll) for (const limit of portfolio.byMarks) watch(turn, limit);
  if (turn.looksAtAll) {
    for (const symbol of state.books.keys()) watchSymbol(turn, symbol, true);
    return;
  }
  for (const symbol of turn.touchedSymbols) watchSymbol(turn, symbol, turn.movedSymbols.has(symbol));
  for (const symbol of turn.movedSymbols) if (!turn.touchedSymbols.has(symbol)) watchSymbol(turn, symbol, true);
}

function watchSymbol(turn: Turn, symbol: SymbolId, hasMoved: boolean): void {
  if (!turn.state.books.has(symbol)) return;
  const { byOrders, byEquity } = watchedOf(turn.state, symbol);
  for (const limit of byOrders) watch(turn, limit);
  if (hasMoved) for (const limit of byEquity) watch(turn, limit);
}

/** One limit. While its use is not known its alerts stay as they are. */
function watch(turn: Turn, limit: WatchedLimit): void {
  const { state, context } = turn;
  const { name, symbol, measure, bounds } = limit;
  const part = measure.part(state, context.now, symbol ?? DEFAULT_SYMBOL);
  if (part === null) return;
  const whole = measure.whole === undefined ? null : measure.whole(state, context.now);
  const level = levelAt(bounds, part, whole);
  if (level !== bounds.level) {
    bounds.level = level;
    const { effective, isFloor } = bounds;
    settle(turn, limit, new LimitUse(measure.unit, null, effective as Quantity, part, whole, isFloor));
  }
  if (level === 3 && bounds.handling.action === "reduce") restrict(turn, `${labelOf(symbol, name)} is breached`);
}

const LEVELS: readonly { readonly level: AlertLevel; readonly from: 1 | 2 | 3 }[] = [
  { level: "warning", from: 1 },
  { level: "critical", from: 2 },
  { level: "breach", from: 3 },
];

/** Every level that is reached has its alert, open or waiting, and no other. */
function settle(turn: Turn, { name: limit, symbol, bounds }: WatchedLimit, use: LimitUse): void {
  for (const { level, from } of LEVELS) {
    const subject = { limit, symbol, level };
    if ((bounds.level ?? 0) < from) {
      turn.resolve(subject);
      continue;
    }
    if (isRaised(turn.state, alertKey(subject))) continue;
    const threshold = printed(use, bounds[level]);
    const until = `${level} is from ${threshold} on, the limit ${printed(use, bounds.effective)}`;
    turn.raiseOnce({ ...subject, orderId: null, threshold, ...seen(use, labelOf(symbol, limit), until) });
  }
}

/** What is used, in words. A share of no equity, or less, is no number: all of the limit is used up. */
function seen(use: LimitUse, label: string, until: string): Pick<AlertToRaise, "message" | "observed"> {
  const { used } = use;
  if (used === null) return { message: `${label} is exhausted, because equity is not above zero; ${until}` };
  const observed = printed(use, BigInt(used));
  return { message: `${label} is at ${observed}; ${until}`, observed };
}

const labelOf = (symbol: SymbolId | null, limit: LimitName): string =>
  symbol === null ? limit : `${limit} of ${symbol}`;

function printed({ unit }: LimitUse, value: bigint): string {
  if (unit === "count") return String(value);
  return unit === "money" ? formatMoney(value as Money) : formatFine(value as Quantity);
}
