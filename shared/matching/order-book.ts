/**
 * A price-time order book with a house maker around the mark. It has no clock and no numbers of its own, and stores
 * nothing: it changes the orders it is given and returns who traded with whom.
 *
 * After each operation no resting order crosses another or the house. The house stands behind the clients of its
 * price, because each mark makes its quotes anew, and is back at full depth for each order.
 */
import { NO_QUANTITY, ONE, priceTimesDown, priceTimesUp, type Price, type Quantity, type Ratio } from "../core/decimal";
import type { HouseMaker } from "../core/config";
import type { OrderId } from "../core/ids";
import type { Instrument } from "../core/instrument";
import type { Side } from "../core/order";
import { BookSide } from "./book-side";
import { restOf, type ExchangeOrder } from "./exchange-order";
import { houseLadder, NO_LADDER, type HouseLadder, type HouseQuote } from "./house-ladder";

export interface BookRules {
  readonly instrument: Instrument;
  /** Null for a book without a house maker. */
  readonly house: HouseMaker | null;
  /** How far from the mark a market order trades at most, as a share of it: the margin that accounts reserve for it. */
  readonly marketBand: Ratio;
}

/** One execution. Null is the house. */
export interface Match {
  readonly maker: ExchangeOrder | null;
  readonly taker: ExchangeOrder | null;
  /** Always the maker's price. */
  readonly price: Price;
  readonly quantity: Quantity;
}

export class OrderBook {
  readonly #rules: BookRules;
  readonly #bids = new BookSide("buy");
  readonly #asks = new BookSide("sell");
  #mark: Price | null = null;
  #ladder: HouseLadder = NO_LADDER;

  constructor(rules: BookRules) {
    this.#rules = rules;
  }

  get openOrders(): number {
    return this.#bids.size + this.#asks.size;
  }

  find(orderId: OrderId): ExchangeOrder | undefined {
    return this.#bids.find(orderId) ?? this.#asks.find(orderId);
  }

  /** Puts an order back that rested before a restart; to be called in order of priority. */
  restore(order: ExchangeOrder): void {
    if (order.price !== null) this.#own(order.side).add(order, order.price);
  }

  /**
   * Matches a new order and rests or ends what is left. A limit order that has swept the whole house within its limit
   * rests for no time: the house comes back and takes the rest at that limit.
   */
  place(order: ExchangeOrder): Match[] {
    const limit = order.price ?? this.#marketLimit(order.side);
    if (limit === null) return end(order, "no_mark");
    if (order.timeInForce === "fok" && this.#available(order, limit) < restOf(order))
      return end(order, "fok_not_fillable");
    const matches = this.#take(order, limit);
    if (order.status !== "working") return matches;
    if (order.type === "market") end(order, "no_liquidity");
    else if (order.timeInForce !== "gtc") end(order, "ioc_rest");
    else {
      this.#own(order.side).add(order, limit);
      this.#fillWhatTheHouseCrosses(matches);
    }
    return matches;
  }

  /** Ends a resting order and takes it off the book. `reason` is null when its owner asked for it. */
  cancel(order: ExchangeOrder, reason: string | null): void {
    this.#own(order.side).remove(order);
    end(order, reason);
  }

  /**
   * Changes a resting order. Its place in the queue is kept only when its quantity falls at the same price; else it
   * gets `priority` and is matched like a new order. The new quantity is over the filled one.
   */
  amend(order: ExchangeOrder, terms: { quantity: Quantity; price: Price }, priority: number): Match[] {
    const keepsPlace = order.price === terms.price && terms.quantity <= order.quantity;
    if (!keepsPlace) this.#own(order.side).remove(order);
    order.quantity = terms.quantity;
    order.price = terms.price;
    if (keepsPlace) return [];
    order.priority = priority;
    return this.place(order);
  }

  /** Whether an order would trade on arrival; what post-only asks. */
  wouldTake(side: Side, price: Price): boolean {
    const best = this.#opposite(side).first()?.price ?? null;
    const quote = this.#quotesAgainst(side)[0];
    return (best !== null && crosses(side, price, best)) || (quote !== undefined && crosses(side, price, quote.price));
  }

  /** Moves the house to a new mark; the resting orders that it now crosses fill at their own price. */
  quote(mark: Price): Match[] {
    if (mark === this.#mark) return [];
    this.#mark = mark;
    this.#ladder = this.#ladderAt(mark);
    const matches: Match[] = [];
    this.#fillWhatTheHouseCrosses(matches);
    return matches;
  }

  /**
   * Fills what a mark crossed that has come and gone since the one before. It concerns orders with a priority under
   * `restedBefore` only: a later one was not there yet.
   */
  visit(mark: Price, restedBefore: number): Match[] {
    const { bids, asks } = this.#ladderAt(mark);
    const crossed: { order: ExchangeOrder; price: Price }[] = [];
    for (const [side, best] of [
      ["buy", asks[0]],
      ["sell", bids[0]],
    ] as const) {
      if (best === undefined) continue;
      for (const order of this.#own(side).inPriority()) {
        if (order.price === null || !crosses(side, order.price, best.price)) break;
        if (order.priority < restedBefore) crossed.push({ order, price: order.price });
      }
    }
    return crossed.map(({ order, price }) => this.#trade(order, null, price, restOf(order)));
  }

  /** Price and quantity per level, best first, clients and house together. */
  depth(levels: number): { bids: [Price, Quantity][]; asks: [Price, Quantity][] } {
    const sideDepth = (side: BookSide, quotes: readonly HouseQuote[]): [Price, Quantity][] => {
      const open = new Map(side.depth(levels));
      for (const { price, quantity } of quotes) open.set(price, ((open.get(price) ?? 0n) + quantity) as Quantity);
      const best = [...open].toSorted(([a], [b]) => (crosses(side.side, a, b) ? -1 : 1));
      return best.slice(0, levels);
    };
    return { bids: sideDepth(this.#bids, this.#ladder.bids), asks: sideDepth(this.#asks, this.#ladder.asks) };
  }

  /** Resting orders of a side in the order in which they fill. */
  resting(side: Side): Iterable<ExchangeOrder> {
    return this.#own(side).inPriority();
  }

  #ladderAt(mark: Price): HouseLadder {
    const { house, instrument } = this.#rules;
    return house === null ? NO_LADDER : houseLadder(mark, house, instrument);
  }

  #own(side: Side): BookSide {
    return side === "buy" ? this.#bids : this.#asks;
  }

  #opposite(side: Side): BookSide {
    return side === "buy" ? this.#asks : this.#bids;
  }

  #quotesAgainst(side: Side): readonly HouseQuote[] {
    return side === "buy" ? this.#ladder.asks : this.#ladder.bids;
  }

  /** Worst price of a market order, so that it costs no more than was reserved for it; null without a mark: fail closed. */
  #marketLimit(side: Side): Price | null {
    const { marketBand } = this.#rules;
    if (this.#mark === null) return null;
    if (side === "buy") return priceTimesDown(this.#mark, (ONE + marketBand) as Ratio);
    return priceTimesUp(this.#mark, (ONE - marketBand) as Ratio);
  }

  #take(taker: ExchangeOrder, limit: Price): Match[] {
    const matches: Match[] = [];
    const clients = this.#opposite(taker.side);
    const quotes = this.#quotesAgainst(taker.side);
    let level = 0;
    while (restOf(taker) > 0n) {
      const maker = clients.first();
      const quote = quotes[level];
      const makerPrice = maker?.price ?? null;
      if (
        maker !== undefined &&
        makerPrice !== null &&
        (quote === undefined || crosses(taker.side, quote.price, makerPrice))
      ) {
        if (!crosses(taker.side, limit, makerPrice)) break;
        matches.push(this.#trade(maker, taker, makerPrice, restOf(maker)));
      } else if (quote !== undefined && crosses(taker.side, limit, quote.price)) {
        matches.push(this.#trade(null, taker, quote.price, quote.quantity));
        level++;
      } else break;
    }
    return matches;
  }

  /** How much an order could fill at once within its limit; stops counting at its own quantity. */
  #available(order: ExchangeOrder, limit: Price): Quantity {
    let sum = 0n;
    for (const quote of this.#quotesAgainst(order.side))
      if (crosses(order.side, limit, quote.price)) sum += quote.quantity;
    if (sum >= restOf(order)) return sum as Quantity;
    for (const maker of this.#opposite(order.side).inPriority()) {
      if (maker.price === null || !crosses(order.side, limit, maker.price)) break;
      sum += restOf(maker);
      if (sum >= restOf(order)) break;
    }
    return sum as Quantity;
  }

  #fillWhatTheHouseCrosses(matches: Match[]): void {
    for (const side of ["buy", "sell"] as const) {
      const best = this.#quotesAgainst(side)[0];
      if (best === undefined) continue;
      for (;;) {
        const order = this.#own(side).first();
        if (order === undefined || order.price === null || !crosses(side, order.price, best.price)) break;
        matches.push(this.#trade(order, null, order.price, restOf(order)));
      }
    }
  }

  #trade(maker: ExchangeOrder | null, taker: ExchangeOrder | null, price: Price, offered: Quantity): Match {
    const wanted = taker === null ? offered : restOf(taker);
    const quantity = wanted < offered ? wanted : offered;
    for (const order of [maker, taker]) {
      if (order === null) continue;
      order.filledQuantity = (order.filledQuantity + quantity) as Quantity;
      if (restOf(order) === NO_QUANTITY) order.status = "filled";
    }
    if (maker?.status === "filled") this.#own(maker.side).remove(maker);
    return { maker, taker, price, quantity };
  }
}

/** Whether an order of this side at `price` trades with one at `other`. */
const crosses = (side: Side, price: Price, other: Price): boolean => (side === "buy" ? price >= other : price <= other);

function end(order: ExchangeOrder, reason: string | null): Match[] {
  order.status = "canceled";
  order.endReason = reason;
  return [];
}
