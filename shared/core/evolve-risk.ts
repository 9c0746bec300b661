/** How events change what an account's risk is measured from. Like all of evolve: total, and without a decision. */
import { alertKey } from "./alert-key";
import { ALERT_MINUTE_MS } from "./alert-rate";
import { changeBook } from "./book";
import { max, NO_MONEY, plus, type Money } from "./decimal";
import type { Alert, BreakerReset, BreakerTripped, DayOpened, NotedMark } from "./events";
import type { Millis, SymbolId } from "./ids";
import { breakerKey, type RiskState } from "./risk-state";
import type { AccountState, Book } from "./state";
import { nextMidnight, utcDate } from "./calendar-day";

/** Days of equity that are kept: a return lies between two of them. */
export const EQUITY_DAYS = 251;

/** The first day begins with what the account was opened with. */
export function startRisk(risk: RiskState, cash: Money, at: Millis): void {
  risk.day = { date: utcDate(at), equity: cash, flow: NO_MONEY, pnl: new Map() };
  risk.lossBase = cash;
  risk.dayEndsAt = nextMidnight(at);
  movePeak(risk, cash, at);
}

/** An adjustment is no P&L: everything that P&L is measured from moves with it. */
export function adjustRisk(risk: RiskState, amount: Money): void {
  risk.lossBase = plus(risk.lossBase, amount);
  if (risk.day !== null) risk.day.flow = plus(risk.day.flow, amount);
  if (risk.peakEquity !== null) risk.peakEquity = plus(risk.peakEquity, amount);
  if (risk.notedPeak !== null) risk.notedPeak = plus(risk.notedPeak, amount);
  risk.window.shift(amount);
  for (const breaker of risk.breakers.values()) if (breaker.low !== null) breaker.low = plus(breaker.low, amount);
}

/** A new day: what its P&L counts from, and one more day that has ended. */
export function openDay(risk: RiskState, { date, equity, pnl, ended }: DayOpened, at: Millis): void {
  const opened = new Map(Object.entries(pnl).map(([symbol, amount]) => [symbol as SymbolId, amount]));
  risk.day = { date, equity, flow: NO_MONEY, pnl: opened };
  risk.dayEndsAt = nextMidnight(at);
  risk.lossBase = equity;
  risk.positionLossBase.clear();
  if (ended === null) return;
  risk.equityDays.push(ended);
  if (risk.equityDays.length > EQUITY_DAYS) risk.equityDays.shift();
}

/** The peak as it is written down; in memory it may be higher already. */
export function movePeak(risk: RiskState, equity: Money, at: Millis): void {
  risk.peakEquity = risk.peakEquity === null ? equity : max(risk.peakEquity, equity);
  risk.notedPeak = equity;
  risk.peakNotedAt = at;
}

export function tripBreaker(risk: RiskState, event: BreakerTripped, at: Millis): void {
  const { breaker, symbol, observed, threshold } = event;
  risk.breakers.set(breakerKey(breaker, symbol), {
    breaker,
    symbol,
    observed,
    threshold,
    trippedAt: at,
    lowAt: at,
    low: null,
  });
}

/** A loss counts from the reset on, or the breaker would trip again at once. */
export function resetBreaker(risk: RiskState, { breaker, symbol, base }: BreakerReset): void {
  risk.breakers.delete(breakerKey(breaker, symbol));
  // The fall that tripped it is over, as far as it is concerned: the next one counts from the equity of now.
  if (breaker === "rapid_drawdown") risk.window.clear();
  if (base === null) return;
  if (symbol === null) risk.lossBase = base;
  else risk.positionLossBase.set(symbol, base);
}

/** Puts marks of the journal into the state. Live they are there already, and nothing moves. */
export function noteMarks(state: AccountState, marks: readonly NotedMark[]): void {
  for (const { symbol, price, time } of marks) {
    const held = state.marks.get(symbol);
    const isThere = held?.price === price && held.time === time;
    const mark = isThere ? held : { symbol, price, bid: null, ask: null, time };
    state.risk.journalMarks.set(symbol, mark);
    state.risk.notedMarks.delete(symbol);
    if (isThere) continue;
    state.marks.set(symbol, mark);
    const book = state.books.get(symbol);
    if (book === undefined) continue;
    changeBook(state, book, () => {
      book.mark = mark;
    });
  }
}

/** Counts an alert that is new against the rate of new ones, and ends its wait. */
export function noteNewAlert({ risk }: AccountState, { alertId, openedAt, ...alert }: Alert, at: Millis): void {
  const { newAlerts } = risk;
  // Whether it is open already says nothing: alerts are on disk before the tables that a start goes on from.
  if (openedAt !== at || newAlerts.some((known) => known.alertId === alertId)) return;
  risk.deferredAlerts.delete(alertKey(alert));
  while (newAlerts[0] !== undefined && newAlerts[0].at <= at - ALERT_MINUTE_MS) newAlerts.shift();
  newAlerts.push({ alertId, at });
}

/** Keeps an open alert, by its id and by what it is about; forgets one that is resolved. */
export function keepAlert({ alerts, risk }: AccountState, alert: Alert): void {
  const key = alertKey(alert);
  if (alert.resolvedAt === null) {
    alerts.set(alert.alertId, alert);
    risk.openAlerts.set(key, alert.alertId);
    return;
  }
  alerts.delete(alert.alertId);
  if (risk.openAlerts.get(key) === alert.alertId) risk.openAlerts.delete(key);
}

/**
 * A position has changed: until when the marks of all that is held are fresh is no later than its own, and what the journal has
 * not noted of a symbol that nobody held counts from now on.
 */
export function noteHeld(state: AccountState, { instrument, quantity, mark }: Book): void {
  if (quantity === 0n) return;
  if (mark !== null && state.risk.journalMarks.get(instrument.symbol) !== mark)
    state.risk.notedMarks.add(instrument.symbol);
  const until = mark === null ? 0 : mark.time + state.surroundings.risk.maxMarkAgeMs;
  if (until < state.risk.freshUntil) state.risk.freshUntil = until;
}
