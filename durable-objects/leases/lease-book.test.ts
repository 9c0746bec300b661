import { expect, test } from "vitest";
import { LeaseBook, type Publication, type Subscription } from "./lease-book";
import { VirtualTime } from "./testing/virtual-time";

interface Value {
  readonly key: string;
  readonly version: number;
}

const LEASE_MS = 5_000;
const MARGIN_MS = 1_000;

function aBook(remembered: readonly Subscription<string>[] = []) {
  const time = new VirtualTime();
  const start = time.now();
  const calls: string[] = [];
  const answers = new Map<string, () => Promise<boolean>>();
  const current = new Map<string, Value>();
  const book = new LeaseBook<string, Value>(
    {
      clock: time,
      keyOf: ({ key }) => key,
      merge: (_, newer) => newer,
      push: (holder, values) => {
        calls.push(`push ${holder} ${values.map(({ key, version }) => key + version).join(" ")}`);
        return answers.get(holder)?.() ?? Promise.resolve(true);
      },
      remember: (holder, keys) => calls.push(`remember ${holder} ${keys.join(" ")}`),
      forget: (holder, keys) => calls.push(`forget ${holder} ${keys.join(" ")}`),
      failed: (holder) => calls.push(`failed ${holder}`),
    },
    { leaseMs: LEASE_MS, marginMs: MARGIN_MS },
    { minIntervalMs: 0, attemptTimeoutMs: 1_000, backoffMs: [100] },
    remembered,
  );
  const publish = (key: string, version: number): { publication: Publication; doneAt?: number } => {
    current.set(key, { key, version });
    const seen: { publication: Publication; doneAt?: number } = { publication: book.publish([{ key, version }]) };
    void seen.publication.done.then(() => (seen.doneAt = time.now() - start));
    return seen;
  };
  const grant = (holder: string, ...keys: string[]) => book.grant(holder, keys, (key) => current.get(key));
  return { time, calls, answers, book, publish, grant };
}

const never = () => new Promise<boolean>(() => undefined);
const lost = () => Promise.reject(new Error("lost"));

test("a change is pushed to those who hold a lease on it, and done when all have taken it", async () => {
  const { time, calls, publish, grant } = aBook();
  grant("one", "a");
  grant("two", "a", "b");
  grant("three", "b");
  calls.length = 0;
  const seen = publish("a", 1);
  expect(seen.publication.reach()).toEqual({ active: 2, applied: 0, pending: 2 });
  await time.pass(0);
  expect(calls).toEqual(["push one a1", "push two a1"]);
  expect(seen.publication.reach()).toEqual({ active: 2, applied: 2, pending: 0 });
  expect(seen.doneAt).toBe(0);
});

test("a grant gives the values there are, and how long they may be used", () => {
  const { publish, grant } = aBook();
  publish("a", 3);
  expect(grant("one", "a", "b")).toEqual({ values: [{ key: "a", version: 3 }], leaseMs: LEASE_MS });
});

test("a holder that cannot be reached is waited for until its lease has run out, with the margin, and no longer", async () => {
  const { time, answers, publish, grant } = aBook();
  grant("one", "a");
  await time.pass(2_000);
  answers.set("one", lost);
  const seen = publish("a", 1);
  await time.pass(LEASE_MS + MARGIN_MS - 2_001);
  expect(seen.doneAt).toBeUndefined();
  expect(seen.publication.reach()).toEqual({ active: 1, applied: 0, pending: 1 });
  await time.pass(1);
  expect(seen.doneAt).toBe(LEASE_MS + MARGIN_MS);
  expect(seen.publication.reach()).toEqual({ active: 0, applied: 0, pending: 0 });
});

test("a lease renewed after the change does not prolong the wait: it brought the new value", async () => {
  const { time, answers, publish, grant } = aBook();
  grant("one", "a");
  answers.set("one", never);
  const seen = publish("a", 1);
  await time.pass(3_000);
  expect(grant("one", "a").values).toEqual([{ key: "a", version: 1 }]);
  await time.pass(3_000);
  expect(seen.doneAt).toBe(LEASE_MS + MARGIN_MS);
});

test("a holder whose lease has lapsed is pushed to but not waited for", async () => {
  const { time, calls, answers, publish, grant } = aBook();
  grant("one", "a");
  await time.pass(LEASE_MS + MARGIN_MS);
  answers.set("one", never);
  const seen = publish("a", 1);
  await time.pass(0);
  expect(seen.doneAt).toBe(LEASE_MS + MARGIN_MS);
  expect(seen.publication.reach()).toEqual({ active: 0, applied: 0, pending: 0 });
  expect(calls).toContain("push one a1");
});

test("a holder that says no is forgotten and counts as idle", async () => {
  const { time, calls, answers, publish, grant } = aBook();
  grant("one", "a");
  answers.set("one", () => Promise.resolve(false));
  const seen = publish("a", 1);
  await time.pass(0);
  expect(seen.publication.reach()).toEqual({ active: 0, applied: 0, pending: 0 });
  expect(calls).toContain("forget one a");
  publish("a", 2);
  expect(calls.filter((call) => call.startsWith("push"))).toHaveLength(1);
});

test("a no that was said before the holder asked again takes nothing back", async () => {
  const { time, calls, answers, publish, grant } = aBook();
  grant("one", "a");
  let sayNo: (wanted: boolean) => void = () => undefined;
  answers.set("one", () => new Promise((resolve) => (sayNo = resolve)));
  publish("a", 1);
  grant("one", "a");
  sayNo(false);
  await time.pass(0);
  expect(calls).not.toContain("forget one a");
  publish("a", 2);
  expect(calls.at(-1)).toBe("push one a2");
});

test("subscriptions are kept when they are new, not at each renewal", async () => {
  const { calls, grant } = aBook();
  grant("one", "a");
  grant("one", "a");
  grant("one", "a", "b");
  expect(calls).toEqual(["remember one a", "remember one b"]);
});

test("after a restart the remembered holders are waited for as if they had just been granted a lease", async () => {
  const { time, answers, calls, publish } = aBook([
    { holder: "one", key: "a" },
    { holder: "two", key: "b" },
  ]);
  answers.set("one", lost);
  const seen = publish("a", 1);
  await time.pass(LEASE_MS + MARGIN_MS - 1);
  expect(seen.doneAt).toBeUndefined();
  await time.pass(1);
  expect(seen.doneAt).toBe(LEASE_MS + MARGIN_MS);
  expect(calls).not.toContain("push two a1");
});

test("a repeated publication covers what an earlier one has not delivered yet", async () => {
  const { time, answers, book, publish, grant } = aBook();
  grant("one", "a");
  answers.set("one", lost);
  publish("a", 1);
  await time.pass(50);
  const again = book.publish([], ["a"]);
  expect(again.reach()).toEqual({ active: 1, applied: 0, pending: 1 });
  answers.delete("one");
  await time.pass(50);
  expect(again.reach()).toEqual({ active: 1, applied: 1, pending: 0 });
});

test("a grant gives the newest value also where the late no of a lost push has taken it off the way", async () => {
  const { time, answers, publish, grant } = aBook();
  grant("one", "a", "b");
  const answer: ((wanted: boolean) => void)[] = [];
  answers.set("one", () => new Promise((resolve) => answer.push(resolve)));
  publish("a", 1);
  await time.pass(1_100);
  publish("a", 2);
  answer[0]?.(false);
  await time.pass(0);
  expect(grant("one", "a").values).toEqual([{ key: "a", version: 2 }]);
});
