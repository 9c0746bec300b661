/** Keeps the two indexes that a policy needs, and nothing while the policy is off. */
import type { JournalEntry, OrderAccepted } from "../events";
import type { Millis } from "../ids";
import type { AccountState } from "../state";
import { ContentIndex, contentIndexOf, contentOf } from "./content-index";
import { restingIndexOf } from "./resting-index";

/**
 * Builds what the policies in force look up from the open orders, and lets go of what they do not. Call after the limits have
 * changed or orders were read from disk: of content that was accepted before only what is still open is known then.
 */
export function keepPolicyIndexes(state: AccountState): void {
  const { risk, orders } = state;
  const { selfMatch } = state.limits.policies;
  const windowMs = contentWindowMs(state);
  if (windowMs === 0) risk.contents = null;
  else if (risk.contents === null) risk.contents = contentIndexOf(windowMs, orders.values());
  else risk.contents.windowMs = windowMs;
  if (selfMatch === "off") risk.resting = null;
  else risk.resting ??= restingIndexOf(orders.values());
}

/** How far back contents are looked up; 0 while no policy does. */
export const contentWindowMs = ({ limits }: AccountState): Millis =>
  Math.max(limits.policies.duplicateWindowMs, limits.policies.repeatedExecutions?.windowMs ?? 0);

/** Remembers what was accepted, while a policy asks for it. What is simulated is no order that another could repeat, and a part of one is not what its client sent. */
export function noteContent({ risk }: AccountState, { shadow, family, request }: OrderAccepted, at: Millis): void {
  if (shadow === true || family?.kind === "child") return;
  risk.contents?.note(contentOf(request, request), at);
}

/** Puts the acceptances of the window back after a start, of orders that have ended since as well; oldest first. */
export function restoreContents(state: AccountState, entries: Iterable<JournalEntry>): void {
  const windowMs = contentWindowMs(state);
  if (windowMs === 0) return;
  state.risk.contents = new ContentIndex(windowMs);
  for (const { event, at } of entries) if (event.type === "order_accepted") noteContent(state, event, at);
}
