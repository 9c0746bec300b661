import { describe, expect, test } from "vitest";
import { MAX_NEW_ALERTS } from "./alert-rate";
import type { Alert } from "./events";
import { nextTimeAt } from "./decide/react";
import { anAccount, NOON, type TestAccount } from "./testing/test-account";

const MINUTE_MS = 60_000;

/** Raises an alert of each name, in a turn each. */
function raise(account: TestAccount, names: readonly string[]): void {
  for (const name of names)
    account.raise({ level: "warning", limit: name, symbol: null, orderId: null, message: `${name} was seen` });
}

const names = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => `condition-${String(from + index).padStart(2, "0")}`);

const open = (account: TestAccount): Alert[] => [...account.state.alerts.values()];
const waiting = (account: TestAccount): string[] =>
  [...account.state.risk.deferredAlerts.values()].map(({ limit }) => limit);

test("ten new alerts are opened in a minute, and the eleventh waits", () => {
  const account = anAccount();
  raise(account, names(0, MAX_NEW_ALERTS));
  expect(waiting(account)).toEqual([]);
  raise(account, names(10, 13));
  expect(open(account)).toHaveLength(10);
  expect(waiting(account)).toEqual(names(10, 13));
});

test("raised again, an open one counts up and a waiting one as well: neither is new", () => {
  const account = anAccount();
  raise(account, [...names(0, 11), "condition-03", "condition-10", "condition-10"]);
  expect(open(account).find(({ limit }) => limit === "condition-03")).toMatchObject({ count: 2 });
  expect([...account.state.risk.deferredAlerts.values()]).toMatchObject([{ limit: "condition-10", count: 3 }]);
});

test("what waits is opened when the minute is over, oldest first, with all that was counted", () => {
  const account = anAccount();
  raise(account, names(0, 5));
  account.now += 1_000;
  raise(account, [...names(5, 13), "condition-12"]);
  expect(nextTimeAt(account.state)).toBe(NOON + MINUTE_MS);
  account.pass(MINUTE_MS - 1_001);
  expect(waiting(account)).toHaveLength(3);
  account.pass(1);
  expect(waiting(account)).toEqual([]);
  expect(open(account).find(({ limit }) => limit === "condition-12")).toMatchObject({
    count: 2,
    openedAt: NOON + MINUTE_MS,
  });
  expect(account.differencesFromReplay()).toEqual([]);
});

test("no minute has more than ten, and none is lost, whenever they come", () => {
  const account = anAccount();
  raise(account, names(0, 99));
  for (let minutes = 0; waiting(account).length > 0; minutes++) {
    expect(open(account)).toHaveLength(10 * (minutes + 1));
    account.pass(MINUTE_MS);
  }
  expect(open(account).map(({ limit }) => limit)).toEqual(names(0, 99));
});

describe("a restart", () => {
  test("keeps what waits, and how many were opened in the minute", () => {
    const account = anAccount();
    raise(account, names(0, 11));
    account.restart();
    raise(account, ["condition-10", "condition-20"]);
    expect([...account.state.risk.deferredAlerts.values()]).toMatchObject([
      { limit: "condition-10", count: 2 },
      { limit: "condition-20", count: 1 },
    ]);
    account.pass(MINUTE_MS);
    expect(open(account)).toHaveLength(12);
  });
});

test("what is over before it could be opened is opened as resolved, and raised once more it waits again", () => {
  const account = anAccount();
  raise(account, names(0, 12));
  account.resolve({ level: "warning", limit: "condition-10", symbol: null });
  account.resolve({ level: "warning", limit: "condition-11", symbol: null });
  raise(account, ["condition-11"]);
  account.pass(MINUTE_MS);
  expect(open(account).map(({ limit }) => limit)).not.toContain("condition-10");
  expect(open(account).map(({ limit }) => limit)).toContain("condition-11");
  const over = account
    .events("alert_changed")
    .map((event) => ("alert" in event ? event.alert : null))
    .find((alert) => alert?.limit === "condition-10");
  expect(over).toMatchObject({ openedAt: NOON + MINUTE_MS, resolvedAt: NOON });
  expect(account.differencesFromReplay()).toEqual([]);
});
