/** An object's hold on the platform's one alarm: it remembers when it is set for, and moves it only to an earlier time, because each move is a write. */
import type { Millis } from "../shared/core/ids";

/**
 * An alarm that is so late never goes off: one whose retries have failed is dropped. Over the platform's own retries, six of them from
 * 2 s on, doubling.
 */
const LOST_AFTER_MS = 180_000;

export class WakeUpAlarm {
  readonly #storage: Pick<DurableObjectStorage, "getAlarm" | "setAlarm">;
  readonly #now: () => Millis;
  /** Null for not set. */
  #at: Millis | null = null;

  constructor(storage: Pick<DurableObjectStorage, "getAlarm" | "setAlarm">, now: () => Millis) {
    this.#storage = storage;
    this.#now = now;
  }

  /** Reads what an object before this one has set; an alarm that has failed for good is gone. */
  async load(): Promise<void> {
    this.#at = await this.#storage.getAlarm();
  }

  /** It has gone off, and is not set any more. */
  wentOff(): void {
    this.#at = null;
  }

  /** Has it go off at `at` at the latest; null asks for nothing. */
  async setFor(at: Millis | null): Promise<void> {
    if (at === null || (this.#at !== null && this.#at <= at && this.#now() - this.#at <= LOST_AFTER_MS)) return;
    this.#at = at;
    await this.#storage.setAlarm(at);
  }
}
