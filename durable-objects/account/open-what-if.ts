/** Opens a what-if over an account's own journal. */
import type { WhatIfQuery } from "../../shared/contract/what-if";
import { limitsWith } from "../../shared/core/decide/set-controls";
import type { Refused } from "../../shared/core/rejection";
import type { AccountState } from "../../shared/core/state";
import type { AccountStore } from "../storage/account-store";
import { whatIfLines, type WhatIfDesk } from "./what-if";

/** The account that is replayed, and the desk that runs one replay at a time. */
interface WhatIfOf {
  readonly state: AccountState;
  readonly store: AccountStore;
  readonly whatIfs: WhatIfDesk;
}

/** The lines of the answer as a stream; a rejection when the changes are no valid limits, or another what-if is running. */
export function openWhatIf(
  { state, store, whatIfs }: WhatIfOf,
  { changes, span, list }: WhatIfQuery,
): ReadableStream<Uint8Array> | Refused {
  const { surroundings, risk, sequence } = state;
  const proposed = limitsWith(state, changes);
  if (!proposed.ok) return proposed;
  const { journal } = store;
  const lines = whatIfLines(
    {
      surroundings,
      history: risk.history,
      lastRow: sequence,
      rows: (from, most) => journal.entries(from, most),
      rowsOfOrder: (last) => journal.entriesOfOrder(last),
      pause: () => scheduler.wait(0),
    },
    { proposed: proposed.limits, span, list },
  );
  return whatIfs.open(lines);
}
