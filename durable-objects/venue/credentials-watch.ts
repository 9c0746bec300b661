/**
 * Whether a venue can be sent to at all. The script that holds the credentials tells it when it is rung for, by the queue:
 * this script can neither read them nor call that one (docs/decisions/0088).
 */
import type { Clock } from "../leases/clock";

/** How long a question waits for the bell to be answered. */
const ANSWER_WITHIN_MS = 5_000;

export interface CredentialsWatchDeps {
  readonly clock: Clock;
  readonly ring: () => Promise<void>;
  /** What was heard before the start; null for nothing. */
  readonly known: boolean | null;
  /** Keeps what is heard over a restart. */
  readonly keep: (hasCredentials: boolean) => void;
}

export class CredentialsWatch {
  readonly #deps: CredentialsWatchDeps;
  #known: boolean | null;
  #waiting: (() => void)[] = [];

  constructor(deps: CredentialsWatchDeps) {
    this.#deps = deps;
    this.#known = deps.known;
  }

  /** What was heard last; null for nothing yet. */
  known(): boolean | null {
    return this.#known;
  }

  heard(hasCredentials: boolean): void {
    if (this.#known !== hasCredentials) this.#deps.keep(hasCredentials);
    this.#known = hasCredentials;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Asks anew; null when nothing has come in time. */
  async ask(): Promise<boolean | null> {
    const { clock, ring } = this.#deps;
    const answered = new Promise<boolean | null>((resolve) => {
      const callOff = clock.after(ANSWER_WITHIN_MS, () => resolve(null));
      this.#waiting.push(() => {
        callOff();
        resolve(this.#known);
      });
    });
    await ring();
    return answered;
  }
}
