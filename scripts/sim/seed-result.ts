import type { RunResult } from "./world/run-world";

/** What became of a seed, as its thread tells. */
export type SeedResult = RunResult & {
  /** Lines of the trace; none unless it was asked for. */
  readonly trace: readonly string[];
  /** What it took, in milliseconds. */
  readonly tookMs: number;
};
