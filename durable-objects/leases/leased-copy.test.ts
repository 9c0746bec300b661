import { expect, test } from "vitest";
import { LeasedCopy, type Granted } from "./leased-copy";
import { VirtualTime } from "./testing/virtual-time";

interface Value {
  readonly key: string;
  readonly version: number;
}

interface Request {
  readonly keys: readonly string[];
  readonly grant: (...values: Value[]) => void;
  readonly fail: () => void;
}

const LEASE_MS = 1_000;
const value = (key: string, version: number): Value => ({ key, version });

function aCopy() {
  const time = new VirtualTime();
  const requests: Request[] = [];
  const taken: string[] = [];
  const failures: unknown[] = [];
  const copy = new LeasedCopy<string, Value>({
    clock: time,
    answerTimeoutMs: 3_000,
    fetch: (keys) =>
      new Promise<Granted<Value>>((resolve, reject) => {
        requests.push({
          keys,
          grant: (...values) => resolve({ values, leaseMs: LEASE_MS }),
          fail: () => reject(new Error("lost")),
        });
      }),
    keyOf: ({ key }) => key,
    versionOf: ({ version }) => version,
    take: (values) => taken.push(...values.map(({ key, version }) => key + version)),
    background: (work) => void work,
    renewalFailed: (error) => failures.push(error),
  });
  const request = (index: number): Request => {
    const found = requests[index];
    if (found === undefined) throw new Error(`there is no request ${index}`);
    return found;
  };
  const lease = async (...values: Value[]): Promise<void> => {
    const renewed = copy.renew(values.map(({ key }) => key));
    request(requests.length - 1).grant(...values);
    await renewed;
  };
  return { time, requests, request, taken, failures, copy, lease };
}

test("is not ready before it was asked for, and ready with its values afterwards", async () => {
  const { copy, lease, taken } = aCopy();
  expect(copy.ready(["a"])).toBe(false);
  await lease(value("a", 1), value("b", 1));
  expect(copy.ready(["a", "b"])).toBe(true);
  expect(copy.ready(["a", "c"])).toBe(false);
  expect(copy.get("a")).toEqual(value("a", 1));
  expect(taken).toEqual(["a1", "b1"]);
});

test("a key without a value is leased too", async () => {
  const { copy, request } = aCopy();
  const renewed = copy.renew(["a"]);
  request(0).grant();
  await renewed;
  expect(copy.ready(["a"])).toBe(true);
  expect(copy.get("a")).toBeUndefined();
});

test("the lease counts from before the request was sent", async () => {
  const { time, copy, request } = aCopy();
  const renewed = copy.renew(["a"]);
  await time.pass(400);
  request(0).grant(value("a", 1));
  await renewed;
  await time.pass(599);
  expect(copy.ready(["a"])).toBe(true);
  await time.pass(1);
  expect(copy.ready(["a"])).toBe(false);
});

test("renews in the background from half of the lease on, once, and only what is in use", async () => {
  const { time, copy, lease, requests, request } = aCopy();
  await lease(value("a", 1), value("b", 1));
  copy.ready(["a"]);
  await time.pass(499);
  copy.ready(["a"]);
  expect(requests).toHaveLength(1);
  await time.pass(1);
  expect([copy.ready(["a"]), copy.ready(["a"])]).toEqual([true, true]);
  expect(requests).toHaveLength(2);
  expect(request(1).keys).toEqual(["a"]);
  request(1).grant(value("a", 2));
  await time.pass(500);
  expect(copy.ready(["a"])).toBe(true);
  expect(copy.ready(["b"])).toBe(false);
});

test("a renewal that fails in the background is told and repeated at the next use; the lease ends on time", async () => {
  const { time, copy, lease, requests, request, failures } = aCopy();
  await lease(value("a", 1));
  await time.pass(500);
  copy.ready(["a"]);
  request(1).fail();
  await time.pass(100);
  expect(failures).toHaveLength(1);
  expect(copy.ready(["a"])).toBe(true);
  expect(requests).toHaveLength(3);
  await time.pass(400);
  expect(copy.ready(["a"])).toBe(false);
});

test("callers share one request; a key it does not ask for needs a further one", async () => {
  const { copy, requests, request } = aCopy();
  const calls = [copy.renew(["a"]), copy.renew(["a"]), copy.renew(["b"]), copy.renew(["a", "b"])];
  expect(requests.map(({ keys }) => keys)).toEqual([["a"]]);
  request(0).grant(value("a", 1));
  await calls[0];
  await calls[1];
  await Promise.resolve();
  expect(requests.map(({ keys }) => keys)).toEqual([["a"], ["a", "b"]]);
  request(1).grant(value("a", 1), value("b", 1));
  await Promise.all(calls);
  expect(requests).toHaveLength(2);
  expect(copy.ready(["a", "b"])).toBe(true);
});

test("a request that fails rejects for those who wait, and the next one starts afresh", async () => {
  const { copy, request } = aCopy();
  const renewed = copy.renew(["a"]);
  request(0).fail();
  await expect(renewed).rejects.toThrow("lost");
  expect(copy.ready(["a"])).toBe(false);
  const again = copy.renew(["a"]);
  request(1).grant(value("a", 1));
  await again;
  expect(copy.ready(["a"])).toBe(true);
});

test("a request without an answer fails after a while, and its late answer is not used", async () => {
  const { time, copy, request } = aCopy();
  const renewed = copy.renew(["a"]).catch((error: unknown) => error);
  await time.pass(3_000);
  expect(await renewed).toBeInstanceOf(Error);
  request(0).grant(value("a", 1));
  await time.pass(0);
  expect(copy.ready(["a"])).toBe(false);
  expect(copy.get("a")).toBeUndefined();
});

test("a push is taken when it is newer, and ignored when it is late or repeated", async () => {
  const { copy, lease, taken } = aCopy();
  await lease(value("a", 2));
  expect(copy.push([value("a", 3)])).toBe(true);
  expect(copy.push([value("a", 3)])).toBe(true);
  expect(copy.push([value("a", 1)])).toBe(true);
  expect(copy.get("a")).toEqual(value("a", 3));
  expect(taken).toEqual(["a2", "a3"]);
});

test("a push that overtakes the answer to a request is wanted, and the answer does not undo it", async () => {
  const { copy, request } = aCopy();
  const renewed = copy.renew(["a"]);
  expect(copy.push([value("a", 2)])).toBe(true);
  expect(copy.ready(["a"])).toBe(false);
  request(0).grant(value("a", 1));
  await renewed;
  expect(copy.ready(["a"])).toBe(true);
  expect(copy.get("a")).toEqual(value("a", 2));
});

test("a push is not wanted when the lease is over", async () => {
  const { time, copy, lease } = aCopy();
  expect(copy.push([value("a", 1)])).toBe(false);
  await lease(value("a", 1));
  await time.pass(LEASE_MS);
  expect(copy.push([value("a", 2)])).toBe(false);
});

test("values that could not be taken over are not decided on", async () => {
  const time = new VirtualTime();
  const copy = new LeasedCopy<string, Value>({
    clock: time,
    answerTimeoutMs: 3_000,
    fetch: () => Promise.resolve({ values: [value("a", 1)], leaseMs: LEASE_MS }),
    keyOf: ({ key }) => key,
    versionOf: ({ version }) => version,
    take: () => {
      throw new Error("not taken");
    },
    background: (work) => void work,
    renewalFailed: () => undefined,
  });
  await expect(copy.renew(["a"])).rejects.toThrow("not taken");
  expect(copy.ready(["a"])).toBe(false);
});
