/** Raises an alert when breakers have no fresh mark of a holding for a while (docs/decisions/0108). */
import { formatFine } from "../decimal";
import type { Millis, SymbolId } from "../ids";
import type { AccountState, Book } from "../state";
import type { Turn } from "../turn";

/** How long a holding's mark may be stale, or missing after a start, before an alert. */
export const BLIND_AFTER_MS = 30_000;

const alertOf = (symbol: SymbolId) => ({ level: "critical", limit: "breakers_blind", symbol, orderId: null }) as const;

/** When a mark of this time, or one that is missing at this time, makes breakers blind. */
const blindFrom = (state: AccountState, time: Millis): Millis =>
  time + state.surroundings.risk.maxMarkAgeMs + BLIND_AFTER_MS;

/** Looks at every holding, and says when it has to be done again. Walks over the positions: once in three quarters of a minute at most. */
function lookForBlind(turn: Turn): void {
  const { risk, books } = turn.state;
  const { now } = turn.context;
  let next = Number.POSITIVE_INFINITY;
  for (const [symbol, book] of books) {
    // A mark that is missing when it is looked at has been missing since the start: until then nothing was looked at.
    const at = book.quantity === 0n ? null : book.mark === null ? now : blindFrom(turn.state, book.mark.time);
    if (at !== null && at <= now) {
      raiseBlind(turn, symbol, book);
      continue;
    }
    see(turn, symbol);
    if (at !== null && at < next) next = at;
  }
  risk.blindLookAt = next;
}

function raiseBlind(turn: Turn, symbol: SymbolId, { mark }: Book): void {
  const seen =
    mark === null
      ? `${symbol} has had no mark since the account started: portfolio_loss and rapid_drawdown cannot trip`
      : `${symbol} has had no fresh mark for ${Math.floor((turn.context.now - mark.time) / 1_000)} s: breakers judge it at its last price of ${formatFine(mark.price)}`;
  turn.raiseOnce({ ...alertOf(symbol), message: seen });
  turn.state.risk.blind.add(symbol);
}

function see(turn: Turn, symbol: SymbolId): void {
  turn.state.risk.blind.delete(symbol);
  turn.resolve(alertOf(symbol));
}

/** Takes in what a turn has moved: what is fresh again, or sold, is seen, and what has only been bought is looked at later. Looks at everything when it is time to. */
export function watchSight(turn: Turn): void {
  const { state, context } = turn;
  const { risk } = state;
  for (const symbol of turn.movedSymbols) {
    const book = state.books.get(symbol);
    if (book === undefined) continue;
    const at = book.quantity === 0n ? null : blindFrom(state, book.mark?.time ?? context.now);
    if (at !== null && at < risk.blindLookAt) risk.blindLookAt = at;
    if (risk.blind.has(symbol) && (at === null || at > context.now)) see(turn, symbol);
  }
  if (risk.blindLookAt <= context.now) lookForBlind(turn);
}

/** After a start marks are on their way: what is held is looked at once they should have come. */
export function startLooking({ state, context }: Turn): void {
  state.risk.blindLookAt = blindFrom(state, context.now);
}
