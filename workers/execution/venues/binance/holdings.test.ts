/** What the venue's account holds against what trades of our orders have moved, over HTTP against the simulator. */
import { afterEach, expect, test, vi } from "vitest";
import { admin } from "../../../../scripts/venue-sim/testing/clients";
import { formatMoney, minus, money, NO_MONEY } from "../../../../shared/core/decimal";
import type { AccountId, OrderId } from "../../../../shared/core/ids";
import type { Intent } from "../../../../shared/core/venue-protocol";
import { aLease, aSubmit, ALICE, BOB } from "../../../../shared/matching/testing/builders";
import type { VenueHoldings } from "../../../../durable-objects/venue/venue-rpc";
import { aDesk, BTC, type DeskUnderTest } from "./testing/a-desk";

const opened: DeskUnderTest[] = [];
afterEach(async () => {
  for (const { sim } of opened.splice(0)) await sim.stop();
});

async function aWorld() {
  const under = await aDesk();
  opened.push(under);
  const send = async (account: AccountId, intent: Intent) => {
    const leaseId = `lease-${intent.orderId}` as never;
    const lease = aLease(intent, { leaseId, expiresAt: under.now() + 10_000 });
    expect(await under.venue.execute(account, [lease])).toMatchObject([{ kind: "answered" }]);
  };
  const look = async (since: Readonly<Record<string, string>>): Promise<VenueHoldings> => {
    const read = await under.venue.holdings(since);
    if (!read.ok) throw new Error(read.message);
    return read.value;
  };
  /** What two looks differ by, and trades do not explain, by currency. */
  const unexplained = (before: VenueHoldings, after: VenueHoldings): Record<string, string> =>
    Object.fromEntries(
      Array.from(after.totals, ([currency, total]) => {
        const moved = minus(total, before.totals.get(currency) ?? NO_MONEY);
        return [currency, formatMoney(minus(moved, after.moved.get(currency) ?? NO_MONEY))] as const;
      }).filter(([, amount]) => amount !== "0"),
    );
  const fill = (clientOrderId: string, quantity: string) =>
    admin(under.sim, "POST /fill", { symbol: BTC, account: "main", clientOrderId, quantity });
  return { ...under, send, look, unexplained, fill };
}

test("trades of all our accounts explain the balances to the last digit, fees and both sides included", async () => {
  const world = await aWorld();
  const first = await world.look({});
  expect(first.moved.size).toBe(0);
  await world.send(ALICE, aSubmit({ orderId: "o1", quantity: "0.3" }));
  await world.send(ALICE, aSubmit({ orderId: "o2", price: "40000", quantity: "0.7" }));
  await world.send(BOB, aSubmit({ orderId: "o3", side: "sell", quantity: "0.12345" }));
  await world.fill("o2", "0.33333");
  const second = await world.look(first.cursors);
  expect(second.moved.size).toBeGreaterThan(1);
  expect(world.unexplained(first, second)).toEqual({});
  // Counted once: the next look begins where this one ended.
  const third = await world.look(second.cursors);
  expect([third.moved.size, world.unexplained(second, third)]).toEqual([0, {}]);
});

test("a stranger's trade with the same account explains nothing", async () => {
  const world = await aWorld();
  await world.send(ALICE, aSubmit({ orderId: "o1", price: "40000" }));
  const first = await world.look({});
  await world.send(BOB, aSubmit({ orderId: "x1", price: "40000" }));
  world.register.drop("x1" as OrderId);
  await world.fill("x1", "0.5");
  const second = await world.look(first.cursors);
  expect(world.unexplained(first, second)).toMatchObject({ USDT: "-20000" });
});

test("a trade between the looks is waited for, and an account that trades all the time is left to the next run", async () => {
  const world = await aWorld();
  await world.send(ALICE, aSubmit({ orderId: "o1", price: "40000" }));
  const first = await world.look({});
  const { client } = world.desk;
  const signed = client.signed.bind(client);
  let trades = 1;
  vi.spyOn(client, "signed").mockImplementation(async (name, ...rest) => {
    const answer = await signed(name, ...rest);
    if (name === "account" && trades-- > 0) await world.fill("o1", "0.01");
    return answer;
  });
  const second = await world.look(first.cursors);
  expect(world.unexplained(first, second)).toEqual({});
  expect(second.moved.get("USDT")).toBe(money("-400"));
  trades = Number.POSITIVE_INFINITY;
  expect(await world.venue.holdings(second.cursors)).toMatchObject({ ok: false, reason: "unavailable" });
});

test("a venue that cannot be read says so, and nothing is taken for its balances", async () => {
  const world = await aWorld();
  await world.look({});
  await world.arm({ fault: "error_before", match: { path: "/api/v3/account" } });
  expect(await world.venue.holdings({})).toMatchObject({ ok: false });
});
