import { expect, test } from "vitest";
import { WakeUpAlarm } from "./wake-up-alarm";

function anAlarm(before: number | null = null) {
  const writes: number[] = [];
  const alarm = new WakeUpAlarm({
    getAlarm: () => Promise.resolve(before),
    setAlarm: (at) => Promise.resolve(void writes.push(Number(at))),
  });
  return { alarm, writes };
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
