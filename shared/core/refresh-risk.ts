/** What is worked out from the instruments' returns and the policies, kept because it is too dear for each order. */
import { setClusters } from "./book";
import type { Millis } from "./ids";
import { hasFreshMarks } from "./mark-freshness";
import { refreshPortfolioFactors, refreshSymbolFactors } from "./risk/effective-limits";
import type { AccountState } from "./state";
import { clustersOf } from "./statistics/clusters";
import { floatOfFine } from "./statistics/float";

/** Works it all out anew. Call after the closes have changed, or the limits with their policies. */
export function refreshRisk(state: AccountState, now: Millis): void {
  const { history } = state.risk;
  // Without returns nothing is known to move together, and nothing is adjusted but by the drawdown.
  if (history !== null) {
    setClusters(state, clustersOf(history, floatOfFine(state.limits.policies.maxCorrelation)));
    refreshSymbolFactors(state);
  }
  if (hasFreshMarks(state, now)) refreshPortfolioFactors(state);
}
