/** An object's hold on the platform's one alarm: it remembers when it is set for, and moves it only to an earlier time, because each move is a write. Times are milliseconds since 1970. */

/**
 * An alarm that is so late never goes off: one whose retries have failed is dropped. Over the platform's own retries, six of them from
 * 2 s on, doubling.
 */
const LOST_AFTER_MS = 180_000;

export class WakeUpAlarm {
  readonly #storage: Pick<DurableObjectStorage, "getAlarm" | "setAlarm">;
  readonly #now: () => number;
  /** Null for not set. */
  #at: number | null = null;

  constructor(storage: Pick<DurableObjectStorage, "getAlarm" | "setAlarm">, now: () => number) {
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

  /** When it goes off; null when it is not set, or so late that it never will. */
  get at(): number | null {
    return this.#at !== null && this.#now() - this.#at <= LOST_AFTER_MS ? this.#at : null;
  }

  /** Has it go off at `at` at the latest; null asks for nothing. */
  async setFor(at: number | null): Promise<void> {
    const before = this.at;
    if (at === null || (before !== null && before <= at)) return;
    this.#at = at;
    await this.#storage.setAlarm(at);
  }
}
