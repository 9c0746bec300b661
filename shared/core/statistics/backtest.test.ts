import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { money } from "../decimal";
import { backtest, BACKTEST_WINDOW, type Outcome } from "./backtest";
import { equityReturns } from "./equity-returns";
import { aDate, aSample } from "./testing/a-history";

const dated = (values: readonly number[]): Outcome[] => values.map((value, day) => ({ date: aDate(day), value }));
/** Losses of 1 to 100 in some order, which VaR 95 of 96 and VaR 99 of 100 follow from. */
const HUNDRED = Array.from({ length: 100 }, (_, day) => -1 - ((day * 37) % 100));

describe("a tested day", () => {
  test("is held against the hundred days before it, and exceeds by more than the figure only", () => {
    const { days } = backtest(dated([...HUNDRED, -96, -96.5]));
    expect(days[0]).toEqual({
      date: aDate(100),
      outcome: -96,
      var95: 96,
      var99: 100,
      exceeds95: false,
      exceeds99: false,
    });
    expect(days[1]).toMatchObject({ date: aDate(101), outcome: -96.5, exceeds95: true, exceeds99: false });
  });

  test("does not know itself: the worst of all days exceeds the figure of its own day", () => {
    const { days } = backtest(dated([...HUNDRED, -1_000, 0]));
    expect(days[0]).toMatchObject({ var99: 100, exceeds95: true, exceeds99: true });
    expect(days[1]).toMatchObject({ var99: 1_000, exceeds99: false });
  });
});

describe("a verdict", () => {
  const calm = [...HUNDRED, ...HUNDRED.map(() => 0)];

  test("counts the exceptions of each confidence on the days tested", () => {
    const { status, window, verdicts } = backtest(
      dated(calm.map((value, day) => (day % 25 === 24 && day > 100 ? -99.5 : value))),
    );
    expect([status, window]).toEqual(["ok", BACKTEST_WINDOW]);
    expect(verdicts).toMatchObject([
      { confidence: 95, expected: 5, exceptions: 4, trafficLight: { zone: "green" } },
      { confidence: 99, expected: 1, exceptions: 0, trafficLight: { zone: "green" } },
    ]);
    expect(verdicts[0]?.kupiec?.isRejected).toBe(false);
  });

  test("turns red and is rejected where losses come thick", () => {
    const { verdicts } = backtest(dated([...HUNDRED, ...Array.from({ length: 50 }, (_, day) => -101 - day)]));
    for (const { exceptions, kupiec, trafficLight } of verdicts) {
      expect(exceptions).toBe(50);
      expect(kupiec?.isRejected).toBe(true);
      expect(trafficLight?.zone).toBe("red");
    }
  });

  test("wants 20 tested days", () => {
    expect(backtest(dated(aSample().slice(0, 119)))).toMatchObject({ status: "insufficient_history", verdicts: [] });
    expect(backtest(dated(aSample().slice(0, 119))).days).toHaveLength(19);
    expect(backtest(dated(aSample().slice(0, 120)))).toMatchObject({ status: "ok" });
    expect(backtest([])).toMatchObject({ status: "insufficient_history", days: [] });
  });

  test("is none where nothing was at risk, rather than a rejection for want of exceptions", () => {
    const idle = Array.from({ length: 150 }, () => 0);
    expect(backtest(dated(idle))).toMatchObject({ status: "nothing_at_risk", verdicts: [] });
    expect(backtest(dated([...idle, 1])).status).toBe("ok");
    expect(backtest(dated(idle.slice(0, 119))).status).toBe("insufficient_history");
  });
});

test("a VaR that is right is exceeded as often as its confidence says", () => {
  // 10,000 days that have nothing to do with each other: the rates of a window of 100 are 5/101 and 1/101, with deviations of 0.0022 and 0.001.
  let seed = 7;
  const many = Array.from({ length: 10_100 }, () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647 - 0.5);
  const { verdicts } = backtest(dated(many));
  expect((verdicts[0]?.exceptions ?? Number.NaN) / 10_000).toBeCloseTo(5 / 101, 2);
  expect((verdicts[1]?.exceptions ?? Number.NaN) / 10_000).toBeCloseTo(1 / 101, 2);
});

test("exceptions at 99 % are some of those at 95 %, and their unit does not matter", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -1_000, max: 1_000 }), { minLength: 120, maxLength: 250, size: "max" }),
      (values) => {
        const { days } = backtest(dated(values));
        expect(days.every(({ exceeds95, exceeds99 }) => exceeds95 || !exceeds99)).toBe(true);
        const scaled = backtest(dated(values.map((value) => value * 4)));
        expect(scaled.days.map(({ exceeds99 }) => exceeds99)).toEqual(days.map(({ exceeds99 }) => exceeds99));
      },
    ),
    { numRuns: 30 },
  );
});

test("the account's own days are tested as returns, adjustments left out", () => {
  const days = Array.from({ length: 130 }, (_, day) => ({
    date: aDate(day),
    start: money("1000"),
    // Each tenth day loses 1 %, the rest nothing; a deposit is no gain.
    end: money(day % 10 === 0 ? "990" : day === 125 ? "1500" : "1000"),
    flow: money(day === 125 ? "500" : "0"),
  }));
  const tested = backtest(equityReturns(days));
  expect(tested.days).toHaveLength(30);
  expect(tested.days.find(({ date }) => date === aDate(125))?.outcome).toBe(0);
  expect(tested.days.find(({ date }) => date === aDate(120))).toMatchObject({
    outcome: -0.01,
    var95: 0.01,
    exceeds95: false,
  });
});
