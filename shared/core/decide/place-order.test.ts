import { describe, expect, test } from "vitest";
import type { OrderParts } from "../testing/an-order";
import { anOrder } from "../testing/an-order";
import { BTC, ETH } from "../testing/a-config";
import { aFill, anAccount, refused } from "../testing/test-account";

describe("client order ids", () => {
  test("the same order again is answered with the first one, in one turn, later, and when it has ended", () => {
    const account = anAccount();
    const request = anOrder({ id: "a", tags: { desk: "1" } });
    const [first, again] = account.runTogether(
      { kind: "place_order", request },
      { kind: "place_order", request: structuredClone(request) },
    );
    expect(first).toMatchObject({ ok: true, replayed: false });
    expect(again).toMatchObject({ ok: true, replayed: true });
    const placed = account.place({ id: "a", tags: { desk: "1" } });
    if (!placed.ok) throw new Error("it was a replay");
    account.cancel(placed.order);
    expect(account.place({ id: "a", tags: { desk: "1" } })).toMatchObject({
      ok: true,
      replayed: true,
      order: { lifecycle: "canceled" },
    });
    expect(account.events("order_accepted")).toHaveLength(1);
  });

  test("a replay shows the order as it is now, and is answered before anything that can change", () => {
    const account = anAccount();
    const order = account.working({ id: "a", quantity: "2" });
    account.report(aFill(order));
    account.trading("halted");
    account.now += 60_000;
    expect(account.place({ id: "a", quantity: "2" })).toMatchObject({
      ok: true,
      replayed: true,
      order: { filledQuantity: 10n ** 12n },
    });
  });

  test.each([
    { symbol: ETH },
    { side: "sell" },
    { type: "market", price: null },
    { tif: "ioc" },
    { quantity: "2" },
    { price: "99" },
    { postOnly: true },
    { reduceOnly: true },
    { venue: "paper" },
    { tags: { desk: "1" } },
  ] as const)("the same id with %j is a conflict, in one turn and later", (changed: OrderParts) => {
    const account = anAccount();
    const conflict = { ok: false, order: null, rejection: { code: "client_order_id_reused" } };
    const [, inTurn] = account.runTogether(
      { kind: "place_order", request: anOrder({ id: "a" }) },
      { kind: "place_order", request: anOrder({ id: "a", ...changed }) },
    );
    expect(inTurn).toMatchObject(conflict);
    expect(account.place({ id: "a", ...changed })).toMatchObject(conflict);
    expect(account.events("order_refused")).toEqual([]);
  });

  test("the replay of an order that risk refused is refused with the same problem", () => {
    const account = anAccount({ cash: "1" });
    const first = account.place({ id: "a" });
    account.adjust("1000");
    const again = account.place({ id: "a" });
    expect(again).toMatchObject({ ok: false, rejection: { code: "insufficient_buying_power", check: "buying_power" } });
    if (first.ok || again.ok) throw new Error("both were to be refused");
    expect(again.order?.orderId).toBe(first.order?.orderId);
    expect(again.rejection.message).toBe(first.rejection.message);
    expect(account.place({ id: "a", quantity: "2" })).toMatchObject({ rejection: { code: "client_order_id_reused" } });
  });

  test("the replay of an order that its venue refused shows it rejected", () => {
    const account = anAccount();
    const order = account.accepted({ id: "a" });
    account.answer(refused(order));
    expect(account.place({ id: "a" })).toMatchObject({ ok: true, replayed: true, order: { lifecycle: "rejected" } });
  });

  test("the replay of a stop that was refused at its trigger shows it rejected", () => {
    const account = anAccount();
    account.accepted({ id: "a", type: "stop", stop: "110" });
    account.trading("halted");
    account.mark(BTC, "110");
    expect(account.place({ id: "a", type: "stop", stop: "110" })).toMatchObject({
      ok: true,
      replayed: true,
      order: { lifecycle: "rejected" },
    });
  });

  test("replays leave no ended order in memory", () => {
    const account = anAccount();
    account.cancel(account.accepted({ id: "a" }));
    account.place({ id: "a" });
    expect(account.state.orders.size).toBe(0);
  });
});

describe("refused orders", () => {
  test("are journalled as rejected with the trace that refused them, and reserve nothing", () => {
    const account = anAccount();
    const placed = account.place({ quantity: "0.0001" });
    expect(placed).toMatchObject({
      ok: false,
      rejection: { code: "quantity_step", check: "quantity_step", observed: "0.0001", limit: "0.001", limitVersion: 1 },
      order: { lifecycle: "rejected" },
    });
    expect(account.events("order_refused")).toMatchObject([
      { reject: { code: "quantity_step" }, decision: { approved: false } },
    ]);
    expect(account.state.totals).toMatchObject({ openOrders: 0, exposure: 0n, cost: 0n });
    expect(account.state.orders.size).toBe(0);
    expect(account.state.counters).toMatchObject({ accepted: 0, rejected: { quantity_step: 1 } });
  });

  test("a submit stops at the first failure, a check looks at everything and stores nothing", () => {
    const account = anAccount({ cash: "1" });
    const request = anOrder({ quantity: "0.0001", price: "200.001" });
    const { sequence } = account.state;
    const checked = account.run({ kind: "check_order", request });
    if (!checked.ok) throw new Error(checked.rejection.code);
    const failures = checked.decision.checks.filter((line) => !line.passed).map((line) => line.code);
    expect(failures).toEqual(["price_tick", "quantity_step", "quantity_min", "order_value_min", "price_collar"]);
    expect(account.state.sequence).toBe(sequence);
    expect(account.place({ quantity: "0.0001", price: "200.001" })).toMatchObject({
      rejection: { code: "price_tick" },
    });
    expect(account.events("order_refused")).toMatchObject([
      {
        decision: {
          checks: expect.not.arrayContaining([expect.objectContaining({ code: "quantity_step" })]) as unknown,
        },
      },
    ]);
  });
});

describe("the throttle", () => {
  test("lets a burst of two seconds through, then the rate; what it stops is neither journalled nor uses up its id", () => {
    const account = anAccount({ limits: { max_messages_per_second: 2 } });
    for (let nth = 1; nth <= 4; nth++) expect(account.refusal()).toBeNull();
    const { sequence } = account.state;
    expect(account.place({ id: "a" })).toMatchObject({
      ok: false,
      order: null,
      rejection: { code: "throttled", retryAfterSeconds: 1 },
    });
    expect(account.state.sequence).toBe(sequence);
    account.now += 499;
    expect(account.refusal()).toBe("throttled");
    account.now += 1;
    expect(account.place({ id: "a" })).toMatchObject({ ok: true, replayed: false });
    expect(account.refusal()).toBe("throttled");
    account.now += 14_000;
    for (let nth = 1; nth <= 4; nth++) expect(account.refusal()).toBeNull();
    expect(account.refusal()).toBe("throttled");
  });

  test("cancels, replaces and replays pass, checks take nothing", () => {
    const account = anAccount({ limits: { max_messages_per_second: 1 } });
    const order = account.accepted({ id: "a" });
    account.run({ kind: "check_order", request: anOrder() });
    account.accepted();
    expect(account.refusal()).toBe("throttled");
    expect(account.place({ id: "a" })).toMatchObject({ ok: true, replayed: true });
    expect(account.replace(order, { price: "99" })).toMatchObject({ ok: true });
    expect(account.cancel(order)).toMatchObject({ ok: true });
  });

  test("refused orders count, and leave no debt", () => {
    const account = anAccount({ limits: { max_messages_per_second: 1 } });
    account.trading("halted");
    for (let nth = 1; nth <= 10; nth++) expect(account.refusal()).toBe("trading_halted");
    account.trading("active");
    expect(account.refusal()).toBe("throttled");
    account.now += 1_000;
    expect(account.refusal()).toBeNull();
  });

  test("a rate that is not set blocks", () => {
    expect(anAccount({ limits: { max_messages_per_second: null } }).refusal()).toBe("throttled");
  });
});

test("an account that was not opened refuses everything and creates nothing", () => {
  const account = anAccount();
  account.state.profile = null;
  expect(account.place()).toMatchObject({ ok: false, rejection: { code: "account_not_found" } });
  expect(account.cancel({ orderId: "x" as never })).toMatchObject({
    ok: false,
    rejection: { code: "account_not_found" },
  });
  expect(account.run({ kind: "check_order", request: anOrder() })).toMatchObject({
    ok: false,
    rejection: { code: "account_not_found" },
  });
  expect(account.events("order_refused")).toEqual([]);
});
