import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InvariantError } from "../assert";
import type { SymbolId } from "../ids";
import { clustersOf } from "./clusters";
import { matricesOf } from "./matrices";
import { coMovement } from "./moments";
import { returnHistory, type ReturnHistory } from "./return-history";
import { aHistory, aSample, aSymbol } from "./testing/a-history";

const SHARES = aSample().map((value) => value / 1e4);
/** Days of another kind: nothing to do with the sample's. */
const OTHERS = SHARES.map((_, day) => Math.sin(day * day));
const mixed = (share: number): number[] =>
  SHARES.map((value, day) => value * share + (OTHERS[day] ?? 0) * 0.06 * (1 - share));

const clusterOf = (clusters: ReadonlyMap<SymbolId, number>, name: string): number | undefined =>
  clusters.get(aSymbol(name));

describe("clusters", () => {
  test("join what moves together and leave the rest alone", () => {
    const clusters = clustersOf(aHistory({ A: SHARES, B: SHARES.map((value) => 3 * value), C: OTHERS }), 0.8);
    expect(clusterOf(clusters, "A")).toBe(clusterOf(clusters, "B"));
    expect(clusterOf(clusters, "C")).not.toBe(clusterOf(clusters, "A"));
    expect(clusters.size).toBe(3);
  });

  test("join by a chain what would not be joined directly", () => {
    const history = aHistory({ A: SHARES, B: mixed(0.55), C: mixed(0.25) });
    const { correlation } = matricesOf(history, ["A", "B", "C"].map(aSymbol));
    expect(correlation[0]?.[1]).toBeGreaterThan(0.7);
    expect(correlation[1]?.[2]).toBeGreaterThan(0.7);
    expect(correlation[0]?.[2]).toBeLessThan(0.7);
    expect(new Set(clustersOf(history, 0.7).values()).size).toBe(1);
  });

  test("are bounded exclusively: a correlation at the bound joins nothing", () => {
    const history = aHistory({ A: SHARES, B: mixed(0.55) });
    const at = matricesOf(history, ["A", "B"].map(aSymbol)).correlation[0]?.[1] ?? Number.NaN;
    expect(new Set(clustersOf(history, at + 1e-9).values()).size).toBe(2);
    expect(new Set(clustersOf(history, at - 1e-9).values()).size).toBe(1);
    // The bound itself, where no rounding blurs it: nothing correlates above 1.
    expect(new Set(clustersOf(aHistory({ A: SHARES, B: SHARES }), 1).values()).size).toBe(2);
  });

  test("do not join what moves against each other, nor what does not move", () => {
    const against = aHistory({ A: SHARES, B: SHARES.map((value) => -value) });
    expect(new Set(clustersOf(against, 0.8).values()).size).toBe(2);
    const still = aHistory({ A: SHARES.map(() => 0.01), B: SHARES.map(() => 0.01) });
    expect(new Set(clustersOf(still, 0.8).values()).size).toBe(2);
  });

  test("want 20 days in common", () => {
    const last = (count: number): (number | null)[] =>
      SHARES.map((value, day) => (day < SHARES.length - count ? null : value));
    expect(new Set(clustersOf(aHistory({ A: SHARES, B: last(19) }), 0.8).values()).size).toBe(2);
    expect(new Set(clustersOf(aHistory({ A: SHARES, B: last(20) }), 0.8).values()).size).toBe(1);
  });

  test("are none without a history, one with one instrument", () => {
    expect(clustersOf(returnHistory(1, new Map()), 0.8).size).toBe(0);
    expect([...clustersOf(aHistory({ A: SHARES }), 0.8)]).toEqual([["A", 0]]);
  });

  test("refuse a bound that is no number", () => {
    expect(() => clustersOf(aHistory({ A: SHARES }), Number.NaN)).toThrow(InvariantError);
  });
});

const NAMES = ["A", "B", "C", "D", "E", "F", "G"];
/** Rows that are mixtures of two movements and a noise, so that pairs correlate at all degrees; some days are missing. */
const histories = fc
  .array(fc.record({ share: fc.double({ min: -1, max: 1, noNaN: true }), missing: fc.nat(40), phase: fc.nat(1_000) }), {
    minLength: NAMES.length,
    maxLength: NAMES.length,
  })
  .map((rows) =>
    aHistory(
      Object.fromEntries(
        rows.map(({ share, missing, phase }, index) => [
          NAMES[index] ?? "",
          SHARES.slice(0, 60).map((value, day) =>
            missing > 20 && (day * 7 + phase) % 60 < missing
              ? null
              : share * value + (1 - Math.abs(share)) * 0.05 * Math.sin((day + phase) * day),
          ),
        ]),
      ),
    ),
  );

/** Pairs that a chain of directly correlated ones leads between, by trying all chains. */
function byClosure(history: ReturnHistory, bound: number): Set<string> {
  const linked = (a: string, b: string): boolean => {
    if (a === b) return true;
    const { observations, correlation } = coMovement(
      history.returns.get(aSymbol(a)) ?? new Float64Array(0),
      history.returns.get(aSymbol(b)) ?? new Float64Array(0),
    );
    return observations >= 20 && correlation !== null && correlation > bound;
  };
  const pairs = new Set(NAMES.flatMap((a) => NAMES.filter((b) => linked(a, b)).map((b) => a + b)));
  for (const via of NAMES)
    for (const a of NAMES) for (const b of NAMES) if (pairs.has(a + via) && pairs.has(via + b)) pairs.add(a + b);
  return pairs;
}

test("clusters are the equivalence that the correlated pairs make, whatever the order of the history", () => {
  fc.assert(
    fc.property(histories, fc.double({ min: 0, max: 0.95, noNaN: true }), (history, bound) => {
      const clusters = clustersOf(history, bound);
      const together = NAMES.flatMap((a) =>
        NAMES.filter((b) => clusterOf(clusters, a) === clusterOf(clusters, b)).map((b) => a + b),
      );
      expect(new Set(together)).toEqual(byClosure(history, bound));
      const turned = { ...history, returns: new Map([...history.returns].toReversed()) };
      expect([...clustersOf(turned, bound)]).toEqual([...clusters]);
    }),
  );
});

describe("matrices", () => {
  const history = aHistory({
    A: SHARES,
    B: mixed(0.5),
    SHORT: SHARES.map((value, day) => (day < 231 ? null : value)),
    STILL: SHARES.map(() => 0),
  });
  const names = ["A", "B", "SHORT", "STILL", "UNKNOWN"].map(aSymbol);
  const { correlation, covariance, observations, volatility } = matricesOf(history, names);

  test("are symmetric, with 1 and the own variance on the diagonal", () => {
    for (const [index, row] of correlation.entries())
      for (const [other] of row.entries()) {
        expect(correlation[other]?.[index]).toBe(correlation[index]?.[other]);
        expect(covariance[other]?.[index]).toBe(covariance[index]?.[other]);
      }
    expect(correlation[0]?.[0]).toBeCloseTo(1, 12);
    expect(covariance[3]?.[3]).toBe(0);
  });

  test("have no figure where under 20 days are in common, nor a correlation of what does not move", () => {
    expect(observations[0]).toEqual([250, 250, 19, 250, 0]);
    expect(correlation[0]?.slice(2)).toEqual([null, null, null]);
    expect(covariance[0]?.slice(2)).toEqual([null, 0, null]);
    expect(volatility.slice(2)).toEqual([null, 0, null]);
  });

  test("have no figures at all without a history", () => {
    const none = matricesOf(null, names.slice(0, 2));
    expect(none.correlation).toEqual([
      [null, null],
      [null, null],
    ]);
    expect(none.volatility).toEqual([null, null]);
    expect(matricesOf(history, []).correlation).toEqual([]);
  });
});
