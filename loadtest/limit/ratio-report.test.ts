import { expect, test } from "vitest";
import { judgeRatios, ratiosOf, ratioTables, type Figures, type Pair } from "./ratio-report";

const figures = (throughput: number, p50: number): Figures => ({
  throughput,
  p50,
  p99: p50 * 4,
  dropped: 0,
  errors: 0,
  closedP50: p50,
  cpuPerOrder: { closed: 0.5, open: null },
});
const pair = (held: Figures, limit = figures(2_000, 1)): Pair => ({ limit, held, sent: figures(500, 3) });

test("divides by the limit of the same pair", () => {
  expect(ratiosOf(pair(figures(1_000, 1.5), figures(1_000, 3)), "held")).toEqual({ throughput: 1, p50: 0.5, p99: 0.5 });
});

test("counts the median of the pairs, so that one bad pair decides nothing", () => {
  const pairs = [pair(figures(1_400, 1.5)), pair(figures(100, 90)), pair(figures(1_300, 1.6))];
  expect(judgeRatios(pairs).map(({ met, measured }) => [met, measured])).toEqual([
    [true, "0"],
    [true, "0.65"],
    [true, "1.60"],
  ]);
});

test("meets the targets on the limit, and misses them beyond it", () => {
  const met = (throughput: number, p50: number) => judgeRatios([pair(figures(throughput, p50))]).map((one) => one.met);
  expect(met(1_200, 2)).toEqual([true, true, true]);
  expect(met(1_198, 2.01)).toEqual([true, false, false]);
});

test("does not take figures that are missing for met", () => {
  expect(judgeRatios([]).map(({ met }) => met)).toEqual([false, false, false]);
  expect(judgeRatios([pair({ ...figures(1_900, 1), errors: 1 })])[0]?.met).toBe(false);
});

test("shows each pair, and a dash for what was not measured", () => {
  expect(ratioTables([pair(figures(1_000, 1))])[1]).toMatch(/held .*0\.50 .*–/);
});
