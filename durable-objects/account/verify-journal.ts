import { replay, stateDifferences } from "../../shared/core/replay";
import type { AccountState } from "../../shared/core/state";
import type { VerifyView } from "../../shared/contract/views";
import type { AccountStore } from "../storage/account-store";

/** Rows of one call; api.md, "Account and positions". */
export const VERIFY_ROWS = 50_000;

/**
 * Walks the hash chain from a row on. A call that covers the whole journal also replays it and compares the state that
 * comes out with the live one; a longer journal is walked in several calls, by its chain alone.
 */
export function verifyJournal(store: AccountStore, state: AccountState, asked: number): VerifyView {
  // The first row is 1, and there is nothing wrong with rows that are not written yet.
  const from = Math.min(Math.max(asked, 1), state.sequence + 1);
  const { rows, head, error } = store.journal.verify(from, VERIFY_ROWS);
  const last = from + rows - 1;
  const next = error === null && last < state.sequence ? last + 1 : null;
  if (error !== null || next !== null || from > 1)
    return { ok: error === null, rows, head, next, error, state_compared: false };
  const differences = stateDifferences(state, replay(state.surroundings, store.journal.entries(1, VERIFY_ROWS)));
  return {
    ok: differences.length === 0,
    rows,
    head,
    next: null,
    error: differences.length === 0 ? null : differences.slice(0, 10).join("; "),
    state_compared: true,
  };
}
