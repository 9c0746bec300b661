import type { LimitChanges } from "../commands";
import { changedLimits } from "../decide/set-controls";
import type { JournalEntry } from "../events";
import type { LimitSet } from "../limits";
import type { ReturnHistory } from "../statistics/return-history";
import { WhatIf, type ChangedDecision, type Span, type WhatIfSummary } from "../what-if";
import type { TestAccount } from "./test-account";

/** What came of asking a test account what would have been. */
export interface Asked {
  readonly changed: readonly ChangedDecision[];
  readonly summary: WhatIfSummary;
}

const orderOf = (entry: JournalEntry | undefined) =>
  entry !== undefined && "orderId" in entry.event ? entry.event.orderId : null;

const ALL: Span = { fromSequence: null, untilSequence: null, from: null, until: null };

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
    rowsOfOrder: (last) => {
      const about = orderOf(journal[last - 1]);
      return structuredClone(journal.slice(0, last).filter((entry) => orderOf(entry) === about));
    },
  });
  const changed: ChangedDecision[] = [];
  for (const entry of structuredClone(journal)) {
    const one = whatIf.take(entry);
    if (one !== null) changed.push(one);
  }
  return { changed, summary: whatIf.summary };
}
