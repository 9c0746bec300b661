import { minus, plus, NO_MONEY, type Money } from "./decimal";
import type { SymbolId } from "./ids";
import type { AccountState, Book } from "./state";

/** A symbol's P&L since the account was opened: realised and unrealised at the mark, less fees. Exact. */
export const totalPnl = ({ realized, marketValue, cost, fees }: Book): Money =>
  minus(plus(realized, minus(marketValue, cost)), fees);

/** The same of a symbol that may have no book; without one nothing was won or lost. */
export const totalPnlOf = (book: Book | undefined): Money => (book === undefined ? NO_MONEY : totalPnl(book));

/** P&L of a position that its breaker counts: of the day, or since its last reset. */
export function positionPnl({ risk }: AccountState, symbol: SymbolId, book: Book): Money {
  return minus(totalPnl(book), risk.positionLossBase.get(symbol) ?? risk.day?.pnl.get(symbol) ?? NO_MONEY);
}
