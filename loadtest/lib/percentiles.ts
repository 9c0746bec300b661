import type { Latency } from "./k6-summary";

/** Distribution of measured times, each percentile a measured value (nearest rank); null without any. */
export function distributionOf(times: readonly number[]): Latency | null {
  const sorted = Float64Array.from(times).sort();
  if (sorted.length === 0) return null;
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), p999: at(0.999), max: at(1) };
}
