/** Looks after every turn at the risk that it leaves behind: the day's peak, the breakers, the maintenance margin, the limits' levels. */
import { max } from "../decimal";
import { hasFreshMarks, hasMarks } from "../mark-freshness";
import { equityOf } from "../risk/funds";
import type { Turn } from "../turn";
import { watchBreakers, watchPositionLoss } from "./breakers";
import { watchFlattening } from "./flatten";
import { openDayIfDue } from "./open-day";
import { watchSight } from "./watch-blind";
import { watchLevels } from "./watch-levels";
import { watchMaintenance } from "./watch-maintenance";

/** How long a peak that moved on marks alone may stay unwritten. */
export const PEAK_NOTED_MS = 10_000;

/**
 * Runs once a turn, before it is written. What costs depends on what the turn has touched: orders move the levels of their
 * own limits, marks and fills those of equity as well. While something held was never marked only positions are judged, each by its own mark.
 */
export function watchRisk(turn: Turn): void {
  if (turn.state.profile === null) return;
  if (turn.equityMoved) watchEquity(turn);
  watchFlattening(turn);
  watchLevels(turn);
}

function watchEquity(turn: Turn): void {
  const { state, context } = turn;
  const { risk } = state;
  // The first marks after a start open the day that has begun meanwhile: losses of the one before are not its own.
  openDayIfDue(turn);
  if (context.now < risk.dayEndsAt) watchPositionLoss(turn);
  watchSight(turn);
  const isFresh = hasFreshMarks(state, context.now);
  // A loss at the last prices known stops the account, also while one of them is old; a gain at them is none (docs/decisions/0108).
  if (!isFresh && !hasMarks(state)) return;
  const equity = equityOf(state);
  if (isFresh) {
    risk.peakEquity = risk.peakEquity === null ? equity : max(risk.peakEquity, equity);
    risk.window.note(context.now, equity);
  }
  watchBreakers(turn, equity);
  watchMaintenance(turn, equity, isFresh);
}

/** Journals a peak that has moved: with whatever else is written, and by itself after a while. */
export function notePeak(turn: Turn): void {
  const { risk, profile } = turn.state;
  if (profile === null || risk.peakEquity === null || risk.peakEquity === risk.notedPeak) return;
  if (turn.entries.length === 0 && turn.context.now - risk.peakNotedAt < PEAK_NOTED_MS) return;
  turn.emit({ type: "peak_moved", equity: risk.peakEquity });
}
