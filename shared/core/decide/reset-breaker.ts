import type { ResetBreaker } from "../commands";
import { hasMarks } from "../mark-freshness";
import { ACCOUNT_NOT_FOUND, refuse, type Refused } from "../rejection";
import { breakerKey, type OpenBreaker } from "../risk-state";
import type { Turn } from "../turn";
import { closeBreaker } from "./breakers";

/** Resets a breaker, with name and reason. Refused while a held symbol has never had a mark: the loss could not be measured from here. */
export function resetBreakerByHand(
  turn: Turn,
  { breaker, symbol, reason, by }: ResetBreaker,
): { readonly ok: true; readonly breaker: OpenBreaker } | Refused {
  const { state } = turn;
  if (state.profile === null) return refuse(ACCOUNT_NOT_FOUND);
  const open = state.risk.breakers.get(breakerKey(breaker, symbol));
  if (open === undefined) {
    const which = symbol === null ? breaker : `${breaker} of ${symbol}`;
    return refuse({ code: "breaker_not_open", message: `the breaker ${which} is not open` });
  }
  if (!hasMarks(state))
    return refuse({ code: "no_market_data", message: "a held symbol has no mark; try again when it has one" });
  closeBreaker(turn, open, by, reason);
  return { ok: true, breaker: open };
}
