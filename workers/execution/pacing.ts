/** How long and how fast the consumer goes on with one account. */
export interface Pacing {
  /** The beat of the turns: one starts at each whole multiple of it. */
  readonly turnMs: number;
  /** Turns in a row that gave nothing, after which it says goodbye. */
  readonly idleTurns: number;
  /** After this it ends, whatever there is, and rings again for the rest. */
  readonly runMs: number;
  /** Intents taken per turn. */
  readonly maxIntents: number;
}

export const DEFAULT_PACING: Pacing = {
  // Shorter spends a call and a commit on nearly every order, longer is felt by whoever waits for a fill.
  turnMs: 20,
  // One order alone costs three calls: take, settle, goodbye. An account with an order every 20 ms keeps its consumer.
  idleTurns: 1,
  // What runs longer than this rings again, so that no invocation grows old (design.md, "Execution").
  runMs: 500,
  // One call to a venue, and few enough that a lost settlement puts few orders in doubt.
  maxIntents: 100,
};
