/**
 * What may still be asked of the venue, by its own count: each answer's headers say what has been used of a window, by whoever
 * shares the address or the account. A part is kept for what gets us out.
 */
import type { Millis } from "../../../../shared/core/ids";

/** `exit`: cancels and questions, which may use the reserve. */
export type Purpose = "entry" | "exit";

export interface RateLimits {
  /** Request weight a minute, and the part of it that entries may not touch. */
  readonly weightPerMinute: number;
  readonly weightReserve: number;
  /** New orders in ten seconds; the venue counts no cancels here. */
  readonly ordersPer10s: number;
}

const MINUTE: Millis = 60_000;
const TEN_SECONDS: Millis = 10_000;
/** A ban or a limit without a time of its own is waited out for this long. */
const UNTIMED_WAIT_MS: Millis = 60_000;

/** One window of the venue's. They start at whole multiples of their length by the venue's clock. */
class Window {
  #startsAt = 0;
  #used = 0;
  constructor(readonly lengthMs: Millis) {}

  used(now: Millis): number {
    this.#roll(now);
    return this.#used;
  }
  take(now: Millis, amount: number): void {
    this.#roll(now);
    this.#used += amount;
  }
  /** The venue's own figure. It knows of others who share the window, we know of what is under way: the larger counts. */
  count(now: Millis, counted: number): void {
    this.#roll(now);
    this.#used = Math.max(this.#used, counted);
  }
  endsIn(now: Millis): Millis {
    this.#roll(now);
    return this.#startsAt + this.lengthMs - now;
  }
  #roll(now: Millis): void {
    const startsAt = now - (now % this.lengthMs);
    if (startsAt <= this.#startsAt) return;
    this.#startsAt = startsAt;
    this.#used = 0;
  }
}

export interface Cost {
  readonly weight: number;
  readonly orders: number;
  readonly purpose: Purpose;
}

export class RateBudget {
  readonly #weight = new Window(MINUTE);
  readonly #orders = new Window(TEN_SECONDS);
  #closedUntil: Millis = 0;
  constructor(readonly limits: RateLimits) {}

  /** Takes the cost of a request; or says in how many milliseconds it could be taken. Times are the venue's. */
  take(cost: Cost, now: Millis): { readonly ok: true } | { readonly ok: false; readonly waitMs: Millis } {
    const waitMs = this.#waitFor(cost, now);
    if (waitMs > 0) return { ok: false, waitMs };
    this.#weight.take(now, cost.weight);
    this.#orders.take(now, cost.orders);
    return { ok: true };
  }

  /** Takes the venue's figures over, null where its answer had none. */
  count(now: Millis, { weight, orders }: { readonly weight: number | null; readonly orders: number | null }): void {
    if (weight !== null) this.#weight.count(now, weight);
    if (orders !== null) this.#orders.count(now, orders);
  }

  /** The venue turned a request away: nothing is sent for so long. Gives how long that is. */
  close(now: Millis, retryAfterMs: Millis | null): Millis {
    this.#closedUntil = Math.max(this.#closedUntil, now + (retryAfterMs ?? UNTIMED_WAIT_MS));
    return this.#closedUntil - now;
  }

  #waitFor({ weight, orders, purpose }: Cost, now: Millis): Millis {
    const reserve = purpose === "exit" ? 0 : this.limits.weightReserve;
    return Math.max(
      this.#closedUntil - now,
      this.#weight.used(now) + weight > this.limits.weightPerMinute - reserve ? this.#weight.endsIn(now) : 0,
      orders > 0 && this.#orders.used(now) + orders > this.limits.ordersPer10s ? this.#orders.endsIn(now) : 0,
    );
  }
}
