/**
 * Whether a venue can be sent to at all. The script that holds the credentials tells it when it is rung for, by the queue:
 * this script can neither read them nor call that one (docs/decisions/0088).
 */
import type { Clock } from "../leases/clock";

/** How long a question waits for the bell to be answered. */
const ANSWER_WITHIN_MS = 5_000;

export class CredentialsWatch {
  readonly #clock: Clock;
  readonly #ring: () => Promise<void>;
  #known: boolean | null = null;
  #waiting: (() => void)[] = [];

  constructor(clock: Clock, ring: () => Promise<void>) {
    this.#clock = clock;
    this.#ring = ring;
  }

  /** What was heard last; null for nothing yet. */
  known(): boolean | null {
    return this.#known;
  }

  heard(hasCredentials: boolean): void {
    this.#known = hasCredentials;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Asks anew; null when nothing has come in time. */
  async ask(): Promise<boolean | null> {
    const answered = new Promise<boolean | null>((resolve) => {
      const callOff = this.#clock.after(ANSWER_WITHIN_MS, () => resolve(null));
      this.#waiting.push(() => {
        callOff();
        resolve(this.#known);
      });
    });
    await this.#ring();
    return answered;
  }
}
