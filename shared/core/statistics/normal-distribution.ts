/** The normal distribution as far as the risk figures need it. Floats, to about 14 digits. */
import type { Confidence } from "./tail-risk";

/** Quantiles of the standard normal distribution at the confidences that are kept: 1.645 and 2.326. */
export const QUANTILE: Readonly<Record<Confidence, number>> = { 95: 1.6448536269514722, 99: 2.3263478740408408 };

/** Density of the standard normal distribution. */
export const density = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);

const TWO_OVER_ROOT_PI = 2 / Math.sqrt(Math.PI);
/** Up to here the series of erf converges quickly, and leaves erfc enough digits; from here on the continued fraction does. */
const SERIES_UNTIL = 2;
const SERIES_TERMS = 60;
const FRACTION_TERMS = 120;

/**
 * Complementary error function of x ≥ 0. The series is erf x = 2/√π · e^(−x²) · Σ 2ⁿ x^(2n+1) / (2n+1)!! (DLMF 7.6.2), whose terms
 * are all positive, so that nothing cancels; the fraction is DLMF 7.9.1, worked out from its far end.
 */
export function erfc(x: number): number {
  if (x < SERIES_UNTIL) {
    let term = x;
    let sum = x;
    for (let n = 1; n <= SERIES_TERMS; n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return 1 - TWO_OVER_ROOT_PI * Math.exp(-x * x) * sum;
  }
  let fraction = x;
  for (let n = FRACTION_TERMS; n >= 1; n--) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction);
}

/** Chance that a chi-square variable with one degree of freedom exceeds `x` ≥ 0: the square of a standard normal one. */
export const chiSquareExceeds = (x: number): number => erfc(Math.sqrt(x / 2));
