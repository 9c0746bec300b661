/** The part of k6's end-of-test summary that is read; times in milliseconds. */
export interface K6Summary {
  readonly metrics: Readonly<Record<string, { readonly values: Readonly<Record<string, number>> } | undefined>>;
}

/** What a phase measured of one kind of operation; milliseconds. */
export interface Latency {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** Distribution of a trend; null when nothing was measured. */
export function latencyOf(summary: K6Summary, metric: string): Latency | null {
  const values = summary.metrics[metric]?.values;
  if (values === undefined || (values["count"] ?? 0) === 0) return null;
  const read = (name: string): number => values[name] ?? Number.NaN;
  return {
    count: read("count"),
    p50: read("med"),
    p95: read("p(95)"),
    p99: read("p(99)"),
    p999: read("p(99.9)"),
    max: read("max"),
  };
}

/** A counter's total; k6 leaves out what was never counted. */
export const countOf = (summary: K6Summary, metric: string): number => summary.metrics[metric]?.values["count"] ?? 0;
