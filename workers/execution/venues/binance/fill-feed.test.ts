/** Fills by the stream and by asking, over a real WebSocket and real HTTP against the simulator. */
import { afterEach, expect, test, vi } from "vitest";
import { money, price, quantity } from "../../../../shared/core/decimal";
import type { AccountId, OrderId, RequestId, SymbolId } from "../../../../shared/core/ids";
import type { VenueObservation } from "../../../../shared/core/venue-observation";
import type { Intent, VenueReport } from "../../../../shared/core/venue-protocol";
import { aLease, aSubmit, ALICE, BOB } from "../../../../shared/matching/testing/builders";
import { admin } from "../../../../scripts/venue-sim/testing/clients";
import { connectSocket } from "../connect-socket";
import { FillFeed, POLL_MS } from "./fill-feed";
import { aDesk, BTC, type DeskUnderTest } from "./testing/a-desk";

interface World extends DeskUnderTest {
  readonly feed: FillFeed;
  /** What the accounts have been told, as "account kind order trade". */
  readonly told: string[];
  /** How often the stream has begun to listen. */
  readonly listened: { readonly count: number };
  /** What the venue object was told of fills. */
  readonly observed: readonly VenueObservation[];
  readonly cursors: Map<SymbolId, string>;
  /** Accounts that take nothing. */
  readonly deaf: Set<AccountId>;
  send(account: AccountId, intent: Intent): Promise<void>;
  fill(orderId: string, part: string): Promise<unknown>;
  /** Beats until the stream listens and what it compares on the way has been told. */
  listen(): Promise<void>;
}

const opened: World[] = [];
afterEach(async () => {
  for (const { sim } of opened.splice(0)) await sim.stop();
});

async function aWorld(): Promise<World> {
  const under = await aDesk();
  const told: string[] = [];
  const observed: VenueObservation[] = [];
  const listened = { count: 0 };
  const cursors = new Map<SymbolId, string>();
  const deaf = new Set<AccountId>();
  const say = (account: AccountId, report: VenueReport): string =>
    `${account} ${report.kind} ${report.orderId}${report.kind === "fill" ? ` ${report.tradeId}` : ""}`;
  const feed = new FillFeed(under.desk, {
    connect: connectSocket,
    random: () => 0,
    background: (work) => void work.catch((error: unknown) => told.push(String(error))),
    cursors: { get: (symbol) => cursors.get(symbol) ?? null, put: (symbol, cursor) => cursors.set(symbol, cursor) },
    observe: (one) => {
      observed.push(one);
      return Promise.resolve();
    },
    listening: () => {
      listened.count++;
      return Promise.resolve();
    },
    tell: (account, reports) => {
      if (deaf.has(account)) return Promise.reject(new Error("the account is starting"));
      told.push(...reports.map((report) => say(account, report)));
      return Promise.resolve();
    },
    log: (line) => under.log.push(line),
  });
  let leases = 0;
  const world: World = {
    ...under,
    feed,
    told,
    listened,
    observed,
    cursors,
    deaf,
    send: async (account, intent) => {
      const leaseId = `lease-${leases++}` as never;
      const lease = { leaseId, expiresAt: under.now() + 10_000, mark: price("50000") };
      const outcomes = await under.venue.execute(account, [aLease(intent, lease)]);
      expect(outcomes[0]?.kind).toBe("answered");
    },
    fill: (clientOrderId, part) =>
      admin(under.sim, "POST /fill", { symbol: BTC, account: "main", clientOrderId, quantity: part }),
    listen: async () => {
      await feed.beat();
      await vi.waitUntil(() => feed.isListening, { timeout: 5_000 });
      await feed.compare();
    },
  };
  opened.push(world);
  return world;
}

const buy = (orderId: string): Intent => aSubmit({ orderId, price: "40000" });

test("a fill is told by the stream at once, with the trade id that asking tells", async () => {
  const world = await aWorld();
  await world.send(ALICE, buy("o1"));
  await world.listen();
  await world.fill("o1", "0.1");
  await expect.poll(() => world.told).toEqual(["alice fill o1 1"]);
  await world.feed.compare();
  expect(world.told).toEqual(["alice fill o1 1", "alice fill o1 1"]);
  expect(world.cursors.get(BTC)).toBe("2");
  await world.feed.compare();
  expect(world.told).toHaveLength(2);
});

test("a resting order's fill is in the venue's statistics once, against the mark and the time it was let go at", async () => {
  const world = await aWorld();
  await world.send(ALICE, buy("o1"));
  await world.listen();
  world.passTime(30_000);
  await world.fill("o1", "0.1");
  await expect.poll(() => world.told).toHaveLength(1);
  await world.feed.compare();
  await world.feed.compare();
  expect(world.told).toHaveLength(2);
  expect(world.observed).toMatchObject([
    {
      fills: 1,
      filledValue: money("4000"),
      slippage: money("-1000"),
      slippageBase: money("5000"),
      fillTimes: [{ ms: 30_000, count: 1 }],
    },
  ]);
});

test("a fill that came with the answer, and one of a later leg, count once as well, in one call a page", async () => {
  const world = await aWorld();
  await world.send(ALICE, aSubmit({ orderId: "o1", quantity: "0.1" }));
  await world.send(ALICE, buy("o2"));
  await world.send(ALICE, {
    kind: "replace",
    orderId: "o2" as OrderId,
    symbol: BTC,
    requestId: "r1" as RequestId,
    quantity: quantity("2"),
    price: price("39000"),
  });
  await world.fill("o2-2", "0.1");
  world.deaf.add(ALICE);
  await world.feed.compare();
  expect(world.observed).toEqual([]);
  world.deaf.clear();
  await world.feed.compare();
  expect(world.observed).toHaveLength(1);
  expect(world.observed[0]?.fills).toBe(world.told.length);
});

test("the stream's fill is the same to the last field as the one that asking finds", async () => {
  const world = await aWorld();
  const reports: VenueReport[] = [];
  const feed = new FillFeed(world.desk, {
    connect: connectSocket,
    random: () => 0,
    background: (work) => void work,
    cursors: { get: () => null, put: () => undefined },
    observe: () => Promise.resolve(),
    listening: () => Promise.resolve(),
    tell: async (_, some) => void reports.push(...some),
    log: (line) => world.log.push(line),
  });
  await world.send(ALICE, buy("o1"));
  await feed.beat();
  await vi.waitUntil(() => feed.isListening, { timeout: 5_000 });
  await world.fill("o1", "0.1");
  await expect.poll(() => reports).toHaveLength(1);
  const asked = await world.venue.fillsSince(ALICE, BTC, null);
  expect(asked).toEqual({ ok: true, value: { fills: reports, cursor: "2", isLast: true } });
});

test("a fill that the stream lost without a word is found by asking, within a minute", async () => {
  const world = await aWorld();
  await world.send(ALICE, buy("o1"));
  await world.listen();
  await world.arm({ fault: "drop_event", match: { execution: "TRADE" } });
  await world.fill("o1", "0.1");
  world.passTime(POLL_MS);
  await world.feed.beat();
  expect(world.told).toEqual([]);
  world.passTime(60_000);
  await world.feed.beat();
  expect(world.told).toEqual(["alice fill o1 1"]);
});

test("fills while the stream is cut are told when it listens again, and asked for in between", async () => {
  const world = await aWorld();
  await world.send(ALICE, buy("o1"));
  await world.listen();
  await admin(world.sim, "POST /disconnect");
  await expect.poll(() => world.feed.isListening).toBe(false);
  await world.fill("o1", "0.1");
  world.passTime(POLL_MS);
  expect(world.listened.count).toBe(1);
  await world.listen();
  expect(world.listened.count).toBe(2);
  expect(new Set(world.told)).toEqual(new Set(["alice fill o1 1"]));
  await world.fill("o1", "0.2");
  await expect.poll(() => world.told.at(-1)).toBe("alice fill o1 2");
  expect(world.log).toMatchObject([{ event: "venue_stream_lost", cause: "connection_ended" }]);
});

test("events doubled or in another order tell the same fills", async () => {
  const world = await aWorld();
  await world.send(ALICE, buy("o1"));
  await world.listen();
  await world.arm({ fault: "duplicate_event", match: { execution: "TRADE" } });
  await world.fill("o1", "0.1");
  await expect.poll(() => world.told).toEqual(["alice fill o1 1", "alice fill o1 1"]);
  await world.arm({ fault: "reverse_events", match: { execution: "TRADE" }, times: 2 });
  await world.fill("o1", "0.1");
  await world.fill("o1", "0.1");
  await expect.poll(() => world.told.slice(2)).toEqual(["alice fill o1 3", "alice fill o1 2"]);
});

test("what an account did not take is told again, and the cursor waits for it", async () => {
  const world = await aWorld();
  await world.send(ALICE, buy("o1"));
  await world.send(BOB, buy("o2"));
  await world.fill("o1", "0.1");
  await world.fill("o2", "0.1");
  world.deaf.add(ALICE);
  await world.feed.compare();
  expect(world.cursors.size).toBe(0);
  expect(world.log.at(-1)).toMatchObject({
    level: "error",
    event: "venue_reports_not_taken",
    account: ALICE,
    count: 1,
  });
  world.deaf.clear();
  await world.feed.compare();
  expect(new Set(world.told)).toEqual(new Set(["alice fill o1 1", "bob fill o2 2"]));
  expect(world.cursors.get(BTC)).toBe("3");
});

test("trades of an order whose answer was lost find their account all the same", async () => {
  const world = await aWorld();
  await world.desk.markets.ready();
  await world.desk.client.serverTime();
  await world.arm({ fault: "reset_after", match: { method: "POST", path: "/api/v3/order" } });
  const outcomes = await world.venue.execute(ALICE, [aLease(buy("o1"), { expiresAt: world.now() + 10_000 })]);
  expect(outcomes).toMatchObject([{ kind: "unknown" }]);
  await world.fill("o1", "0.1");
  await world.feed.compare();
  expect(world.told).toEqual(["alice fill o1 1"]);
});

test("a stranger's trade with the same key is told to nobody", async () => {
  const world = await aWorld();
  await world.send(ALICE, buy("o1"));
  await world.send(BOB, buy("x1"));
  world.register.drop("x1" as OrderId);
  await world.listen();
  await world.fill("x1", "0.1");
  await world.fill("o1", "0.1");
  await expect.poll(() => world.told).toEqual(["alice fill o1 2"]);
  await world.feed.compare();
  expect(world.told).toEqual(["alice fill o1 2", "alice fill o1 2"]);
});

test("an end that the venue made is told, and the end of a leg that is replaced is not", async () => {
  const world = await aWorld();
  await world.send(ALICE, buy("o1"));
  await world.listen();
  await world.send(ALICE, {
    kind: "replace",
    orderId: "o1" as OrderId,
    symbol: BTC,
    requestId: "r1" as RequestId,
    quantity: quantity("2"),
    price: price("39000"),
  });
  await world.fill("o1-2", "0.1");
  await expect.poll(() => world.told).toEqual(["alice fill o1 1"]);
  const leg = await world.desk.client.signed("cancel", { symbol: "BTCUSDT", origClientOrderId: "o1-2" });
  expect(leg.ok).toBe(true);
  await expect.poll(() => world.told).toEqual(["alice fill o1 1", "alice order_status o1"]);
});

test("an end whose fill the stream has lost says how much has filled, so that the account waits for it", async () => {
  const world = await aWorld();
  await world.send(ALICE, buy("o1"));
  await world.listen();
  await world.arm({ fault: "drop_event", match: { execution: "TRADE" } });
  await world.fill("o1", "0.1");
  await world.desk.client.signed("cancel", { symbol: "BTCUSDT", origClientOrderId: "o1" });
  await expect.poll(() => world.told).toEqual(["alice order_status o1"]);
});

test("a subscription that is refused is tried again after ever longer pauses", async () => {
  const world = await aWorld();
  await world.send(ALICE, buy("o1"));
  await world.arm({
    fault: "error_before",
    match: { path: "/ws-api/v3/userDataStream.subscribe.signature" },
    times: 2,
  });
  const lost = (): number => world.log.filter(({ event }) => event === "venue_stream_lost").length;
  await world.feed.beat();
  await expect.poll(lost).toBe(1);
  // The first pause is a second, the next two.
  world.passTime(1_000);
  await world.feed.beat();
  await expect.poll(lost).toBe(2);
  world.passTime(1_000);
  await world.feed.beat();
  expect(world.feed.isListening).toBe(false);
  world.passTime(1_000);
  await world.listen();
  expect(lost()).toBe(2);
});

test("a connection that breaks as soon as it listens is tried ever more rarely, and one that lasted at once", async () => {
  const world = await aWorld();
  await world.send(ALICE, buy("o1"));
  await world.listen();
  const cut = async (): Promise<void> => {
    await admin(world.sim, "POST /disconnect");
    await expect.poll(() => world.feed.isListening).toBe(false);
  };
  await cut();
  world.passTime(1_000);
  await world.listen();
  await cut();
  world.passTime(1_000);
  await world.feed.beat();
  expect(world.listened.count).toBe(2);
  world.passTime(1_000);
  await world.listen();
  world.passTime(60_000);
  await cut();
  world.passTime(1_000);
  await world.listen();
  expect(world.listened.count).toBe(4);
});

test("with no order that may still trade, nothing is asked and the stream is closed", async () => {
  const world = await aWorld();
  await world.send(ALICE, buy("o1"));
  await world.listen();
  await world.send(ALICE, { kind: "cancel", orderId: "o1" as OrderId, symbol: BTC, requestId: "c" as RequestId });
  expect(world.feed.isNeeded).toBe(true);
  world.passTime(120_001);
  expect(world.feed.isNeeded).toBe(false);
  await world.feed.beat();
  expect(world.feed.isListening).toBe(false);
});
