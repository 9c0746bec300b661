import { describe, expect, test } from "vitest";
import { chiSquareExceeds, density, erfc, QUANTILE } from "./normal-distribution";

/** scipy 1.17: scipy.special.erfc(x); the same digits are in Abramowitz and Stegun, table 7.1, as 1 − erf x. */
test.each([
  [0, 1],
  [0.1, 0.8875370839817152],
  [0.5, 0.4795001221869535],
  [1, 0.15729920705028516],
  [1.5, 0.03389485352468927],
  [1.99, 0.004888586800383002],
  [2, 0.004677734981047266],
  [2.5, 0.00040695201744495886],
  [3, 2.2090496998585445e-5],
  [5, 1.5374597944280347e-12],
])("erfc of %f is the published one to 12 digits", (x, published) => {
  expect(Math.abs(erfc(x) / published - 1)).toBeLessThan(1e-12);
});

test("series and fraction meet without a step", () => {
  const before = erfc(2 - 1e-9);
  const after = erfc(2);
  // The slope at 2 is −2/√π·e⁻⁴.
  expect((before - after) / 1e-9).toBeCloseTo((2 / Math.sqrt(Math.PI)) * Math.exp(-4), 4);
});

describe("chi-square with one degree of freedom", () => {
  /** NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.4: upper critical values. */
  test.each([
    [2.706, 0.1],
    [3.841, 0.05],
    [5.024, 0.025],
    [6.635, 0.01],
    [10.828, 0.001],
  ])("exceeds %f with the probability %f of the table", (critical, probability) => {
    expect(chiSquareExceeds(critical) / probability).toBeCloseTo(1, 2);
  });

  test("exceeds zero always, and thousands never", () => {
    expect(chiSquareExceeds(0)).toBe(1);
    expect(chiSquareExceeds(5_000)).toBe(0);
  });
});

test("quantiles and densities are the tables'", () => {
  // scipy 1.17: norm.ppf(.95), norm.ppf(.99), norm.pdf of both.
  expect(erfc(QUANTILE[95] / Math.SQRT2) / 2).toBeCloseTo(0.05, 13);
  expect(erfc(QUANTILE[99] / Math.SQRT2) / 2).toBeCloseTo(0.01, 13);
  expect(density(QUANTILE[95])).toBeCloseTo(0.10313564037537139, 14);
  expect(density(QUANTILE[99])).toBeCloseTo(0.02665214220345808, 14);
});
