import { expect, test } from "vitest";
import { RateBudget, type Cost } from "./rate-budget";

const LIMITS = { weightPerMinute: 100, weightReserve: 20, ordersPer10s: 3 };
const entry = (weight: number, orders = 0): Cost => ({ weight, orders, purpose: "entry" });
const exit = (weight: number): Cost => ({ weight, orders: 0, purpose: "exit" });
/** A whole minute. */
const START = 1_200_000;

test("entries stop at the reserve, exits at the limit", () => {
  const budget = new RateBudget(LIMITS);
  expect(budget.take(entry(80), START)).toEqual({ ok: true });
  expect(budget.take(entry(1), START)).toEqual({ ok: false, waitMs: 60_000 });
  expect(budget.take(exit(20), START)).toEqual({ ok: true });
  expect(budget.take(exit(1), START + 1)).toEqual({ ok: false, waitMs: 59_999 });
});

test("a window is used anew from the next whole minute", () => {
  const budget = new RateBudget(LIMITS);
  budget.take(exit(100), START + 59_000);
  expect(budget.take(entry(80), START + 59_999).ok).toBe(false);
  expect(budget.take(entry(80), START + 60_000)).toEqual({ ok: true });
});

test("the venue's count includes others, and ours what is under way: the larger counts", () => {
  const budget = new RateBudget(LIMITS);
  budget.take(entry(10), START);
  budget.count(START, { weight: 75, orders: null });
  expect(budget.take(entry(6), START).ok).toBe(false);
  expect(budget.take(entry(5), START).ok).toBe(true);
  budget.count(START, { weight: 76, orders: null });
  expect(budget.take(entry(1), START).ok).toBe(false);
});

test("new orders have a window of ten seconds, which cancels do not use", () => {
  const budget = new RateBudget(LIMITS);
  for (let order = 0; order < 3; order++) expect(budget.take(entry(1, 1), START).ok).toBe(true);
  expect(budget.take(entry(1, 1), START + 4_000)).toEqual({ ok: false, waitMs: 6_000 });
  expect(budget.take(exit(1), START + 4_000)).toEqual({ ok: true });
  expect(budget.take(entry(1, 1), START + 10_000)).toEqual({ ok: true });
});

test("after the venue turned a request away nothing goes out until it may, exits neither", () => {
  const budget = new RateBudget(LIMITS);
  expect(budget.close(START, 7_000)).toBe(7_000);
  // A shorter one, answered later, opens nothing.
  expect(budget.close(START, 1_000)).toBe(7_000);
  expect(budget.take(exit(1), START + 6_999)).toEqual({ ok: false, waitMs: 1 });
  expect(budget.take(exit(1), START + 7_000)).toEqual({ ok: true });
});

test("a ban without a time is waited out for a minute", () => {
  expect(new RateBudget(LIMITS).close(START, null)).toBe(60_000);
});
