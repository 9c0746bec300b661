import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LatencyHistogram } from "./latency-histogram";

describe("the percentiles of durations", () => {
  test("are null without any", () => {
    expect(new LatencyHistogram().percentile(50)).toBeNull();
  });

  test("are never under the exact ones, nor more than an eighth above", () => {
    const durations = fc.array(fc.integer({ min: 1, max: 60_000 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(durations, fc.integer({ min: 1, max: 100 }), (all, percent) => {
        const histogram = new LatencyHistogram();
        for (const ms of all) histogram.add(ms, 1);
        const exact = all.toSorted((a, b) => a - b)[Math.ceil((all.length * percent) / 100) - 1] ?? 0;
        const shown = histogram.percentile(percent) ?? 0;
        expect(shown).toBeGreaterThanOrEqual(exact - 0.01);
        expect(shown).toBeLessThanOrEqual(exact * 1.125 + 0.01);
      }),
    );
  });

  test("take what is longer than the last bucket into it, and survive being stored", () => {
    const histogram = new LatencyHistogram();
    histogram.add(1e12, 3);
    const again = new LatencyHistogram(histogram.counts());
    expect(again.percentile(99)).toBe(histogram.percentile(99));
    expect(again.percentile(99)).not.toBeNull();
  });
});
