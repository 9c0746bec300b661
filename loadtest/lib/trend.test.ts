import { expect, test } from "vitest";
import { seededIntegers } from "./prng";
import { growthAtMost, growthOverRun, trendOf, type Point } from "./trend";

const every10s = (count: number, at: (minute: number, index: number) => number): Point[] =>
  Array.from({ length: count }, (_, index) => ({ second: index * 10, value: at(index / 6, index) }));

test("finds the slope of a straight line, without error", () => {
  const trend = trendOf(every10s(60, (minute) => 100 + 2 * minute));
  expect(trend?.slopePerMinute).toBeCloseTo(2);
  expect(trend?.standardError).toBeCloseTo(0);
  expect(growthOverRun(trend!)).toBeCloseTo((2 * 59) / 6 / trend!.mean);
});

/** Noise that hangs together: each value keeps most of the one before. */
function wandering(seed: number, kept: number): () => number {
  const below = seededIntegers(seed);
  let value = 0;
  return () => (value = kept * value + (below(2_001) - 1_000) / 1_000);
}

test("takes noise that hangs together for less sure than noise that does not", () => {
  const errorOf = (kept: number): number => {
    const noise = wandering(3, kept);
    const scale = Math.sqrt(1 - kept * kept);
    return trendOf(every10s(120, () => 100 + noise() * scale))?.standardError ?? Number.NaN;
  };
  expect(errorOf(0.8)).toBeGreaterThan(1.5 * errorOf(0));
});

test("covers a slope of nothing with twice its error nearly always", () => {
  const covered = Array.from({ length: 200 }, (_, seed) => {
    const noise = wandering(seed + 1, 0.3);
    const trend = trendOf(every10s(120, () => 50 + noise()));
    return trend !== null && Math.abs(trend.slopePerMinute) <= 2 * trend.standardError;
  }).filter(Boolean).length;
  expect(covered).toBeGreaterThan(175);
});

test("bounds growth by the slope and twice its error, so that noise never passes for flatness", () => {
  const bound = (scale: number): number => {
    const noise = wandering(5, 0);
    return growthAtMost(trendOf(every10s(120, () => 100 + scale * noise()))!);
  };
  expect(bound(1)).toBeLessThan(0.02);
  expect(bound(100)).toBeGreaterThan(0.1);
  expect(growthAtMost(trendOf(every10s(120, (minute) => 100 + 2 * minute))!)).toBeCloseTo(0.33, 2);
});

test("says nothing of too few points, or of one moment", () => {
  expect(trendOf(every10s(3, () => 1))).toBeNull();
  expect(trendOf(Array.from({ length: 9 }, () => ({ second: 5, value: 1 })))).toBeNull();
});
