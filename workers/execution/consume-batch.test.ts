import { expect, test } from "vitest";
import type { AccountId, VenueId } from "../../shared/core/ids";
import { consumeBatch, type Bell } from "./consume-batch";
import type { LogLine } from "./log-line";

const aBell = (body: unknown): Bell & { answer: string } => {
  const bell = {
    body,
    answer: "none",
    ack: () => void (bell.answer = "ack"),
    retry: () => void (bell.answer = "retry"),
  };
  return bell;
};

const world = (start: (account: AccountId) => Promise<(() => Promise<void>) | null>) => {
  const log: LogLine[] = [];
  const background: Promise<void>[] = [];
  const reported: string[] = [];
  return {
    log,
    reported,
    background,
    deps: {
      start,
      reportIn: async (venue: VenueId) => (reported.push(venue), atOnce),
      background: (work: Promise<void>) => void background.push(work),
      log: (line: LogLine) => void log.push(line),
    },
  };
};

const atOnce = async (): Promise<void> => {};

test("begins with each account once, however often it rang", async () => {
  const started: string[] = [];
  const { deps } = world(async (account) => (started.push(account), atOnce));
  const bells = ["a", "b", "a"].map((account) => aBell({ account }));
  await consumeBatch(bells, deps);
  expect(started).toEqual(["a", "b"]);
  expect(bells.map(({ answer }) => answer)).toEqual(["ack", "ack", "ack"]);
});

test("reports in to each venue once, however often it rang", async () => {
  const { deps, reported } = world(async () => atOnce);
  const bells = [{ venue: "paper" }, { venue: "other" }, { venue: "paper" }].map(aBell);
  await consumeBatch(bells, deps);
  expect(reported).toEqual(["paper", "other"]);
  expect(bells.map(({ answer }) => answer)).toEqual(["ack", "ack", "ack"]);
});

test("is done when all have answered, while a slow account goes on in the background", async () => {
  const done: string[] = [];
  let finishSlow = (): void => {};
  const slow = new Promise<void>((resolve) => (finishSlow = resolve));
  const { deps, background } = world(async (account) => async () => {
    if (account === "slow") await slow;
    done.push(account);
  });
  const bells = [aBell({ account: "slow" }), aBell({ account: "quick" })];
  await consumeBatch(bells, deps);
  expect(bells.map(({ answer }) => answer)).toEqual(["ack", "ack"]);
  await background[1];
  expect(done).toEqual(["quick"]);
  finishSlow();
  await Promise.all(background);
  expect(done).toEqual(["quick", "slow"]);
});

test("gives only the bells back of the account for which nothing could be done", async () => {
  const { deps, log } = world(async (account) => {
    if (account === "throws") throw new Error("bug");
    return account === "down" ? null : atOnce;
  });
  const bells = ["down", "up", "throws"].map((account) => aBell({ account }));
  await consumeBatch(bells, deps);
  expect(bells.map(({ answer }) => answer)).toEqual(["retry", "ack", "retry"]);
  expect(log).toMatchObject([{ level: "error", event: "account_not_served", account: "throws" }]);
});

test.each([
  null,
  "a",
  7,
  {},
  { account: 7 },
  { account: "" },
  { account: "UPPER" },
  { account: "a".repeat(65) },
  { venue: 7 },
  { venue: "UPPER" },
  { venue: "" },
])("acknowledges and logs what is no doorbell: %j", async (body) => {
  const started: string[] = [];
  const { deps, log } = world(async (account) => (started.push(account), atOnce));
  const bells = [aBell(body), aBell({ account: "good" })];
  await consumeBatch(bells, deps);
  expect(bells.map(({ answer }) => answer)).toEqual(["ack", "ack"]);
  expect(log).toMatchObject([{ level: "error", event: "doorbell_malformed" }]);
  expect(started).toEqual(["good"]);
});
