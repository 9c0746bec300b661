/** How memory and latency change over a long run. */
import { settledTroughs } from "./memory-trend";
import type { PhaseResult } from "./phase";
import { trendOf, type Point, type Trend } from "./trend";

/** Null where nothing was measured, or too little. */
export interface SoakTrends {
  readonly memory: Trend | null;
  readonly P50: Trend | null;
  readonly P99: Trend | null;
}

/** Of the one phase that was measured by windows. */
export function soakTrends(phases: readonly PhaseResult[]): SoakTrends {
  const phase = phases.find(({ windows }) => windows.length > 0);
  if (phase === undefined) return { memory: null, P50: null, P99: null };
  const each = (percentile: "p50" | "p99"): Point[] =>
    phase.windows.flatMap((window, index) =>
      window === null ? [] : [{ second: index * (phase.plan.windowSeconds ?? 0), value: window[percentile] }],
    );
  return { memory: trendOf(settledTroughs(phase.memory)), P50: trendOf(each("p50")), P99: trendOf(each("p99")) };
}
