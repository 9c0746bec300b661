import { expect, test } from "vitest";
import { bytesPerOrder, measureMemory, missedMemory, type MemoryUse } from "./memory";

const use = (openOrders: number, live: number, restarted = live): MemoryUse => ({
  size: { openOrders, positions: 1_000 },
  live,
  restarted,
  base: 20e6,
});

test("takes an order's cost from two sizes, and not from an account without orders", () => {
  expect(bytesPerOrder([use(0, 1e6), use(10_000, 10e6), use(100_000, 82e6)])).toBe(800);
  expect(bytesPerOrder([use(100_000, 82e6)])).toBeNaN();
});

test("misses what is over 100 MB, lived or started again, and what was not measured", () => {
  expect(missedMemory([use(100_000, 100e6)])).toEqual([]);
  expect(missedMemory([use(100_000, 90e6, 101e6)])).toHaveLength(1);
  expect(missedMemory([use(10_000, 1e6)])).toHaveLength(1);
});

test("weighs an account by what it keeps", () => {
  const few = measureMemory({ openOrders: 100, positions: 2 });
  const many = measureMemory({ openOrders: 3_000, positions: 2 });
  expect(many.live).toBeGreaterThan(few.live);
  expect(many.restarted).toBeGreaterThan(1_000_000);
});
