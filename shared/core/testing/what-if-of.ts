import type { LimitChanges } from "../commands";
import { changedLimits } from "../decide/set-controls";
import type { LimitSet } from "../limits";
import type { ReturnHistory } from "../statistics/return-history";
import { WhatIf, type ChangedDecision, type Span, type WhatIfSummary } from "../what-if";
import type { TestAccount } from "./test-account";

/** What came of asking a test account what would have been. */
export interface Asked {
  readonly changed: readonly ChangedDecision[];
  readonly summary: WhatIfSummary;
}

export const ALL: Span = { fromSequence: null, untilSequence: null, from: null, until: null };

/** Replays a test account's journal under its present limits with some changed, or under any others. */
export function whatIfOf(
  account: TestAccount,
  proposal: LimitSet | Partial<LimitChanges>,
  { span = {}, history = null }: { readonly span?: Partial<Span>; readonly history?: ReturnHistory | null } = {},
): Asked {
  const { surroundings, state } = account;
  const { journal } = account.history;
  const proposed =
    "version" in proposal ? proposal : changedLimits(state.limits, { portfolio: {}, symbols: {}, ...proposal });
  const whatIf = new WhatIf({
    surroundings,
    proposed,
    history,
    span: { ...ALL, ...span },
    rowsOfOrder: (orderId) => journal.filter(({ event }) => "orderId" in event && event.orderId === orderId),
  });
  const changed: ChangedDecision[] = [];
  for (const entry of structuredClone(journal)) {
    const one = whatIf.take(entry);
    if (one !== null) changed.push(one);
  }
  return { changed, summary: whatIf.summary };
}
