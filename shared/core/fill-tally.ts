/**
 * Sums up fills for the venue object's statistics. It is kept where each fill passes exactly once: at the
 * paper exchange itself, and where the connection to an exchange reads its list of trades (docs/decisions/0102).
 */
import { minus, negate, NO_MONEY, NO_PRICE, notional, plus, type Price, type Quantity } from "./decimal";
import type { Millis } from "./ids";
import type { Side } from "./order";
import { NO_OBSERVATION, type VenueObservation } from "./venue-observation";

/** An order as it was let go: what its fills are measured against. */
export interface LetGo {
  readonly side: Side;
  /** Its limit; null for a market order. */
  readonly price: Price | null;
  /** The mark that the account held then; null for none. */
  readonly mark: Price | null;
  readonly at: Millis;
}

export interface Filled {
  readonly quantity: Quantity;
  readonly price: Price;
  /** By the same clock as `LetGo.at`. */
  readonly time: Millis;
}

export class FillTally {
  #fills = 0;
  #filledValue = NO_MONEY;
  #slippage = NO_MONEY;
  #slippageBase = NO_MONEY;
  #times = new Map<Millis, number>();

  get isEmpty(): boolean {
    return this.#fills === 0;
  }

  /** Counts a fill; of an order that nobody remembers letting go, no more than that there was one. */
  add(order: LetGo | null, { quantity, price, time }: Filled): void {
    this.#fills++;
    if (order === null) return;
    const { side, mark, at } = order;
    this.#filledValue = plus(this.#filledValue, notional(quantity, order.price ?? mark ?? NO_PRICE));
    const ms = Math.max(0, time - at);
    this.#times.set(ms, (this.#times.get(ms) ?? 0) + 1);
    if (mark === null) return;
    const atMark = notional(quantity, mark);
    const paid = minus(notional(quantity, price), atMark);
    this.#slippage = plus(this.#slippage, side === "buy" ? paid : negate(paid));
    this.#slippageBase = plus(this.#slippageBase, atMark);
  }

  /** What was summed up since the last time; null for nothing. */
  take(): VenueObservation | null {
    if (this.isEmpty) return null;
    const taken: VenueObservation = {
      ...NO_OBSERVATION,
      fills: this.#fills,
      filledValue: this.#filledValue,
      slippage: this.#slippage,
      slippageBase: this.#slippageBase,
      fillTimes: Array.from(this.#times, ([ms, count]) => ({ ms, count })),
    };
    this.#fills = 0;
    this.#filledValue = NO_MONEY;
    this.#slippage = NO_MONEY;
    this.#slippageBase = NO_MONEY;
    this.#times = new Map();
    return taken;
  }
}
