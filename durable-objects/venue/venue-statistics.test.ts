import { expect, test } from "vitest";
import { money } from "../../shared/core/decimal";
import { anObservation } from "./testing/an-observation";
import { VenueStatistics } from "./venue-statistics";

const fresh = () => new VenueStatistics({ since: 0, counts: {}, sums: {}, latencies: [] });

test("rates are unknown before there is anything to rate", () => {
  expect(fresh().view()).toMatchObject({
    sent: 0,
    fill_rate: null,
    slippage_bps: null,
    latency_ms: { p50: null, p95: null, p99: null },
  });
});

test("adds up what is told, and goes on after being stored", () => {
  const before = fresh();
  const observed = anObservation({
    sent: 3,
    acknowledged: 2,
    fills: 1,
    rejected: 1,
    acknowledgedValue: money("2000"),
    filledValue: money("500"),
    slippage: money("1"),
    slippageBase: money("1000"),
    latencies: [{ ms: 1, count: 3 }],
  });
  before.observe(observed);
  const after = new VenueStatistics(before.stored());
  after.observe({ ...observed, slippage: money("-0.5"), slippageBase: money("1000") });
  expect(after.view()).toMatchObject({ sent: 6, acknowledged: 4, fills: 2, rejected: 2, fill_rate: 0.25 });
  expect(after.view().slippage_bps).toBeCloseTo(2.5, 9);
  expect(after.view().latency_ms).toEqual({ p50: 1, p95: 1, p99: 1 });
});
