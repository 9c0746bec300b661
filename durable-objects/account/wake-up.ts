/** The object's one alarm: moved only to an earlier time, because each move is a write. */
import type { Millis } from "../../shared/core/ids";
import { nextDeferredAt } from "../../shared/core/outbox";
import { expiresAt } from "../../shared/core/decide/approve-limits";
import { nextRiskTimeAt } from "../../shared/core/decide/pass-risk-time";
import { nextTimeAt } from "../../shared/core/decide/react";
import type { AccountState } from "../../shared/core/state";
import type { Turn } from "../../shared/core/turn";

/** How long an intent may be due or leased before the alarm checks it. */
const LOOK_AGAIN_MS = 5_000;

/** Latest time at which a turn needs the alarm; null if nothing in it depends on time. Cheap: it considers only what the turn has touched. */
export function wakeUpAfter(turn: Turn, now: Millis): Millis | null {
  const { state } = turn;
  let at = state.deferred.size > 0 ? notYet(nextDeferredAt(state), now) : null;
  const consider = (other: Millis | undefined): void => {
    if (other !== undefined && (at === null || other < at)) at = other;
  };
  if (isBusy(state)) consider(now + LOOK_AGAIN_MS);
  consider(notYet(nextRiskTimeAt(state), now) ?? undefined);
  if (state.expiries.size > 0) for (const orderId of turn.touchedOrders) consider(state.expiries.get(orderId));
  for (const proposal of state.risk.proposals.values()) consider(expiresAt(state, proposal));
  return at;
}

/** When the alarm has to go off next, looked up in full; to be asked when time has just been passed. */
export function nextWakeUp(state: AccountState, now: Millis): Millis | null {
  const next = notYet(nextTimeAt(state), now);
  if (!isBusy(state)) return next;
  return next === null ? now + LOOK_AGAIN_MS : Math.min(next, now + LOOK_AGAIN_MS);
}

const isBusy = (state: AccountState): boolean => state.outbox.size > 0 || state.leases.size > 0;

/**
 * A time that has come already is that of something deferred which waits for a consumer. The alarm cannot do its work, and
 * set for now it would go off again and again until one comes.
 */
const notYet = (at: Millis | null, now: Millis): Millis | null => (at !== null && at <= now ? now + LOOK_AGAIN_MS : at);
