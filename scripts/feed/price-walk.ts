/** Made-up prices that look like a market's and are the same for the same seed: a random walk that is pulled back to a mean. */

/** One instrument's walk; prices count ticks, so that nothing is rounded on the way to the wire. */
export interface Walk {
  /** Where the price is pulled to, in ticks. */
  readonly mean: number;
  /** Where it is, in ticks. */
  readonly at: number;
}

/** Share of the distance to the mean that is taken back each step. */
const PULL = 0.02;
/** Standard deviation of a step, as a share of the mean. With PULL it keeps a price mostly within 0.05 % of its mean. */
const STEP = 0.0001;

/** The walk one step later. `random` gives numbers from 0 to 1. */
export function step(walk: Walk, random: () => number): Walk {
  const pull = (walk.mean - walk.at) * PULL;
  const noise = walk.mean * STEP * standardNormal(random);
  return { mean: walk.mean, at: Math.max(1, Math.round(walk.at + pull + noise)) };
}

/** Twelve uniform numbers less six: near enough to normal, and never further out than six. */
export function standardNormal(random: () => number): number {
  let sum = -6;
  for (let n = 0; n < 12; n++) sum += random();
  return sum;
}

/** Numbers from 0 to 1 that a seed decides (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
