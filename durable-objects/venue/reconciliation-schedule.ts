/** When a venue with real money is compared with the accounts: after a start of its object, and every minute. */
import type { Millis } from "../../shared/core/ids";
import type { ReconciliationDesk } from "./reconciliation-desk";

/** How often a venue with real money is compared with the accounts. */
export const RECONCILE_EVERY_MS = 60_000;

const RING_AGAIN_MS = 10_000;

const EVERY_MINUTE = { reason: "every minute", by: "venue" };
const ON_START = { reason: "the venue's object has started", by: "venue" };

export interface ScheduleDeps {
  readonly now: () => Millis;
  /** Asks the execution script to report in and fetch the run. */
  readonly ring: () => Promise<void>;
  readonly runs: ReconciliationDesk;
}

export class ReconciliationSchedule {
  readonly #deps: ScheduleDeps;
  #rungAt: Millis | null = null;

  constructor(deps: ScheduleDeps) {
    this.#deps = deps;
  }

  /**
   * Rings after a start, and begins a run for a venue that accounts trade at, unless one was begun within the last minute: the platform
   * evicts an idle object within seconds.
   */
  async started({ hasAccounts }: { readonly hasAccounts: boolean }): Promise<void> {
    const lastAt = this.#deps.runs.lastBegunAt();
    const isDue = lastAt === null || this.#deps.now() - lastAt >= RECONCILE_EVERY_MS;
    if (hasAccounts && isDue) this.#begin(ON_START);
    await this.#ringSoon();
  }

  /** Begins the next run. Rings for a run in progress as well, because its message may be lost. */
  async everyMinute(): Promise<void> {
    this.#begin(EVERY_MINUTE);
    await this.#ringSoon();
  }

  #begin(who: { readonly reason: string; readonly by: string }): void {
    // An earlier message may have been answered already, with nothing to do: a new run needs a message of its own.
    if (!this.#deps.runs.isUnderWay()) this.#rungAt = null;
    this.#deps.runs.begin(who);
  }

  /** Rings at most once in ten seconds: an alarm that starts the object would ring twice for the same run. */
  async #ringSoon(): Promise<void> {
    const now = this.#deps.now();
    if (this.#rungAt !== null && now - this.#rungAt < RING_AGAIN_MS) return;
    this.#rungAt = now;
    await this.#deps.ring();
  }
}
