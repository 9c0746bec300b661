/** What must hold of an account's risk, recomputed without what keeps it. Sentences, as in invariants.ts. */
import { alertKey } from "../alert-key";
import { isRaised } from "../alert-rate";
import { MAX_NEW_ALERTS } from "../alert-urgency";
import { EQUITY_DAYS } from "../evolve-risk";
import type { AlertLevel } from "../events";
import type { Millis } from "../ids";
import type { PortfolioLimits } from "../limits";
import { portfolioLevel } from "../risk/limit-uses";
import { watchedOf } from "../risk/watched-limits";
import { breakerKey } from "../risk-state";
import type { AccountState } from "../state";

/** The broken ones, whatever the last event was. */
export function brokenRiskInvariants(state: AccountState): string[] {
  const { risk, alerts, books, surroundings } = state;
  const broken: string[] = [];
  const expect = (holds: boolean, sentence: string): void => {
    if (!holds) broken.push(sentence);
  };
  expect(
    risk.openAlerts.size === alerts.size,
    `${risk.openAlerts.size} alerts are looked up, and ${alerts.size} are open`,
  );
  for (const alert of alerts.values())
    expect(
      risk.openAlerts.get(alertKey(alert)) === alert.alertId,
      `${alert.alertId}: is not found by what it is about`,
    );
  for (const [key, waiting] of risk.deferredAlerts) {
    expect(alertKey(waiting) === key, `${key}: waits under another name`);
    expect(!risk.openAlerts.has(key), `${key}: is open and waits`);
  }
  for (const [key, { breaker, symbol }] of risk.breakers)
    expect(breakerKey(breaker, symbol) === key, `${key}: is another breaker`);
  expect(
    risk.notedPeak === null || (risk.peakEquity !== null && risk.peakEquity >= risk.notedPeak),
    "the peak is under what the journal says it was",
  );
  expect(risk.equityDays.length <= EQUITY_DAYS, `${risk.equityDays.length} ended days are kept`);
  for (const [index, day] of risk.equityDays.entries()) {
    const next =
      risk.equityDays[index + 1] ?? (risk.day === null ? null : { date: risk.day.date, start: risk.day.equity });
    expect(next === null || next.date > day.date, `${day.date}: does not end before the next day`);
    expect(next === null || next.start === day.end, `${day.date}: the next day starts elsewhere`);
  }
  for (const [symbol, { quantity, mark }] of books) {
    const freshUntil = quantity === 0n ? Infinity : mark === null ? 0 : mark.time + surroundings.risk.maxMarkAgeMs;
    expect(risk.freshUntil <= freshUntil, `${symbol}: its mark becomes stale before ${risk.freshUntil}`);
  }
  return broken;
}

const LEVELS: readonly AlertLevel[] = ["warning", "critical", "breach"];

/** What is not as a turn has to leave it: limits whose alerts say another level than their use, and minutes with too many new alerts. */
export function brokenAfterTurn(state: AccountState, now: Millis): string[] {
  if (state.profile === null) return [];
  const broken: string[] = [];
  if (state.risk.newAlerts.length > MAX_NEW_ALERTS)
    broken.push(`${state.risk.newAlerts.length} new alerts in a minute`);
  // After a start, orders are valued at their own price until the first mark, and nothing has looked at that.
  for (const { openOrders, mark } of state.books.values()) if (openOrders > 0 && mark === null) return broken;
  for (const { name } of watchedOf(state, null).byOrders) {
    const limit = name as keyof PortfolioLimits;
    const level = portfolioLevel(state, limit, now);
    if (level === null) continue;
    for (const [index, one] of LEVELS.entries()) {
      const isReached = level !== "ok" && index <= LEVELS.indexOf(level);
      if (isRaised(state, alertKey({ limit, symbol: null, level: one })) !== isReached)
        broken.push(`${limit} is at ${level}, and its alert of ${one} says otherwise`);
    }
  }
  return broken;
}
