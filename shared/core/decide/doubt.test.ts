import { describe, expect, test } from "vitest";
import { MAX_NEW_ALERTS } from "../alert-urgency";
import { acknowledged, anAccount, aStatus, type TestAccount } from "../testing/test-account";
import { BTC } from "../testing/a-config";

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
