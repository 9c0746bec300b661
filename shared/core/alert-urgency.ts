/** Which alerts go before which: a breach must not wait behind warnings (docs/decisions/0105). */
import type { AlertLevel, DeferredAlert } from "./events";
import type { BreakerName } from "./risk-state";

/** New alerts a minute, of whatever kind (domain.md, "Alerts and breakers"). */
export const MAX_NEW_ALERTS = 10;

/** How many new alerts a minute may have had for one more of a level to be opened. What is left over is kept for what is more urgent. */
const ROOM: Readonly<Record<AlertLevel, number>> = { warning: 6, critical: 8, breach: MAX_NEW_ALERTS };

const BREAKERS: Readonly<Record<BreakerName, true>> = {
  portfolio_loss: true,
  position_loss: true,
  rapid_drawdown: true,
};

/** An alert, as far as its urgency goes; one that is only raised is not resolved. */
type Urgent = Pick<DeferredAlert, "level" | "limit"> & Partial<Pick<DeferredAlert, "resolvedAt">>;

/**
 * The room of an alert in a minute, which is its urgency as well: the more, the sooner it is opened. A tripped breaker is as
 * urgent as a breach; one that resolves before it could be opened ranks with the warnings.
 */
export function roomOf({ level, limit, resolvedAt = null }: Urgent): number {
  if (resolvedAt !== null) return ROOM.warning;
  return Object.hasOwn(BREAKERS, limit) ? ROOM.breach : ROOM[level];
}

/** The most urgent first; of equally urgent ones the order stays. */
export const byUrgency = (a: Urgent, b: Urgent): number => roomOf(b) - roomOf(a);
