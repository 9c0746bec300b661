/** Whether the marks of all that is held are there and fresh, without a walk over the positions for each order. */
import type { Millis, SymbolId } from "./ids";
import type { AccountState } from "./state";

/** Whether equity is known: every held symbol has a fresh mark. Walks over the positions only when the oldest mark that it found last has become stale. */
export function hasFreshMarks(state: AccountState, now: Millis): boolean {
  const { risk, surroundings } = state;
  if (now <= risk.freshUntil) return true;
  let until = Number.POSITIVE_INFINITY;
  for (const { quantity, mark } of state.books.values()) {
    if (quantity === 0n) continue;
    if (mark === null) return false;
    until = Math.min(until, mark.time + surroundings.risk.maxMarkAgeMs);
    if (until < now) return false;
  }
  risk.freshUntil = until;
  return true;
}

/** Whether every held symbol has a mark of any age: enough to begin a day, or to count a loss anew. After a start there may be none yet. */
export function hasMarks({ books }: AccountState): boolean {
  for (const { quantity, mark } of books.values()) if (quantity !== 0n && mark === null) return false;
  return true;
}

/** Whether what the account has of a symbol is worth something known: it has nothing, or the symbol's mark is fresh. */
export function hasFreshMark(state: AccountState, symbol: SymbolId, now: Millis): boolean {
  const book = state.books.get(symbol);
  if (book === undefined) return true;
  return book.mark !== null && now - book.mark.time <= state.surroundings.risk.maxMarkAgeMs;
}
