import type { Millis } from "../../../shared/core/ids";
import type { Clock } from "../clock";

interface Timer {
  readonly at: Millis;
  readonly work: () => void;
}

/** Time that only moves when a test moves it; what is due runs in order, and all it leads to before the next. */
export class VirtualTime implements Clock {
  #now: Millis = 1_000_000;
  #timers: Timer[] = [];

  now(): Millis {
    return this.#now;
  }

  after(ms: number, work: () => void): () => void {
    const timer = { at: this.#now + ms, work };
    const later = this.#timers.findIndex(({ at }) => at > timer.at);
    this.#timers.splice(later === -1 ? this.#timers.length : later, 0, timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  /** Lets `ms` pass. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settled();
    for (let next = this.#timers[0]; next !== undefined && next.at <= end; next = this.#timers[0]) {
      this.#timers.shift();
      this.#now = Math.max(this.#now, next.at);
      next.work();
      await settled();
    }
    this.#now = end;
  }
}

/** Runs the microtasks there are, and those they make, some levels deep. */
async function settled(): Promise<void> {
  for (let level = 0; level < 25; level++) await Promise.resolve();
}
