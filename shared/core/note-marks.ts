/** The marks that a decision sees are journalled before it, so that the journal alone tells what it was decided on. */
import type { AccountEvent, NotedMark } from "./events";
import type { SymbolId } from "./ids";
import type { AccountState } from "./state";

/** Events that were decided on marks. An end counts where a check refused, not where somebody cancelled. */
const DECIDED_ON_MARKS: Readonly<Partial<Record<AccountEvent["type"], true>>> = {
  order_accepted: true,
  order_refused: true,
  order_triggered: true,
  order_amended: true,
  replace_requested: true,
  breaker_tripped: true,
  breaker_reset: true,
  day_opened: true,
};

/** Whether an event was decided on marks. */
export const seesMarks = (event: AccountEvent): boolean =>
  DECIDED_ON_MARKS[event.type] === true || (event.type === "order_ended" && event.reject !== null);

/**
 * The marks that the journal has not noted: those of what is held or worked, and of the symbol that was decided on. Null for
 * none, which is the usual case and costs two look-ups.
 */
export function unnotedMarks(state: AccountState, event: AccountEvent): NotedMark[] | null {
  const { risk, marks } = state;
  const decided = "request" in event ? event.request.symbol : null;
  const mark = decided === null ? undefined : marks.get(decided);
  const isNew = mark !== undefined && risk.journalMarks.get(mark.symbol) !== mark;
  if (risk.notedMarks.size === 0 && !isNew) return null;
  const symbols = new Set<SymbolId>(risk.notedMarks);
  if (isNew) symbols.add(mark.symbol);
  const unnoted: NotedMark[] = [];
  for (const symbol of symbols) {
    const known = marks.get(symbol);
    if (known !== undefined) unnoted.push({ symbol, price: known.price, time: known.time });
  }
  return unnoted;
}
