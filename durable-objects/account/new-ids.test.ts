import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { newIds } from "./new-ids";

const NOON = Date.UTC(2026, 2, 2, 12);

beforeEach(() => void vi.useFakeTimers({ now: NOON }));
afterEach(() => void vi.useRealTimers());

test("ids of one millisecond are 26 characters, differ, and sort as they were made", () => {
  const { newOrderId, newRequestId } = newIds();
  const ids: string[] = Array.from({ length: 5_000 }, (_, index) => (index % 2 === 0 ? newOrderId() : newRequestId()));
  expect(ids.every((id) => /^[0-9A-HJKMNP-TV-Z]{26}$/.test(id))).toBe(true);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.toSorted()).toEqual(ids);
});

test("an id of a later millisecond sorts after all of the one before", () => {
  const { newOrderId } = newIds();
  const before = Array.from({ length: 100 }, () => newOrderId()).at(-1) ?? "";
  vi.setSystemTime(NOON + 1);
  expect(newOrderId() > before).toBe(true);
});

test("a clock that steps back repeats no id and keeps the order", () => {
  const { newOrderId } = newIds();
  const ids: string[] = [];
  for (const now of [NOON, NOON - 60_000, NOON - 1, NOON, NOON + 1, NOON]) {
    vi.setSystemTime(now);
    ids.push(newOrderId(), newOrderId());
  }
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.toSorted()).toEqual(ids);
});

test("two objects that start in the same millisecond make different ids", () => {
  const ids = Array.from({ length: 100 }, () => newIds().newOrderId());
  expect(new Set(ids).size).toBe(ids.length);
});
