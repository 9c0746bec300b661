import { expect, it } from "vitest";
import { NO_COUNTS } from "./coverage";
import { minimise } from "./minimise";
import type { SeedResult } from "./seed-result";

const aResult = (failedAt: number | null, sentence = "alpha: order 1 is booked twice"): SeedResult => ({
  seed: 1,
  failedAt,
  broken: failedAt === null ? [] : [sentence],
  counts: NO_COUNTS,
  steps: 40,
  trace: [],
  tookMs: 0,
});

interface Task {
  readonly without: readonly number[];
  readonly steps: number;
}

const takes = ({ without, steps }: Task, step: number): boolean => step <= steps && !without.includes(step);

/** A world that fails exactly when all the `needed` steps are taken. */
const failing =
  (needed: readonly number[], sentence?: string) =>
  async (task: Task): Promise<SeedResult> =>
    needed.every((step) => takes(task, step)) ? aResult(40, sentence) : aResult(null);

it("keeps the steps without which nothing fails, and no others", async () => {
  const { steps } = await minimise(aResult(40), failing([3, 17, 38]), { tries: 500, ms: 60_000 });
  expect(steps).toEqual([3, 17, 38]);
});

it("leaves out what was needed only for the sake of a step that is left out after it", async () => {
  // With step 10 there, 5 is needed to fail; without it, it is not.
  const run = async (task: Task): Promise<SeedResult> =>
    takes(task, 20) && (takes(task, 5) || !takes(task, 10)) ? aResult(20) : aResult(null);
  const { steps } = await minimise(aResult(40), run, { tries: 500, ms: 60_000 });
  expect(steps).toEqual([20]);
});

it("heals only where the world failed in healing", async () => {
  const healed: boolean[] = [];
  for (const failedAt of [40, 41]) {
    const run = async ({ heals }: { heals: boolean }): Promise<SeedResult> => {
      healed.push(heals);
      return aResult(null);
    };
    await minimise(aResult(failedAt), run, { tries: 1, ms: 60_000 });
  }
  expect(healed).toEqual([false, true]);
});

it("does not take another failure for a smaller trace", async () => {
  const { steps } = await minimise(aResult(40), failing([], "beta: cash is shown as 1, and is 2"), {
    tries: 500,
    ms: 60_000,
  });
  expect(steps).toHaveLength(40);
});

it("gives up after so many tries with what it has", async () => {
  const { tries } = await minimise(aResult(40), failing([3, 17, 38]), { tries: 5, ms: 60_000 });
  expect(tries).toBe(5);
});
