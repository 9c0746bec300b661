/** Resting orders of one symbol by price and time. The house's quotes rest in it like anybody's and are used up. */
import type { Price, Quantity } from "../../shared/core/decimal";
import { crosses, restOf, type Side, type VenueOrder } from "./orders";

export class Book {
  /** Best first, older before newer. */
  readonly #sides: Record<Side, VenueOrder[]> = { BUY: [], SELL: [] };

  /** Orders of a side in the order in which they fill. */
  side(side: Side): readonly VenueOrder[] {
    return this.#sides[side];
  }

  /** Orders that an order of this side trades with, best first. */
  against(side: Side): readonly VenueOrder[] {
    return this.#sides[side === "BUY" ? "SELL" : "BUY"];
  }

  add(order: VenueOrder): void {
    const orders = this.#sides[order.side];
    let low = 0;
    let high = orders.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = orders[middle];
      // Behind all of its own price: older ones fill first.
      if (other !== undefined && crosses(order.side, other.price, order.price)) low = middle + 1;
      else high = middle;
    }
    orders.splice(low, 0, order);
  }

  /** Takes an order out; nothing happens when it is not there. */
  remove(order: VenueOrder): void {
    const orders = this.#sides[order.side];
    const index = orders.indexOf(order);
    if (index >= 0) orders.splice(index, 1);
  }

  /** Whether an order of this side and price would trade on arrival. */
  wouldTake(side: Side, price: Price): boolean {
    const [best] = this.against(side);
    return best !== undefined && crosses(side, price, best.price);
  }

  /** Takes away the house's quotes that this order could trade with: the liquidity is gone before it was reached. */
  withdrawHouse(order: VenueOrder): void {
    for (const quote of [...this.against(order.side)])
      if (quote.account === null && crosses(order.side, order.price, quote.price)) this.remove(quote);
  }

  clearHouse(): void {
    for (const side of ["BUY", "SELL"] as const)
      this.#sides[side] = this.#sides[side].filter(({ account }) => account !== null);
  }

  /** Price and quantity of the best levels, best first. */
  depth(side: Side, levels: number): [Price, Quantity][] {
    const found: [Price, Quantity][] = [];
    for (const order of this.#sides[side]) {
      const last = found.at(-1);
      if (last !== undefined && last[0] === order.price) last[1] = (last[1] + restOf(order)) as Quantity;
      else if (found.length === levels) break;
      else found.push([order.price, restOf(order)]);
    }
    return found;
  }
}
