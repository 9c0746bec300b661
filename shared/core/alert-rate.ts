/** Opening alerts: one open alert per limit, symbol and level, and at most so many new ones a minute; the rest waits and is not lost. */
import { alertKey } from "./alert-key";
import { roomOf } from "./alert-urgency";
import type { Alert, AlertChanged, AlertLevel, AlertWaits, DeferredAlert } from "./events";
import type { AlertId, Millis, OrderId, SymbolId } from "./ids";
import type { AccountState } from "./state";

/** How far back new alerts are counted. */
export const ALERT_MINUTE_MS = 60_000;

/** An alert as it is raised. */
export interface AlertToRaise {
  readonly level: AlertLevel;
  readonly limit: string;
  readonly symbol: SymbolId | null;
  readonly orderId: OrderId | null;
  /** A function is asked when the turn ends, for what all of it leaves behind. */
  readonly message: string | ((state: AccountState) => Seen);
  readonly observed?: string;
  readonly threshold?: string;
}

/** What an alert was raised for, as it was seen last. */
export type Seen = Pick<Alert, "message" | "observed">;

/** What raising an alert `count` times comes to: the open one counts up, else a new one is opened, else it waits. */
export function raised(
  state: AccountState,
  alert: AlertToRaise,
  count: number,
  { now, newAlertId }: { readonly now: Millis; readonly newAlertId: () => AlertId },
): AlertChanged | AlertWaits {
  const key = alertKey(alert);
  const seen =
    typeof alert.message === "string"
      ? { message: alert.message, observed: alert.observed ?? null }
      : alert.message(state);
  const open = openAlert(state, key);
  if (open !== null) return { type: "alert_changed", alert: { ...open, ...seen, count: open.count + count } };
  const waiting = state.risk.deferredAlerts.get(key);
  const all: DeferredAlert = {
    level: alert.level,
    limit: alert.limit,
    symbol: alert.symbol,
    orderId: alert.orderId,
    ...seen,
    threshold: alert.threshold ?? null,
    count: count + (waiting?.count ?? 0),
    resolvedAt: null,
  };
  return mayOpen(state, all, now)
    ? { type: "alert_changed", alert: opened(all, newAlertId(), now) }
    : { type: "alert_deferred", alert: all };
}

/** The open alert of a key; null for none. */
export function openAlert({ alerts, risk }: AccountState, key: string): Alert | null {
  const alertId = risk.openAlerts.get(key);
  return alertId === undefined ? null : (alerts.get(alertId) ?? null);
}

/** What resolving the alert of a key comes to, open or waiting; null when there is none. */
export function resolved(state: AccountState, key: string, now: Millis): AlertChanged | AlertWaits | null {
  const open = openAlert(state, key);
  if (open !== null) return { type: "alert_changed", alert: { ...open, resolvedAt: now } };
  const waiting = state.risk.deferredAlerts.get(key);
  if (waiting === undefined || waiting.resolvedAt !== null) return null;
  return { type: "alert_deferred", alert: { ...waiting, resolvedAt: now } };
}

/** What seeing the same in another way comes to, open or waiting; null when there is none. It is not raised again by it. */
export function seenAnew(
  state: AccountState,
  key: string,
  seen: Seen & Pick<Alert, "orderId">,
): AlertChanged | AlertWaits | null {
  const open = openAlert(state, key);
  if (open !== null) return { type: "alert_changed", alert: { ...open, ...seen } };
  const waiting = state.risk.deferredAlerts.get(key);
  return waiting === undefined ? null : { type: "alert_deferred", alert: { ...waiting, ...seen } };
}

/** A new alert from one that waited; resolved already when its reason is gone. */
export const opened = (waiting: DeferredAlert, alertId: AlertId, now: Millis): Alert => ({
  alertId,
  ...waiting,
  openedAt: now,
  acknowledged: null,
});

/** Whether an alert may be opened now: whether the minute has room left for one so urgent. */
export function mayOpen({ risk }: AccountState, alert: DeferredAlert, now: Millis): boolean {
  let recent = 0;
  for (const { at } of risk.newAlerts) if (at > now - ALERT_MINUTE_MS) recent += 1;
  return recent < roomOf(alert);
}

/** When one of the alerts that wait may be opened; null when none waits. */
export function nextAlertAt({ risk }: AccountState): Millis | null {
  if (risk.deferredAlerts.size === 0) return null;
  let room = 0;
  for (const waiting of risk.deferredAlerts.values()) room = Math.max(room, roomOf(waiting));
  const lastInTheWay = risk.newAlerts.at(-room);
  return lastInTheWay === undefined ? 0 : lastInTheWay.at + ALERT_MINUTE_MS;
}

/** Whether an alert of a key is open or waits to be. */
export const isRaised = (state: AccountState, key: string): boolean =>
  state.risk.openAlerts.has(key) || state.risk.deferredAlerts.get(key)?.resolvedAt === null;
