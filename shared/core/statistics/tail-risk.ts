/** Value at risk and expected shortfall as order statistics of losses. All figures are floats, in the quote currency. */
import { MAX_RETURNS, MIN_RETURNS } from "./return-history";

/** Confidence of the two figures that are kept, in percent. */
export const CONFIDENCES = [95, 99] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** What one day may cost. Losses are positive, never below zero; null together, when there are under 20 observations. */
export interface TailRisk {
  /** Scenarios that went in. */
  readonly observations: number;
  readonly status: "ok" | "insufficient_history";
  readonly var95: number | null;
  readonly var99: number | null;
  /** Mean of the losses at or beyond the VaR. */
  readonly es95: number | null;
  readonly es99: number | null;
}

/**
 * Rank of the VaR from the worst loss, from 1: ⌈n·(100−c)/100⌉, with integers, because 0.05 × 100 is not 5 in floats. It is the
 * upper quantile on purpose: of 250 days the 13th and the 3rd worst.
 */
export const tailRank = (observations: number, confidence: Confidence): number =>
  Math.floor((observations * (100 - confidence) + 99) / 100);

/** How many of the worst losses can be asked for. */
const DEEPEST = tailRank(MAX_RETURNS, 95);

/** No figures, for want of observations. */
export const insufficient = (observations: number): TailRisk => ({
  observations,
  status: "insufficient_history",
  var95: null,
  var99: null,
  es95: null,
  es99: null,
});

/** The worst losses of one pass, worst first, without sorting the rest. One is kept and used again: nothing is allocated. */
export class WorstLosses {
  readonly #worst = new Float64Array(DEEPEST);
  #observations = 0;
  /** The least of the kept losses once all places are taken; what does not exceed it is passed over with one comparison. */
  #least = Number.NEGATIVE_INFINITY;

  /** Forgets all. */
  clear(): void {
    this.#worst.fill(Number.NEGATIVE_INFINITY);
    this.#least = Number.NEGATIVE_INFINITY;
    this.#observations = 0;
  }

  /** One more observation; at most 250 may follow a clear, else ranks would lie deeper than what is kept. */
  add(loss: number): void {
    this.#observations += 1;
    if (loss > this.#least) this.#insert(loss);
  }

  /** The losses of so many days, when a value more is held on top of what they came to: what `add` does for each, without a call. */
  addDays(days: number, pnl: Float64Array, returns: Float64Array, value: number): void {
    this.#observations += days;
    let least = this.#least;
    for (let day = 0; day < days; day++) {
      const loss = -((pnl[day] ?? 0) + value * (returns[day] ?? 0));
      if (loss <= least) continue;
      this.#insert(loss);
      least = this.#least;
    }
  }

  #insert(loss: number): void {
    const worst = this.#worst;
    let place = DEEPEST - 1;
    while (place > 0 && loss > (worst[place - 1] ?? 0)) {
      worst[place] = worst[place - 1] ?? 0;
      place -= 1;
    }
    worst[place] = loss;
    this.#least = worst[DEEPEST - 1] ?? 0;
  }

  /** VaR and ES of what was added; null under 20 observations. */
  tail(): TailRisk {
    const observations = this.#observations;
    if (observations < MIN_RETURNS) return insufficient(observations);
    const rank95 = tailRank(observations, 95);
    const rank99 = tailRank(observations, 99);
    return {
      observations,
      status: "ok",
      var95: this.#at(rank95),
      var99: this.#at(rank99),
      es95: this.#mean(rank95),
      es99: this.#mean(rank99),
    };
  }

  /** The loss at a rank; a gain there is no loss. */
  #at(rank: number): number {
    return Math.max(0, this.#worst[rank - 1] ?? 0);
  }

  /** Mean of the losses down to a rank, a mean gain counting as no loss; not under the loss at the rank, whatever is rounded. */
  #mean(rank: number): number {
    let sum = 0;
    for (let place = 0; place < rank; place++) sum += this.#worst[place] ?? 0;
    return Math.max(this.#at(rank), sum / rank);
  }
}
