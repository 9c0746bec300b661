import { describe, expect, test } from "vitest";
import { money, quantity } from "../decimal";
import type { Order } from "../order";
import { BTC } from "../testing/a-config";
import { acknowledged, aFill, anAccount, canceled, type TestAccount } from "../testing/test-account";
import { whatIfOf } from "../testing/what-if-of";

const close = (account: TestAccount) => account.run({ kind: "close_position", symbol: BTC });

function closing(account: TestAccount): Order {
  const placed = close(account);
  if (!placed.ok) throw new Error(placed.rejection.code);
  return placed.order;
}

describe("closing a position", () => {
  test.each([
    ["2", "sell"],
    ["-2", "buy"],
  ] as const)("of %s is a reduce-only market order to %s all of it", (held, side) => {
    const account = anAccount();
    account.hold(BTC, held);
    const order = closing(account);
    expect(order.request).toMatchObject({ side, type: "market", reduceOnly: true, quantity: quantity("2") });
    expect(account.lease().intent).toMatchObject({ kind: "submit", orderId: order.orderId, type: "market" });
    account.report(acknowledged(order), aFill(order, { quantity: "2" }));
    expect(account.state.books.get(BTC)?.quantity).toBe(0n);
  });

  test.each([
    ["size", { max_order_size: quantity("1") }],
    ["value", { max_order_value: money("100") }],
  ])("passes a limit of the %s of one order, which another order to reduce does not", (_of, limit) => {
    const account = anAccount();
    account.hold(BTC, "2");
    account.run({
      kind: "set_limits",
      changes: { portfolio: {}, symbols: { DEFAULT: limit } },
      reason: "",
      by: "",
      ifVersion: null,
    });
    expect(account.refusal({ side: "sell", type: "market", quantity: "2", reduceOnly: true })).toMatch(/order_/);
    const { orderId, terms } = closing(account);
    expect(terms.quantity).toBe(quantity("2"));
    // Nor would it have been refused under lower ones, as the purchase would.
    const lower = { max_order_size: quantity("0.5"), max_order_value: money("50") };
    const changed = whatIfOf(account, { symbols: { DEFAULT: lower } }).changed.map((one) => one.orderId);
    expect(changed.length).toBeGreaterThan(0);
    expect(changed).not.toContain(orderId);
  });

  test("of nothing is refused", () => {
    expect(close(anAccount())).toMatchObject({ ok: false, rejection: { code: "position_not_found" } });
  });

  test("cancels what has not left on its side, and leaves the other side alone", () => {
    const account = anAccount();
    account.hold(BTC, "2");
    const adding = account.working({ price: "99" });
    const reducing = account.accepted({ side: "sell" });
    const order = closing(account);
    expect(account.status(reducing)).toBe("canceled");
    expect(account.status(adding)).toBe("new");
    expect(account.lease().intent.orderId).toBe(order.orderId);
  });

  test("waits for the cancels that its venue has to answer", () => {
    const account = anAccount();
    account.hold(BTC, "2");
    const reducing = account.working({ side: "sell", price: "120" });
    const order = closing(account);
    const cancel = account.lease();
    expect(cancel.intent).toMatchObject({ kind: "cancel", orderId: reducing.orderId });
    expect(account.turn()).toMatchObject({ leased: [], more: false });
    account.settle(cancel, { kind: "answered", reports: [canceled(reducing)] });
    expect(account.lease().intent.orderId).toBe(order.orderId);
  });

  test("waits also for a cancel that was asked for before", () => {
    const account = anAccount();
    account.hold(BTC, "2");
    const reducing = account.working({ side: "sell", price: "120" });
    account.cancel(reducing);
    const order = closing(account);
    const cancel = account.lease();
    expect(cancel.intent).toMatchObject({ kind: "cancel" });
    account.settle(cancel, { kind: "unknown", cause: "time-out" });
    expect(account.lease().intent.kind).toBe("query");
    account.report(canceled(reducing));
    expect(account.lease().intent.orderId).toBe(order.orderId);
  });

  test("does not wait for a cancel on the other side", () => {
    const account = anAccount();
    account.hold(BTC, "2");
    const adding = account.working({ price: "99" });
    account.cancel(adding);
    const order = closing(account);
    expect(account.turn().leased.map(({ intent }) => intent.orderId)).toContain(order.orderId);
  });

  test("closes what is left when an order that it waited for was filled first", () => {
    const account = anAccount();
    account.hold(BTC, "2");
    const reducing = account.working({ side: "sell", price: "120" });
    const order = closing(account);
    account.report(aFill(reducing, { price: "120" }));
    expect(account.lease().intent).toMatchObject({ kind: "submit", orderId: order.orderId, quantity: quantity("1") });
    expect(account.state.books.get(BTC)).toMatchObject({ quantity: quantity("1"), sellQuantity: quantity("1") });
  });

  test("ends when nothing is left to close", () => {
    const account = anAccount();
    account.hold(BTC, "2");
    const reducing = account.working({ side: "sell", quantity: "2", price: "120" });
    const order = closing(account);
    account.report(aFill(reducing, { quantity: "2", price: "120" }));
    expect(account.status(order)).toBe("canceled");
  });

  test("passes while reducing, with its symbol blocked, without a mark, and is refused while halted with nothing cancelled", () => {
    const account = anAccount();
    account.hold(BTC, "2");
    account.trading("reducing");
    account.run({ kind: "block_symbol", symbol: BTC, reason: "test", by: "test" });
    account.now += 60_000;
    const reducing = account.working({ side: "sell", price: "120" });
    closing(account);
    account.trading("halted");
    const other = account.state.orders.get(reducing.orderId);
    expect(other?.pending).toHaveLength(1);
    expect(close(account)).toMatchObject({ ok: false, rejection: { code: "trading_halted" } });
  });

  test("that is refused leaves the open orders as they were", () => {
    const account = anAccount();
    account.hold(BTC, "2");
    const reducing = account.working({ side: "sell", price: "120" });
    account.trading("halted");
    close(account);
    expect(account.status(reducing)).toBe("new");
  });
});

test("a closing order waits while its venue refuses a cancel, which is asked for again", () => {
  const account = anAccount();
  account.hold(BTC, "2");
  const resting = account.working({ side: "sell", price: "101" });
  const order = closing(account);
  const refuse = (): void => {
    const leased = account.lease();
    if (leased.intent.kind !== "cancel") throw new Error(`a ${leased.intent.kind} is due`);
    const { requestId } = leased.intent;
    const answer = {
      kind: "cancel_refused",
      orderId: resting.orderId,
      requestId,
      reason: "other",
      message: "",
    } as const;
    account.settle(leased, { kind: "answered", reports: [answer] });
  };
  refuse();
  expect(account.status(resting)).toBe("pending_cancel");
  expect(account.turn().leased).toEqual([]);
  account.now += 1_000;
  refuse();
  account.now += 1_000;
  account.answer(canceled(resting));
  expect(account.lease().intent).toMatchObject({ kind: "submit", orderId: order.orderId, quantity: quantity("2") });
});

describe("reduce-only orders", () => {
  test("that exceed the position after a fill are cancelled, newest first", () => {
    const account = anAccount();
    account.hold(BTC, "5");
    const plain = account.working({ side: "sell", quantity: "2", price: "105" });
    const orders = ["1", "1", "1"].map((size) =>
      account.working({ side: "sell", quantity: size, price: "110", reduceOnly: true }),
    );
    const trailing = account.working({ side: "sell", quantity: "2", price: "105" });
    account.report(aFill(plain, { quantity: "2", price: "105" }));
    expect(orders.map((order) => account.status(order))).toEqual(["new", "new", "new"]);
    account.report(aFill(trailing, { quantity: "1", price: "105" }));
    expect(orders.map((order) => account.status(order))).toEqual(["new", "new", "pending_cancel"]);
    account.report(aFill(trailing, { quantity: "1", price: "105" }));
    expect(orders.map((order) => account.status(order))).toEqual(["new", "pending_cancel", "pending_cancel"]);
  });

  test("go when the position is gone, held ones too", () => {
    const account = anAccount();
    account.hold(BTC, "1");
    const stop = account.accepted({ side: "sell", type: "stop", stop: "90", reduceOnly: true });
    const plain = account.working({ side: "sell", price: "100" });
    account.report(aFill(plain));
    expect(account.status(stop)).toBe("canceled");
  });

  test("go when the trade that they were to reduce is taken back", () => {
    const account = anAccount();
    const bought = account.working();
    const fill = aFill(bought);
    account.report(fill);
    const stop = account.accepted({ side: "sell", type: "stop", stop: "90", reduceOnly: true });
    const { kind: _, ...bust } = fill;
    account.report({ ...bust, kind: "trade_busted" });
    expect(account.status(stop)).toBe("canceled");
  });
});
