/**
 * How many requests may be with the objects at once. Where more come than are served, each would wait for longer than the one before it, until clients
 * give up and send again what is being worked on: beyond the bound the answer is 503 at once, and nothing was done (decision 0135).
 */
import type { Problem } from "./problem";

/** Twice what may wait for one account, so that nobody shuts others out with one alone; four seconds of what one machine serves. */
const MOST = 4_000;
/** What takes risk away, and the marks that decisions need, are served for longer. */
const MOST_URGENT = 6_000;
/**
 * The runtime ends the work for a client that has gone without a word to us, so that such a request never leaves. What has been in for so long is taken
 * for one of these: it is longer than the bound lets anybody wait. A call that does take longer is only not counted any more.
 */
const LOST_AFTER_MS = 10_000;

/** The answer beyond the bound. */
export const OVERLOADED: Problem = {
  code: "overloaded",
  detail: "more requests wait than are served: nothing of this one was done, send it again",
};

export class InFlight {
  /** When each came in, the oldest first. */
  readonly #since = new Map<number, number>();
  #last = 0;

  /** Lets a request in at `now` (milliseconds) and gives what it leaves with; null when there are too many. */
  enter(now: number, isUrgent: boolean): number | null {
    for (const [lost, since] of this.#since) {
      if (now - since < LOST_AFTER_MS) break;
      this.#since.delete(lost);
    }
    if (this.#since.size >= (isUrgent ? MOST_URGENT : MOST)) return null;
    this.#last += 1;
    this.#since.set(this.#last, now);
    return this.#last;
  }

  /** Lets it out again. */
  leave(ticket: number): void {
    this.#since.delete(ticket);
  }
}
