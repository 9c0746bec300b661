import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RateBudget } from "./rate-budget";

const TERMS = { windowMs: 60_000, limit: 100, reserve: 20 };

class World {
  now = 5_000_000;
  readonly budget = new RateBudget(() => this.now, TERMS);
}

describe("a rate budget", () => {
  test("leaves its reserve to cancels and questions", () => {
    const { budget } = new World();
    expect(budget.take(80, false).ok).toBe(true);
    expect(budget.take(1, false).ok).toBe(false);
    expect(budget.take(20, true).ok).toBe(true);
    expect(budget.take(1, true).ok).toBe(false);
    expect(budget.used()).toBe(100);
  });

  test("says when there is room again, and there is", () => {
    const world = new World();
    world.budget.take(50, false);
    world.now += 10_000;
    world.budget.take(30, false);
    const held = world.budget.take(40, false);
    expect(held).toEqual({ ok: false, retryAfterMs: 51_000 });
    world.now += 50_999;
    expect(world.budget.take(40, false).ok).toBe(false);
    world.now += 1;
    expect(world.budget.take(40, false).ok).toBe(true);
  });

  test("never lets through more than its limit in any window, nor orders into the reserve", () => {
    const asks = fc.array(
      fc.record({ wait: fc.nat(20_000), weight: fc.integer({ min: 1, max: 40 }), exit: fc.boolean() }),
    );
    fc.assert(
      fc.property(asks, (steps) => {
        const world = new World();
        const taken: { at: number; weight: number; exit: boolean }[] = [];
        for (const { wait, weight, exit } of steps) {
          world.now += wait;
          if (world.budget.take(weight, exit).ok) taken.push({ at: world.now, weight, exit });
          const inWindow = taken.filter(({ at }) => at > world.now - TERMS.windowMs);
          const sum = inWindow.reduce((total, one) => total + one.weight, 0);
          expect(sum).toBeLessThanOrEqual(TERMS.limit);
          if (taken.at(-1)?.at === world.now && taken.at(-1)?.exit === false)
            expect(sum).toBeLessThanOrEqual(TERMS.limit - TERMS.reserve);
        }
      }),
    );
  });
});
