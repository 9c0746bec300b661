import { minus, plus, NO_MONEY, type Money } from "./decimal";
import type { Book } from "./state";

/** A symbol's P&L since the account was opened: realised and unrealised at the mark, less fees. Exact. */
export const totalPnl = ({ realized, marketValue, cost, fees }: Book): Money =>
  minus(plus(realized, minus(marketValue, cost)), fees);

/** The same of a symbol that may have no book; without one nothing was won or lost. */
export const totalPnlOf = (book: Book | undefined): Money => (book === undefined ? NO_MONEY : totalPnl(book));
