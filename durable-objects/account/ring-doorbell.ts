/**
 * One bell per burst. The queue carries only the account's name; while a consumer takes turns it finds new work by itself,
 * and what it has missed is found by a look some time after its last turn, and by the alarm at the latest.
 */
import type { Millis } from "../../shared/core/ids";

/** A consumer that has taken no turn for so long has gone; well over its beat. */
export const CONSUMER_QUIET_MS = 150;
/** A bell that has not been answered for this long is considered lost. */
const BELL_LOST_MS = 5_000;

export interface DoorbellDeps {
  now(): Millis;
  /** Whether something could be leased now. */
  hasDue(): boolean;
  send(): Promise<void>;
  /** Runs `work` once, `ms` from now. */
  after(ms: number, work: () => void): void;
  failed(error: unknown): void;
}

export class Doorbell {
  readonly #deps: DoorbellDeps;
  #lastTurnAt = 0;
  #rungAt = 0;
  #isLooking = false;

  constructor(deps: DoorbellDeps) {
    this.#deps = deps;
  }

  /** A consumer has taken a turn: the bell was heard. */
  heard(): void {
    this.#lastTurnAt = this.#deps.now();
    this.#rungAt = 0;
  }

  /** The consumer has said that it will not come again by itself. */
  left(): void {
    this.#lastTurnAt = 0;
  }

  /** Rings when something is due and no consumer is on its way. */
  ringIfDue(): void {
    if (!this.#deps.hasDue()) return;
    const now = this.#deps.now();
    if (now - this.#rungAt < BELL_LOST_MS) return;
    if (now - this.#lastTurnAt < CONSUMER_QUIET_MS) {
      this.#lookLater();
      return;
    }
    this.#rungAt = now;
    this.#deps.send().catch((error: unknown) => {
      // No consumer will come; the alarm rings again.
      this.#rungAt = 0;
      this.#deps.failed(error);
    });
  }

  #lookLater(): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    this.#deps.after(CONSUMER_QUIET_MS, () => {
      this.#isLooking = false;
      this.ringIfDue();
    });
  }
}
