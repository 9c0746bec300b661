import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DECAY, ewmaTail, ewmaVariance, nextVariance, normalTail } from "./parametric-tail";
import { aSample } from "./testing/a-history";
import type { TailRisk } from "./tail-risk";

function expectFigures(tail: TailRisk, [var95, var99, es95, es99]: readonly [number, number, number, number]): void {
  expect(tail).toMatchObject({ observations: 250, status: "ok" });
  expect(tail.var95).toBeCloseTo(var95, 7);
  expect(tail.var99).toBeCloseTo(var99, 7);
  expect(tail.es95).toBeCloseTo(es95, 7);
  expect(tail.es99).toBeCloseTo(es99, 7);
}

/** numpy 2.4, scipy 1.17 of the sample in testing/a-history.ts, z = norm.ppf([.95, .99]). */
describe("the figures of a known sample are those computed elsewhere", () => {
  test("normal: z*v.std(ddof=1) - v.mean() and norm.pdf(z)/[.05, .01]*v.std(ddof=1) - v.mean()", () => {
    expectFigures(normalTail(aSample()), [941.5572523974272, 1341.571810867627, 1186.826755884359, 1540.475136136366]);
  });

  test("exponentially weighted: w = .94**arange(250)[::-1]; e = sqrt((w/w.sum()*v**2).sum()); z*e and norm.pdf(z)/[.05, .01]*e", () => {
    expectFigures(ewmaTail(aSample()), [981.6702096064805, 1388.3949110777855, 1231.0540469529137, 1590.6347892986296]);
  });
});

describe("the weights", () => {
  test("carry a variance on as in Hull's example", () => {
    // Hull, Risk Management and Financial Institutions, example 5.2: λ 0.90, volatility 1 %, a day of 2 %: 0.00013, or 1.14 %.
    const after = nextVariance(0.01 ** 2, 0.02, 0.9);
    expect(after).toBeCloseTo(0.00013, 12);
    expect(Math.sqrt(after)).toBeCloseTo(0.0114, 4);
  });

  test("forget as fast as RiskMetrics says", () => {
    // RiskMetrics Technical Document (4th edition, 1996), section 5.3: at 0.94 all but 1 % of the weight lies on 74 days, all but 0.1 % on 112.
    for (const [share, days] of [
      [0.01, 74],
      [0.001, 112],
    ] as const) {
      const lying = (count: number): number => {
        const marked = Array.from({ length: 2_000 }, (_, day) => (day < 2_000 - count ? 1 : 0));
        return ewmaVariance(marked, DECAY);
      };
      expect(Math.round(Math.log(share) / Math.log(DECAY))).toBe(days);
      expect(lying(days) / share).toBeCloseTo(1, 1);
    }
  });

  test("come to 1 however few days there are", () => {
    for (const days of [1, 20, 250])
      expect(
        ewmaVariance(
          Array.from({ length: days }, () => 3),
          DECAY,
        ),
      ).toBeCloseTo(9, 12);
  });

  test("rest on what happened lately", () => {
    const calm = Array.from({ length: 100 }, (_, day) => (day % 2 === 0 ? 1 : -1));
    const wildThen = calm.map((value, day) => (day < 20 ? 50 * value : value));
    const wildNow = calm.map((value, day) => (day >= 80 ? 50 * value : value));
    const at99 = (pnl: readonly number[]): number => ewmaTail(pnl).var99 ?? Number.NaN;
    expect(at99(wildThen)).toBeLessThan(at99(wildNow) / 5);
    expect(normalTail(wildThen).var99).toBeCloseTo(normalTail(wildNow).var99 ?? Number.NaN, 9);
  });
});

describe.each([
  ["normal", normalTail],
  ["exponentially weighted", ewmaTail],
])("a %s tail", (_, tailOf) => {
  test("wants 20 observations", () => {
    const twenty = aSample().slice(0, 20);
    expect(tailOf(twenty)).toMatchObject({ status: "ok", observations: 20 });
    expect(tailOf(twenty.slice(1))).toEqual({
      observations: 19,
      status: "insufficient_history",
      var95: null,
      var99: null,
      es95: null,
      es99: null,
    });
  });

  test("is zero where nothing moves, and never below zero", () => {
    expect(tailOf(Array.from({ length: 50 }, () => 0))).toMatchObject({ var95: 0, var99: 0, es95: 0, es99: 0 });
    const { var95, es99 } = normalTail(Array.from({ length: 50 }, (__, day) => 1_000 + day));
    expect([var95, es99]).toEqual([0, 0]);
  });

  test("scales, and is greater at 99 % than at 95 % and in ES than in VaR", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 20, maxLength: 250 }),
        (pnl) => {
          const { var95, var99, es95, es99 } = tailOf(pnl);
          const [a, b, c, d] = [var95, var99, es95, es99].map((figure) => figure ?? Number.NaN);
          expect(b).toBeGreaterThanOrEqual(a ?? Number.NaN);
          expect(c).toBeGreaterThanOrEqual(a ?? Number.NaN);
          expect(d).toBeGreaterThanOrEqual(b ?? Number.NaN);
          expect(tailOf(pnl.map((value) => 2 * value)).var99).toBeCloseTo(2 * (b ?? Number.NaN), 3);
        },
      ),
    );
  });
});
