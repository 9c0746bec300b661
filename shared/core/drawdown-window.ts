import { plus, type Money } from "./decimal";
import type { Millis } from "./ids";

/** The highest equity of one second. */
export interface WindowBucket {
  readonly second: number;
  readonly high: Money;
}

/** How far back the rapid-drawdown breaker looks. */
export const DRAWDOWN_WINDOW_MS = 300_000;

const WINDOW_SECONDS = DRAWDOWN_WINDOW_MS / 1_000;

/**
 * The highest equity of the last 300 s, one bucket a second. Only buckets that are higher than all later ones are kept, so that
 * the first is the highest, adding costs the same whatever has happened, and there are at most 301.
 */
export class DrawdownWindow {
  #buckets: WindowBucket[] = [];

  /** Oldest and highest first; what has left the window may still be among them. */
  get buckets(): readonly WindowBucket[] {
    return this.#buckets;
  }

  /** The highest of them; null when there is none. */
  get first(): WindowBucket | null {
    return this.#buckets[0] ?? null;
  }

  /** The newest of them; null when there is none. */
  get last(): WindowBucket | null {
    return this.#buckets.at(-1) ?? null;
  }

  /** Takes over what was stored. */
  restore(buckets: readonly WindowBucket[]): void {
    this.#buckets = [...buckets];
  }

  /** Takes in the equity of now, and forgets what is older than the window. */
  note(now: Millis, equity: Money): void {
    const second = Math.floor(now / 1_000);
    this.#expire(second);
    let last = this.#buckets.at(-1);
    while (last !== undefined && last.high <= equity) {
      this.#buckets.pop();
      last = this.#buckets.at(-1);
    }
    if (last?.second !== second) this.#buckets.push({ second, high: equity });
  }

  /** The highest equity of the window; null when there was none. */
  peak(now: Millis): Money | null {
    this.#expire(Math.floor(now / 1_000));
    return this.#buckets[0]?.high ?? null;
  }

  /** Moves all of it by an adjustment, which is no gain and no loss. */
  shift(amount: Money): void {
    this.#buckets = this.#buckets.map(({ second, high }) => ({ second, high: plus(high, amount) }));
  }

  /** Forgets everything. */
  clear(): void {
    this.#buckets = [];
  }

  #expire(second: number): void {
    let old = 0;
    while (old < this.#buckets.length && (this.#buckets[old]?.second ?? second) < second - WINDOW_SECONDS) old += 1;
    if (old > 0) this.#buckets.splice(0, old);
  }
}
