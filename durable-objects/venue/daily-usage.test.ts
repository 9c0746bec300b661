import { expect, test } from "vitest";
import { dayAt } from "../../shared/core/calendar-day";
import { money, ratio } from "../../shared/core/decimal";
import { DailyUsage } from "./daily-usage";

const RAMP = { steps: [{ date: "2026-11-01", share: ratio("0.5") }], dailyNotionalCap: money("1000") };
const NOON = Date.parse("2026-11-21T12:00:00Z");

const world = (used = "0") => {
  const time = { now: NOON };
  return { time, usage: new DailyUsage(() => time.now, { day: dayAt(NOON), used: money(used) }) };
};

test("takes up to the day's allowance and not a hair more", () => {
  const { usage } = world();
  expect(usage.take(money("499.99"), RAMP)).toBe(true);
  expect(usage.take(money("0.02"), RAMP)).toBe(false);
  expect(usage.take(money("0.01"), RAMP)).toBe(true);
  expect(usage.take(money("0.000000000000000000000001"), RAMP)).toBe(false);
});

test("starts at nothing at 00:00 UTC", () => {
  const { time, usage } = world("500");
  time.now = Date.parse("2026-11-21T23:59:59.999Z");
  expect(usage.take(money("1"), RAMP)).toBe(false);
  time.now += 1;
  expect(usage.take(money("500"), RAMP)).toBe(true);
});

test("gets back what never came to be, but not from the day before", () => {
  const { time, usage } = world("500");
  usage.release(money("100"));
  expect(usage.stored().used).toBe(money("400"));
  time.now = Date.parse("2026-11-22T00:00:01Z");
  usage.take(money("50"), RAMP);
  usage.release(money("400"));
  expect(usage.stored().used).toBe(money("0"));
});

test("reads on where it stopped", () => {
  const { usage } = world("500");
  expect(new DailyUsage(() => NOON, usage.stored()).take(money("1"), RAMP)).toBe(false);
});
