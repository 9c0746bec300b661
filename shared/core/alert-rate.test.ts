import { describe, expect, test } from "vitest";
import { MAX_NEW_ALERTS } from "./alert-urgency";
import type { Alert, AlertLevel } from "./events";
import { nextTimeAt } from "./decide/react";
import { anAccount, NOON, type TestAccount } from "./testing/test-account";

const MINUTE_MS = 60_000;

/** Raises an alert of each name, in a turn each: breaches unless said, which may take all of a minute. */
function raise(account: TestAccount, names: readonly string[], level: AlertLevel = "breach"): void {
  for (const name of names)
    account.raise({ level, limit: name, symbol: null, orderId: null, message: `${name} was seen` });
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
  account.resolve({ level: "breach", limit: "condition-10", symbol: null });
  account.resolve({ level: "breach", limit: "condition-11", symbol: null });
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

describe("what is urgent", () => {
  const opened = (account: TestAccount): string[] => open(account).map(({ limit }) => limit);

  test("does not wait behind warnings that have come before it: they leave room in the minute", () => {
    const account = anAccount();
    raise(account, names(0, 30), "warning");
    raise(account, ["overheated"], "breach");
    raise(account, ["portfolio_loss"], "critical");
    expect(opened(account)).toEqual([...names(0, 6), "overheated", "portfolio_loss"]);
  });

  test("is opened before older ones when the minute is over, and none of those is lost", () => {
    const account = anAccount();
    raise(account, names(0, 10));
    raise(account, names(10, 20), "warning");
    raise(account, ["stretched"], "critical");
    raise(account, ["overheated"], "breach");
    raise(account, ["rapid_drawdown"], "critical");
    account.pass(MINUTE_MS);
    expect(opened(account).slice(10)).toEqual(["overheated", "rapid_drawdown", "stretched", ...names(10, 13)]);
    account.pass(MINUTE_MS);
    account.pass(MINUTE_MS);
    expect(opened(account).slice(16)).toEqual(names(13, 20));
    expect(account.differencesFromReplay()).toEqual([]);
  });

  test("leaves room even for breaches when critical alerts flood the minute", () => {
    const account = anAccount();
    raise(account, names(0, 30), "critical");
    raise(account, ["overheated"], "breach");
    expect(opened(account)).toEqual([...names(0, 8), "overheated"]);
  });

  test("is no longer so once its reason is gone", () => {
    const account = anAccount();
    raise(account, names(0, 10));
    raise(account, ["overheated"], "breach");
    raise(account, names(10, 16), "critical");
    account.resolve({ level: "breach", limit: "overheated", symbol: null });
    account.pass(MINUTE_MS);
    expect(opened(account).slice(10)).toEqual(names(10, 16));
    expect(waiting(account)).toEqual(["overheated"]);
  });

  test("is waited for no longer than it takes: the alarm is set for the most urgent", () => {
    const account = anAccount();
    raise(account, names(0, 6), "warning");
    account.now += 1_000;
    raise(account, names(6, 10), "breach");
    raise(account, ["overheated"], "breach");
    expect(nextTimeAt(account.state)).toBe(NOON + MINUTE_MS);
    account.pass(MINUTE_MS - 1_000);
    expect(opened(account)).toContain("overheated");
  });

  test("of what one turn raises goes first", () => {
    const account = anAccount();
    const seen = (level: AlertLevel) =>
      names(0, 8).map((limit) => ({ level, limit, symbol: null, orderId: null, message: `${limit} was seen` }));
    account.raise(...seen("warning"), ...seen("breach"));
    expect(open(account).map(({ level }) => level)).toEqual(Array(8).fill("breach"));
    expect(waiting(account)).toHaveLength(8);
  });
});
