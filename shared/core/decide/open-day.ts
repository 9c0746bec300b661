import { hasMarks } from "../mark-freshness";
import { totalPnl } from "../position-pnl";
import { equityOf } from "../risk/funds";
import { utcDate } from "../calendar-day";
import type { Turn } from "../turn";

/** Opens the UTC day that has begun, at the last marks known. After a start there may be none yet: then it waits for the first. */
export function openDayIfDue(turn: Turn): void {
  const { state, context } = turn;
  const { day, dayEndsAt } = state.risk;
  if (context.now < dayEndsAt || !hasMarks(state)) return;
  const equity = equityOf(state);
  const pnl = Object.fromEntries(
    [...state.books].map(([symbol, book]) => [symbol, totalPnl(book)] as const).filter(([, amount]) => amount !== 0n),
  );
  turn.emit({
    type: "day_opened",
    date: utcDate(context.now),
    equity,
    pnl,
    ended: day === null ? null : { date: day.date, start: day.equity, end: equity, flow: day.flow },
  });
}
