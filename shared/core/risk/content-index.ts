/** Which content was accepted lately: what checks 8 and 18 look up. */
import type { Millis } from "../ids";
import { hasEnded, type Order, type OrderRequest, type OrderTerms } from "../order";

interface Accepted {
  readonly key: string;
  readonly at: Millis;
}

/** How many passed entries may lie before the queue is cut: cutting moves the rest. */
const PASSED_MAX = 1_024;

/** Symbol, side, quantity and prices: what makes two orders the same (domain.md, "The pre-trade checks" 8). */
export const contentOf = (
  { symbol, side, trailOffset }: Pick<OrderRequest, "symbol" | "side" | "trailOffset">,
  { quantity, price, stopPrice }: Pick<OrderTerms, "quantity" | "price" | "stopPrice">,
): string => `${symbol}|${side}|${quantity}|${price ?? ""}|${stopPrice ?? ""}|${trailOffset ?? ""}`;

/**
 * Times of acceptance by content, no longer back than a window. The throttle bounds how many fall into one, so memory is bounded
 * by the window; what has passed is dropped with each that is added. In memory only: a restart finds the open orders.
 */
export class ContentIndex {
  readonly #times = new Map<string, Millis[]>();
  #queue: Accepted[] = [];
  #passed = 0;

  constructor(public windowMs: Millis) {}

  /** How many acceptances are remembered. */
  get size(): number {
    return this.#queue.length - this.#passed;
  }

  /** Remembers an acceptance; times do not go back. */
  note(key: string, at: Millis): void {
    this.#forget(at);
    const times = this.#times.get(key);
    if (times === undefined) this.#times.set(key, [at]);
    else times.push(at);
    this.#queue.push({ key, at });
  }

  /** When the content was accepted within `windowMs` before `now`, newest first, at most `max` of them. A window that has just ended is over. */
  within(key: string, now: Millis, windowMs: Millis, max: number): Millis[] {
    const times = this.#times.get(key) ?? [];
    const found: Millis[] = [];
    for (let index = times.length - 1; index >= 0 && found.length < max; index--) {
      const at = times[index];
      if (at === undefined || now - at >= windowMs) break;
      found.push(at);
    }
    return found;
  }

  #forget(now: Millis): void {
    let first = this.#queue[this.#passed];
    while (first !== undefined && now - first.at >= this.windowMs) {
      const times = this.#times.get(first.key);
      times?.shift();
      if (times?.length === 0) this.#times.delete(first.key);
      this.#passed += 1;
      first = this.#queue[this.#passed];
    }
    if (this.#passed < PASSED_MAX) return;
    this.#queue = this.#queue.slice(this.#passed);
    this.#passed = 0;
  }
}

/** An index of what is open; what has ended since is forgotten. */
export function contentIndexOf(windowMs: Millis, orders: Iterable<Order>): ContentIndex {
  const index = new ContentIndex(windowMs);
  const open = [...orders].filter((order) => !hasEnded(order)).toSorted((a, b) => a.createdAt - b.createdAt);
  for (const { request, createdAt } of open) index.note(contentOf(request, request), createdAt);
  return index;
}
