/** How many orders one reconciliation run may ask its venue about, so that a run with much to ask does not use up what cancels need (decision 0136). */
import type { VenueConfig } from "../../../shared/core/config";
import { QUESTION_WEIGHT } from "../venues/binance/client";

/** Our own exchange sets no rates. A question takes four calls of objects, of which the runtime allows a run a thousand. */
const MOST_AT_PAPER = 100;

/** Questions of one run. At a venue with a rate limit they weigh at most half of the reserve: the other half is left for cancels, even when orders have used up all the rest. */
export function questionsPerRun(venue: VenueConfig): number {
  if (venue.adapter === "paper") return MOST_AT_PAPER;
  return Math.max(1, Math.floor(venue.weightReserve / 2 / QUESTION_WEIGHT));
}

/** The questions of one run, which its accounts share. */
export class QuestionPool {
  #left: number;

  constructor(questions: number) {
    this.#left = questions;
  }

  /** Takes what an account may ask of the `wanted`: at most half of what is left, rounded up, so that one account in trouble leaves the others some. */
  take(wanted: number): number {
    const taken = Math.min(wanted, Math.ceil(this.#left / 2));
    this.#left -= taken;
    return taken;
  }
}

/** All of them, in turn by the number of a run: another one first in each. */
export const startingAt = <T>(all: readonly T[], run: number): readonly T[] => {
  const first = all.length === 0 ? 0 : run % all.length;
  return [...all.slice(first), ...all.slice(0, first)];
};

/**
 * The `count` of `all` whose turn it is in run number `run`: each run continues where the one before has stopped, and wraps around at the end. With as
 * many in each run, all have had their turn after `all.length / count` runs.
 */
export const inTurn = <T>(all: readonly T[], count: number, run: number): readonly T[] =>
  count >= all.length ? all : startingAt(all, run * count).slice(0, count);
