/** What becomes of a cancel that the venue refuses, although the order may live on. Panics are in venue-panic.test.ts, closings in close-position.test.ts. */
import { describe, expect, test } from "vitest";
import { money } from "../decimal";
import type { Order } from "../order";
import { BTC } from "../testing/a-config";
import { acknowledged, aFill, anAccount, canceled, type AccountParts, type TestAccount } from "../testing/test-account";

/** Has the venue refuse the cancel that is due. */
const refuse = (account: TestAccount, reason: "other" | "too_late" = "other"): void => {
  const leased = account.lease();
  const { intent } = leased;
  if (intent.kind !== "cancel") throw new Error(`a ${intent.kind} is due, not a cancel`);
  const { orderId, requestId } = intent;
  account.settle(leased, {
    kind: "answered",
    reports: [{ kind: "cancel_refused", orderId, requestId, reason, message: "no" }],
  });
};

const isAskedAgain = (account: TestAccount, order: Order): boolean => {
  account.pass(10_000);
  return account.turn().leased.some(({ intent }) => intent.kind === "cancel" && intent.orderId === order.orderId);
};

test.each(["other", "too_late"] as const)("a client's is answered by it (%s), and may be asked for again", (reason) => {
  const account = anAccount();
  const order = account.working();
  account.cancel(order);
  refuse(account, reason);
  expect([account.status(order), isAskedAgain(account, order)]).toEqual(["new", false]);
  expect(account.events("request_refused")).toMatchObject([{ orderId: order.orderId, message: "no" }]);
  account.cancel(order);
  expect(isAskedAgain(account, order)).toBe(true);
});

describe("is asked for again every ten seconds until the venue does it, when it was asked for", () => {
  const reasons: readonly [string, (account: TestAccount) => Order, AccountParts?][] = [
    [
      "because the account became reducing",
      (account) => {
        const order = account.working();
        account.trading("reducing");
        return order;
      },
    ],
    [
      "by a client, before the account became reducing",
      (account) => {
        const order = account.working();
        account.cancel(order);
        account.trading("reducing");
        return order;
      },
    ],
    [
      "because the firm became reducing",
      (account) => {
        const order = account.working();
        account.firm({ tradingState: "reducing" });
        return order;
      },
    ],
    [
      "because a reduce-only order exceeds the position",
      (account) => {
        account.hold(BTC, "2");
        const order = account.working({ side: "sell", quantity: "2", price: "104", reduceOnly: true });
        const other = account.working({ side: "sell", quantity: "1", price: "103" });
        account.report(aFill(other, { quantity: "1", price: "103" }));
        return order;
      },
    ],
    [
      "because a newer order would have met it",
      (account) => {
        const order = account.working({ price: "100" });
        const newer = account.accepted({ side: "sell", price: "100" });
        // Both are leased; only the newer order gets out.
        for (const leased of account.turn().leased)
          account.settle(
            leased,
            leased.intent.orderId === newer.orderId
              ? { kind: "answered", reports: [acknowledged(newer)] }
              : { kind: "not_sent", reason: "no connection", retryAfterMs: 0 },
          );
        return order;
      },
      { policies: { selfMatch: "cancel_older" } },
    ],
    [
      "because a withdrawal left it uncovered",
      (account) => {
        const order = account.working({ quantity: "5", price: "100" });
        account.run({ kind: "adjust_cash", amount: money("-900"), reason: "out", reference: "w1", by: "test" });
        return order;
      },
      { type: "cash", cash: "1000" },
    ],
    [
      "because of the loss of the day",
      (account) => {
        account.hold(BTC, "10");
        const order = account.working({ quantity: "1", price: "99" });
        account.mark(BTC, "95");
        return order;
      },
      { limits: { breaker_daily_loss: money("20") } },
    ],
  ];

  test.each(reasons)("%s", (_, cause, parts = {}) => {
    const account = anAccount(parts);
    const order = cause(account);
    for (let tries = 0; tries < 3; tries++) {
      refuse(account);
      expect([account.status(order), account.turn().leased]).toEqual(["pending_cancel", []]);
      account.pass(10_000);
    }
    account.settle(account.lease(), { kind: "answered", reports: [canceled(order)] });
    expect(account.status(order)).toBe("canceled");
    expect(account.differencesFromReplay()).toEqual([]);
  });
});

test("a cancel for a restriction that was lifted is not asked for again", () => {
  const account = anAccount();
  const order = account.working();
  account.trading("reducing");
  account.trading("active");
  refuse(account);
  expect([account.status(order), isAskedAgain(account, order)]).toEqual(["new", false]);
});
