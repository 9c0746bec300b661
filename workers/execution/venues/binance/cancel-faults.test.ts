/** A cancel that goes wrong between us and the venue: each fault ends in a known outcome. */
import { afterEach, describe, expect, test } from "vitest";
import { quantity } from "../../../../shared/core/decimal";
import { ORDER, buy, cancelOf, queryOf, kindsOf, fill, aWorld, stopSims } from "./testing/a-fault-world";

afterEach(stopSims);

describe("a cancel", () => {
  test("that loses the race against a fill is too late, and tells the fill", async () => {
    const world = await aWorld();
    await world.send(buy());
    await world.arm({ fault: "cancel_loses_race" });
    expect(await world.send(cancelOf())).toMatchObject({
      reports: [
        { kind: "fill", quantity: quantity("1") },
        { kind: "cancel_refused", reason: "too_late" },
      ],
    });
  });

  test("that comes after half a fill ends the order with it", async () => {
    const world = await aWorld();
    await world.send(buy());
    await world.arm({ fault: "cancel_loses_race", share: "0.5" });
    expect(await world.send(cancelOf())).toMatchObject({
      reports: [
        { kind: "fill", quantity: quantity("0.5") },
        { kind: "canceled", venueReason: null },
      ],
    });
  });

  test.each([
    ["before", "timeout_before", "working"],
    ["after", "timeout_after", "canceled"],
    ["after, by a 500,", "error_after", "canceled"],
  ])("that times out %s the venue acted is unknown, and the query tells", async (_, fault, status) => {
    const world = await aWorld();
    await world.send(buy());
    await world.arm({ fault, match: { method: "DELETE", path: ORDER } });
    expect(await world.send(cancelOf())).toMatchObject({ kind: "unknown" });
    expect(await world.send(queryOf(world.now()))).toMatchObject({ reports: [{}, { kind: "order_status", status }] });
  });

  test.each([
    { fault: "rate_limited" },
    { fault: "banned", retryAfterSeconds: 1 },
    { fault: "clock_skew", ms: 60_000 },
  ])("that was turned away ($fault) was not sent, and goes when it may", async (fault) => {
    const world = await aWorld();
    await world.send(buy());
    await world.arm({ ...fault, match: { method: "DELETE", path: ORDER } });
    expect(await world.send(cancelOf())).toMatchObject({ kind: "not_sent" });
    world.passTime(1_000);
    expect(kindsOf(await world.send(cancelOf()))).toEqual(["canceled"]);
  });

  test("whose order cannot be shown afterwards is unknown, as its fills are not told yet", async () => {
    const world = await aWorld();
    await world.send(buy());
    await fill(world, "o1", "0.1");
    await world.arm({ fault: "error_before", match: { method: "GET", path: ORDER } });
    expect(await world.send(cancelOf())).toMatchObject({ kind: "unknown" });
    expect(kindsOf(await world.send(queryOf(world.now())))).toEqual(["acknowledged", "fill", "order_status"]);
  });

  test("goes out of the reserve when entries find no room", async () => {
    const world = await aWorld({ config: { weightPerMinute: 100, weightReserve: 60 } });
    expect(kindsOf(await world.send(buy()))).toEqual(["acknowledged"]);
    for (let asked = 0; asked < 5; asked++) await world.send(queryOf(world.now()));
    expect(await world.send(buy("o2"))).toMatchObject({ kind: "not_sent", retryAfterMs: 60_000 });
    expect(kindsOf(await world.send(cancelOf()))).toEqual(["canceled"]);
    world.passTime(60_000);
    expect(kindsOf(await world.send(buy("o2")))).toEqual(["acknowledged"]);
  });
});
