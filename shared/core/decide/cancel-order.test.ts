import { describe, expect, test } from "vitest";
import { BTC, ETH } from "../testing/a-config";
import { aFill, anAccount, canceled } from "../testing/test-account";

describe("cancel", () => {
  test.each(["active", "reducing", "halted"] as const)("ends what has not left at once, while %s", (state) => {
    const account = anAccount();
    const queued = account.accepted();
    const held = account.accepted({ type: "stop", stop: "110" });
    if (state === "halted") account.trading(state);
    else account.firm({ tradingState: state === "reducing" ? "active" : state });
    for (const order of [queued, held]) {
      expect(account.cancel(order)).toMatchObject({ ok: true, done: true });
      expect(account.status(order)).toBe("canceled");
    }
    expect(account.turn().leased).toEqual([]);
    expect(account.state.totals.openOrders).toBe(0);
  });

  test("asks the venue for what has left, once", () => {
    const account = anAccount();
    const order = account.working();
    expect(account.cancel(order)).toMatchObject({ ok: true, done: false });
    expect(account.cancel(order)).toMatchObject({ ok: true, done: false });
    expect(account.order(order).pending).toHaveLength(1);
    account.answer(canceled(order));
    expect(account.cancel(order)).toMatchObject({ ok: false, rejection: { code: "order_closed" } });
    expect(account.state.orders.size).toBe(0);
  });

  test("of an order that does not exist is told so", () => {
    expect(anAccount().cancel({ orderId: "none" as never })).toMatchObject({
      ok: false,
      rejection: { code: "order_not_found" },
    });
  });

  test("that came too late leaves the order to its fills", () => {
    const account = anAccount();
    const order = account.working();
    account.cancel(order);
    const leased = account.lease();
    if (leased.intent.kind !== "cancel") throw new Error("a cancel was due");
    account.settle(leased, {
      kind: "answered",
      reports: [
        {
          kind: "cancel_refused",
          orderId: order.orderId,
          requestId: leased.intent.requestId,
          reason: "too_late",
          message: "",
        },
        aFill(order),
      ],
    });
    expect(account.status(order)).toBe("filled");
    expect(account.events("request_refused")).toMatchObject([{ code: "too_late_to_cancel" }]);
  });
});

describe("cancel all", () => {
  test.each([
    [
      { symbol: null, side: null },
      { canceled: 2, pending: 2 },
    ],
    [
      { symbol: BTC, side: null },
      { canceled: 1, pending: 2 },
    ],
    [
      { symbol: null, side: "buy" },
      { canceled: 2, pending: 1 },
    ],
    [
      { symbol: ETH, side: "sell" },
      { canceled: 0, pending: 0 },
    ],
  ] as const)("%j counts what ended and what waits for its venue", (filter, counts) => {
    const account = anAccount();
    account.working();
    account.working({ side: "sell" });
    account.accepted();
    account.accepted({ symbol: ETH });
    expect(account.run({ kind: "cancel_orders", ...filter })).toEqual({ ok: true, ...counts });
  });
});
