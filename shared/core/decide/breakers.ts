/** The breakers: what trips them, what they do, and when they close by themselves (domain.md, "Alerts and breakers"). */
import { DAY_MS } from "../calendar-day";
import { formatFine, formatMoney, minus, negate, ONE, plus, quotient, type Money } from "../decimal";
import { DRAWDOWN_WINDOW_MS } from "../drawdown-window";
import type { Millis, SymbolId } from "../ids";
import { hasFreshMarks, hasMarks } from "../mark-freshness";
import { positionPnl, totalPnlOf } from "../position-pnl";
import { equityOf } from "../risk/funds";
import { breakerKey, type BreakerName, type OpenBreaker } from "../risk-state";
import type { AccountState } from "../state";
import type { Turn } from "../turn";
import { cancelAll } from "./cancel-order";
import { endFlattening, flatten } from "./flatten";
import { cancelAdding } from "./set-controls";

/** How long the portfolio-loss breaker stays open. */
export const PORTFOLIO_LOSS_OPEN_MS = DAY_MS;

/** Trips the breakers of the whole account at an equity, which may be that of the last marks known, and follows the lows of an open drawdown. */
export function watchBreakers(turn: Turn, equity: Money): void {
  watchPortfolioLoss(turn, equity);
  watchDrawdown(turn, equity);
}

function watchPortfolioLoss(turn: Turn, equity: Money): void {
  const { risk, limits } = turn.state;
  const threshold = limits.portfolio.breaker_daily_loss;
  if (threshold === null || risk.breakers.has("portfolio_loss")) return;
  const pnl = minus(equity, risk.lossBase);
  if (pnl > negate(threshold)) return;
  const [observed, limit] = [formatMoney(pnl), formatMoney(negate(threshold))];
  trip(turn, { breaker: "portfolio_loss", symbol: null, observed, threshold: limit }, "trading is halted");
  cancelAll(turn, "breaker", () => true);
}

function watchDrawdown(turn: Turn, equity: Money): void {
  const { risk, limits } = turn.state;
  const { now } = turn.context;
  const open = risk.breakers.get("rapid_drawdown");
  if (open !== undefined) {
    if (open.low !== null && equity >= open.low) return;
    open.low = equity;
    open.lowAt = now;
    return;
  }
  const threshold = limits.portfolio.breaker_rapid_drawdown;
  const peak = risk.window.peak(now);
  if (threshold === null || peak === null || peak <= 0n) return;
  const fallen = minus(peak, equity);
  // By multiplication: this runs with each mark, and division is the most expensive bigint operation.
  if (fallen <= 0n || fallen * ONE < peak * threshold) return;
  const observed = formatFine(quotient(fallen, peak));
  trip(
    turn,
    { breaker: "rapid_drawdown", symbol: null, observed, threshold: formatFine(threshold) },
    "only what reduces passes",
  );
  const tripped = risk.breakers.get("rapid_drawdown");
  if (tripped !== undefined) tripped.low = equity;
  cancelAdding(turn, "breaker");
}

/** Trips the breaker of each position that the turn has moved. Its own mark is enough, however old: whether that of another holding is missing says nothing about its loss. */
export function watchPositionLoss(turn: Turn): void {
  const { state } = turn;
  const threshold = state.limits.portfolio.breaker_position_loss;
  if (threshold === null) return;
  const floor = negate(threshold);
  for (const symbol of turn.looksAtAll ? state.books.keys() : turn.movedSymbols) {
    const book = state.books.get(symbol);
    if (book === undefined || state.risk.breakers.has(breakerKey("position_loss", symbol))) continue;
    if (book.quantity !== 0n && book.mark === null) continue;
    const pnl = positionPnl(state, symbol, book);
    if (pnl > floor) continue;
    const [observed, limit] = [formatMoney(pnl), formatMoney(floor)];
    trip(turn, { breaker: "position_loss", symbol, observed, threshold: limit }, `${symbol} takes only what reduces`);
    cancelAdding(turn, "breaker", symbol);
    if (state.limits.policies.flattenOnPositionLoss) flatten(turn, symbol, book);
  }
}

type Tripping = Pick<OpenBreaker, "breaker" | "symbol" | "observed" | "threshold">;

function trip(turn: Turn, tripping: Tripping, effect: string): void {
  turn.emit({ type: "breaker_tripped", ...tripping });
  const { breaker, symbol, observed, threshold } = tripping;
  const whose = symbol === null ? "" : ` of ${symbol}`;
  turn.raise({
    level: "critical",
    limit: breaker,
    symbol,
    orderId: null,
    message: `the breaker ${breaker}${whose} tripped at ${observed}, threshold ${threshold}: ${effect}`,
    observed,
    threshold,
  });
}

/** When breakers close by themselves; null when none will. */
export function nextResetAt({ risk }: AccountState): Millis | null {
  let next: Millis | null = null;
  if (risk.breakers.size === 0) return next;
  for (const open of risk.breakers.values()) {
    const at = resetAt(open);
    if (at !== null && (next === null || at < next)) next = at;
  }
  return next;
}

/** When a breaker closes by itself; null for one that has to be reset. */
export function resetAt({ breaker, trippedAt, lowAt }: OpenBreaker): Millis | null {
  switch (breaker) {
    case "portfolio_loss":
      return trippedAt + PORTFOLIO_LOSS_OPEN_MS;
    case "rapid_drawdown":
      return lowAt + DRAWDOWN_WINDOW_MS;
    case "position_loss":
      return null;
  }
}

const WHY: Readonly<Record<BreakerName, string>> = {
  portfolio_loss: "24 hours have passed",
  rapid_drawdown: "300 s have passed without a new low",
  position_loss: "",
};

/**
 * Closes what has waited long enough. A drawdown has to be seen not to go on, so that it stays open while equity is unknown; a
 * loss counts anew from now, for which everything held needs a mark.
 */
export function resetDueBreakers(turn: Turn): void {
  const { state, context } = turn;
  for (const open of [...state.risk.breakers.values()]) {
    const at = resetAt(open);
    if (at === null || at > context.now || !hasMarks(state)) continue;
    if (open.breaker === "rapid_drawdown" && !(hasFreshMarks(state, context.now) && isOverLow(state, open))) continue;
    closeBreaker(turn, open, "system", WHY[open.breaker]);
  }
}

const isOverLow = (state: AccountState, { low }: OpenBreaker): boolean => low !== null && equityOf(state) >= low;

/** Closes a breaker; what it counts starts from now, so that it does not trip again at once. */
export function closeBreaker(turn: Turn, { breaker, symbol }: OpenBreaker, by: string, reason: string): void {
  const { state } = turn;
  turn.emit({ type: "breaker_reset", breaker, symbol, by, reason, base: lossBaseNow(state, breaker, symbol) });
  turn.resolve({ limit: breaker, symbol, level: "critical" });
  if (breaker === "position_loss" && symbol !== null) endFlattening(turn, symbol);
}

function lossBaseNow(state: AccountState, breaker: BreakerName, symbol: SymbolId | null): Money | null {
  if (breaker === "rapid_drawdown") return null;
  return symbol === null ? plus(state.cash, state.totals.marketValue) : totalPnlOf(state.books.get(symbol));
}
