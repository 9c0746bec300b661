/** What comparing many accounts costs of the venue's rate limit, counted at the simulator. */
import { afterEach, expect, test } from "vitest";
import { admin } from "../../../../scripts/venue-sim/testing/clients";
import type { AccountId, SymbolId } from "../../../../shared/core/ids";
import { aLease, aSubmit, ALICE, BOB } from "../../../../shared/matching/testing/builders";
import { aDesk, BTC, ETH, type DeskUnderTest } from "./testing/a-desk";

const opened: DeskUnderTest[] = [];
afterEach(async () => {
  for (const { sim } of opened.splice(0)) await sim.stop();
});

const ACCOUNTS = Array.from({ length: 50 }, (_, index) => `account-${index}` as AccountId);

async function aWorld() {
  const under = await aDesk();
  opened.push(under);
  const { venue } = under;
  const send = async (account: AccountId, orderId: string, symbol: SymbolId) => {
    const intent = aSubmit({ orderId, symbol, price: "40000" });
    const lease = aLease(intent, { leaseId: `lease-${orderId}` as never, expiresAt: under.now() + 10_000 });
    expect(await venue.execute(account, [lease])).toMatchObject([{ kind: "answered" }]);
  };
  /** What one account is compared by, as reconciliation asks it. */
  const compare = async (account: AccountId, look: string, cursors: Record<string, string | null>) => ({
    open: await venue.openOrders(account, look),
    fills: await Promise.all(
      Object.entries(cursors).map(([symbol, cursor]) => venue.fillsSince(account, symbol as SymbolId, cursor, look)),
    ),
    balances: await venue.balances(account, look),
  });
  const requests = async (): Promise<string[]> => {
    const log = await admin<{ method: string; path: string }[]>(under.sim, "GET /log");
    return log.map(({ method, path }) => `${method} ${path}`);
  };
  return { ...under, send, compare, requests };
}

test("comparing fifty accounts costs the venue what comparing one does", async () => {
  const world = await aWorld();
  for (const [index, account] of ACCOUNTS.entries()) {
    // By ten, which is what the venue takes in a second of its window.
    if (index % 10 === 0) world.passTime(10_000);
    await world.send(account, `o${index}`, index % 2 === 0 ? BTC : ETH);
  }
  await admin(world.sim, "POST /fill", { symbol: BTC, account: "main", clientOrderId: "o0", quantity: "0.01" });
  await world.venue.holdings({}, "1");
  const before = (await world.requests()).length;
  for (const account of ACCOUNTS) await world.compare(account, "1", { [BTC]: null, [ETH]: null });
  const asked = (await world.requests()).slice(before);
  expect(asked.toSorted()).toEqual(["GET /api/v3/account", "GET /api/v3/openOrders", "GET /api/v3/openOrders"]);
});

test("each account is given its own of what was read once", async () => {
  const world = await aWorld();
  await world.send(ALICE, "o1", BTC);
  await world.send(BOB, "o2", BTC);
  await admin(world.sim, "POST /fill", { symbol: BTC, account: "main", clientOrderId: "o2", quantity: "0.01" });
  expect(await world.compare(ALICE, "1", { [BTC]: null })).toMatchObject({
    open: { value: [{ orderId: "o1" }] },
    fills: [{ value: { fills: [], cursor: "2", isLast: true } }],
  });
  expect(await world.compare(BOB, "1", { [BTC]: null })).toMatchObject({
    open: { value: [{ orderId: "o2" }] },
    fills: [{ value: { fills: [{ orderId: "o2" }], cursor: "2", isLast: true } }],
  });
});

test("the next look asks anew", async () => {
  const world = await aWorld();
  await world.send(ALICE, "o1", BTC);
  const first = await world.compare(ALICE, "1", { [BTC]: null });
  await admin(world.sim, "POST /fill", { symbol: BTC, account: "main", clientOrderId: "o1", quantity: "0.01" });
  expect(await world.compare(ALICE, "1", { [BTC]: null })).toEqual(first);
  expect(await world.compare(ALICE, "2", { [BTC]: null })).toMatchObject({ fills: [{ value: { fills: [{}] } }] });
});

test("a venue that does not answer is asked once for all accounts", async () => {
  const world = await aWorld();
  await world.send(ALICE, "o1", BTC);
  await world.arm({ fault: "error_before", match: { path: "/api/v3/openOrders" } });
  for (const account of [ALICE, BOB]) expect((await world.compare(account, "1", {})).open).toMatchObject({ ok: false });
  expect((await world.compare(ALICE, "2", {})).open).toMatchObject({ ok: true });
});

test("a symbol that nothing of ours was sent in costs nothing, and holds nothing up", async () => {
  const world = await aWorld();
  await world.send(ALICE, "o1", BTC);
  const before = (await world.requests()).length;
  const unknown = "SOLUSDT" as SymbolId;
  expect(await world.venue.fillsSince(ALICE, unknown, null, "1")).toEqual({
    ok: true,
    value: { fills: [], cursor: null, isLast: true },
  });
  expect(await world.requests()).toHaveLength(before);
});
