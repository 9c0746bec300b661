/** Check 15: what the account has lost today, and since its peak. At the limit only what reduces passes. */
import { max, minus, negate, NO_MONEY, NO_RATIO, plus, quotient, type Money, type Ratio } from "../decimal";
import type { Millis } from "../ids";
import type { AccountState } from "../state";
import { breach, pass, unset, type Check, type LimitPath } from "./check";
import type { CheckResult, Unit } from "./decision";
import { equityOf, unmarkedHolding } from "./funds";
import type { Subject } from "./subject";

/**
 * P&L of the UTC day so far: equity less the day's start and its adjustments. Null before the account is opened; 0 while the day has not
 * been opened yet, because what it starts with is what there is now. Only meaningful while equity is known.
 */
export function dayPnlOf(state: AccountState, now: Millis): Money | null {
  const { day, dayEndsAt } = state.risk;
  if (day === null) return null;
  return now < dayEndsAt ? minus(equityOf(state), plus(day.equity, day.flow)) : NO_MONEY;
}

/** What today has cost; nothing on a day with a gain. */
export const dayLossOf = (state: AccountState, now: Millis): Money =>
  max(negate(dayPnlOf(state, now) ?? NO_MONEY), NO_MONEY);

/** How far equity is under its peak, as a share of the peak: 0 at a new one, over 1 when more than all of it is lost. Rounded half to even. */
export function drawdownOf(state: AccountState): Ratio {
  const { risk } = state;
  const peak = risk.peakEquity;
  const equity = equityOf(state);
  if (peak === null || peak <= 0n || equity >= peak) return NO_RATIO;
  const known = risk.drawdown;
  // Orders leave both as they are, and division is the most expensive bigint operation.
  if (known !== null && known.equity === equity && known.peak === peak) return known.share;
  const share = quotient(minus(peak, equity), peak);
  risk.drawdown = { equity, peak, share };
  return share;
}

/** Refuses what adds when a loss has reached its limit, or is not known; what reduces passes in every case but without a limit. */
function notReached(
  check: string,
  subject: Subject,
  {
    of,
    unit,
    limit,
    code,
    what,
    loss,
  }: {
    readonly of: LimitPath;
    readonly unit: Unit;
    readonly limit: Money | Ratio | null;
    readonly code: string;
    readonly what: string;
    readonly loss: () => Money | Ratio;
  },
): CheckResult {
  if (limit === null) return unset(check, of, { unit, observed: null, code, what });
  const unmarked = unmarkedHolding(check, subject);
  if (unmarked !== null) return subject.reduces ? pass(check) : unmarked;
  const observed = loss();
  if (subject.reduces) return { check, passed: true, unit, observed, limit, lowers: true };
  if (observed < limit) return pass(check, unit, observed, limit);
  return breach(check, subject, of, {
    unit,
    observed,
    limit,
    code,
    message: `${what} has reached its limit: only orders that reduce are accepted`,
  });
}

const dailyLoss: Check = {
  name: "daily_loss_limit",
  number: 15,
  run: (subject) => {
    const { state, now } = subject;
    return notReached("daily_loss_limit", subject, {
      of: "portfolio/max_daily_loss",
      unit: "money",
      limit: state.limits.portfolio.max_daily_loss,
      code: "daily_loss_limit",
      what: "the loss of the day",
      loss: () => dayLossOf(state, now),
    });
  },
};

const drawdown: Check = {
  name: "drawdown_limit",
  number: 15,
  run: (subject) => {
    const { state } = subject;
    return notReached("drawdown_limit", subject, {
      of: "portfolio/max_drawdown",
      unit: "fine",
      limit: state.limits.portfolio.max_drawdown,
      code: "drawdown_limit",
      what: "the drawdown from the peak",
      loss: () => drawdownOf(state),
    });
  },
};

export const LOSS: readonly Check[] = [dailyLoss, drawdown];
