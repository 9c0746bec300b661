import { expect, test } from "vitest";
import { memoryTrend, type MemorySample } from "./memory-trend";

const minutes = (count: number, at: (second: number) => number): MemorySample[] =>
  Array.from({ length: count * 60 }, (_, second) => ({ second, residentMB: at(second) }));

test("does not take the saw-tooth of a garbage collector for growth", () => {
  const trend = memoryTrend(minutes(5, (second) => 400 + (second % 7) * 20));
  expect(trend).toMatchObject({ maxMB: 520, growing: false });
  expect(Math.abs(trend?.slopeMBPerMinute ?? NaN)).toBeLessThan(1);
});

test("does not take the filling of the heap at the beginning for growth", () => {
  expect(memoryTrend(minutes(5, (second) => 200 + Math.min(second, 60) * 4))?.growing).toBe(false);
});

test("finds growth under the saw-tooth", () => {
  const trend = memoryTrend(minutes(5, (second) => 300 + second * 0.5 + (second % 7) * 20));
  expect(trend?.growing).toBe(true);
  expect(trend?.slopeMBPerMinute).toBeCloseTo(30, 0);
});

test("says nothing without samples", () => {
  expect(memoryTrend([])).toBeNull();
});
