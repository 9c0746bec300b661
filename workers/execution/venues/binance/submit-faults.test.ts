/** A submission that goes wrong between us and the venue: each fault ends in a known outcome. */
import { afterEach, describe, expect, test } from "vitest";
import { quantity } from "../../../../shared/core/decimal";
import { ALICE } from "../../../../shared/matching/testing/builders";
import { ORDER, buy, queryOf, kindsOf, aWorld, stopSims } from "./testing/a-fault-world";

afterEach(stopSims);

describe("a submission", () => {
  test.each([
    ["times out before the venue has it", { fault: "timeout_before" }],
    ["is dropped with its connection", { fault: "reset_before" }],
    ["is answered 500 before it was looked at", { fault: "error_before" }],
    ["is answered 503 by something before the venue", { fault: "error_before", status: 503, code: -1008, msg: "busy" }],
    ["is answered that its execution is unknown", { fault: "error_before", status: 400, code: -1007, msg: "timeout" }],
    ["is answered with an error that nobody has listed", { fault: "error_before", status: 400, code: -9999, msg: "?" }],
  ])("%s: unknown, and proven absent after the horizon", async (_, fault) => {
    const world = await aWorld();
    await world.arm({ ...fault, match: { method: "POST", path: ORDER } });
    const leasedAt = world.now();
    expect(await world.send(buy())).toMatchObject({ kind: "unknown" });
    expect(await world.send(queryOf(leasedAt))).toMatchObject({ kind: "not_found" });
    world.passTime(11_001);
    expect(await world.send(queryOf(leasedAt))).toEqual({ kind: "never_arrived" });
    expect((await world.books()).orders).toEqual([]);
  });

  test.each([
    ["times out after the venue took it", { fault: "timeout_after" }],
    ["is answered 500 after the venue took it", { fault: "error_after" }],
    ["loses its connection after the venue took it", { fault: "reset_after" }],
  ])("%s: unknown, then found, and never there twice", async (_, fault) => {
    const world = await aWorld();
    await world.arm({ ...fault, match: { method: "POST", path: ORDER } });
    expect(await world.send(buy())).toMatchObject({ kind: "unknown" });
    expect(await world.send(queryOf(world.now()))).toMatchObject({
      reports: [{ kind: "acknowledged" }, { kind: "order_status", status: "working" }],
    });
    expect(kindsOf(await world.send(buy()))).toEqual(["acknowledged"]);
    expect((await world.books()).orders).toHaveLength(1);
  });

  test("that was filled while its answer was lost is found with its trades, fee and all", async () => {
    const world = await aWorld();
    await world.arm({ fault: "timeout_after", match: { method: "POST", path: ORDER } });
    expect(await world.send(buy("o1", { price: "51000", quantity: "0.2" }))).toMatchObject({ kind: "unknown" });
    const outcome = await world.send(queryOf(world.now()));
    expect(kindsOf(outcome)).toEqual(["acknowledged", "fill", "order_status"]);
    expect(outcome).toMatchObject({
      reports: [{}, { quantity: quantity("0.2"), feeCurrency: "BTC", liquidity: "taker" }, { status: "filled" }],
    });
  });

  test.each([
    ["429", { fault: "rate_limited", retryAfterSeconds: 7 }, 7_000],
    ["418", { fault: "banned", retryAfterSeconds: 90 }, 90_000],
  ])("answered %s by the venue was not sent, and nothing goes out until it may", async (_, fault, waitMs) => {
    const world = await aWorld();
    await world.arm({ ...fault, match: { method: "POST", path: ORDER } });
    expect(await world.send(buy())).toMatchObject({ kind: "not_sent", retryAfterMs: waitMs });
    expect(await world.send(buy("o2"))).toMatchObject({ kind: "not_sent", retryAfterMs: waitMs });
    expect(await world.venue.balances(ALICE)).toMatchObject({
      ok: false,
      reason: "rate_limited",
      retryAfterMs: waitMs,
    });
    world.passTime(waitMs);
    expect(kindsOf(await world.send(buy()))).toEqual(["acknowledged"]);
    expect((await world.books()).orders).toHaveLength(1);
  });

  test("dated by a clock that jumped was not sent, and goes out when the clock has been read again", async () => {
    const world = await aWorld();
    await world.arm({ fault: "clock_skew", ms: 60_000, times: null });
    expect(await world.send(buy())).toEqual({
      kind: "not_sent",
      reason: expect.stringContaining("-1021"),
      retryAfterMs: 0,
    });
    expect(kindsOf(await world.send(buy()))).toEqual(["acknowledged"]);
    expect(world.desk.client.clock.offsetMs).toBe(60_000);
  });

  test("whose venue cannot be asked for its markets was not sent", async () => {
    const world = await aWorld({}, { isWarm: false });
    await world.arm({ fault: "error_before", match: { path: "/api/v3/exchangeInfo" } });
    expect(await world.send(buy())).toMatchObject({ kind: "not_sent" });
    expect(kindsOf(await world.send(buy()))).toEqual(["acknowledged"]);
  });

  test("to a venue that is not there was not sent", async () => {
    const world = await aWorld();
    await stopSims();
    // The first goes out on a connection that still stood, for all we know.
    expect(await world.send(buy())).toMatchObject({ kind: "unknown" });
    expect(await world.send(buy())).toMatchObject({
      kind: "not_sent",
      reason: "no connection to the venue (ECONNREFUSED)",
    });
  });

  test("that the account cannot pay for is refused with the venue's word", async () => {
    const world = await aWorld();
    expect(await world.send(buy("o1", { quantity: "100" }))).toMatchObject({
      reports: [{ kind: "refused", venueCode: "-2010", message: expect.stringContaining("insufficient balance") }],
    });
  });

  test("that must only make and would take is refused, and one that rests is a maker's", async () => {
    const world = await aWorld();
    expect(await world.send(buy("o1", { price: "51000", quantity: "0.1", postOnly: true }))).toMatchObject({
      reports: [{ kind: "refused", venueCode: "-2010" }],
    });
    expect(kindsOf(await world.send(buy("o2", { postOnly: true })))).toEqual(["acknowledged"]);
  });

  test("of which a part finds nobody within its terms ends with what it got", async () => {
    const world = await aWorld();
    await world.arm({ fault: "partial_fill", share: "0.25" });
    const outcome = await world.send(buy("o1", { price: "51000", quantity: "0.4", timeInForce: "ioc" }));
    expect(outcome).toMatchObject({
      reports: [
        { kind: "acknowledged" },
        { kind: "fill", quantity: quantity("0.1") },
        { kind: "canceled", venueReason: "expired" },
      ],
    });
  });

  test.each([
    ["off the tick", { price: "40000.005" }, "PRICE_FILTER"],
    ["off the step", { quantity: "0.000001" }, "LOT_SIZE"],
    ["over the largest quantity", { quantity: "9001" }, "LOT_SIZE"],
    ["under the least value", { quantity: "0.0001", price: "1000" }, "NOTIONAL"],
  ])("%s is refused by the venue's own filters, before it is sent", async (_, changes, filter) => {
    const world = await aWorld();
    expect(await world.send(buy("o1", changes))).toMatchObject({
      reports: [{ kind: "refused", venueCode: "-1013", message: `Filter failure: ${filter}` }],
    });
    expect((await world.books()).orders).toEqual([]);
  });

  test("is taken by the venue only until its lease ends, whatever the window", async () => {
    const world = await aWorld();
    // The venue is two seconds ahead of what it told: the request arrives as if two seconds late.
    await world.arm({ fault: "clock_skew", ms: 2_000, match: { method: "POST" } });
    expect(await world.send(buy(), { expiresAt: world.now() + 1_500 })).toMatchObject({ kind: "not_sent" });
    await world.arm({ fault: "clock_skew", ms: 2_000, match: { method: "POST" } });
    await world.desk.client.serverTime();
    expect(kindsOf(await world.send(buy(), { expiresAt: world.now() + 2_500 }))).toEqual(["acknowledged"]);
  });
});
