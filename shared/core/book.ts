/** Keeps each symbol's book and the totals over all of them, so that a decision costs the same with 10 or 100,000 open orders. */
import { assert, present } from "./assert";
import {
  abs,
  max,
  meanPriceUp,
  minus,
  negate,
  NO_MONEY,
  plus,
  shareUp,
  type Money,
  type Price,
  type Quantity,
  type Ratio,
} from "./decimal";
import type { SymbolId } from "./ids";
import type { RiskState } from "./risk-state";
import { hasEnded, isInBooks, type Order, type Side } from "./order";
import { keepPolicyIndexes } from "./risk/policy-indexes";
import { restingPrice } from "./risk/resting-index";
import { contractValue, NO_RESERVATION, reservationOf, type Reservation } from "./reservation";
import { changeShadowOrder, enterShadowOrder } from "./shadow-books";
import { emptyBook, type AccountState, type Book } from "./state";
import { floatOfMoney } from "./statistics/float";

/** What position and open orders of a symbol may come to. */
export interface WorstCase {
  /** The larger of |position + all buys| and |position − all sells|. */
  readonly quantity: Quantity;
  /** The larger of both sides at max(mark, the side's mean order price). */
  readonly exposure: Money;
  /** Initial margin of the exposure, rounded up. */
  readonly margin: Money;
  /** Signed value if all buys fill, and if all sells do; a side that ends beyond zero at its worst price, else at the mark. */
  readonly up: Money;
  readonly down: Money;
}

/** The amounts of a book that a worst case depends on. */
export interface OpenAmounts {
  readonly buyQuantity: Quantity;
  readonly buyValue: Money;
  readonly sellQuantity: Quantity;
  readonly sellValue: Money;
}

/** The higher of the mark and the mean price of a side's open orders, rounded up. */
function worstPrice(mark: Price, quantity: Quantity, value: Money, multiplier: bigint): Price {
  if (quantity === 0n) return mark;
  const size = (multiplier === 1n ? quantity : quantity * multiplier) as Quantity;
  // Compared by multiplication first: division is the most expensive bigint operation, and resting buys are mostly below the mark.
  return value <= mark * size ? mark : max(mark, meanPriceUp(value, size));
}

/**
 * Worst case of a position with open orders at a mark (domain.md, "Valuing an order" and "Accounts").
 * @param at the mark, or the order's own price where there is none.
 */
export function worstCase(
  position: Quantity,
  open: OpenAmounts,
  at: Price,
  multiplier: bigint,
  initialMargin: Ratio,
): WorstCase {
  const highest = plus(position, open.buyQuantity);
  const lowest = minus(position, open.sellQuantity);
  const long = abs(highest);
  const short = abs(lowest);
  const longAt = worstPrice(at, open.buyQuantity, open.buyValue, multiplier);
  const shortAt = worstPrice(at, open.sellQuantity, open.sellValue, multiplier);
  const longValue = contractValue(long, longAt, multiplier);
  const shortValue = contractValue(short, shortAt, multiplier);
  const exposure = max(longValue, shortValue);
  return {
    quantity: max(long, short),
    exposure,
    margin: shareUp(exposure, initialMargin),
    // Buys that do not turn a short position round leave it worth the mark at best, and sales a long one at worst.
    up: highest >= 0n ? longValue : negate(longAt === at ? longValue : contractValue(long, at, multiplier)),
    down: lowest <= 0n ? negate(shortValue) : shortAt === at ? shortValue : contractValue(short, at, multiplier),
  };
}

/** A price for a book that has no mark: the mean of what is held, else of what is ordered. Views and sums use it, decisions never do. */
function fallbackPrice(book: Book): Price {
  const held = abs(book.quantity);
  if (held > 0n) return meanPriceUp(abs(book.cost), (held * book.instrument.multiplier) as Quantity);
  const size = plus(book.buyQuantity, book.sellQuantity);
  return size === 0n
    ? (0n as Price)
    : meanPriceUp(plus(book.buyValue, book.sellValue), (size * book.instrument.multiplier) as Quantity);
}

/** The book of a symbol that is listed; made on first use. */
export function bookOf(state: AccountState, symbol: SymbolId): Book {
  const existing = state.books.get(symbol);
  if (existing !== undefined) return existing;
  const instrument = present(
    state.surroundings.instruments.get(symbol),
    `no instrument ${symbol}: an account holds or works it, config/instruments.json must keep it`,
  );
  const book = emptyBook(instrument);
  book.mark = state.marks.get(symbol) ?? null;
  state.books.set(symbol, book);
  return book;
}

const isActive = (book: Book): boolean => book.quantity !== 0n || book.openOrders > 0;

/** A sum after one of its parts has changed. An order leaves most of them as they are, and comparing is cheaper than adding nothing. */
const moved = <T extends Money | Quantity>(sum: T, before: T, after: T): T =>
  before === after ? sum : plus(sum, before === 0n ? after : minus(after, before));

/** Changes a book and carries the difference into the totals. Every change of a book goes through here. */
export function changeBook(state: AccountState, book: Book, change: () => void): void {
  const { totals } = state;
  const { marketValue, exposure, margin, upValue, downValue, openOrders, buyValue, buyCost, sellCost } = book;
  const active = isActive(book);
  change();
  const { instrument } = book;
  const at = book.mark?.price ?? fallbackPrice(book);
  const worst = worstCase(book.quantity, book, at, instrument.multiplier, instrument.initialMargin);
  const value = contractValue(abs(book.quantity), at, instrument.multiplier);
  book.marketValue = book.quantity < 0n ? negate(value) : value;
  book.exposure = worst.exposure;
  book.margin = worst.margin;
  book.upValue = worst.up;
  book.downValue = worst.down;
  totals.marketValue = moved(totals.marketValue, marketValue, book.marketValue);
  totals.exposure = moved(totals.exposure, exposure, book.exposure);
  totals.margin = moved(totals.margin, margin, book.margin);
  totals.up = moved(totals.up, upValue, book.upValue);
  totals.down = moved(totals.down, downValue, book.downValue);
  // One side after the other: an order moves only its own.
  totals.cost = moved(moved(totals.cost, buyCost, book.buyCost), sellCost, book.sellCost);
  totals.buyReserve = moved(moved(totals.buyReserve, buyValue, book.buyValue), buyCost, book.buyCost);
  totals.openOrders += book.openOrders - openOrders;
  totals.activeSymbols += Number(isActive(book)) - Number(active);
  const { risk } = state;
  // Neither moves while an order changes nothing but itself, as a price that is better than the mark does.
  if (book.marketValue !== marketValue) risk.scenarios.setValue(instrument.symbol, floatOfMoney(book.marketValue));
  if (book.exposure !== exposure) moveCluster(risk, instrument.symbol, exposure, book.exposure);
}

/** Carries the change of a symbol's exposure into the cluster that it moves with. */
function moveCluster(risk: RiskState, symbol: SymbolId, before: Money, after: Money): void {
  const cluster = risk.clusters.get(symbol);
  if (cluster === undefined) return;
  const { exposure, symbols } = risk.clusterExposure.get(cluster) ?? { exposure: NO_MONEY, symbols: 0 };
  const left = symbols + Number(after > 0n) - Number(before > 0n);
  if (left === 0) risk.clusterExposure.delete(cluster);
  else risk.clusterExposure.set(cluster, { exposure: plus(exposure, minus(after, before)), symbols: left });
  risk.largestCluster = null;
}

/**
 * Takes other clusters, and sums the exposures anew. Call when the history or the correlation that counts has changed. A symbol that
 * moves with no other is in none: it is held by its own limits.
 */
export function setClusters({ risk, books }: AccountState, clusters: ReadonlyMap<SymbolId, number>): void {
  const sizes = new Map<number, number>();
  for (const cluster of clusters.values()) sizes.set(cluster, (sizes.get(cluster) ?? 0) + 1);
  risk.clusters = new Map([...clusters].filter(([, cluster]) => (sizes.get(cluster) ?? 0) > 1));
  risk.clusterExposure.clear();
  risk.largestCluster = null;
  for (const [symbol, { exposure }] of books) moveCluster(risk, symbol, NO_MONEY, exposure);
}

/** Carries the difference between two reservations of one side into a book. Call it inside `changeBook`. */
function moveReservation(book: Book, side: Side, before: Reservation, after: Reservation): void {
  if (side === "buy") {
    book.buyQuantity = moved(book.buyQuantity, before.quantity, after.quantity);
    book.buyValue = moved(book.buyValue, before.value, after.value);
    book.buyCost = moved(book.buyCost, before.cost, after.cost);
  } else {
    book.sellQuantity = moved(book.sellQuantity, before.quantity, after.quantity);
    book.sellValue = moved(book.sellValue, before.value, after.value);
    book.sellCost = moved(book.sellCost, before.cost, after.cost);
  }
  assert(
    book.buyQuantity >= 0n && book.sellQuantity >= 0n && book.buyCost >= 0n && book.sellCost >= 0n,
    "reservation below zero",
    {
      symbol: book.instrument.symbol,
    },
  );
}

/** Takes an order that has just come into being into its book. One that was split is in none: its children are. */
export function enterOrder(state: AccountState, order: Order): void {
  if (!isInBooks(order)) {
    if (order.shadow) enterShadowOrder(state, order);
    return;
  }
  if (hasEnded(order)) return;
  const book = bookOf(state, order.request.symbol);
  changeBook(state, book, () => {
    moveReservation(book, order.request.side, NO_RESERVATION, reservationOf(order, book.instrument.multiplier));
    book.openOrders += 1;
    index(book, order);
  });
  state.risk.resting?.move(order, null);
}

function index(book: Book, order: Order): void {
  const open = !hasEnded(order);
  keep(book.reduceOnly, order, open && order.request.reduceOnly);
  keep(book.held, order, order.lifecycle === "held");
  keep(book.canceling, order, open && order.pending.some((one) => one.kind === "cancel"));
}

function keep(among: Set<Order["orderId"]>, order: Order, isMember: boolean): void {
  if (isMember) among.add(order.orderId);
  else among.delete(order.orderId);
}

/** Changes an order of a listed symbol, and moves what it reserves and the open-order count with it. `alsoBook` changes the book in the same step. */
export function changeOrder(
  state: AccountState,
  order: Order,
  change: () => void,
  alsoBook?: (book: Book) => void,
): void {
  const { symbol, side } = order.request;
  if (!isInBooks(order)) {
    if (order.shadow) changeShadowOrder(state, order, change);
    else change();
    return;
  }
  if (!state.surroundings.instruments.has(symbol)) {
    // Only an order that was refused for its symbol has none; it reserves nothing.
    change();
    return;
  }
  const book = bookOf(state, symbol);
  const { multiplier } = book.instrument;
  const wasOpen = !hasEnded(order);
  const before = reservationOf(order, multiplier);
  const { resting } = state.risk;
  const rested = resting === null ? null : restingPrice(order);
  change();
  changeBook(state, book, () => {
    moveReservation(book, side, before, reservationOf(order, multiplier));
    book.openOrders += Number(!hasEnded(order)) - Number(wasOpen);
    index(book, order);
    alsoBook?.(book);
  });
  resting?.move(order, rested);
}

/** Rebuilds what is derived from orders and positions, after they were read from disk. */
export function rebuild(state: AccountState): void {
  for (const book of state.books.values()) {
    if (isActive(book)) state.totals.activeSymbols += 1;
    changeBook(state, book, () => undefined);
  }
  for (const order of state.orders.values()) enterOrder(state, order);
  keepPolicyIndexes(state);
}
