/** A straight line through measurements over time, and how sure its slope is. */

export interface Point {
  readonly second: number;
  readonly value: number;
}

export interface Trend {
  readonly points: number;
  readonly mean: number;
  /** Least squares, in the values' unit. */
  readonly slopePerMinute: number;
  /** Standard error of the slope after Newey and West (1987): neighbours in time may be alike. */
  readonly standardError: number;
  /** From the first point to the last. */
  readonly minutes: number;
}

/** Fewer points say nothing of how they scatter. */
const LEAST_POINTS = 4;

/** Null of fewer than four points, or when all are of one moment. */
export function trendOf(points: readonly Point[]): Trend | null {
  const count = points.length;
  if (count < LEAST_POINTS) return null;
  const meanMinute = points.reduce((sum, { second }) => sum + second / 60, 0) / count;
  const mean = points.reduce((sum, { value }) => sum + value, 0) / count;
  const away = points.map(({ second }) => second / 60 - meanMinute);
  const spread = away.reduce((sum, x) => sum + x * x, 0);
  if (spread === 0) return null;
  const slope = points.reduce((sum, { value }, at) => sum + (away[at] ?? 0) * (value - mean), 0) / spread;
  const scores = points.map(({ value }, at) => {
    const x = away[at] ?? 0;
    return x * (value - mean - slope * x);
  });
  const minutes = ((points.at(-1)?.second ?? 0) - (points[0]?.second ?? 0)) / 60;
  return {
    points: count,
    mean,
    slopePerMinute: slope,
    standardError: Math.sqrt((longRunVariance(scores) * count) / (count - 2)) / spread,
    minutes,
  };
}

/** Sum of squares and of the products with later ones, weighted less the later (Bartlett); never below 0. */
function longRunVariance(scores: readonly number[]): number {
  const lags = Math.floor(4 * (scores.length / 100) ** (2 / 9));
  let variance = scores.reduce((sum, score) => sum + score * score, 0);
  for (let lag = 1; lag <= lags; lag++) {
    let together = 0;
    for (let at = lag; at < scores.length; at++) together += (scores[at] ?? 0) * (scores[at - lag] ?? 0);
    variance += 2 * (1 - lag / (lags + 1)) * together;
  }
  return Math.max(0, variance);
}

/** What the slope comes to from the first point to the last, as a share of the mean. */
export const growthOverRun = ({ slopePerMinute, minutes, mean }: Trend): number => (slopePerMinute * minutes) / mean;

/** The same of the slope and twice its error: growth is at most this, as far as the measurements tell. Noise alone never makes it small. */
export const growthAtMost = (trend: Trend): number =>
  growthOverRun({ ...trend, slopePerMinute: trend.slopePerMinute + 2 * trend.standardError });
