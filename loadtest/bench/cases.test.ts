import { expect, test } from "vitest";
import { CASES, missed, type CaseResult } from "./cases";

const times = (p50: number) => ({ count: 1, p50, p95: p50, p99: p50, p999: p50, max: p50 });
const results = (p50Of: (openOrders: number) => number): CaseResult[] =>
  CASES.map((one) => ({ ...one, times: times(p50Of(one.size.openOrders)) }));

test("is content with 10 µs and a fifth more at 100,000 open orders", () => {
  expect(missed(results(() => 10))).toEqual([]);
  expect(missed(results((openOrders) => (openOrders === 100_000 ? 4.8 : 4)))).toEqual([]);
});

test("names every size that is slower, and every growth", () => {
  expect(missed(results(() => 10.01))).toHaveLength(9);
  expect(missed(results((openOrders) => (openOrders === 100_000 ? 4.9 : 4)))).toEqual([
    expect.stringContaining("1 positions"),
    expect.stringContaining("10 positions"),
    expect.stringContaining("100 positions"),
  ]);
});

test("does not take a case that was not run for met", () => {
  expect(missed(results(() => 4).filter(({ size }) => size.openOrders !== 100_000))).toHaveLength(3);
});
