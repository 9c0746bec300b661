/** Keys that the venue refuses, orders of others, another exchange of the protocol. */
import { afterEach, describe, expect, test } from "vitest";
import { ALICE } from "../../../../shared/matching/testing/builders";
import type { OrderId } from "../../../../shared/core/ids";
import { BTC } from "./testing/a-desk";
import { buy, cancelOf, replaceOf, kindsOf, fill, aWorld, stopSims } from "./testing/a-fault-world";

afterEach(stopSims);

describe("keys that the venue does not take", () => {
  const refusal = {
    fault: "error_before",
    status: 401,
    code: -2015,
    msg: "Invalid API-key, IP, or permissions for action.",
  };

  test.each([
    ["an order", async () => undefined, () => buy()],
    ["a cancel", async (world: Awaited<ReturnType<typeof aWorld>>) => void (await world.send(buy())), cancelOf],
    [
      "a replace",
      async (world: Awaited<ReturnType<typeof aWorld>>) => void (await world.send(buy())),
      () => replaceOf("2"),
    ],
  ])("leave %s unsent, and the venue out of reach until they are put right", async (_, prepare, command) => {
    const world = await aWorld();
    await prepare(world);
    await world.arm(refusal);
    expect(await world.send(command())).toMatchObject({
      kind: "not_sent",
      reason: expect.stringContaining("Invalid API-key"),
      retryAfterMs: 10_000,
      fault: "unreachable",
    });
    expect(await world.send(command())).toMatchObject({ kind: "answered" });
  });

  test("leave what a read was for to be read again", async () => {
    const world = await aWorld();
    await world.arm(refusal);
    expect(await world.venue.balances(ALICE)).toMatchObject({ ok: false, reason: "unavailable", retryAfterMs: 10_000 });
  });
});

test("nobody else's order at the venue is taken for ours", async () => {
  const world = await aWorld();
  await world.send(buy("o1", { quantity: "0.1" }));
  world.register.drop("o1" as OrderId);
  await fill(world, "o1", "0.1");
  expect(await world.venue.openOrders(ALICE)).toEqual({ ok: true, value: [] });
  expect(await world.venue.fillsSince(ALICE, BTC, null)).toMatchObject({
    ok: true,
    value: { fills: [], cursor: null },
  });
});

test("another exchange of the protocol is spoken to by configuration alone", async () => {
  const world = await aWorld({ config: { exchange: "binanceus" } });
  expect(kindsOf(await world.send(buy()))).toEqual(["acknowledged"]);
  expect(kindsOf(await world.send(cancelOf()))).toEqual(["canceled"]);
});
