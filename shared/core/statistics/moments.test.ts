import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { aSample } from "./testing/a-history";
import { coMovement, mean, standardDeviation } from "./moments";

/**
 * NIST Statistical Reference Datasets, univariate summary statistics: NumAcc1 to NumAcc4 are made to lose digits. 1,001 values each but the
 * first: `first`, then `low` and `high` in turns. Certified: mean `first`, deviation 1 and 0.1 exactly.
 */
const alternating = (first: number, low: number, high: number): number[] => [
  first,
  ...Array.from({ length: 1_000 }, (_, index) => (index % 2 === 0 ? low : high)),
];

describe("mean and standard deviation are NIST's certified ones", () => {
  test.each([
    ["NumAcc1", [10_000_001, 10_000_003, 10_000_002], 10_000_002, 1, 1e-15],
    ["NumAcc2", alternating(1.2, 1.1, 1.3), 1.2, 0.1, 1e-13],
    ["NumAcc3", alternating(1_000_000.2, 1_000_000.1, 1_000_000.3), 1_000_000.2, 0.1, 1e-9],
    // The values themselves keep nine digits behind the point here: no double holds 10000000.2.
    ["NumAcc4", alternating(10_000_000.2, 10_000_000.1, 10_000_000.3), 10_000_000.2, 0.1, 1e-8],
  ])("of %s", (_, values, certifiedMean, certifiedDeviation, tolerance) => {
    expect(Math.abs(mean(values) / certifiedMean - 1)).toBeLessThan(1e-13);
    expect(Math.abs(standardDeviation(values) / certifiedDeviation - 1)).toBeLessThanOrEqual(tolerance);
  });
});

/** NIST Statistical Reference Datasets, linear regression: Norris, as x and y in turns. Certified R² = 0.999993745883712. */
const NORRIS = [
  0.2, 0.1, 337.4, 338.8, 118.2, 118.1, 884.6, 888.0, 10.1, 9.2, 226.5, 228.1, 666.3, 668.5, 996.3, 998.5, 448.6, 449.1,
  777.0, 778.9, 558.2, 559.2, 0.4, 0.3, 0.6, 0.1, 775.5, 778.1, 666.9, 668.8, 338.0, 339.3, 447.5, 448.9, 11.6, 10.8,
  556.0, 557.7, 228.1, 228.3, 995.8, 998.0, 887.6, 888.8, 120.2, 119.6, 0.3, 0.3, 0.3, 0.6, 556.8, 557.6, 339.1, 339.3,
  887.2, 888.0, 999.0, 998.5, 779.0, 778.9, 11.1, 10.2, 118.3, 117.6, 229.2, 228.9, 669.1, 668.4, 448.9, 449.2, 0.5,
  0.2,
];
const every = (parity: number): Float64Array => Float64Array.from(NORRIS.filter((_, index) => index % 2 === parity));

test("the square of the correlation is the R² that NIST certifies for a straight line", () => {
  const { observations, correlation } = coMovement(every(0), every(1));
  expect(observations).toBe(36);
  expect((correlation ?? 0) ** 2).toBeCloseTo(0.999993745883712, 13);
});

test("Anscombe's first pair correlates at 0.816", () => {
  // Anscombe, Graphs in Statistical Analysis, The American Statistician 27, 1973.
  const x = Float64Array.of(10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5);
  const y = Float64Array.of(8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68);
  expect(coMovement(x, y).correlation).toBeCloseTo(0.81642051634484, 13);
});

const A = Float64Array.from(aSample(), (value) => value / 1e4);
const B = A.map((value, day) => value + 0.5 * (A.at(day - 1) ?? 0));

/** numpy 2.4 with a = v/1e4 of testing/a-history.ts and b = numpy.roll(a, 1)*.5 + a: corrcoef(a, b)[0, 1], cov(a, b)[0, 1]. */
test("correlation and covariance of a known sample are those computed elsewhere", () => {
  const { observations, covariance, correlation } = coMovement(A, B);
  expect(observations).toBe(250);
  expect(correlation).toBeCloseTo(0.8955452713824774, 12);
  expect(covariance * 365).toBeCloseTo(1.265356453765549, 12);
});

test("a day without one of the two counts for neither", () => {
  // numpy as above with mask = arange(250) % 3 != 0: corrcoef(a[mask], b[mask])[0, 1].
  const gaps = A.map((value, day) => (day % 6 === 0 ? Number.NaN : value));
  const others = B.map((value, day) => (day % 6 === 3 ? Number.NaN : value));
  const { observations, correlation } = coMovement(gaps, others);
  expect(observations).toBe(166);
  expect(correlation).toBeCloseTo(0.8908313234767312, 12);
});

test("what does not move correlates with nothing, whatever its rounding", () => {
  for (const still of [0, 0.1, -1 / 3, 1e-300]) {
    expect(
      coMovement(
        A,
        A.map(() => still),
      ).correlation,
    ).toBeNull();
    expect(
      coMovement(
        A.map(() => still),
        A,
      ).correlation,
    ).toBeNull();
  }
});

test("without days in common there is neither", () => {
  const none = A.map(() => Number.NaN);
  expect(coMovement(A, none)).toEqual({ observations: 0, covariance: Number.NaN, correlation: null });
  expect(coMovement(new Float64Array(0), new Float64Array(0)).correlation).toBeNull();
  expect(standardDeviation([1])).toBeNaN();
});

const row = fc
  .array(
    fc.oneof(
      { weight: 9, arbitrary: fc.double({ min: -1, max: 1, noNaN: true }) },
      { weight: 1, arbitrary: fc.constant(Number.NaN) },
    ),
    {
      minLength: 40,
      maxLength: 40,
    },
  )
  .map((values) => Float64Array.from(values));

test("a correlation lies in [−1, 1], is the same from both sides, and 1 with itself", () => {
  fc.assert(
    fc.property(row, row, (a, b) => {
      const { correlation } = coMovement(a, b);
      if (correlation !== null) expect(Math.abs(correlation)).toBeLessThanOrEqual(1);
      expect(coMovement(b, a).correlation).toBe(correlation);
      const own = coMovement(a, a).correlation;
      if (own !== null) expect(own).toBeCloseTo(1, 12);
    }),
  );
});
