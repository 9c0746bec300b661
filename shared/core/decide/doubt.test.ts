import { describe, expect, test } from "vitest";
import type { Alert } from "../events";
import type { Order } from "../order";
import { MAX_NEW_ALERTS } from "../alert-urgency";
import { acknowledged, anAccount, aStatus, type TestAccount } from "../testing/test-account";
import { BTC, ETH } from "../testing/a-config";

const MINUTE_MS = 60_000;

/** The alerts about doubts: open ones, and those that wait to be opened and are not over yet. */
const aboutDoubts = ({ state }: TestAccount): string[] =>
  [...state.alerts.values(), ...state.risk.deferredAlerts.values()]
    .filter(({ limit, resolvedAt }) => limit === "unknown_outcome" && resolvedAt === null)
    .map(({ orderId }) => String(orderId));

describe("the alert of a doubt is over with it", () => {
  test("when a held order that a venue claims to have filled ends in the account itself", () => {
    const account = anAccount();
    const order = account.accepted({ symbol: BTC, side: "buy", type: "stop", price: null, stop: "105" });
    account.report(aStatus(order, "filled", { filled: "1" }));
    expect(aboutDoubts(account)).toEqual([order.orderId]);
    account.trading("halted");
    account.mark(BTC, "106");
    expect(account.order(order)).toMatchObject({ lifecycle: "rejected", certainty: "known" });
    expect(aboutDoubts(account)).toEqual([]);
    expect(account.differencesFromReplay()).toEqual([]);
  });

  test("also while it waits to be opened, and then it is told as resolved", () => {
    const account = anAccount();
    for (let nth = 0; nth < MAX_NEW_ALERTS; nth++)
      account.raise({ level: "breach", limit: `condition-${nth}`, symbol: null, orderId: null, message: "seen" });
    const order = account.accepted({ symbol: BTC, side: "buy", price: "90" });
    account.report(aStatus(order, "filled", { filled: "1" }));
    expect(account.state.alerts.size).toBe(MAX_NEW_ALERTS);
    expect(aboutDoubts(account)).toEqual([order.orderId]);
    const { now } = account;
    account.report(acknowledged(order));
    expect(account.order(order)).toMatchObject({ certainty: "known" });
    expect(aboutDoubts(account)).toEqual([]);
    account.pass(MINUTE_MS);
    const told = account.events("alert_changed").map((event) => ("alert" in event ? event.alert : null));
    expect(told.filter((alert) => alert?.limit === "unknown_outcome")).toMatchObject([{ resolvedAt: now }]);
  });
});

describe("the alert of several doubts", () => {
  /** So many orders that were leased together and of which nobody knows what became. */
  const inDoubt = (account: TestAccount, count: number): Order[] => {
    const orders = Array.from({ length: count }, () => account.accepted());
    for (const leased of account.turn().leased) account.settle(leased, { kind: "unknown", cause: "time-out" });
    return orders;
  };
  const only = (account: TestAccount): Alert => {
    const [alert, ...others] = account.state.alerts.values();
    if (alert === undefined || others.length > 0) throw new Error(`${others.length + 1} alerts are open`);
    return alert;
  };

  test("names one order by itself, with the cause", () => {
    const account = anAccount();
    const [order] = inDoubt(account, 1);
    expect(only(account)).toMatchObject({
      observed: "1",
      count: 1,
      orderId: order?.orderId,
      message: `it is unknown whether paper has order ${order?.orderId}: time-out. The order keeps its reservation, and the venue is queried`,
    });
  });

  test.each([
    [5, ""],
    [6, " and 1 more"],
    [12, " and 7 more"],
  ])("names the first five of %i and says how many they are, counting each", (count, rest) => {
    const account = anAccount();
    const named = inDoubt(account, count)
      .slice(0, 5)
      .map(({ orderId }) => `${orderId} at paper`);
    expect(only(account)).toMatchObject({
      observed: String(count),
      count,
      message: `the outcome of ${count} orders is unknown (${named.join(", ")}${rest}): time-out. They keep their reservations, and the venues are queried`,
    });
    expect(account.differencesFromReplay()).toEqual([]);
  });

  test("says what is left when some are cleared, without being raised again, and is over with the last", () => {
    const account = anAccount();
    const [first, second, third] = inDoubt(account, 3);
    if (first === undefined || second === undefined || third === undefined) throw new Error("not three");
    account.report(acknowledged(first));
    expect(only(account)).toMatchObject({ observed: "2", count: 3, orderId: second.orderId });
    expect(only(account).message).not.toContain(first.orderId);
    account.report(acknowledged(third));
    expect(only(account)).toMatchObject({ observed: "1", orderId: second.orderId });
    account.report(acknowledged(second));
    expect(account.alerts()).toEqual([]);
    expect(account.differencesFromReplay()).toEqual([]);
  });

  test("is of its symbol alone", () => {
    const account = anAccount();
    account.unknown({ symbol: BTC });
    const other = account.accepted({ symbol: ETH });
    const leased = account.turn().leased.find(({ intent }) => intent.orderId === other.orderId);
    if (leased === undefined) throw new Error("not leased");
    account.settle(leased, { kind: "unknown", cause: "time-out" });
    expect([...account.state.alerts.values()].map(({ symbol, observed }) => [symbol, observed])).toEqual([
      [BTC, "1"],
      [ETH, "1"],
    ]);
    account.report(acknowledged(other));
    expect([...account.state.alerts.values()].map(({ symbol, observed }) => [symbol, observed])).toEqual([[BTC, "1"]]);
  });

  test("says what is left also while it waits to be opened", () => {
    const account = anAccount();
    for (let nth = 0; nth < MAX_NEW_ALERTS; nth++)
      account.raise({ level: "breach", limit: `condition-${nth}`, symbol: null, orderId: null, message: "seen" });
    const [first, second] = inDoubt(account, 2);
    if (first === undefined || second === undefined) throw new Error("not two");
    account.report(acknowledged(first));
    account.pass(MINUTE_MS);
    const told = [...account.state.alerts.values()].find(({ limit }) => limit === "unknown_outcome");
    expect(told).toMatchObject({ observed: "1", orderId: second.orderId });
  });

  test("names a given-up delivery as the cause, of all that it left in doubt", () => {
    const account = anAccount();
    inDoubt(account, 2);
    account.run({ kind: "give_up_delivery" });
    expect(only(account)).toMatchObject({ observed: "2", count: 4 });
    expect(only(account).message).toContain("the queue gave up delivery");
  });
});
