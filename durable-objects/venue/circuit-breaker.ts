/**
 * Keeps orders from a venue that fails: 5 failures in a row open it for 60 s, then 3 trials decide (domain.md, "Venues").
 * Cancels and questions are never held by it: what is open at a venue in trouble should still be got back.
 */
import type { Millis } from "../../shared/core/ids";
import type { StoredBreaker } from "../storage/venue-admission";

const FAILURES_TO_OPEN = 5;
export const OPEN_MS = 60_000;
const TRIALS = 3;

export const CLOSED: StoredBreaker = { state: "closed", since: 0 };

export class CircuitBreaker {
  readonly #now: () => Millis;
  #state: StoredBreaker["state"];
  /** Open: since when. Half-open: since when the trials run. */
  #since: Millis;
  /** In a row, while closed. */
  #failures = 0;
  #trialsLeft = 0;
  #successes = 0;

  constructor(now: () => Millis, { state, since }: StoredBreaker = CLOSED) {
    this.#now = now;
    // Trials under way when the object stopped have no one left to count them.
    this.#state = state === "half_open" ? "open" : state;
    this.#since = state === "half_open" ? Number.NEGATIVE_INFINITY : since;
  }

  /** What it is now; an open one turns half-open when its time is up. */
  state(): StoredBreaker["state"] {
    const now = this.#now();
    if (this.#state === "open" && now - this.#since >= OPEN_MS) this.#try(now);
    return this.#state;
  }

  /** When an open one lets trials through; null for any other. */
  opensAt(): Millis | null {
    return this.state() === "open" ? this.#since + OPEN_MS : null;
  }

  stored(): StoredBreaker {
    return { state: this.#state, since: this.#since === Number.NEGATIVE_INFINITY ? 0 : this.#since };
  }

  /** Whether one more order may go; of a half-open one it takes a trial. Otherwise how long to wait. */
  admit(): { readonly ok: true } | { readonly ok: false; readonly retryAfterMs: Millis } {
    const now = this.#now();
    switch (this.state()) {
      case "closed":
        return { ok: true };
      case "open":
        return { ok: false, retryAfterMs: this.#since + OPEN_MS - now };
      case "half_open": {
        // Trials without a reported outcome are granted again.
        if (this.#trialsLeft === 0 && now - this.#since >= OPEN_MS) this.#try(now);
        if (this.#trialsLeft === 0) return { ok: false, retryAfterMs: TRIAL_PAUSE_MS };
        this.#trialsLeft--;
        return { ok: true };
      }
    }
  }

  /** Takes in what became of calls: the successes, and the failures that came after the last of them. */
  observe({ successes, failuresAtEnd }: { readonly successes: number; readonly failuresAtEnd: number }): void {
    switch (this.state()) {
      case "closed":
        this.#failures = successes > 0 ? failuresAtEnd : this.#failures + failuresAtEnd;
        if (this.#failures >= FAILURES_TO_OPEN) this.#open();
        return;
      case "open":
        // They were sent before it opened, and say nothing about the present state.
        return;
      case "half_open":
        if (failuresAtEnd > 0) {
          this.#open();
          return;
        }
        this.#successes += successes;
        if (this.#successes >= TRIALS) this.#close();
    }
  }

  #open(): void {
    this.#state = "open";
    this.#since = this.#now();
    this.#failures = 0;
  }

  #try(now: Millis): void {
    this.#state = "half_open";
    this.#since = now;
    this.#trialsLeft = TRIALS;
    this.#successes = 0;
  }

  #close(): void {
    this.#state = "closed";
    this.#since = this.#now();
    this.#failures = 0;
  }
}

/** How long an order waits while the trials are out. */
const TRIAL_PAUSE_MS = 1_000;
