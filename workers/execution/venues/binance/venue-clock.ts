/** The venue's clock as we know it: its time minus ours, measured over the middle of a request. */
import type { Millis } from "../../../../shared/core/ids";

/** Clocks of machines drift by milliseconds an hour; a suspended machine jumps, which the venue then reports. */
const FRESH_MS: Millis = 600_000;

export class VenueClock {
  readonly #now: () => Millis;
  #offsetMs: Millis = 0;
  #measuredAt: Millis | null = null;

  constructor(now: () => Millis) {
    this.#now = now;
  }

  /** The venue's time, as good as the last measurement. */
  now(): Millis {
    return this.#now() + this.#offsetMs;
  }

  get offsetMs(): Millis {
    return this.#offsetMs;
  }

  get isFresh(): boolean {
    return this.#measuredAt !== null && this.#now() - this.#measuredAt < FRESH_MS;
  }

  /** The venue named its time in answer to a request sent and answered at these times of ours. The answer is taken for half the way old. */
  measure(serverTime: Millis, { sentAt, answeredAt }: { sentAt: Millis; answeredAt: Millis }): void {
    this.#offsetMs = Math.round(serverTime - (sentAt + answeredAt) / 2);
    this.#measuredAt = answeredAt;
  }

  /** The venue did not accept our time. */
  distrust(): void {
    this.#measuredAt = null;
  }
}
