/** A thread of the simulation: runs the seeds it is given, one after the other, and tells of each. */
import { parentPort } from "node:worker_threads";
import type { SeedResult } from "./seed-result";
import { runWorld } from "./world/run-world";

export interface SeedTask {
  readonly seed: number;
  readonly steps: number;
  /** Steps that are left out. */
  readonly without: readonly number[];
  /** Whether the world heals after its steps and ends its orders; without, only what breaks in a step is found. */
  readonly heals: boolean;
  /** Whether every thing that happens is told. */
  readonly trace: boolean;
}

async function run({ seed, steps, without, heals, trace }: SeedTask): Promise<SeedResult> {
  const lines: string[] = [];
  const before = performance.now();
  const result = await runWorld({
    seed,
    steps,
    without: new Set(without),
    heals,
    trace: trace ? (line) => void lines.push(line) : null,
  });
  return { ...result, trace: lines, tookMs: performance.now() - before };
}

parentPort?.on("message", (task: SeedTask) => void run(task).then((result) => parentPort?.postMessage(result)));
