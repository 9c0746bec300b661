import type { NoteReconciliation } from "../commands";
import type { Turn } from "../turn";

/** Name of the alerts about one venue, as limits have names. */
const limitOf = (venue: string): string => `reconciliation_${venue}`;

/**
 * Raises an alert for each symbol with an unexplained difference, and resolves those of symbols that have none any
 * more; a run that could not compare everything resolves none. Nothing else changes: an order or a position is never made to fit (docs/decisions/0089).
 */
export function noteReconciliation(
  turn: Turn,
  { venue, alerts, isComplete = true }: NoteReconciliation,
): { readonly noted: boolean } {
  const { state } = turn;
  if (state.profile === null) return { noted: false };
  const limit = limitOf(venue);
  const differing = new Set(alerts.map(({ symbol }) => symbol));
  for (const alert of state.alerts.values()) {
    if (isComplete && alert.limit === limit && !differing.has(alert.symbol))
      turn.resolve({ limit, symbol: alert.symbol, level: "critical" });
  }
  for (const { symbol, orderId, message } of alerts) turn.raise({ level: "critical", limit, symbol, orderId, message });
  return { noted: true };
}
