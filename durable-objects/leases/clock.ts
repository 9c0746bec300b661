import type { Millis } from "../../shared/core/ids";

/** Time as the leases need it, so that their tests can run it by hand. */
export interface Clock {
  now(): Millis;
  /** Runs `work` once, `ms` from now; the function it returns calls that off. */
  after(ms: number, work: () => void): () => void;
}

/** The time of the runtime. While code runs it stands still there, so it may be behind by as long as one turn takes. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, work) => {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
};
