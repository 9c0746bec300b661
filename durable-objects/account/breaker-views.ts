/** Circuit breakers, and what they leave to trade, as a client sees them. */
import type { TradingState } from "../../shared/core/controls";
import { formatFine, formatMoney, minus, negate, type Money } from "../../shared/core/decimal";
import { resetAt } from "../../shared/core/decide/breakers";
import type { Millis, SymbolId } from "../../shared/core/ids";
import { positionPnl } from "../../shared/core/position-pnl";
import { equityOf, symbolWithoutMark } from "../../shared/core/risk/funds";
import { portfolioUse } from "../../shared/core/risk/limit-uses";
import { breakerKey, type BreakerName, type OpenBreaker } from "../../shared/core/risk-state";
import type { AccountState } from "../../shared/core/state";
import type * as View from "../../shared/contract/views";
import { isoTime, isoTimeOrNull } from "../iso-time";

/** The two breakers of the account, and that of position loss for each symbol that is held or whose breaker is open. */
export function breakerViews(state: AccountState, now: Millis): View.BreakerView[] {
  const symbols = new Set<SymbolId>();
  for (const [symbol, book] of state.books) if (book.quantity !== 0n) symbols.add(symbol);
  for (const { symbol } of state.risk.breakers.values()) if (symbol !== null) symbols.add(symbol);
  return [
    breakerView(state, "portfolio_loss", null, now),
    breakerView(state, "rapid_drawdown", null, now),
    ...[...symbols].sort().map((symbol) => breakerView(state, "position_loss", symbol, now)),
  ];
}

/** One breaker as it stands. An open one says what tripped it, a closed one what it sees now. */
export function breakerView(
  state: AccountState,
  breaker: BreakerName,
  symbol: SymbolId | null,
  now: Millis,
): View.BreakerView {
  const open = state.risk.breakers.get(breakerKey(breaker, symbol));
  return {
    breaker,
    symbol,
    ...(open === undefined ? seenBy(state, breaker, symbol, now) : whatTripped(open)),
  };
}

type Seen = Omit<View.BreakerView, "breaker" | "symbol">;

function whatTripped(open: OpenBreaker): Seen {
  const resetsAt = resetAt(open);
  return {
    state: "open",
    threshold: open.threshold,
    observed: open.observed,
    tripped_at: isoTime(open.trippedAt),
    resets_at: isoTimeOrNull(resetsAt),
  };
}

function seenBy(state: AccountState, breaker: BreakerName, symbol: SymbolId | null, now: Millis): Seen {
  const { threshold, observed } = WATCHES[breaker](state, symbol, now);
  return { state: "closed", threshold, observed, tripped_at: null, resets_at: null };
}

type Watch = Pick<View.BreakerView, "threshold" | "observed">;

/** Losses are shown as the P&L they are: below zero, like the threshold. */
const loss = (limit: Money | null, pnl: Money | null): Watch => ({
  threshold: limit === null ? null : formatMoney(negate(limit)),
  observed: pnl === null ? null : formatMoney(pnl),
});

const WATCHES: Readonly<Record<BreakerName, (state: AccountState, symbol: SymbolId | null, now: Millis) => Watch>> = {
  portfolio_loss: (state, _symbol, now) => {
    const isKnown = symbolWithoutMark(state, now) === null;
    return loss(
      state.limits.portfolio.breaker_daily_loss,
      isKnown ? minus(equityOf(state), state.risk.lossBase) : null,
    );
  },
  rapid_drawdown: (state, _symbol, now) => {
    const { effective, used } = portfolioUse(state, "breaker_rapid_drawdown", now);
    return { threshold: fineOrNull(effective), observed: fineOrNull(used) };
  },
  position_loss: (state, symbol) => {
    const book = symbol === null ? undefined : state.books.get(symbol);
    const pnl = symbol === null || book === undefined || book.mark === null ? null : positionPnl(state, symbol, book);
    return loss(state.limits.portfolio.breaker_position_loss, pnl);
  },
};

const fineOrNull = (value: bigint | number | null): string | null =>
  value === null ? null : formatFine(BigInt(value) as Parameters<typeof formatFine>[0]);

const STRICTEST_FIRST: readonly TradingState[] = ["halted", "reducing", "active"];

/** What the account may trade: the stricter of its own state and what open breakers leave. The firm's comes on top. */
export function tradingStateOf({ tradingState, risk: { breakers } }: AccountState): TradingState {
  const left = breakers.has("portfolio_loss") ? "halted" : breakers.has("rapid_drawdown") ? "reducing" : "active";
  return STRICTEST_FIRST.find((one) => one === tradingState || one === left) ?? tradingState;
}
