/** What the venue's account holds against what trades of our orders have moved, over HTTP against the simulator. */
import { afterEach, expect, test, vi } from "vitest";
import { admin } from "../../../../scripts/venue-sim/testing/clients";
import { formatMoney, minus, money, NO_MONEY } from "../../../../shared/core/decimal";
import type { VenueHoldings } from "../../../../durable-objects/venue/venue-rpc";
import { added, amountsOf, possibleTotals, type Amounts } from "../../../../durable-objects/venue/possible-totals";
import type { AccountId, OrderId } from "../../../../shared/core/ids";
import type { Intent } from "../../../../shared/core/venue-protocol";
import { aLease, aSubmit, ALICE, BOB } from "../../../../shared/matching/testing/builders";
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
  const fill = (clientOrderId: string, quantity: string) =>
    admin(under.sim, "POST /fill", { symbol: BTC, account: "main", clientOrderId, quantity });
  return { ...under, send, look, unexplained, fill };
}

const moveOf = ({ before, between }: VenueHoldings): Amounts => added(new Map(), amountsOf([...before, ...between]));

/** What two looks differ by, and trades do not explain, by currency: one for each place at which the second may have been taken. */
function unexplained(first: VenueHoldings, second: VenueHoldings): Record<string, string>[] {
  const expected = added(totalsOf(first), [moveOf(second)]);
  return (possibleTotals(totalsOf(second), second.between) ?? []).map((possible) =>
    Object.fromEntries(
      Array.from(new Set([...expected.keys(), ...possible.keys()]), (currency) => {
        const off = minus(possible.get(currency) ?? NO_MONEY, expected.get(currency) ?? NO_MONEY);
        return [currency, formatMoney(off)] as const;
      }).filter(([, amount]) => amount !== "0"),
    ),
  );
}

function totalsOf({ totals }: VenueHoldings): Amounts {
  if (totals === null) throw new Error("the totals were not of one moment");
  return totals;
}

test("trades of all our accounts explain the balances to the last digit, fees and both sides included", async () => {
  const world = await aWorld();
  const first = await world.look({});
  expect(moveOf(first).size).toBe(0);
  await world.send(ALICE, aSubmit({ orderId: "o1", quantity: "0.3" }));
  await world.send(ALICE, aSubmit({ orderId: "o2", price: "40000", quantity: "0.7" }));
  await world.send(BOB, aSubmit({ orderId: "o3", side: "sell", quantity: "0.12345" }));
  await world.fill("o2", "0.33333");
  const second = await world.look(first.cursors);
  expect(moveOf(second).size).toBeGreaterThan(1);
  expect(unexplained(first, second)).toEqual([{}]);
  // Counted once: the next look begins where this one ended.
  const third = await world.look(second.cursors);
  expect([moveOf(third).size, unexplained(second, third)]).toEqual([0, [{}]]);
});

test("a stranger's trade with the same account explains nothing", async () => {
  const world = await aWorld();
  await world.send(ALICE, aSubmit({ orderId: "o1", price: "40000" }));
  const first = await world.look({});
  await world.send(BOB, aSubmit({ orderId: "x1", price: "40000" }));
  world.register.drop("x1" as OrderId);
  await world.fill("x1", "0.5");
  const second = await world.look(first.cursors);
  expect(unexplained(first, second)).toMatchObject([{ USDT: "-20000" }]);
});

test("a trade after the balances were read is told apart, and one place among such trades explains them", async () => {
  const world = await aWorld();
  await world.send(ALICE, aSubmit({ orderId: "o1", price: "40000" }));
  const first = await world.look({});
  await world.fill("o1", "0.05");
  const { client } = world.desk;
  const signed = client.signed.bind(client);
  vi.spyOn(client, "signed").mockImplementation(async (name, ...rest) => {
    if (name === "account") await world.fill("o1", "0.01");
    world.passTime(1);
    const answer = await signed(name, ...rest);
    if (name === "account") await world.fill("o1", "0.02");
    return answer;
  });
  const second = await world.look(first.cursors);
  expect([second.before.length, second.between.length]).toEqual([1, 2]);
  expect(unexplained(first, second).filter((off) => Object.keys(off).length === 0)).toHaveLength(1);
  expect(moveOf(second).get("USDT")).toBe(money("-3200"));
});

test("a symbol is counted from our first order in it, not from the beginning of the venue's account", async () => {
  const world = await aWorld();
  await world.send(BOB, aSubmit({ orderId: "x1", price: "40000" }));
  await world.fill("x1", "0.5");
  world.register.drop("x1" as OrderId);
  world.passTime(120_000);
  const first = await world.look({});
  await world.send(ALICE, aSubmit({ orderId: "o1", price: "40000" }));
  await world.fill("o1", "0.25");
  const second = await world.look(first.cursors);
  expect([first.cursors, second.before.length, second.cursors]).toEqual([{}, 1, { BTCUSDT: "3" }]);
  expect(unexplained(first, second)).toEqual([{}]);
});

test("a venue that cannot be read says so, and nothing is taken for its balances", async () => {
  const world = await aWorld();
  await world.look({});
  await world.arm({ fault: "error_before", match: { path: "/api/v3/account" } });
  expect(await world.venue.holdings({})).toMatchObject({ ok: false });
});
