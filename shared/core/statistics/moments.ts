/** Means, deviations and correlations of samples. Two passes each: the one-pass formula loses all digits where the mean is large. Floats. */

/** Arithmetic mean; NaN of nothing. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index] ?? Number.NaN;
  return sum / values.length;
}

/** Deviations from the mean, summed as they are and squared. The first sum would be 0 without rounding, and corrects the second. */
function sampleVariance(values: ArrayLike<number>): number {
  const centre = mean(values);
  let rest = 0;
  let squares = 0;
  for (let index = 0; index < values.length; index++) {
    const deviation = (values[index] ?? Number.NaN) - centre;
    rest += deviation;
    squares += deviation * deviation;
  }
  const count = values.length;
  return Math.max(0, (squares - (rest * rest) / count) / (count - 1));
}

/** Sample standard deviation (n − 1); NaN under two values. */
export const standardDeviation = (values: ArrayLike<number>): number =>
  values.length < 2 ? Number.NaN : Math.sqrt(sampleVariance(values));

/** Joint movement of two instruments over the days on which both have a return. */
export interface CoMovement {
  /** Days in common. */
  readonly observations: number;
  /** Sample covariance (n − 1) of daily returns. */
  readonly covariance: number;
  /** Pearson's, in [−1, 1]; null where one of the two did not move at all. */
  readonly correlation: number | null;
}

/** Below this share of the squared mean a variance is the rounding of one number, not movement. */
const ROUNDING = 1e-28;

/** Covariance and correlation on common days. Both rows are of one length; NaN marks a day without. Covariance is NaN under two days. */
export function coMovement(a: Float64Array, b: Float64Array): CoMovement {
  let observations = 0;
  let sumA = 0;
  let sumB = 0;
  for (let day = 0; day < a.length; day++) {
    const x = a[day] ?? Number.NaN;
    const y = b[day] ?? Number.NaN;
    if (Number.isNaN(x + y)) continue;
    observations += 1;
    sumA += x;
    sumB += y;
  }
  const meanA = sumA / observations;
  const meanB = sumB / observations;
  let squaresA = 0;
  let squaresB = 0;
  let products = 0;
  for (let day = 0; day < a.length; day++) {
    const x = (a[day] ?? Number.NaN) - meanA;
    const y = (b[day] ?? Number.NaN) - meanB;
    if (Number.isNaN(x + y)) continue;
    squaresA += x * x;
    squaresB += y * y;
    products += x * y;
  }
  const moves = (squares: number, centre: number): boolean => squares > ROUNDING * centre * centre * observations;
  const isDefined = observations >= 2 && moves(squaresA, meanA) && moves(squaresB, meanB);
  return {
    observations,
    covariance: observations < 2 ? Number.NaN : products / (observations - 1),
    correlation: isDefined ? Math.max(-1, Math.min(1, products / Math.sqrt(squaresA * squaresB))) : null,
  };
}
