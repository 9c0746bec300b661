/** The account's own resting orders by price: what check 11 looks up. */
import type { Price } from "../decimal";
import type { OrderId, SymbolId, VenueId } from "../ids";
import { hasEnded, isInBooks, type Order, type Side } from "../order";
import { PriceHeap } from "./price-heap";

/** Empty levels that a heap may contain before it is rebuilt. */
const EMPTY_MAX = 64;

/** The price at which an order may stand in its venue's book, the most aggressive of its own and of replaces under way; null where it stands in none. */
export function restingPrice(order: Order): Price | null {
  const { lifecycle, terms, request, pending } = order;
  const rests = request.type === "limit" || request.type === "stop_limit";
  // What is only simulated meets no other order of the account, and of a split order its children rest.
  if (!rests || hasEnded(order) || lifecycle === "held" || !isInBooks(order)) return null;
  if (terms.timeInForce === "ioc" || terms.timeInForce === "fok") return null;
  let best = terms.price;
  for (const one of pending) {
    const price = one.kind === "replace" ? one.terms.price : null;
    if (price !== null && (best === null || (request.side === "buy" ? price > best : price < best))) best = price;
  }
  return best;
}

/** Orders at one price; null for none. Most prices have one order, and a set of one takes four times the memory of a name. */
type Level = OrderId | Set<OrderId> | null;

/** One side of one symbol at one venue. */
class RestingSide {
  readonly #levels = new Map<Price, Level>();
  #heap: PriceHeap;
  #empty = 0;

  constructor(readonly side: Side) {
    this.#heap = new PriceHeap(side);
  }

  add(orderId: OrderId, price: Price): void {
    const level = this.#levels.get(price);
    if (level instanceof Set) {
      level.add(orderId);
      return;
    }
    if (level === undefined) this.#heap.push(price);
    else if (level === null) this.#empty -= 1;
    this.#levels.set(price, level === undefined || level === null ? orderId : new Set([level, orderId]));
  }

  /** An emptied level keeps its place in the heap until it comes to the top, or until they outnumber the others. */
  remove(orderId: OrderId, price: Price): void {
    const level = this.#levels.get(price);
    if (level instanceof Set) {
      if (!level.delete(orderId) || level.size > 0) return;
    } else if (level !== orderId) return;
    this.#levels.set(price, null);
    this.#empty += 1;
    if (this.#empty <= EMPTY_MAX + this.#levels.size / 2) return;
    for (const [at, orders] of this.#levels) if (orders === null) this.#levels.delete(at);
    this.#heap = new PriceHeap(this.side);
    for (const at of this.#levels.keys()) this.#heap.push(at);
    this.#empty = 0;
  }

  /** The best price; null where nothing rests. */
  best(): Price | null {
    for (;;) {
      const top = this.#heap.top();
      if (top === null || (this.#levels.get(top) ?? null) !== null) return top;
      this.#heap.pop();
      this.#levels.delete(top);
      this.#empty -= 1;
    }
  }

  /** Orders at a price or better, all for null; their number is what it costs. */
  upTo(limit: Price | null): OrderId[] {
    return this.#heap.upTo(limit).flatMap((price) => {
      const level = this.#levels.get(price) ?? null;
      if (level === null) return [];
      return level instanceof Set ? [...level] : [level];
    });
  }
}

/**
 * Own resting orders by venue, symbol, side and price: finding the best one costs the logarithm of the number of prices. Kept only
 * while the self-match policy is on, and built from the open orders when it is switched on.
 */
export class RestingIndex {
  /** Nested, because a key made of all three costs more than the look-ups. */
  readonly #sides = new Map<SymbolId, Map<VenueId, Readonly<Record<Side, RestingSide>>>>();

  /**
   * Puts an order where its state says, or takes it out. Call after each change of an order.
   * @param before where it rested before the change; null where it did not.
   */
  move(order: Order, before: Price | null): void {
    const price = restingPrice(order);
    if (price === before) return;
    const side = this.#sideOf(order);
    if (before !== null) side.remove(order.orderId, before);
    if (price !== null) side.add(order.orderId, price);
  }

  /** Takes an order out that is about to change its venue. */
  remove(order: Order, rested: Price): void {
    this.#sideOf(order).remove(order.orderId, rested);
  }

  /** Best price of the account's own orders of a side; null where none rests. */
  best(venue: VenueId, symbol: SymbolId, side: Side): Price | null {
    return this.#sides.get(symbol)?.get(venue)?.[side].best() ?? null;
  }

  /** Own orders of a side at a price or better; all of the side for null. */
  upTo(venue: VenueId, symbol: SymbolId, side: Side, limit: Price | null): OrderId[] {
    return this.#sides.get(symbol)?.get(venue)?.[side].upTo(limit) ?? [];
  }

  #sideOf({ venue, request }: Order): RestingSide {
    let venues = this.#sides.get(request.symbol);
    if (venues === undefined)
      this.#sides.set(request.symbol, (venues = new Map<VenueId, Readonly<Record<Side, RestingSide>>>()));
    let sides = venues.get(venue);
    if (sides === undefined)
      venues.set(venue, (sides = { buy: new RestingSide("buy"), sell: new RestingSide("sell") }));
    return sides[request.side];
  }
}

/** An index of all that rests among these orders. */
export function restingIndexOf(orders: Iterable<Order>): RestingIndex {
  const index = new RestingIndex();
  for (const order of orders) index.move(order, null);
  return index;
}
