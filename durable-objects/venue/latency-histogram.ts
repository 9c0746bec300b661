/** Durations in a bounded number of buckets: percentiles are floats, at most an eighth above the duration that they stand for. */

/** Each bucket ends an eighth above the one before: 200 of them reach from a millisecond over a hundred days. */
const GROWTH = 1.125;
const BOUNDS: readonly number[] = Array.from({ length: 200 }, (_, index) => GROWTH ** index);

export class LatencyHistogram {
  readonly #counts: number[];

  /** From counts by bucket, as `counts` gave them. */
  constructor(counts: readonly number[] = []) {
    this.#counts = Array.from({ length: BOUNDS.length }, (_, index) => counts[index] ?? 0);
  }

  add(ms: number, count: number): void {
    const found = BOUNDS.findIndex((bound) => ms <= bound);
    const index = found === -1 ? BOUNDS.length - 1 : found;
    this.#counts[index] = (this.#counts[index] ?? 0) + count;
  }

  counts(): number[] {
    return [...this.#counts];
  }

  /** Upper bound in milliseconds of the bucket that a percentile, 0 to 100, lies in; null without any duration. */
  percentile(percent: number): number | null {
    const total = this.#counts.reduce((sum, count) => sum + count, 0);
    if (total === 0) return null;
    let rank = Math.max(1, Math.ceil((total * percent) / 100));
    for (const [index, count] of this.#counts.entries()) {
      rank -= count;
      if (rank <= 0) return Math.round((BOUNDS[index] ?? 0) * 100) / 100;
    }
    return null;
  }
}
