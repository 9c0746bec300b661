/**
 * How much may be asked of a venue in a window of time, by its own weights. A part is kept for cancels and questions, so that
 * orders can never use up what it takes to get them back. The window slides in steps, so that no two halves of it can add
 * up to more than the whole.
 */
import type { Millis } from "../../shared/core/ids";

export interface BudgetTerms {
  readonly windowMs: Millis;
  /** Weight that the venue allows in a window. */
  readonly limit: number;
  /** The part of it that only cancels and questions may use. */
  readonly reserve: number;
}

/** Steps that a window is counted in: what was used is forgotten at most one step late. */
const STEPS = 60;

export class RateBudget {
  readonly #now: () => Millis;
  readonly #terms: BudgetTerms;
  readonly #stepMs: Millis;
  /** Weight used, by step, oldest first. */
  #used: { readonly step: number; weight: number }[] = [];
  #total = 0;

  constructor(now: () => Millis, terms: BudgetTerms) {
    this.#now = now;
    this.#terms = terms;
    this.#stepMs = terms.windowMs / STEPS;
  }

  /** Uses weight, if there is so much; otherwise says how long to wait. What may use the reserve is a cancel or a question. */
  take(
    weight: number,
    mayUseReserve: boolean,
  ): { readonly ok: true } | { readonly ok: false; readonly retryAfterMs: Millis } {
    const step = this.#forget();
    const limit = mayUseReserve ? this.#terms.limit : this.#terms.limit - this.#terms.reserve;
    if (this.#total + weight > limit) return { ok: false, retryAfterMs: this.#freeAfter(weight, limit, step) };
    const newest = this.#used.at(-1);
    if (newest?.step === step) newest.weight += weight;
    else this.#used.push({ step, weight });
    this.#total += weight;
    return { ok: true };
  }

  /** Weight used in the window that ends now. */
  used(): number {
    this.#forget();
    return this.#total;
  }

  /** Drops the steps that have left the window; gives the step of now. */
  #forget(): number {
    const step = Math.floor(this.#now() / this.#stepMs);
    while (this.#used[0] !== undefined && this.#used[0].step < step - STEPS) {
      this.#total -= this.#used[0].weight;
      this.#used.shift();
    }
    return step;
  }

  /** How long until so many of the oldest steps have gone that the weight fits; a whole window when it never does. */
  #freeAfter(weight: number, limit: number, step: number): Millis {
    let free = limit - this.#total;
    for (const { step: usedAt, weight: freed } of this.#used) {
      free += freed;
      if (free >= weight) return this.#until(usedAt);
    }
    return this.#until(step);
  }

  /** How long until a step has left the window, all of it. */
  #until(step: number): Millis {
    return Math.ceil((step + STEPS + 1) * this.#stepMs - this.#now());
  }
}
