/** One side of a book: price levels from worst to best, orders of a level from oldest to newest. */
import type { Price, Quantity } from "../core/decimal";
import type { OrderId } from "../core/ids";
import type { Side } from "../core/order";
import { restOf, type ExchangeOrder } from "./exchange-order";

interface Level {
  readonly price: Price;
  oldest: Place | null;
  newest: Place | null;
}

/** An order's place in its level's queue. Linked, so that leaving from the middle costs the same as from the front. */
interface Place {
  readonly order: ExchangeOrder;
  readonly level: Level;
  older: Place | null;
  newer: Place | null;
}

export class BookSide {
  /** Best last: the level that empties most often is the one an array drops for free. */
  readonly #levels: Level[] = [];
  readonly #places = new Map<OrderId, Place>();

  constructor(readonly side: Side) {}

  get size(): number {
    return this.#places.size;
  }

  /** The order that fills first; undefined when the side is empty. */
  first(): ExchangeOrder | undefined {
    return this.#levels.at(-1)?.oldest?.order;
  }

  find(orderId: OrderId): ExchangeOrder | undefined {
    return this.#places.get(orderId)?.order;
  }

  /** Puts a priced order behind all others of its price. */
  add(order: ExchangeOrder, price: Price): void {
    const level = this.#levelAt(price);
    const place: Place = { order, level, older: level.newest, newer: null };
    if (level.newest === null) level.oldest = place;
    else level.newest.newer = place;
    level.newest = place;
    this.#places.set(order.orderId, place);
  }

  /** Takes an order out; nothing happens when it is not there. */
  remove(order: ExchangeOrder): void {
    const place = this.#places.get(order.orderId);
    if (place === undefined) return;
    this.#places.delete(order.orderId);
    const { level, older, newer } = place;
    if (older === null) level.oldest = newer;
    else older.newer = newer;
    if (newer === null) level.newest = older;
    else newer.older = older;
    if (level.oldest === null) this.#levels.splice(this.#indexOf(level.price), 1);
  }

  /** Orders in the order in which they fill. */
  *inPriority(): Generator<ExchangeOrder> {
    for (let index = this.#levels.length - 1; index >= 0; index--) {
      for (let place = this.#levels[index]?.oldest ?? null; place !== null; place = place.newer) yield place.order;
    }
  }

  /** Price and open quantity of the best levels, best first. */
  depth(levels: number): [Price, Quantity][] {
    const best = this.#levels.slice(-levels).toReversed();
    return best.map((level) => {
      let open = 0n;
      for (let place = level.oldest; place !== null; place = place.newer) open += restOf(place.order);
      return [level.price, open as Quantity];
    });
  }

  #levelAt(price: Price): Level {
    const index = this.#indexOf(price);
    const there = this.#levels[index];
    if (there?.price === price) return there;
    const fresh: Level = { price, oldest: null, newest: null };
    this.#levels.splice(index, 0, fresh);
    return fresh;
  }

  /** Index of the level with this price, or where it would go. */
  #indexOf(price: Price): number {
    let low = 0;
    let high = this.#levels.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const level = this.#levels[middle];
      if (level !== undefined && isWorse(this.side, level.price, price)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Whether an order at `price` on this side fills after one at `other`. */
const isWorse = (side: Side, price: Price, other: Price): boolean => (side === "buy" ? price < other : price > other);
