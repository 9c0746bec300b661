import { expect, test } from "vitest";
import { money, price } from "../decimal";
import { BTC, ETH } from "../testing/a-config";
import { anAccount, NOON, type TestAccount } from "../testing/test-account";
import { nextTimeAt } from "./react";

/** Marks are stale after 15 s, and somebody is told 30 s later. */
const BLIND_MS = 45_000;

/** An account that holds BTC and ETH, marked at 100 at noon. */
function aHolder(): TestAccount {
  const account = anAccount({ cash: "10000", limits: { breaker_daily_loss: money("100") } });
  account.hold(BTC, "10");
  account.hold(ETH, "1");
  return account;
}

/** What of the holdings somebody was told to have no fresh mark. */
const blind = ({ state }: TestAccount) =>
  [...state.alerts.values()].flatMap(({ limit, symbol }) => (limit === "breakers_blind" ? [symbol] : []));

test("somebody is told when a holding has had no fresh mark for so long, by time alone", () => {
  const account = aHolder();
  expect(nextTimeAt(account.state)).toBe(NOON + BLIND_MS);
  account.pass(BLIND_MS - 1);
  expect(blind(account)).toEqual([]);
  account.pass(1);
  expect(blind(account)).toEqual([BTC, ETH]);
  expect([...account.state.alerts.values()].at(-1)).toMatchObject({ level: "critical", count: 1 });
});

test("nobody is told by the very mark that was waited for", () => {
  const account = aHolder();
  account.now += 10 * BLIND_MS;
  account.runTogether(
    ...[BTC, ETH].map((symbol) => {
      const [at, time] = [price("100"), account.now];
      const mark = { symbol, price: at, bid: null, ask: null, time, high: at, low: at };
      return { kind: "apply_marks", marks: [mark] } as const;
    }),
  );
  expect(blind(account)).toEqual([]);
  expect(nextTimeAt(account.state)).toBe(account.now + BLIND_MS);
});

test("each holding for itself, as long as it lasts, and not twice", () => {
  const account = aHolder();
  account.now += 40_000;
  account.mark(BTC, "101");
  account.pass(5_000);
  expect(blind(account)).toEqual([ETH]);
  account.pass(40_000);
  expect(blind(account)).toEqual([ETH, BTC]);
  account.mark(ETH, "100");
  expect(blind(account)).toEqual([BTC]);
  account.pass(BLIND_MS);
  expect(blind(account)).toEqual([BTC, ETH]);
  expect(account.events("alert_changed").filter((event) => "alert" in event && event.alert.count > 1)).toEqual([]);
});

test("is over when the position is sold", () => {
  const account = aHolder();
  account.pass(BLIND_MS);
  account.hold(ETH, "-1");
  expect(blind(account)).toEqual([BTC]);
});

test("nobody is told of what is only worked, or was sold before", () => {
  const account = anAccount();
  account.hold(ETH, "1");
  account.hold(ETH, "-1");
  account.accepted({ price: "99" });
  account.pass(10 * BLIND_MS);
  expect(blind(account)).toEqual([]);
});

test("a holding bought later, while another is blind, is looked at in its own time", () => {
  const account = anAccount();
  account.hold(BTC, "1");
  account.pass(BLIND_MS);
  account.mark(ETH, "100");
  account.mark(BTC, "100");
  account.hold(ETH, "1");
  account.pass(BLIND_MS - 1_000);
  account.mark(BTC, "100");
  account.pass(1_000);
  expect(blind(account)).toEqual([ETH]);
});

test("after a start marks have the same time to come, and what is fresh again by then is resolved", () => {
  const account = aHolder();
  account.pass(BLIND_MS);
  account.state.marks.delete(ETH);
  account.restart();
  account.mark(BTC, "100");
  account.pass(BLIND_MS - 1);
  account.mark(BTC, "100");
  account.pass(1);
  expect(blind(account)).toEqual([ETH]);
});

test("the alerts replay to the same", () => {
  const account = aHolder();
  account.pass(BLIND_MS);
  account.mark(BTC, "100");
  expect(account.differencesFromReplay()).toEqual([]);
});
