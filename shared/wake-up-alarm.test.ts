import { expect, test } from "vitest";
import { WakeUpAlarm } from "./wake-up-alarm";

function anAlarm(before: number | null = null) {
  const writes: number[] = [];
  const clock = { now: 0 };
  const storage = {
    getAlarm: () => Promise.resolve(before),
    setAlarm: (at: number | Date) => Promise.resolve(void writes.push(Number(at))),
  };
  return { alarm: new WakeUpAlarm(storage, () => clock.now), writes, clock };
}

test("it moves only to an earlier time, and nothing is asked for with null", async () => {
  const { alarm, writes } = anAlarm();
  for (const at of [500, 500, 700, null, 300]) await alarm.setFor(at);
  expect(writes).toEqual([500, 300]);
});

test("what an object before it has set stands, until it has gone off", async () => {
  const { alarm, writes } = anAlarm(400);
  await alarm.load();
  await alarm.setFor(600);
  expect(writes).toEqual([]);
  alarm.wentOff();
  await alarm.setFor(600);
  expect(writes).toEqual([600]);
});

test("one that never went off is set again when it is minutes late", async () => {
  const { alarm, writes, clock } = anAlarm();
  await alarm.setFor(500);
  clock.now = 180_500;
  await alarm.setFor(185_000);
  expect(writes).toEqual([500]);
  clock.now = 180_501;
  await alarm.setFor(185_001);
  expect(writes).toEqual([500, 185_001]);
});
