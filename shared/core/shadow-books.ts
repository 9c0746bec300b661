/**
 * What simulated orders would have come to, apart from the account's own books: nothing here counts towards cash, equity,
 * margin or any limit (docs/decisions/0084).
 */
import { present } from "./assert";
import { NO_MONEY, NO_QUANTITY, type Money } from "./decimal";
import type { OrderId, SymbolId } from "./ids";
import { hasEnded, type Order } from "./order";
import type { Holding } from "./position";
import type { AccountState, Counters } from "./state";

/** A position that was only simulated, and the simulated orders that are open. */
export interface ShadowBook extends Holding {
  /** Fees in the quote currency. */
  fees: Money;
  openOrders: number;
  /** Orders that wait for their trigger. */
  readonly held: Set<OrderId>;
}

export interface ShadowBooks {
  /** What simulated trades would have moved in cash, fees included; starts at 0. */
  cash: Money;
  /** Fees they would have been charged in other currencies. */
  readonly balances: Map<string, Money>;
  readonly books: Map<SymbolId, ShadowBook>;
  openOrders: number;
  readonly counters: Counters;
}

export const emptyShadowBooks = (): ShadowBooks => ({
  cash: NO_MONEY,
  balances: new Map(),
  books: new Map(),
  openOrders: 0,
  counters: { accepted: 0, rejected: {}, filled: 0, canceled: 0, expired: 0 },
});

export const emptyShadowBook = (instrument: ShadowBook["instrument"]): ShadowBook => ({
  instrument,
  quantity: NO_QUANTITY,
  cost: NO_MONEY,
  realized: NO_MONEY,
  fees: NO_MONEY,
  openOrders: 0,
  held: new Set(),
});

/** The shadow book of a symbol that is listed; made on first use. */
export function shadowBookOf({ shadow, surroundings }: AccountState, symbol: SymbolId): ShadowBook {
  const existing = shadow.books.get(symbol);
  if (existing !== undefined) return existing;
  const instrument = present(surroundings.instruments.get(symbol), `no instrument ${symbol} of a simulated order`);
  const book = emptyShadowBook(instrument);
  shadow.books.set(symbol, book);
  return book;
}

/** Takes a simulated order that has just come into being into its book. */
export function enterShadowOrder(state: AccountState, order: Order): void {
  if (hasEnded(order)) return;
  const book = shadowBookOf(state, order.request.symbol);
  book.openOrders += 1;
  state.shadow.openOrders += 1;
  if (order.lifecycle === "held") book.held.add(order.orderId);
}

/** Changes a simulated order, and counts it by what it is afterwards. */
export function changeShadowOrder(state: AccountState, order: Order, change: () => void): void {
  if (!state.surroundings.instruments.has(order.request.symbol)) {
    // Only one that was refused for its symbol has none.
    change();
    return;
  }
  const book = shadowBookOf(state, order.request.symbol);
  const wasOpen = !hasEnded(order);
  change();
  const opened = Number(!hasEnded(order)) - Number(wasOpen);
  book.openOrders += opened;
  state.shadow.openOrders += opened;
  if (order.lifecycle === "held") book.held.add(order.orderId);
  else book.held.delete(order.orderId);
}
