/** What simulated orders have come to, as a client sees it. */
import { formatFine, formatMoney } from "../../shared/core/decimal";
import type { ShadowBook, ShadowBooks } from "../../shared/core/shadow-books";
import type * as View from "../../shared/contract/views";
import { averagePrice } from "./views";

/** The account's shadow books; those in which nothing was ever simulated are left out. */
export function shadowView({ cash, balances, books, openOrders, counters }: ShadowBooks): View.ShadowView {
  return {
    cash: formatMoney(cash),
    balances: Object.fromEntries([...balances].map(([currency, balance]) => [currency, formatMoney(balance)])),
    open_orders: openOrders,
    orders_accepted: counters.accepted,
    orders_rejected: { ...counters.rejected },
    orders_filled: counters.filled,
    orders_canceled: counters.canceled,
    positions: [...books.values()].filter(isShown).map(positionView),
  };
}

const isShown = ({ quantity, realized, fees, openOrders }: ShadowBook): boolean =>
  quantity !== 0n || realized !== 0n || fees !== 0n || openOrders > 0;

const positionView = (book: ShadowBook): View.ShadowPositionView => ({
  symbol: book.instrument.symbol,
  quantity: formatFine(book.quantity),
  average_price: averagePrice(book.cost, book.quantity, book.instrument.multiplier),
  realized_pnl: formatMoney(book.realized),
  fees: formatMoney(book.fees),
  open_orders: book.openOrders,
});
