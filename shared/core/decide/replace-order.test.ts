import { describe, expect, test } from "vitest";
import { money, price, quantity } from "../decimal";
import { BTC } from "../testing/a-config";
import type { TestAccount } from "../testing/test-account";
import { acknowledged, aFill, anAccount, canceled } from "../testing/test-account";
import type { Order } from "../order";

const book = (account: TestAccount) => account.state.books.get(BTC);

/** Leases the replace that is due and answers it as asked. */
function carryOut(account: TestAccount, order: Order): void {
  const leased = account.lease();
  const { intent } = leased;
  if (intent.kind !== "replace") throw new Error(`a ${intent.kind} is due`);
  account.settle(leased, {
    kind: "answered",
    reports: [
      {
        kind: "replaced",
        orderId: order.orderId,
        requestId: intent.requestId,
        quantity: intent.quantity,
        price: intent.price,
      },
    ],
  });
}

function refuseIt(account: TestAccount, order: Order): void {
  const leased = account.lease();
  const { intent } = leased;
  if (intent.kind !== "replace") throw new Error(`a ${intent.kind} is due`);
  account.settle(leased, {
    kind: "answered",
    reports: [
      { kind: "replace_refused", orderId: order.orderId, requestId: intent.requestId, reason: "too_late", message: "" },
    ],
  });
}

describe("the venue's number of an order", () => {
  const replacedAs = (account: TestAccount, order: Order, venueOrderId: string | null) => {
    const leased = account.lease();
    const { intent } = leased;
    if (intent.kind !== "replace") throw new Error(`a ${intent.kind} is due`);
    const { orderId } = order;
    const [requestId, size, at] = [intent.requestId, intent.quantity, intent.price] as const;
    const terms = { orderId, requestId, quantity: size, price: at };
    const report = { kind: "replaced" as const, ...terms, ...(venueOrderId === null ? {} : { venueOrderId }) };
    account.settle(leased, { kind: "answered", reports: [report] });
  };

  test("is that of its newest leg, also after a restart and in a replay", () => {
    const account = anAccount();
    const order = account.working({ quantity: "2" });
    account.replace(order, { price: "99" });
    replacedAs(account, order, "leg-2");
    // The first leg's acknowledgement, told late.
    account.report(acknowledged(order));
    expect(account.order(order).venueOrderId).toBe("leg-2");
    account.restart();
    expect(account.order(order).venueOrderId).toBe("leg-2");
    expect(account.differencesFromReplay()).toEqual([]);
  });

  test("stays where the venue changes none", () => {
    const account = anAccount();
    const order = account.working({ quantity: "2" });
    account.replace(order, { price: "99" });
    replacedAs(account, order, null);
    expect(account.order(order).venueOrderId).toBe(`at-venue-${order.orderId}`);
  });
});

describe("an order that has not left", () => {
  test("is replaced in place, and holds what its new terms need", () => {
    const account = anAccount();
    const order = account.accepted({ quantity: "2", price: "100" });
    expect(account.replace(order, { quantity: "1", price: "101" })).toMatchObject({ ok: true, done: true });
    expect(account.status(order)).toBe("pending_new");
    // The larger of old and new is held while they are checked; in place nothing of the old is left.
    expect(book(account)).toMatchObject({
      buyQuantity: quantity("1"),
      buyValue: money("101"),
      buyCost: money("1.101"),
    });
    expect(account.lease().intent).toMatchObject({ kind: "submit", quantity: quantity("1"), price: price("101") });
  });

  test("a held stop takes another trigger", () => {
    const account = anAccount();
    const order = account.accepted({ type: "stop", stop: "110" });
    expect(account.replace(order, { stop: "105" })).toMatchObject({ ok: true, done: true });
    account.mark(BTC, "105");
    expect(account.status(order)).toBe("pending_new");
  });
});

describe("an order at its venue", () => {
  test("holds the larger of old and new in each part until the venue has answered", () => {
    const account = anAccount();
    const order = account.working({ quantity: "2", price: "100" });
    expect(account.replace(order, { quantity: "1", price: "104" })).toMatchObject({ ok: true, done: false });
    expect(account.status(order)).toBe("pending_replace");
    // Quantity and value of the old, fee and loss of the new: 1 × 4 + 0.104.
    expect(book(account)).toMatchObject({
      buyQuantity: quantity("2"),
      buyValue: money("200"),
      buyCost: money("4.104"),
    });
    carryOut(account, order);
    expect(book(account)).toMatchObject({
      buyQuantity: quantity("1"),
      buyValue: money("104"),
      buyCost: money("4.104"),
    });
    expect(account.status(order)).toBe("new");
  });

  test("gets back what it held when the venue refuses", () => {
    const account = anAccount();
    const order = account.working({ quantity: "2", price: "100" });
    const before = { ...book(account) };
    account.replace(order, { quantity: "3", price: "104" });
    refuseIt(account, order);
    expect(book(account)).toEqual(before);
    expect(account.order(order).terms).toMatchObject({ quantity: quantity("2"), price: price("100") });
  });

  test("filled in part, is replaced by its total quantity", () => {
    const account = anAccount();
    const order = account.working({ quantity: "2" });
    account.report(aFill(order, { quantity: "0.5" }));
    account.replace(order, { quantity: "1" });
    expect(account.lease().intent).toMatchObject({ kind: "replace", quantity: quantity("1") });
    expect(book(account)?.buyQuantity).toBe(quantity("1.5"));
    const [request] = account.order(order).pending;
    if (request === undefined) throw new Error("nothing is pending");
    account.report({
      kind: "replaced",
      orderId: order.orderId,
      requestId: request.requestId,
      quantity: quantity("1"),
      price: price("100"),
    });
    expect(book(account)?.buyQuantity).toBe(quantity("0.5"));
    account.report(aFill(order, { quantity: "0.5" }));
    expect(account.status(order)).toBe("filled");
    expect(book(account)).toMatchObject({ buyQuantity: 0n, buyValue: 0n, buyCost: 0n });
  });

  test("raced by a full fill, is filled, the replace is refused, and nothing stays held", () => {
    const account = anAccount();
    const order = account.working({ quantity: "2" });
    account.replace(order, { quantity: "3" });
    account.report(aFill(order, { quantity: "2" }));
    expect(account.status(order)).toBe("pending_replace");
    expect(book(account)?.buyQuantity).toBe(quantity("1"));
    refuseIt(account, order);
    expect(account.status(order)).toBe("filled");
    expect(account.events("request_refused")).toMatchObject([{ code: "too_late_to_replace" }]);
    expect(book(account)).toMatchObject({ buyQuantity: 0n, buyValue: 0n, buyCost: 0n, openOrders: 0 });
  });

  test.each(["0.5", "0.4"])("filled by 0.5, a quantity of %s is a cancel of the rest", (size) => {
    const account = anAccount();
    const order = account.working({ quantity: "2" });
    account.report(aFill(order, { quantity: "0.5" }));
    account.replace(order, { quantity: size });
    expect(account.status(order)).toBe("pending_cancel");
    account.answer(canceled(order));
    expect(account.status(order)).toBe("canceled");
  });

  test("several replaces go one after the other, and the largest is held", () => {
    const account = anAccount();
    const order = account.working({ quantity: "1" });
    account.replace(order, { quantity: "3" });
    account.replace(order, { price: "99" });
    expect(account.order(order).pending).toMatchObject([
      { terms: { quantity: quantity("3"), price: price("100") } },
      { terms: { quantity: quantity("3"), price: price("99") } },
    ]);
    expect(book(account)?.buyQuantity).toBe(quantity("3"));
    carryOut(account, order);
    carryOut(account, order);
    expect(account.order(order)).toMatchObject({ pending: [], terms: { quantity: quantity("3"), price: price("99") } });
    expect(account.turn().leased).toEqual([]);
  });

  test("in doubt, its replace waits", () => {
    const account = anAccount();
    const order = account.unknown();
    account.replace(order, { quantity: "2" });
    expect(account.lease().intent.kind).toBe("query");
  });

  test("what the venue never got is replaced here", () => {
    const account = anAccount();
    const order = account.unknown();
    account.replace(order, { quantity: "2" });
    account.answerQuery({ kind: "never_arrived" });
    expect(account.lease().intent).toMatchObject({ kind: "submit", quantity: quantity("2") });
  });
});

describe("refused", () => {
  test("by risk, it leaves the order as it was", () => {
    const account = anAccount({ symbolLimits: { max_position: quantity("5") } });
    const order = account.working({ quantity: "2" });
    const before = structuredClone(account.order(order));
    expect(account.replace(order, { quantity: "6" })).toMatchObject({
      ok: false,
      rejection: { code: "order_size_limit" },
    });
    account.accepted({ quantity: "3" });
    expect(account.replace(order, { quantity: "3" })).toMatchObject({
      ok: false,
      rejection: { code: "position_limit" },
    });
    expect(account.order(order)).toEqual(before);
  });

  test("a replay of the limits leaves the order's own reservation out: the same terms fit", () => {
    const account = anAccount({ symbolLimits: { max_position: quantity("5"), max_open_orders: 1 } });
    const order = account.working({ quantity: "5" });
    expect(account.replace(order, { price: "99" })).toMatchObject({ ok: true });
  });

  test.each([
    [
      "while it is being cancelled",
      "pending_cancel",
      (account: TestAccount) => {
        const order = account.working();
        account.cancel(order);
        return account.replace(order, { quantity: "2" });
      },
    ],
    [
      "when it has ended",
      "order_closed",
      (account: TestAccount) => {
        const order = account.accepted();
        account.cancel(order);
        return account.replace(order, { quantity: "2" });
      },
    ],
    [
      "when it does not exist",
      "order_not_found",
      (account: TestAccount) => account.replace({ orderId: "none" as never }, { quantity: "2" }),
    ],
    [
      "of a stop price after the trigger",
      "invalid_order",
      (account: TestAccount) => account.replace(account.accepted(), { stop: "90" }),
    ],
    [
      "of the price of a market order",
      "invalid_order",
      (account: TestAccount) => account.replace(account.accepted({ type: "market" }), { price: "90" }),
    ],
    [
      "to ioc once it has left",
      "invalid_order",
      (account: TestAccount) => account.replace(account.working(), { tif: "ioc" }),
    ],
    [
      "to a quantity of nothing",
      "invalid_order",
      (account: TestAccount) => account.replace(account.working(), { quantity: "-1", price: "99" }),
    ],
    ["off the tick", "price_tick", (account: TestAccount) => account.replace(account.working(), { price: "99.001" })],
    [
      "of a reduce-only order beyond the position",
      "reduce_only_would_increase",
      (account: TestAccount) => {
        account.hold(BTC, "2");
        return account.replace(account.working({ side: "sell", quantity: "1", reduceOnly: true }), { quantity: "3" });
      },
    ],
  ] as const)("%s: %s", (_, code, attempt) => {
    expect(attempt(anAccount())).toMatchObject({ ok: false, rejection: { code } });
  });

  test("more than eight at a time", () => {
    const account = anAccount();
    const order = account.working();
    for (let nth = 1; nth <= 8; nth++)
      expect(account.replace(order, { price: String(100 - nth / 10) })).toMatchObject({ ok: true });
    expect(account.replace(order, { price: "98" })).toMatchObject({
      ok: false,
      rejection: { code: "too_many_pending" },
    });
  });
});

test("a reduce-only order may grow up to the position", () => {
  const account = anAccount();
  account.hold(BTC, "2");
  const order = account.working({ side: "sell", quantity: "1", reduceOnly: true });
  expect(account.replace(order, { quantity: "2" })).toMatchObject({ ok: true });
});
