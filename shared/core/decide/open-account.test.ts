import { describe, expect, test } from "vitest";
import { money } from "../decimal";
import { anAccount } from "../testing/test-account";

test("an account is opened once: the same terms again change nothing, others are refused", () => {
  const account = anAccount({ cash: "500" });
  const { sequence } = account.state;
  const open = {
    kind: "open_account",
    account: "alice" as never,
    type: "margin",
    currency: "USDT",
    cash: money("500"),
    limits: null,
    by: "test",
  } as const;
  expect(account.run(open)).toEqual({ ok: true, created: false });
  expect(account.run({ ...open, type: "cash" })).toMatchObject({ ok: false, rejection: { code: "account_exists" } });
  expect(account.run({ ...open, currency: "EUR" })).toMatchObject({ ok: false, rejection: { code: "account_exists" } });
  expect(account.state.sequence).toBe(sequence);
});

test("an adjustment is booked once per reference, in one turn and later; another amount under it is refused", () => {
  const account = anAccount({ cash: "500" });
  const deposit = {
    kind: "adjust_cash",
    amount: money("10.000000000000000000000001"),
    reason: "deposit",
    reference: "r",
    by: "test",
  } as const;
  expect(account.runTogether(deposit, deposit)).toEqual([
    { ok: true, replayed: false },
    { ok: true, replayed: true },
  ]);
  expect(account.run(deposit)).toEqual({ ok: true, replayed: true });
  expect(account.adjust("11", "r")).toMatchObject({ ok: false, rejection: { code: "reference_reused" } });
  expect(account.cash).toBe(money("510.000000000000000000000001"));
});

describe("a withdrawal from a cash account with open buys", () => {
  /** Three buys of 100 each, fees included 100.1: one at its venue, one not sent, one held. */
  function withBuys(type: "cash" | "margin" = "cash") {
    const account = anAccount({ type, cash: "500" });
    const parts = { quantity: "1", price: "100" };
    const working = account.working(parts);
    const queued = account.accepted(parts);
    const held = account.accepted({ ...parts, type: "stop_limit", stop: "101" });
    return { account, orders: [working, queued, held] as const };
  }

  test.each([
    ["-199.7", ["new", "pending_new", "held"]],
    ["-199.700000000000000000000001", ["new", "pending_new", "canceled"]],
    ["-299.8", ["new", "pending_new", "canceled"]],
    ["-299.9", ["new", "canceled", "canceled"]],
    ["-400", ["pending_cancel", "canceled", "canceled"]],
    ["-600", ["pending_cancel", "canceled", "canceled"]],
    ["-1", ["new", "pending_new", "held"]],
  ] as const)("of %s cancels what it leaves uncovered, newest first", (amount, statuses) => {
    const { account, orders } = withBuys();
    account.adjust(amount);
    expect(orders.map((order) => account.status(order))).toEqual(statuses);
  });

  test("counts those as gone that are being cancelled already", () => {
    const { account, orders } = withBuys();
    const [working] = orders;
    account.run({ kind: "cancel_order", orderId: working.orderId });
    account.adjust("-299.8");
    expect(orders.map((order) => account.status(order))).toEqual(["pending_cancel", "pending_new", "held"]);
  });

  test("leaves a margin account's orders alone: it may borrow", () => {
    const { account, orders } = withBuys("margin");
    account.adjust("-400");
    expect(orders.map((order) => account.status(order))).toEqual(["new", "pending_new", "held"]);
  });
});
