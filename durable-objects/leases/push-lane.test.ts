import { expect, test } from "vitest";
import { PushLane, type Delivery } from "./push-lane";
import { VirtualTime } from "./testing/virtual-time";

interface Change {
  readonly key: string;
  readonly parts: string;
}

interface Push {
  readonly at: number;
  readonly changes: string[];
  readonly answer: (taken: boolean) => void;
  readonly fail: () => void;
}

const change = (key: string, parts: string): Change => ({ key, parts });

function aLane() {
  const time = new VirtualTime();
  const start = time.now();
  const pushes: Push[] = [];
  const failures: unknown[] = [];
  const lane = new PushLane<string, Change>(
    {
      clock: time,
      keyOf: ({ key }) => key,
      merge: (older, newer) => change(older.key, older.parts + newer.parts),
      push: (values) =>
        new Promise((answer, reject) => {
          pushes.push({
            at: time.now() - start,
            changes: values.map(({ key, parts }) => key + parts),
            answer,
            fail: () => reject(new Error("lost")),
          });
        }),
      failed: (error) => failures.push(error),
    },
    { minIntervalMs: 250, attemptTimeoutMs: 1_000, backoffMs: [50, 100] },
  );
  const watch = (forMs: number) => {
    const seen: { delivery?: Delivery; at?: number } = {};
    void lane
      .delivered(time.now() + forMs)
      .then((delivery) => Object.assign(seen, { delivery, at: time.now() - start }));
    return seen;
  };
  const push = (index: number): Push => {
    const found = pushes[index];
    if (found === undefined) throw new Error(`there is no push ${index}`);
    return found;
  };
  return { time, pushes, push, failures, lane, watch };
}

test("the first change after a quiet time goes at once, those that follow go together when the interval is over", async () => {
  const { time, lane, pushes, push, watch } = aLane();
  lane.add([change("a", "1")]);
  push(0).answer(true);
  await time.pass(10);
  lane.add([change("a", "2"), change("b", "1")]);
  lane.add([change("a", "3")]);
  const seen = watch(5_000);
  await time.pass(239);
  expect(pushes).toHaveLength(1);
  await time.pass(1);
  expect(push(1)).toMatchObject({ at: 250, changes: ["a23", "b1"] });
  expect(seen).toEqual({});
  push(1).answer(true);
  await time.pass(0);
  expect(seen).toEqual({ delivery: "taken", at: 250 });
});

test("only one push is under way; what comes meanwhile waits for its answer", async () => {
  const { time, lane, pushes, push, watch } = aLane();
  lane.add([change("a", "1")]);
  const first = watch(5_000);
  lane.add([change("a", "2")]);
  const second = watch(5_000);
  await time.pass(500);
  expect(pushes).toHaveLength(1);
  push(0).answer(true);
  await time.pass(0);
  expect(first.delivery).toBe("taken");
  expect(second.delivery).toBeUndefined();
  push(1).answer(true);
  await time.pass(0);
  expect(second.delivery).toBe("taken");
});

test("a failed push is repeated with what has come since, after longer and longer pauses", async () => {
  const { time, lane, pushes, push, failures, watch } = aLane();
  lane.add([change("a", "1")]);
  const seen = watch(5_000);
  push(0).fail();
  await time.pass(20);
  lane.add([change("a", "2"), change("b", "1")]);
  await time.pass(30);
  expect(push(1)).toMatchObject({ at: 50, changes: ["a12", "b1"] });
  push(1).fail();
  await time.pass(100);
  push(2).fail();
  await time.pass(100);
  expect(pushes.map(({ at }) => at)).toEqual([0, 50, 150, 250]);
  push(3).answer(true);
  await time.pass(0);
  expect(seen.delivery).toBe("taken");
  expect(failures).toHaveLength(3);
});

test("a push without an answer is repeated, and its late answer changes nothing", async () => {
  const { time, lane, pushes, push, watch } = aLane();
  lane.add([change("a", "1")]);
  const seen = watch(5_000);
  await time.pass(1_050);
  expect(pushes).toHaveLength(2);
  push(0).answer(true);
  await time.pass(10);
  expect(seen.delivery).toBeUndefined();
  expect(lane.outstanding("a")).toEqual(change("a", "1"));
  push(1).answer(true);
  await time.pass(0);
  expect(seen.delivery).toBe("taken");
  expect(lane.outstanding("a")).toBeUndefined();
});

test("who waits is told at the deadline; the change is kept and goes with the next one", async () => {
  const { time, lane, pushes, push, watch } = aLane();
  lane.add([change("a", "1")]);
  const later = watch(100);
  const sooner = watch(60);
  for (let attempt = 0; attempt < 2; attempt++) {
    push(attempt).fail();
    await time.pass(50);
  }
  expect(sooner).toEqual({ delivery: "late", at: 60 });
  expect(later).toEqual({ delivery: "late", at: 100 });
  await time.pass(50);
  push(2).fail();
  await time.pass(10_000);
  expect(pushes).toHaveLength(3);
  lane.add([change("a", "2")]);
  expect(push(3).changes).toEqual(["a12"]);
});

test("a change that is not wanted any more keeps nobody waiting", async () => {
  const { time, lane, pushes, push, watch } = aLane();
  lane.add([change("a", "1")]);
  lane.add([change("a", "2")]);
  const seen = watch(5_000);
  lane.discard(["a"]);
  push(0).answer(false);
  await time.pass(1_000);
  expect(seen).toEqual({ delivery: "unwanted", at: 0 });
  expect(pushes).toHaveLength(1);
});

test("nothing to deliver is delivered", async () => {
  expect(await aLane().lane.delivered(0)).toBe("taken");
});
