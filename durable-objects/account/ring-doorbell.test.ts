import { expect, test } from "vitest";
import { CONSUMER_QUIET_MS, Doorbell } from "./ring-doorbell";

/** A doorbell with a clock, a look and a queue that the test moves by hand. */
function aDoorbell() {
  const world = { now: 1_000_000, isDue: true, rings: 0, failures: 0, queueFails: false };
  const looks: { at: number; work: () => void }[] = [];
  const doorbell = new Doorbell({
    now: () => world.now,
    hasDue: () => world.isDue,
    send: () => {
      world.rings += 1;
      return world.queueFails ? Promise.reject(new Error("the queue is full")) : Promise.resolve();
    },
    after: (ms, work) => void looks.push({ at: world.now + ms, work }),
    failed: () => void (world.failures += 1),
  });
  const pass = (ms: number): void => {
    world.now += ms;
    for (const look of looks.splice(0)) {
      if (look.at <= world.now) look.work();
      else looks.push(look);
    }
  };
  return { doorbell, world, pass, looks };
}

test("a burst rings once", () => {
  const { doorbell, world, pass } = aDoorbell();
  for (let order = 0; order < 50; order++) {
    doorbell.ringIfDue();
    pass(10);
  }
  expect(world.rings).toBe(1);
});

test("nothing due rings nothing", () => {
  const { doorbell, world } = aDoorbell();
  world.isDue = false;
  doorbell.ringIfDue();
  expect(world.rings).toBe(0);
});

test("a bell that nobody answers for five seconds is rung again, and not before", () => {
  const { doorbell, world, pass } = aDoorbell();
  doorbell.ringIfDue();
  pass(4_999);
  doorbell.ringIfDue();
  expect(world.rings).toBe(1);
  pass(1);
  doorbell.ringIfDue();
  expect(world.rings).toBe(2);
});

test("while a consumer takes turns no bell is rung: it finds the work by itself", () => {
  const { doorbell, world, pass } = aDoorbell();
  doorbell.ringIfDue();
  for (let turn = 0; turn < 20; turn++) {
    doorbell.heard();
    doorbell.ringIfDue();
    pass(CONSUMER_QUIET_MS - 1);
  }
  expect(world.rings).toBe(1);
});

test("a consumer that has gone quiet is missed without another order coming", () => {
  const { doorbell, world, pass, looks } = aDoorbell();
  doorbell.heard();
  doorbell.ringIfDue();
  doorbell.ringIfDue();
  expect(looks).toHaveLength(1);
  pass(CONSUMER_QUIET_MS);
  expect(world.rings).toBe(1);
});

test("a look that finds the consumer back at work looks again later", () => {
  const { doorbell, world, pass, looks } = aDoorbell();
  doorbell.heard();
  doorbell.ringIfDue();
  pass(CONSUMER_QUIET_MS - 1);
  doorbell.heard();
  pass(1);
  expect(world.rings).toBe(0);
  expect(looks).toHaveLength(1);
  pass(CONSUMER_QUIET_MS);
  expect(world.rings).toBe(1);
});

test("after the consumer's goodbye the next order rings at once", () => {
  const { doorbell, world } = aDoorbell();
  doorbell.heard();
  doorbell.left();
  doorbell.ringIfDue();
  expect(world.rings).toBe(1);
});

test("a bell that could not be sent is reported, and counts as not rung", async () => {
  const { doorbell, world } = aDoorbell();
  world.queueFails = true;
  doorbell.ringIfDue();
  await Promise.resolve().then(() => undefined);
  expect(world.failures).toBe(1);
  world.queueFails = false;
  doorbell.ringIfDue();
  expect(world.rings).toBe(2);
});
