import { describe, expect, test } from "vitest";
import { InvariantError } from "../assert";
import { trafficLight } from "./traffic-light";

/** Basel Committee on Banking Supervision, Supervisory Framework for the Use of "Backtesting" (January 1996), table 2: 250 days at 99 %. */
describe("zone and cumulative probability are Basel's", () => {
  test.each([
    [0, "green", 8.11],
    [1, "green", 28.58],
    [2, "green", 54.32],
    [3, "green", 75.81],
    [4, "green", 89.22],
    [5, "yellow", 95.88],
    [6, "yellow", 98.63],
    [7, "yellow", 99.6],
    [8, "yellow", 99.89],
    [9, "yellow", 99.97],
    [10, "red", 99.99],
    [11, "red", 100],
    [250, "red", 100],
  ] as const)("of %i exceptions: %s, %f %%", (exceptions, zone, percent) => {
    const light = trafficLight(exceptions, 250, 0.01);
    expect(light?.zone).toBe(zone);
    expect((light?.cumulative ?? Number.NaN) * 100).toBeCloseTo(percent, 2);
  });
});

/** scipy 1.17: c = binom.cdf(arange(n + 1), n, p); argmax(c >= .95), argmax(c >= .9999). */
test.each([
  [250, 0.01, 5, 10],
  [150, 0.01, 4, 8],
  [150, 0.05, 12, 19],
  [250, 0.05, 18, 27],
  [750, 0.01, 12, 20],
  [1000, 0.01, 15, 24],
  [20, 0.01, 1, 3],
])("on %i days at %f yellow begins at %i and red at %i", (days, probability, yellow, red) => {
  expect(trafficLight(yellow - 1, days, probability)?.zone).toBe("green");
  expect(trafficLight(yellow, days, probability)?.zone).toBe("yellow");
  expect(trafficLight(red - 1, days, probability)?.zone).toBe("yellow");
  expect(trafficLight(red, days, probability)).toMatchObject({ zone: "red", yellowFrom: yellow, redFrom: red });
});

test("no exception at all is green, on however few days", () => {
  for (const days of [1, 2, 5]) expect(trafficLight(0, days, 0.01)?.zone).toBe("green");
});

test("no days have no zone, and impossible numbers are bugs", () => {
  expect(trafficLight(0, 0, 0.01)).toBeNull();
  for (const [exceptions, days] of [
    [2, 1],
    [-1, 5],
    [0, 10_001],
  ] as const)
    expect(() => trafficLight(exceptions, days, 0.01)).toThrow(InvariantError);
  expect(() => trafficLight(0, 5, 0)).toThrow(InvariantError);
});
