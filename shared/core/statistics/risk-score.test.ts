import fc from "fast-check";
import { expect, test } from "vitest";
import { RISK_WEIGHTS, riskScore, type RiskUses } from "./risk-score";

const uses = (parts: Partial<RiskUses> = {}): RiskUses => ({
  exposure: 0,
  concentration: 0,
  volatility: 0,
  correlation: 0,
  valueAtRisk: 0,
  ...parts,
});

test("the weights come to 1", () => {
  expect(Object.values(RISK_WEIGHTS).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
});

test.each([
  ["exposure", 30],
  ["concentration", 20],
  ["volatility", 20],
  ["correlation", 15],
  ["valueAtRisk", 15],
] as const)("%s at its limit alone scores %i", (part, score) => {
  expect(riskScore(uses({ [part]: 1 }))?.score).toBeCloseTo(score, 12);
});

test("nothing used scores 0, everything at its limit or beyond 100", () => {
  expect(riskScore(uses())).toEqual({ score: 0, missing: [] });
  const all = { exposure: 1, concentration: 7, volatility: 1, correlation: 1, valueAtRisk: Number.POSITIVE_INFINITY };
  expect(riskScore(all)?.score).toBeCloseTo(100, 12);
});

test("a part that is not known is named, and the others count in their proportion", () => {
  const without = riskScore(uses({ exposure: 1, volatility: null, valueAtRisk: Number.NaN }));
  expect(without?.missing).toEqual(["volatility", "valueAtRisk"]);
  expect(without?.score).toBeCloseTo((100 * 0.3) / 0.65, 12);
});

test("without marks there is no score", () => {
  expect(riskScore(uses({ exposure: null }))).toBeNull();
  expect(riskScore(uses({ concentration: null }))).toBeNull();
});

test("the score lies between 0 and 100 and does not fall when a use rises", () => {
  const use = fc.double({ min: 0, max: 3, noNaN: true });
  fc.assert(
    fc.property(
      fc.record({ exposure: use, concentration: use, volatility: use, correlation: use, valueAtRisk: use }),
      use,
      (parts, more) => {
        const score = riskScore(parts)?.score ?? Number.NaN;
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(100 + 1e-9);
        const risen = riskScore({ ...parts, correlation: parts.correlation + more })?.score;
        expect(risen).toBeGreaterThanOrEqual(score - 1e-9);
      },
    ),
  );
});
