/** A replace that goes wrong between us and the venue: each fault ends in a known outcome. */
import { afterEach, describe, expect, test } from "vitest";
import { price, quantity } from "../../../../shared/core/decimal";
import type { OrderId } from "../../../../shared/core/ids";
import {
  ORDER,
  REPLACE,
  buy,
  cancelOf,
  replaceOf,
  queryOf,
  kindsOf,
  fill,
  aWorld,
  stopSims,
} from "./testing/a-fault-world";

afterEach(stopSims);

describe("a replace", () => {
  const working = async (world: Awaited<ReturnType<typeof aWorld>>): Promise<string[]> =>
    (await world.books()).orders
      .filter(({ status }) => status === "NEW" || status === "PARTIALLY_FILLED")
      .map(({ clientOrderId, origQty, price: at }) => `${clientOrderId} ${Number(origQty)} at ${Number(at)}`);

  test("of an untouched order is one request, and makes the next leg", async () => {
    const world = await aWorld();
    await world.send(buy());
    await world.send(replaceOf("2"));
    expect(await working(world)).toEqual(["o1-2 2 at 39000"]);
    await world.send(replaceOf("3", "38000"));
    expect(await working(world)).toEqual(["o1-3 3 at 38000"]);
    expect(kindsOf(await world.send(cancelOf()))).toEqual(["canceled"]);
  });

  test("that a fill overtakes never puts more on the book than was asked for", async () => {
    const world = await aWorld();
    await world.send(buy());
    // Between the look at the order and the replace, a quarter of it fills.
    await world.arm({ fault: "cancel_loses_race", share: "0.25", match: { path: REPLACE } });
    const outcome = await world.send(replaceOf("2"));
    expect(outcome).toMatchObject({ reports: [{ kind: "replaced", quantity: quantity("2") }, {}, { kind: "fill" }] });
    expect(await working(world)).toEqual(["o1-2 1.75 at 39000"]);
  });

  test("that a whole fill overtakes is too late", async () => {
    const world = await aWorld();
    await world.send(buy());
    await world.arm({ fault: "cancel_loses_race", match: { path: REPLACE } });
    const outcome = await world.send(replaceOf("2"));
    expect(outcome).toMatchObject({ reports: [{ kind: "fill" }, { kind: "replace_refused", reason: "too_late" }] });
    expect(await working(world)).toEqual([]);
  });

  test("of which the venue cancels the old and refuses the new ends the order", async () => {
    const world = await aWorld();
    await world.send(buy());
    const outcome = await world.send(replaceOf("100"));
    expect(outcome).toMatchObject({
      reports: [{ kind: "canceled", venueReason: expect.stringMatching(/^replace_refused: .*insufficient balance/) }],
    });
    expect(await working(world)).toEqual([]);
  });

  test("of an order with fills whose next leg is refused ends it with what it had", async () => {
    const world = await aWorld();
    await world.send(buy());
    await fill(world, "o1", "0.1");
    expect(await world.send(replaceOf("100"))).toMatchObject({
      reports: [{ kind: "fill" }, { kind: "canceled", venueReason: expect.stringMatching(/^replace_refused/) }],
    });
    expect(await world.send(queryOf(world.now()))).toMatchObject({
      reports: [{}, {}, { status: "canceled", filledQuantity: quantity("0.1") }],
    });
  });

  test.each([
    ["before", "timeout_before"],
    ["after", "timeout_after"],
  ])("that times out %s the venue acted is unknown, and then one or the other", async (when, fault) => {
    const world = await aWorld();
    await world.send(buy());
    await world.arm({ fault, match: { path: REPLACE } });
    expect(await world.send(replaceOf("2"))).toMatchObject({ kind: "unknown" });
    const isDone = when === "after";
    expect(await world.send(queryOf(world.now()))).toMatchObject({
      reports: [
        {},
        { status: "working", quantity: quantity(isDone ? "2" : "1"), price: price(isDone ? "39000" : "40000") },
      ],
    });
    expect(await working(world)).toHaveLength(1);
    // And the cancel finds whichever it is.
    expect(kindsOf(await world.send(cancelOf()))).toEqual(["canceled"]);
    expect(await working(world)).toEqual([]);
  });

  test("whose next leg is lost on the way is open until the leg's horizon, and then a cancelled order", async () => {
    const world = await aWorld();
    await world.send(buy());
    await fill(world, "o1", "0.1");
    await world.arm({ fault: "timeout_before", match: { method: "POST", path: ORDER } });
    expect(await world.send(replaceOf("2"))).toMatchObject({ kind: "unknown" });
    expect(await world.send(queryOf(world.now()))).toMatchObject({ kind: "not_found" });
    world.passTime(11_001);
    expect(await world.send(queryOf(0))).toMatchObject({
      reports: [{}, { kind: "fill" }, { status: "canceled", filledQuantity: quantity("0.1") }],
    });
    expect([...world.register.live(world.now())].map(({ leg }) => leg)).toEqual([1]);
  });

  test("whose next leg arrived and was not heard of is found with the total that was asked for", async () => {
    const world = await aWorld();
    await world.send(buy());
    await fill(world, "o1", "0.1");
    await world.arm({ fault: "timeout_after", match: { method: "POST", path: ORDER } });
    expect(await world.send(replaceOf("2"))).toMatchObject({ kind: "unknown" });
    expect(await world.send(queryOf(world.now()))).toMatchObject({
      reports: [{}, { kind: "fill" }, { status: "working", quantity: quantity("2"), filledQuantity: quantity("0.1") }],
    });
  });

  test("that arrives after a later one was turned away is found all the same", async () => {
    const world = await aWorld();
    await world.send(buy());
    await world.arm({ fault: "error_before", match: { path: REPLACE } });
    expect(await world.send(replaceOf("2"))).toMatchObject({ kind: "unknown" });
    await world.arm({ fault: "rate_limited", match: { path: REPLACE } });
    expect(await world.send(replaceOf("2"))).toMatchObject({ kind: "not_sent" });
    world.passTime(1_000);
    // The first one, on its way all the while.
    const late = await world.desk.client.signed("cancelReplace", {
      symbol: "BTCUSDT",
      side: "BUY",
      type: "LIMIT",
      timeInForce: "GTC",
      quantity: "2",
      price: "39000",
      newClientOrderId: "o1-2",
      cancelOrigClientOrderId: "o1",
      cancelReplaceMode: "STOP_ON_FAILURE",
      cancelRestrictions: "ONLY_NEW",
    });
    expect(late.ok).toBe(true);
    expect(await world.send(queryOf(world.now()))).toMatchObject({
      reports: [{}, { status: "working", quantity: quantity("2"), price: price("39000") }],
    });
    expect(kindsOf(await world.send(cancelOf()))).toEqual(["canceled"]);
    expect(await working(world)).toEqual([]);
  });

  test("of an order that somebody else has cancelled tells its end at once", async () => {
    const world = await aWorld();
    await world.send(buy());
    await world.arm({
      fault: "error_before",
      match: { path: REPLACE },
      status: 400,
      code: -2011,
      msg: "Unknown order sent.",
    });
    await world.desk.client.signed("cancel", { symbol: "BTCUSDT", origClientOrderId: "o1" });
    expect(kindsOf(await world.send(replaceOf("2")))).toEqual(["canceled", "replace_refused"]);
  });

  test.each([
    ["an untouched order", "0", REPLACE, "POST"],
    ["an order with fills", "0.1", ORDER, "DELETE"],
  ])("of %s that was turned away was not sent, and goes when it may", async (_, filled, path, method) => {
    for (const fault of [
      { fault: "rate_limited" },
      { fault: "banned", retryAfterSeconds: 1 },
      { fault: "clock_skew", ms: 60_000 },
    ]) {
      const world = await aWorld();
      await world.send(buy());
      if (filled !== "0") await fill(world, "o1", filled);
      await world.arm({ ...fault, match: { path, method } });
      expect(await world.send(replaceOf("2"))).toMatchObject({ kind: "not_sent" });
      expect(await working(world)).toEqual(["o1 1 at 40000"]);
      world.passTime(1_000);
      expect(kindsOf(await world.send(replaceOf("2")))).toContain("replaced");
      expect(await working(world)).toHaveLength(1);
    }
  });

  test("that the venue contradicts again and again is left to the query", async () => {
    const world = await aWorld();
    await world.send(buy());
    await fill(world, "o1", "0.1");
    const refusal = { status: 400, code: -2011, msg: "Unknown order sent." };
    await world.arm({ fault: "error_before", match: { path: ORDER, method: "DELETE" }, times: null, ...refusal });
    expect(await world.send(replaceOf("2"))).toMatchObject({ kind: "unknown" });
    expect(await world.send(queryOf(world.now()))).toMatchObject({ reports: [{}, {}, { status: "working" }] });
  });

  test("whose order was lost from the register is found leg by leg", async () => {
    const world = await aWorld();
    await world.send(buy());
    await world.send(replaceOf("2"));
    world.register.drop("o1" as OrderId);
    expect(await world.send(queryOf(world.now()))).toMatchObject({
      reports: [{}, { status: "working", quantity: quantity("2") }],
    });
    expect(kindsOf(await world.send(cancelOf()))).toEqual(["canceled"]);
    expect(await working(world)).toEqual([]);
  });
});
