import { expect, test } from "vitest";
import { GatheredGroups, untilIdle } from "./gather-group";

/** Groups with a pause that the test ends by hand. */
function aGathering(run?: (group: readonly number[]) => void) {
  const groups: (readonly number[])[] = [];
  const pauses: (() => void)[] = [];
  const clock = { now: 0 };
  const gathering = new GatheredGroups<number>({
    run: (group) => {
      groups.push(group);
      run?.(group);
      clock.now += 10;
    },
    pause: () => new Promise((end) => pauses.push(end)),
    now: () => clock.now,
    companyMs: 5,
  });
  return { gathering, groups, pauses, clock };
}

const aTick = (): Promise<void> => Promise.resolve().then(() => undefined);

test("one that comes alone is run at once, without a pause", async () => {
  const { gathering, groups, pauses } = aGathering();
  gathering.add(1);
  await aTick();
  gathering.add(2);
  await aTick();
  expect(groups).toEqual([[1], [2]]);
  expect(pauses).toHaveLength(0);
});

test("what comes in one go is one group, in order of arrival", async () => {
  const { gathering, groups } = aGathering();
  for (const one of [1, 2, 3]) gathering.add(one);
  expect(groups).toEqual([]);
  await aTick();
  expect(groups).toEqual([[1, 2, 3]]);
});

test("after company the next group is gathered for a pause, and after one alone no more", async () => {
  const { gathering, groups, pauses } = aGathering();
  gathering.add(1);
  gathering.add(2);
  await aTick();
  gathering.add(3);
  await aTick();
  expect(groups).toEqual([[1, 2]]);
  expect(pauses).toHaveLength(1);
  pauses[0]?.();
  await aTick();
  expect(groups).toEqual([[1, 2], [3]]);
  gathering.add(4);
  await aTick();
  expect(groups).toEqual([[1, 2], [3], [4]]);
  expect(pauses).toHaveLength(1);
});

test("one that comes right after another is gathered for a pause", async () => {
  const { gathering, groups, pauses, clock } = aGathering();
  gathering.add(1);
  await aTick();
  clock.now -= 10 - 4;
  gathering.add(2);
  await aTick();
  expect(groups).toEqual([[1]]);
  expect(pauses).toHaveLength(1);
});

test("what comes while a group is run waits for the next", async () => {
  const { gathering, groups, pauses } = aGathering((group) => {
    if (group.includes(1)) gathering.add(2);
  });
  gathering.add(1);
  await aTick();
  expect(groups).toEqual([[1]]);
  pauses[0]?.();
  await aTick();
  expect(groups).toEqual([[1], [2]]);
});

test("one that does not wait runs behind what is being gathered, whose pause then closes nothing", async () => {
  const { gathering, groups, pauses } = aGathering();
  gathering.add(1);
  gathering.add(2);
  await aTick();
  gathering.add(3);
  gathering.addLast(4);
  expect(groups).toEqual([
    [1, 2],
    [3, 4],
  ]);
  gathering.add(5);
  pauses[0]?.();
  await aTick();
  expect(groups).toEqual([
    [1, 2],
    [3, 4],
  ]);
  pauses[1]?.();
  await aTick();
  expect(groups).toEqual([[1, 2], [3, 4], [5]]);
});

test("one that does not wait and is alone leaves the next without a pause", async () => {
  const { gathering, groups, pauses } = aGathering();
  gathering.addLast(1);
  gathering.add(2);
  await aTick();
  expect(groups).toEqual([[1], [2]]);
  expect(pauses).toHaveLength(0);
});

test.each([
  ["ends at once on an idle thread", [1], 1],
  ["goes on while its timers end late", [6, 3, 1], 10],
  ["ends all the same when the thread stays busy", [4, 4, 4], 12],
])("a pause until idle %s", async (_, delays, end) => {
  let now = 0;
  const left = [...delays];
  await untilIdle({
    now: () => now,
    wait: () => {
      now += left.shift() ?? Number.NaN;
      return Promise.resolve();
    },
  });
  expect(now).toBe(end);
  expect(left).toEqual([]);
});
