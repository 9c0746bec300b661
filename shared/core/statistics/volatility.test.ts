import { expect, test } from "vitest";
import { aSample } from "./testing/a-history";
import { realisedVolatility } from "./volatility";

const SHARES = aSample().map((value) => value / 1e4);

test("the volatility of a known sample is that computed elsewhere", () => {
  // numpy 2.4 of the sample in testing/a-history.ts: (v[-30:]/1e4).std(ddof=1)*sqrt(365).
  expect(realisedVolatility(SHARES)).toBeCloseTo(1.1163681357026067, 12);
});

test("only the last 30 returns count, days without one passed over", () => {
  const last = SHARES.slice(-30);
  expect(realisedVolatility(last)).toBe(realisedVolatility(SHARES));
  expect(realisedVolatility(last.flatMap((value) => [Number.NaN, value, Number.NaN]))).toBe(realisedVolatility(SHARES));
});

test("19 returns are too few, 20 are enough", () => {
  expect(realisedVolatility(SHARES.slice(-19))).toBeNull();
  expect(realisedVolatility(SHARES.slice(-20))).toBeGreaterThan(0);
  expect(realisedVolatility([])).toBeNull();
  expect(realisedVolatility(SHARES.map(() => Number.NaN))).toBeNull();
});

test("prices that never moved have none", () => {
  expect(realisedVolatility(SHARES.map(() => 0))).toBe(0);
});
