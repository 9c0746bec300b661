import type { Price } from "../decimal";
import type { Side } from "../order";

/** Prices of one side with the best at the top: the highest of buys, the lowest of sells. Adding and taking cost the logarithm of their number. */
export class PriceHeap {
  readonly #prices: Price[] = [];

  constructor(readonly side: Side) {}

  /** The best price; null where there is none. */
  top(): Price | null {
    return this.#prices[0] ?? null;
  }

  /** Adds a price; one that is there already is there twice. */
  push(price: Price): void {
    const prices = this.#prices;
    let place = prices.length;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = this.#at(parent);
      if (!this.#isBetter(price, above)) break;
      prices[place] = above;
      place = parent;
    }
    prices[place] = price;
  }

  /** Takes the best price away; nothing where there is none. */
  pop(): void {
    const prices = this.#prices;
    const last = prices.pop();
    if (last === undefined || prices.length === 0) return;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= prices.length) break;
      if (child + 1 < prices.length && this.#isBetter(this.#at(child + 1), this.#at(child))) child += 1;
      if (!this.#isBetter(this.#at(child), last)) break;
      prices[place] = this.#at(child);
      place = child;
    }
    prices[place] = last;
  }

  /** Prices at a limit or better, all for null, in no order. A heap hides nothing better below what is worse. */
  upTo(limit: Price | null): Price[] {
    const found: Price[] = [];
    const places = [0];
    for (let place = places.pop(); place !== undefined; place = places.pop()) {
      const price = this.#prices[place];
      if (price === undefined || (limit !== null && this.#isBetter(limit, price))) continue;
      found.push(price);
      places.push(2 * place + 1, 2 * place + 2);
    }
    return found;
  }

  #at(place: number): Price {
    const price = this.#prices[place];
    if (price === undefined) throw new RangeError(`no price at ${place} of ${this.#prices.length}`);
    return price;
  }

  #isBetter(a: Price, b: Price): boolean {
    return this.side === "buy" ? a > b : a < b;
  }
}
