import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InvariantError } from "../assert";
import { proportionOfFailures } from "./kupiec";

/** Numbers of exceptions that the test does not reject, as the bounds that it does: `2 < N < 12` is [2, 12]. */
function bounds(days: number, probability: number): [number, number] {
  const accepted = Array.from({ length: days + 1 }, (_, count) => count).filter(
    (count) => proportionOfFailures(count, days, probability)?.isRejected === false,
  );
  return [(accepted[0] ?? Number.NaN) - 1, (accepted.at(-1) ?? Number.NaN) + 1];
}

/**
 * Kupiec (1995), reprinted as "Model Backtesting, 95% Nonrejection Test Confidence Regions" in Jorion, Value at Risk, chapter 6. The first
 * row is printed as N < 7, without a lower bound; by its own formula no exception on 255 days gives 5.13 and is rejected too.
 */
describe("the numbers that are not rejected are Kupiec's", () => {
  test.each([
    [0.01, 255, 0, 7],
    [0.01, 510, 1, 11],
    [0.01, 1000, 4, 17],
    [0.025, 255, 2, 12],
    [0.025, 510, 6, 21],
    [0.025, 1000, 15, 36],
    [0.05, 255, 6, 21],
    [0.05, 510, 16, 36],
    [0.05, 1000, 37, 65],
    [0.075, 255, 11, 28],
    [0.075, 510, 27, 51],
    [0.075, 1000, 59, 92],
    [0.1, 255, 16, 36],
    [0.1, 510, 38, 65],
    [0.1, 1000, 81, 120],
  ])("at probability %f on %i days: %i < N < %i", (probability, days, above, below) => {
    expect(bounds(days, probability)).toEqual([above, below]);
  });
});

/** scipy 1.17: −2·(xlogy(n−x, 1−p) + xlogy(x, p) − xlogy(n−x, (n−x)/n) − xlogy(x, x/n)), and chi2.sf of it with one degree of freedom. */
test.each([
  [0, 250, 0.01, 5.025167926750726, 0.02498150305344973],
  [3, 250, 0.01, 0.09494012266443264, 0.75798832137329],
  [10, 250, 0.01, 12.955491062356018, 0.0003189845082133835],
  [20, 250, 0.05, 4.039520476139202, 0.04444644930605568],
  [7, 150, 0.01, 10.77249677016583, 0.0010301944748532233],
  [250, 250, 0.05, 1497.8661367769955, 0],
  // Hull, Risk Management and Financial Institutions: 15 exceptions on 1,000 days at 99 %.
  [15, 1000, 0.01, 2.189248388847858, 0.1389771183180088],
])(
  "%i exceptions on %i days at %f have the statistic and p-value computed elsewhere",
  (count, days, probability, statistic, pValue) => {
    const found = proportionOfFailures(count, days, probability);
    expect(found?.statistic).toBeCloseTo(statistic, 9);
    expect(found?.pValue).toBeCloseTo(pValue, 9);
  },
);

test("as many as expected speak for the VaR", () => {
  expect(proportionOfFailures(5, 100, 0.05)).toEqual({ statistic: 0, pValue: 1, isRejected: false });
});

test("the p-value lies between 0 and 1, and falls away from the expected number", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.constantFrom(0.01, 0.05), (days, probability) => {
      const values = Array.from(
        { length: days + 1 },
        (_, count) => proportionOfFailures(count, days, probability)?.pValue ?? Number.NaN,
      );
      for (const [count, value] of values.entries()) {
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
        if (count > days * probability + 1) expect(value).toBeLessThanOrEqual(values[count - 1] ?? Number.NaN);
      }
    }),
    { numRuns: 30 },
  );
});

test("no days have no verdict, and impossible numbers are bugs", () => {
  expect(proportionOfFailures(0, 0, 0.01)).toBeNull();
  expect(() => proportionOfFailures(2, 1, 0.01)).toThrow(InvariantError);
  expect(() => proportionOfFailures(-1, 1, 0.01)).toThrow(InvariantError);
  for (const probability of [0, 1, Number.NaN])
    expect(() => proportionOfFailures(0, 1, probability)).toThrow(InvariantError);
});
