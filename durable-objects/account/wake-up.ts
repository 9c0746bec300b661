/** The object's one alarm: moved only to an earlier time, because each move is a write. */
import type { Millis } from "../../shared/core/ids";
import { nextDeferredAt } from "../../shared/core/outbox";
import { nextTimeAt } from "../../shared/core/decide/react";
import type { AccountState } from "../../shared/core/state";
import type { Turn } from "../../shared/core/turn";

/** How long what is due or leased may lie before the alarm looks after it. */
const LOOK_AGAIN_MS = 5_000;

/** When a turn wants the alarm at the latest; null when nothing of it waits for time. Cheap: it looks at what the turn has touched. */
export function wakeUpAfter(turn: Turn, now: Millis): Millis | null {
  const { state } = turn;
  const isBusy = state.outbox.size > 0 || state.leases.size > 0;
  let at = isBusy ? now + LOOK_AGAIN_MS : null;
  const consider = (other: Millis | null | undefined): void => {
    if (other !== null && other !== undefined && (at === null || other < at)) at = other;
  };
  if (state.deferred.size > 0) consider(nextDeferredAt(state));
  if (state.expiries.size > 0) for (const orderId of turn.touchedOrders) consider(state.expiries.get(orderId));
  return at;
}

/** When the alarm has to go off next, looked up in full. */
export function nextWakeUp(state: AccountState, now: Millis): Millis | null {
  const next = nextTimeAt(state);
  const isBusy = state.outbox.size > 0 || state.leases.size > 0;
  if (!isBusy) return next;
  return next === null ? now + LOOK_AGAIN_MS : Math.min(next, now + LOOK_AGAIN_MS);
}
