/** Keeps the two indexes that a policy needs, and nothing while the policy is off. */
import type { AccountState } from "../state";
import { contentIndexOf } from "./content-index";
import { restingIndexOf } from "./resting-index";

/**
 * Builds what the policies in force look up from the open orders, and lets go of what they do not. Call after the limits have
 * changed or orders were read from disk: of content that was accepted before only what is still open is known then.
 */
export function keepPolicyIndexes(state: AccountState): void {
  const { risk, orders } = state;
  const { duplicateWindowMs, repeatedExecutions, selfMatch } = state.limits.policies;
  const windowMs = Math.max(duplicateWindowMs, repeatedExecutions?.windowMs ?? 0);
  if (windowMs === 0) risk.contents = null;
  else if (risk.contents === null) risk.contents = contentIndexOf(windowMs, orders.values());
  else risk.contents.windowMs = windowMs;
  if (selfMatch === "off") risk.resting = null;
  else risk.resting ??= restingIndexOf(orders.values());
}
