import { max, negate, NO_MONEY, plus } from "../../shared/core/decimal";
import type { Millis } from "../../shared/core/ids";
import { equityOf, symbolWithoutMark } from "../../shared/core/risk/funds";
import { riskLevelOf } from "../../shared/core/risk/limit-uses";
import { dayPnlOf } from "../../shared/core/risk/loss";
import type { AccountState } from "../../shared/core/state";
import type { RiskSummary } from "../firm/firm-rpc";
import { tradingStateOf } from "./breaker-views";

/**
 * What the account comes to, for the firm: at the last marks, fresh or not. Null while the account is not opened, or holds something
 * it has never had a mark of since it started: what the firm has kept is then nearer to the truth.
 */
export function riskSummary(state: AccountState, now: Millis): RiskSummary | null {
  if (state.profile === null) return null;
  let [long, short, positions] = [NO_MONEY, NO_MONEY, 0];
  for (const { quantity, mark, marketValue } of state.books.values()) {
    if (quantity === 0n) continue;
    if (mark === null) return null;
    positions++;
    long = plus(long, max(marketValue, NO_MONEY));
    short = plus(short, max(negate(marketValue), NO_MONEY));
  }
  return {
    account: state.profile.account,
    asOf: now,
    equity: equityOf(state),
    long,
    short,
    dayPnl: dayPnlOf(state, now) ?? NO_MONEY,
    positions,
    isMarked: symbolWithoutMark(state, now) === null,
    riskLevel: riskLevelOf(state, now),
    tradingState: tradingStateOf(state),
  };
}
