/** Which content was accepted lately: what checks 8 and 18 look up. */
import type { Millis, SymbolId } from "../ids";
import { hasEnded, isInBooks, isParent, type Order, type OrderRequest, type OrderTerms, type Side } from "../order";

/** What makes two orders of a symbol the same: side, quantity and prices as one number (domain.md, "The pre-trade checks" 8). */
export interface Content {
  readonly symbol: SymbolId;
  readonly side: Side;
  readonly key: bigint;
}

/**
 * Over every price, so that no two contents share a number; odd, so that the lowest digits, which are all that a hash looks at,
 * differ with the quantity as well.
 */
const BEYOND_PRICES = (1n << 100n) + 1n;

/** The content of an order. A number and not a text: printing decimals costs more than the rest of the check. */
export function contentOf(
  { symbol, side, trailOffset }: Pick<OrderRequest, "symbol" | "side" | "trailOffset">,
  { quantity, price, stopPrice }: Pick<OrderTerms, "quantity" | "price" | "stopPrice">,
): Content {
  const plain = quantity * BEYOND_PRICES + (price ?? 0n);
  if (stopPrice === null && trailOffset === null) return { symbol, side, key: plain };
  // Below zero, so that none is the same as one without a trigger.
  return { symbol, side, key: -((plain * BEYOND_PRICES + (stopPrice ?? 0n)) * BEYOND_PRICES + (trailOffset ?? 0n)) };
}

export const isSameContent = (a: Content, b: Content): boolean =>
  a.key === b.key && a.side === b.side && a.symbol === b.symbol;

/** Times of acceptance, oldest first; most contents have one. */
type Times = Millis | Millis[];
type BySide = Readonly<Record<Side, Map<bigint, Times>>>;

interface Accepted {
  readonly among: Map<bigint, Times>;
  readonly key: bigint;
  readonly at: Millis;
}

/** How many passed entries may lie before the queue is cut: cutting moves the rest. */
const PASSED_MAX = 1_024;

/**
 * Times of acceptance by content, no longer back than a window. The throttle bounds how many fall into one, so memory is bounded
 * by the window; what has passed is dropped with each that is added. In memory only: a restart finds the open orders.
 */
export class ContentIndex {
  readonly #bySymbol = new Map<SymbolId, BySide>();
  #queue: Accepted[] = [];
  #passed = 0;

  constructor(public windowMs: Millis) {}

  /** How many acceptances are remembered. */
  get size(): number {
    return this.#queue.length - this.#passed;
  }

  /** Remembers an acceptance; times do not go back. */
  note({ symbol, side, key }: Content, at: Millis): void {
    this.#forget(at);
    let sides = this.#bySymbol.get(symbol);
    if (sides === undefined) this.#bySymbol.set(symbol, (sides = { buy: new Map(), sell: new Map() }));
    const among = sides[side];
    const times = among.get(key);
    if (times === undefined) among.set(key, at);
    else if (typeof times === "number") among.set(key, [times, at]);
    else times.push(at);
    this.#queue.push({ among, key, at });
  }

  /** When the content was accepted within `windowMs` before `now`, newest first, at most `max` of them. A window that has just ended is over. */
  within({ symbol, side, key }: Content, now: Millis, windowMs: Millis, max: number): readonly Millis[] {
    const times = this.#bySymbol.get(symbol)?.[side].get(key);
    if (times === undefined) return NEVER;
    if (typeof times === "number") return now - times < windowMs ? [times] : NEVER;
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
      const times = first.among.get(first.key);
      if (typeof times === "object" && times.length > 1) times.shift();
      else first.among.delete(first.key);
      this.#passed += 1;
      first = this.#queue[this.#passed];
    }
    if (this.#passed < PASSED_MAX) return;
    this.#queue = this.#queue.slice(this.#passed);
    this.#passed = 0;
  }
}

const NEVER: readonly Millis[] = [];

/** Whether an order is what its client sent and is really worked: neither simulated, nor a child of one that was split. */
const isOwnContent = (order: Order): boolean => isParent(order) || (isInBooks(order) && order.family === null);

/** An index of what is open; what has ended since is forgotten. Of many orders only those count that a window before the newest still holds. */
export function contentIndexOf(windowMs: Millis, orders: Iterable<Order>): ContentIndex {
  const index = new ContentIndex(windowMs);
  const all = [...orders];
  const newest = all.reduce((latest, { createdAt }) => Math.max(latest, createdAt), 0);
  const open = all
    .filter((order) => order.createdAt > newest - windowMs && !hasEnded(order) && isOwnContent(order))
    .toSorted((a, b) => a.createdAt - b.createdAt);
  for (const { request, createdAt } of open) index.note(contentOf(request, request), createdAt);
  return index;
}
