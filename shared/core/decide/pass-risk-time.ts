/** What of an account's risk waits for time: the day's end, breakers, alerts, marks that do not come, and the peak. */
import { nextAlertAt, opened, mayOpen } from "../alert-rate";
import { byUrgency } from "../alert-urgency";
import type { Millis } from "../ids";
import type { AccountState } from "../state";
import type { Turn } from "../turn";
import { nextResetAt, resetDueBreakers } from "./breakers";
import { openDayIfDue } from "./open-day";
import { PEAK_NOTED_MS } from "./watch-risk";

/** When `passRiskTime` has something to do next; null before the account is opened. Cheap: it is asked before each command. */
export function riskTimeAt(state: AccountState): Millis | null {
  const { risk, profile } = state;
  if (profile === null) return null;
  let next = risk.dayEndsAt;
  const reset = nextResetAt(state);
  if (reset !== null && reset < next) next = reset;
  if (risk.blindLookAt < next) next = risk.blindLookAt;
  const alert = nextAlertAt(state);
  if (alert !== null && alert < next) next = alert;
  return next;
}

/** The same for the alarm, which also writes a peak that moved on marks alone. */
export function nextRiskTimeAt(state: AccountState): Millis | null {
  const { risk } = state;
  const next = riskTimeAt(state);
  if (next === null || risk.peakEquity === risk.notedPeak) return next;
  return Math.min(next, risk.peakNotedAt + PEAK_NOTED_MS);
}

/** Opens the day, closes breakers and opens alerts whose time has come: before what a turn decides, so that it sees them. */
export function passRiskTime(turn: Turn): void {
  openDayIfDue(turn);
  resetDueBreakers(turn);
  // What is held is looked at after the turn: the marks that were missed may be what it is about.
  if (turn.state.risk.blindLookAt <= turn.context.now) turn.equityMoved = true;
  openDeferredAlerts(turn);
}

function openDeferredAlerts(turn: Turn): void {
  const { state, context } = turn;
  for (const waiting of [...state.risk.deferredAlerts.values()].toSorted(byUrgency)) {
    if (!mayOpen(state, waiting, context.now)) return;
    turn.emit({ type: "alert_changed", alert: opened(waiting, context.newAlertId(), context.now) });
    turn.looksAtAll = true;
  }
}
