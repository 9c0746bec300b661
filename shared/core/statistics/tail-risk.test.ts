import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { historicalTail } from "./historical-tail";
import { aSample } from "./testing/a-history";
import { tailRank, type Confidence } from "./tail-risk";

const outcome = fc.double({ min: -1e9, max: 1e9, noNaN: true });
const outcomes = fc.array(outcome, { minLength: 20, maxLength: 250, size: "max" });

/** The definition, word for word: sort, take the rank from the worst, average down to it. */
function bySorting(pnl: readonly number[], confidence: Confidence): { var: number; es: number } {
  const losses = pnl.map((one) => -one).toSorted((a, b) => b - a);
  const rank = Number((BigInt(pnl.length) * BigInt(100 - confidence) + 99n) / 100n);
  const mean = losses.slice(0, rank).reduce((sum, one) => sum + one, 0) / rank;
  return { var: Math.max(0, losses[rank - 1] ?? Number.NaN), es: Math.max(0, mean) };
}

describe("the rank from the worst", () => {
  test.each([
    [20, 1, 1],
    [21, 2, 1],
    [40, 2, 1],
    [100, 5, 1],
    [101, 6, 2],
    [200, 10, 2],
    [249, 13, 3],
    [250, 13, 3],
  ])("of %i observations is %i at 95 %% and %i at 99 %%", (observations, at95, at99) => {
    expect([tailRank(observations, 95), tailRank(observations, 99)]).toEqual([at95, at99]);
  });

  test("is the integer ⌈n·(100−c)/100⌉, where floats would say one more", () => {
    // In floats 100 × (1 − 0.95) is 5.000000000000004, whose ceiling is 6.
    expect(Math.ceil(100 * (1 - 0.95))).toBe(6);
    expect(tailRank(100, 95)).toBe(5);
  });
});

/**
 * numpy 2.4 of the sample in testing/a-history.ts: L = sort(-v) descending; VaR = L[12], L[2]; ES = L[:13].mean(), L[:3].mean().
 * `numpy.quantile(-v, 0.95, method="higher")` is the same VaR.
 */
test("the figures of a known sample are those computed elsewhere", () => {
  const tail = historicalTail(aSample());
  expect(tail).toMatchObject({ observations: 250, status: "ok" });
  expect(tail.var95).toBeCloseTo(877.6426333364298, 9);
  expect(tail.var99).toBeCloseTo(979.0267990804402, 9);
  expect(tail.es95).toBeCloseTo(937.0732276676063, 9);
  expect(tail.es99).toBeCloseTo(984.6981881735993, 9);
});

test("one pass finds what sorting finds", () => {
  fc.assert(
    fc.property(outcomes, (pnl) => {
      const tail = historicalTail(pnl);
      for (const confidence of [95, 99] as const) {
        const { var: expected, es } = bySorting(pnl, confidence);
        expect(tail[`var${confidence}`]).toBe(expected);
        expect(tail[`es${confidence}`]).toBeCloseTo(Math.max(es, expected), 6);
      }
    }),
  );
});

test("99 % is not less than 95 %, ES not less than VaR, none below zero", () => {
  fc.assert(
    fc.property(outcomes, (pnl) => {
      const { var95, var99, es95, es99 } = historicalTail(pnl);
      const figures = [var95, var99, es95, es99].map((figure) => figure ?? Number.NaN);
      expect(figures.every((figure) => figure >= 0)).toBe(true);
      expect(var99 ?? Number.NaN).toBeGreaterThanOrEqual(var95 ?? Number.NaN);
      expect(es99 ?? Number.NaN).toBeGreaterThanOrEqual((es95 ?? Number.NaN) * (1 - 1e-12));
      expect(es95 ?? Number.NaN).toBeGreaterThanOrEqual(var95 ?? Number.NaN);
      expect(es99 ?? Number.NaN).toBeGreaterThanOrEqual(var99 ?? Number.NaN);
    }),
  );
});

test("twice the positions lose twice as much", () => {
  fc.assert(
    fc.property(outcomes, (pnl) => {
      const one = historicalTail(pnl);
      const two = historicalTail(pnl.map((value) => 2 * value));
      expect(two.var95).toBe(2 * (one.var95 ?? Number.NaN));
      expect(two.es99).toBe(2 * (one.es99 ?? Number.NaN));
    }),
  );
});

test("the order of days does not matter", () => {
  fc.assert(
    fc.property(
      outcomes.chain((pnl) => fc.tuple(fc.constant(pnl), fc.shuffledSubarray(pnl, { minLength: pnl.length }))),
      ([pnl, shuffled]) => {
        expect(historicalTail(shuffled)).toEqual(historicalTail(pnl));
      },
    ),
  );
});

test("19 observations are too few for any figure, 20 are enough", () => {
  const nineteen = Array.from({ length: 19 }, (_, day) => -day);
  expect(historicalTail(nineteen)).toEqual({
    observations: 19,
    status: "insufficient_history",
    var95: null,
    var99: null,
    es95: null,
    es99: null,
  });
  expect(historicalTail([...nineteen, -100])).toEqual({
    observations: 20,
    status: "ok",
    var95: 100,
    var99: 100,
    es95: 100,
    es99: 100,
  });
  expect(historicalTail([])).toMatchObject({ observations: 0, status: "insufficient_history" });
});

test("where all days gain there is nothing at risk", () => {
  expect(historicalTail(Array.from({ length: 30 }, (_, day) => 1 + day))).toMatchObject({
    var95: 0,
    var99: 0,
    es95: 0,
    es99: 0,
  });
});

test("only the newest 250 outcomes count", () => {
  expect(historicalTail([-1e6, ...aSample()])).toEqual(historicalTail(aSample()));
});
