import { expect, test } from "vitest";
import type { PhaseResult } from "./phase";
import { distributionOf } from "./percentiles";
import { gateThresholds, judge, soakThresholds, type Findings } from "./thresholds";

const latency = (p50: number, p99: number) => ({ count: 10, p50, p95: p99, p99, p999: p99, max: p99 });

const aPhase = (changes: Partial<PhaseResult>): PhaseResult => ({
  plan: {
    name: "gate",
    pace: { model: "open", rate: 1000 },
    seconds: 300,
    mix: { rest: 100, cross: 0, market: 0, cancel: 0, replace: 0, check: 0 },
    probesPerSecond: 2,
    warmUp: false,
  },
  summary: { metrics: {} },
  startedAt: 0,
  operations: 300_000,
  dropped: 0,
  errors: 0,
  raced: 0,
  substituted: 0,
  accepted: 0,
  latency: { submit: latency(2, 20) },
  windows: [],
  submitToFilled: latency(20, 40),
  probesLost: 0,
  memory: [],
  cores: { runtime: null, k6: null },
  ...changes,
});

const findings = (changes: Partial<Findings>): Findings => ({
  phases: [aPhase({})],
  createdToFilled: latency(20, 40),
  memory: { startMB: 400, endMB: 420, maxMB: 500, slopeMBPerMinute: 1, growing: false },
  differences: 0,
  ...changes,
});

const missed = (found: Findings): string[] =>
  judge(gateThresholds, found)
    .filter(({ met }) => !met)
    .map(({ name }) => name);

test("is content when every threshold is met", () => {
  expect(missed(findings({}))).toEqual([]);
});

test.each<[string, Partial<Findings>]>([
  ["errors", { phases: [aPhase({ errors: 1 })] }],
  ["dropped iterations", { phases: [aPhase({ dropped: 1 })] }],
  ["probes not filled within 5 s", { phases: [aPhase({ probesLost: 1 })] }],
  ["differences between accounts and exchange", { differences: 1 }],
  ["submit P50", { phases: [aPhase({ latency: { submit: latency(3.01, 20) } })] }],
  ["submit P99", { phases: [aPhase({ latency: { submit: latency(2, 25.01) } })] }],
  ["submit to filled P50", { createdToFilled: latency(51, 60) }],
  ["runtime memory, most", { memory: { startMB: 400, endMB: 420, maxMB: 601, slopeMBPerMinute: 1, growing: false } }],
  [
    "runtime memory growing (1 is yes)",
    { memory: { startMB: 400, endMB: 420, maxMB: 500, slopeMBPerMinute: 40, growing: true } },
  ],
])("misses %s just over its limit", (name, changes) => {
  expect(missed(findings(changes))).toEqual([name]);
});

test("takes what was not measured for missed, not for met", () => {
  expect(missed(findings({ differences: null }))).toEqual(["differences between accounts and exchange"]);
  expect(missed(findings({ createdToFilled: null }))).toEqual(["submit to filled P50"]);
});

test("leaves the warm-up out", () => {
  const warmUp = aPhase({ errors: 5, latency: { submit: latency(90, 900) } });
  expect(missed(findings({ phases: [{ ...warmUp, plan: { ...warmUp.plan, warmUp: true } }, aPhase({})] }))).toEqual([]);
});

test("gives percentiles that were measured", () => {
  const times = Array.from({ length: 1000 }, (_, index) => index + 1);
  expect(distributionOf(times.reverse())).toEqual({ count: 1000, p50: 500, p95: 950, p99: 990, p999: 999, max: 1000 });
  expect(distributionOf([7])).toEqual({ count: 1, p50: 7, p95: 7, p99: 7, p999: 7, max: 7 });
  expect(distributionOf([])).toBeNull();
});

test("finds a soak flat when only noise moves, and not when latency grows", () => {
  const soak = (p99: (window: number) => number): PhaseResult =>
    aPhase({
      plan: { ...aPhase({}).plan, windowSeconds: 10, seconds: 300 },
      windows: Array.from({ length: 30 }, (_, window) => latency(2, p99(window))),
      memory: Array.from({ length: 300 }, (_, second) => ({ second, residentMB: 400 + (second % 7) * 20 })),
    });
  const missedIn = (phase: PhaseResult): string[] =>
    judge(soakThresholds, findings({ phases: [phase] }))
      .filter(({ met }) => !met)
      .map(({ name }) => name);
  expect(missedIn(soak((window) => 20 + (window % 3)))).toEqual([]);
  expect(missedIn(soak((window) => 20 + window))).toEqual([expect.stringContaining("submit P99")]);
  expect(missedIn(aPhase({}))).toHaveLength(3);
});
