import { describe, expect, test } from "vitest";
import { money } from "../decimal";
import { equityReturns, equityTail, type EndedDay } from "./equity-returns";
import { historicalTail } from "./historical-tail";
import { aDate, aSample } from "./testing/a-history";

const aDay = (start: string, end: string, flow = "0", date = aDate(0)): EndedDay => ({
  date,
  start: money(start),
  end: money(end),
  flow: money(flow),
});
const returnsOf = (...days: readonly EndedDay[]): number[] => equityReturns(days).map(({ value }) => value);

describe("a day's return", () => {
  test("is what equity gained over its start", () => {
    expect(returnsOf(aDay("1000", "1010"), aDay("1000", "900"))).toEqual([0.01, -0.1]);
  });

  test("is not moved by a deposit or a withdrawal", () => {
    expect(returnsOf(aDay("1000", "2000", "1000"), aDay("1000", "500", "-500"))).toEqual([0, 0]);
    expect(returnsOf(aDay("1000", "2100", "1000"))).toEqual([0.05]);
  });

  test("is on the deposit where the day began with nothing", () => {
    expect(returnsOf(aDay("0", "990", "1000"))).toEqual([-0.01]);
  });

  test("is none where the day began with nothing or less", () => {
    expect(returnsOf(aDay("0", "0"), aDay("-5", "10"), aDay("1000", "10", "-1000"))).toEqual([]);
  });
});

describe("the portfolio-based tail", () => {
  const days = aSample().map((value, day) => aDay("10000", (10_000 + value).toFixed(12), "0", aDate(day)));

  test("is the account's own returns at its equity of now", () => {
    const tail = equityTail(days, money("10000"));
    const expected = historicalTail(aSample());
    expect(tail.observations).toBe(250);
    expect(tail.var99).toBeCloseTo(expected.var99 ?? Number.NaN, 6);
    expect(equityTail(days, money("20000")).es95).toBeCloseTo(2 * (expected.es95 ?? Number.NaN), 6);
  });

  test("has no figures under 20 days that have a return", () => {
    expect(equityTail(days.slice(0, 19), money("1"))).toMatchObject({
      status: "insufficient_history",
      observations: 19,
      var95: null,
    });
    expect(equityTail(days.slice(0, 20), money("1"))).toMatchObject({ status: "ok", observations: 20 });
    expect(equityTail([...days.slice(0, 19), aDay("0", "5")], money("1"))).toMatchObject({
      status: "insufficient_history",
    });
  });

  test("has nothing at risk where there is no equity left", () => {
    for (const equity of ["0", "-100"])
      expect(equityTail(days, money(equity))).toMatchObject({ status: "ok", var99: 0, es99: 0 });
  });
});
