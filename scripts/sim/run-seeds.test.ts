/** A short run of the simulation with every change; `npm run sim -- --seeds 1000` is the long one. */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "../root";
import { bundleSimulation } from "./bundle";
import { MUTATIONS } from "./mutations";
import { runSeed, runSeeds } from "./run-seeds";
import type { SeedResult } from "./seed-result";

const PATIENCE_MS = 240_000;
const SEEDS = Array.from({ length: 50 }, (_, index) => index + 1);

const bundles: string[] = [];
let bundle = "";

beforeAll(async () => {
  bundle = await bundleSimulation(null);
  bundles.push(bundle);
});

afterAll(() => {
  for (const one of bundles) rmSync(one);
});

it(
  "keeps every rule in 50 worlds",
  async () => {
    const failed: Pick<SeedResult, "seed" | "broken">[] = [];
    await runSeeds({
      bundle,
      threads: 2,
      tasks: SEEDS.map((seed) => ({ seed, steps: 120, without: [], heals: true, trace: false })),
      done: ({ seed, broken }) => {
        if (broken.length > 0) failed.push({ seed, broken });
        return true;
      },
    });
    expect(failed).toEqual([]);
  },
  PATIENCE_MS,
);

it.each([
  ["a world", 5],
  ["a world with the real adapter", 8],
])(
  "%s is the same again from the same seed, whatever its thread has run before",
  async (_, seed) => {
    const task = { seed, steps: 150, without: [], heals: true, trace: true };
    const first = await runSeed(bundle, task);
    const again: SeedResult[] = [];
    await runSeeds({
      bundle,
      threads: 1,
      tasks: [{ ...task, seed: 4 }, task],
      done: (result) => again.push(result) > 0,
    });
    expect(first.trace.length).toBeGreaterThan(150);
    expect(withoutLogs(again[1]?.trace ?? [])).toEqual(withoutLogs(first.trace));
  },
  PATIENCE_MS,
);

it(
  "sends signed requests to an exchange in some worlds",
  async () => {
    const { trace } = await runSeed(bundle, { seed: 8, steps: 150, without: [], heals: true, trace: true });
    expect(trace.some((line) => line.startsWith("  wire POST /api/v3/order 200"))).toBe(true);
  },
  PATIENCE_MS,
);

/** Lines of the log carry the machine's own time. */
const withoutLogs = (lines: readonly string[]): string[] => lines.filter((line) => !line.startsWith("  log"));

describe("mutations", () => {
  it.each(MUTATIONS)("$name fits its file once", ({ file, find }) => {
    expect(readFileSync(join(root, file), "utf8").split(find)).toHaveLength(2);
  });

  it(
    "finds a bug that was put in",
    async () => {
      const mutation = MUTATIONS.find(({ name }) => name === "ended-orders-reserve");
      const mutated = await bundleSimulation(mutation ?? null);
      bundles.push(mutated);
      const found: number[] = [];
      await runSeeds({
        bundle: mutated,
        threads: 1,
        tasks: SEEDS.map((seed) => ({ seed, steps: 300, without: [], heals: true, trace: false })),
        done: ({ seed, failedAt }) => {
          if (failedAt !== null) found.push(seed);
          return failedAt === null;
        },
      });
      expect(found).toHaveLength(1);
    },
    PATIENCE_MS,
  );
});
