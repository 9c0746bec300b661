/** How long and how fast the consumer goes on with one account. */
export interface Pacing {
  /** New work is taken at each whole multiple of it, so that the accounts' batches meet at the exchanges. */
  readonly beatMs: number;
  /** Beats in a row that gave nothing, after which it says goodbye. */
  readonly idleBeats: number;
  /** After this it ends, whatever there is, and rings again for the rest. */
  readonly runMs: number;
  /** Intents taken per turn. */
  readonly maxIntents: number;
}

export const DEFAULT_PACING: Pacing = {
  // An order waits half a beat on average before it leaves. Each beat costs an account two turns, and an exchange a call
  // per account: at 20 ms these calls were a third of the runtime's time at 500 orders/s (docs/decisions/0006).
  beatMs: 50,
  // One order alone costs three calls: take, settle, goodbye.
  idleBeats: 1,
  // What runs longer than this rings again, so that no invocation grows old (design.md, "Execution").
  runMs: 500,
  // One call to a venue, and few enough that a lost settlement puts few orders in doubt.
  maxIntents: 100,
};
