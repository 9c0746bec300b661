/** Kupiec's proportion-of-failures test: are there as many exceptions as the confidence of a VaR allows? Floats. */
import { assert } from "../assert";
import { chiSquareExceeds } from "./normal-distribution";

export interface ProportionOfFailures {
  /** Likelihood ratio, chi-square with one degree of freedom if the VaR is right; 0 when the rate is exactly as expected. */
  readonly statistic: number;
  /** Chance of a ratio as large if the VaR is right. */
  readonly pValue: number;
  /** Whether the VaR is rejected, in either direction, at 95 % confidence. */
  readonly isRejected: boolean;
}

const SIGNIFICANCE = 0.05;

/** count × ln(share), 0 for no count: an outcome that did not occur says nothing, however unlikely. */
const weight = (count: number, share: number): number => (count === 0 ? 0 : count * Math.log(share));

/**
 * LR = −2 ln[(1−p)^(n−x) p^x] + 2 ln[(1−x/n)^(n−x) (x/n)^x] for x exceptions on n days, each expected with probability p (Kupiec,
 * Techniques for Verifying the Accuracy of Risk Measurement Models, Journal of Derivatives 3, 1995). Null on no days at all.
 */
export function proportionOfFailures(
  exceptions: number,
  days: number,
  probability: number,
): ProportionOfFailures | null {
  assert(exceptions >= 0 && exceptions <= days, "exceptions are some of the days", { exceptions, days });
  assert(probability > 0 && probability < 1, "a probability lies between 0 and 1", { probability });
  if (days === 0) return null;
  const rest = days - exceptions;
  const expected = weight(rest, 1 - probability) + weight(exceptions, probability);
  const observed = weight(rest, rest / days) + weight(exceptions, exceptions / days);
  // The observed rate is the likeliest of all, so the ratio is not negative but by rounding.
  const statistic = Math.max(0, 2 * (observed - expected));
  const pValue = chiSquareExceeds(statistic);
  return { statistic, pValue, isRejected: pValue < SIGNIFICANCE };
}
