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

/** A world that fails exactly when all the `needed` steps are taken. */
const failing =
  (needed: readonly number[], sentence?: string) =>
  async ({ without }: { without: readonly number[] }): Promise<SeedResult> =>
    needed.some((step) => without.includes(step)) ? aResult(null) : aResult(40, sentence);

it("keeps the steps without which nothing fails, and no others", async () => {
  const { steps } = await minimise(aResult(40), failing([3, 17, 38]), { tries: 500, ms: 60_000 });
  expect(steps).toEqual([3, 17, 38]);
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
