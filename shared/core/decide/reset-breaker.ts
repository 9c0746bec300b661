import type { ResetBreaker } from "../commands";
import { plus, type Money } from "../decimal";
import { totalPnlOf } from "../position-pnl";
import { ACCOUNT_NOT_FOUND, refuse, type Refused } from "../rejection";
import { breakerKey, type OpenBreaker } from "../risk-state";
import type { AccountState } from "../state";
import type { Turn } from "../turn";

/** Closes a breaker by hand, with who and why. */
export function resetBreakerByHand(
  turn: Turn,
  { breaker, symbol, reason, by }: ResetBreaker,
): { readonly ok: true; readonly breaker: OpenBreaker } | Refused {
  if (turn.state.profile === null) return refuse(ACCOUNT_NOT_FOUND);
  const open = turn.state.risk.breakers.get(breakerKey(breaker, symbol));
  if (open === undefined) {
    const which = symbol === null ? breaker : `${breaker} of ${symbol}`;
    return refuse({ code: "breaker_not_open", message: `the breaker ${which} is not open` });
  }
  closeBreaker(turn, open, by, reason);
  return { ok: true, breaker: open };
}

/** Closes a breaker; what it counts starts from now, so that it does not trip again at once. */
export function closeBreaker(turn: Turn, { breaker, symbol }: OpenBreaker, by: string, reason: string): void {
  turn.emit({ type: "breaker_reset", breaker, symbol, by, reason, base: baseOf(turn.state, { breaker, symbol }) });
}

/** At the last marks known: a reset waits for none. */
function baseOf(state: AccountState, { breaker, symbol }: Pick<OpenBreaker, "breaker" | "symbol">): Money | null {
  if (breaker === "rapid_drawdown") return null;
  return symbol === null ? plus(state.cash, state.totals.marketValue) : totalPnlOf(state.books.get(symbol));
}
