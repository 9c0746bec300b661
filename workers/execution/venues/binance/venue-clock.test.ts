import { expect, test } from "vitest";
import { VenueClock } from "./venue-clock";

test("the venue's time was told half the way before it came", () => {
  const clock = new VenueClock(() => 1_000);
  clock.measure(5_000, { sentAt: 900, answeredAt: 1_000 });
  expect(clock.offsetMs).toBe(4_050);
  expect(clock.now()).toBe(5_050);
});

test("a measurement holds for ten minutes, or until the venue does not believe it", () => {
  let now = 0;
  const clock = new VenueClock(() => now);
  expect(clock.isFresh).toBe(false);
  clock.measure(0, { sentAt: 0, answeredAt: 0 });
  now = 599_999;
  expect(clock.isFresh).toBe(true);
  now = 600_000;
  expect(clock.isFresh).toBe(false);
  clock.measure(now, { sentAt: now, answeredAt: now });
  clock.distrust();
  expect(clock.isFresh).toBe(false);
});
