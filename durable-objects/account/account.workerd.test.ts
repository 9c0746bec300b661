/// <reference types="@cloudflare/vitest-plugin/types" />
import { abortAllDurableObjects, evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { PlaceOrder, TakeTurn } from "../../shared/core/commands";
import { price } from "../../shared/core/decimal";
import type { AccountId, OrderId, SymbolId } from "../../shared/core/ids";
import type { TurnReply } from "../../shared/core/venue-protocol";
import { anOrder, type OrderParts } from "../../shared/core/testing/an-order";
import { someControls } from "../../shared/core/testing/some-controls";
import type { OrderView } from "../../shared/contract/views";
import { FIRM_NAME } from "../firm/firm-rpc";
import { anOpening } from "../firm/testing/an-opening";
import { MARKET_NAME } from "../market/market-rpc";
import { aMark } from "../market/testing/a-mark";
import { objects } from "../testing/objects";

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const NOON = Date.UTC(2031, 0, 1, 12);
const ETH = "ETHUSDT" as SymbolId;

const firm = () => objects.FIRM.getByName(FIRM_NAME);
const market = () => objects.MARKET.getByName(MARKET_NAME);
const stub = (name: string) => objects.ACCOUNT.getByName(name);

/** The queue's own method, whichever object holds the queue. */
const bells = vi.spyOn(
  Object.getPrototypeOf((env as unknown as { EXECUTION: Queue }).EXECUTION) as Pick<Queue, "send">,
  "send",
);
const bellsFor = (account: string): number =>
  bells.mock.calls.filter(([body]) => (body as { account: string }).account === account).length;

/** Later than in the test before: marks and their versions do not go back. */
let start = NOON;

beforeEach(() => {
  start += 48 * HOUR;
  vi.useFakeTimers({ toFake: ["Date"], now: start });
});

/** Not while a bell is on its way: the queue's own worker would report the sender that has gone as a fault of its own. */
async function abortAll(): Promise<void> {
  await Promise.all(bells.mock.results.map(({ value }) => value as Promise<unknown>));
  await abortAllDurableObjects();
}

afterEach(async () => {
  vi.useRealTimers();
  await abortAll();
  bells.mockClear();
});

const pass = (ms: number): void => void vi.setSystemTime(Date.now() + ms);

const mark = (at: string, symbol = "BTCUSDT") => market().putMarks([aMark({ symbol, at, time: Date.now() })]);

async function open(name: string) {
  await firm().openAccount(name, anOpening({ account: name as AccountId }));
  await mark("45000");
  return stub(name);
}

const placing = (parts: OrderParts = {}): PlaceOrder => ({
  kind: "place_order",
  request: anOrder({ quantity: "0.01", price: parts.type === undefined ? "45000" : null, ...parts }),
});

/** Places an order that has to be accepted. */
async function accepted(name: string, parts: OrderParts = {}): Promise<OrderView> {
  const [reply] = await stub(name).placeOrders([placing(parts)]);
  if (reply?.ok !== true) throw new Error(`not accepted: ${JSON.stringify(reply)}`);
  return reply.order;
}

async function codeOf(name: string, parts: OrderParts = {}): Promise<string | null> {
  const [reply] = await stub(name).placeOrders([placing(parts)]);
  return reply?.ok === false ? reply.rejection.code : null;
}

const turn = (changes: Partial<TakeTurn> = {}): TakeTurn => ({
  kind: "take_turn",
  settlements: [],
  max: 10,
  ...changes,
});

const intentsOf = ({ leased }: TurnReply): string[] => leased.map(({ intent }) => `${intent.kind} ${intent.orderId}`);

const statusOf = async (name: string, { order_id }: OrderView): Promise<string> => {
  const answer = await stub(name).getOrder(order_id);
  return answer.ok ? answer.value.status : answer.rejection.code;
};

const tablesOf = (name: string): Promise<string[]> =>
  runInDurableObject(stub(name), (_, { storage }) =>
    storage.sql
      .exec<{ name: string }>(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
      )
      .toArray()
      .map((row) => row.name),
  );

test("an account that was never opened leaves no tables, whatever is asked of it", async () => {
  const nobody = stub("nobody");
  const refusals = await Promise.all([
    nobody.account(),
    nobody.portfolio(),
    nobody.getOrder("x"),
    nobody.stats(),
    nobody.verifyJournal(1),
    nobody.blockedSymbols(),
    nobody.cancelOrders({ kind: "cancel_orders", symbol: null, side: null }),
  ]);
  for (const refusal of refusals)
    expect(refusal).toMatchObject({ ok: false, rejection: { code: "account_not_found" } });
  expect(await codeOf("nobody")).toBe("account_not_found");
  expect(await nobody.takeTurn(turn())).toMatchObject({ leased: [], more: false });
  expect(await nobody.applyReports({ kind: "apply_reports", reports: [] })).toEqual({ applied: 0 });
  expect(await nobody.giveUpDelivery()).toEqual({ rejected: 0, unknown: 0 });
  expect(await nobody.pushControls(someControls())).toBe(false);
  expect(await runDurableObjectAlarm(nobody)).toBe(false);
  expect(await tablesOf("nobody")).toEqual([]);
});

test("an accepted order survives an eviction, with what it reserves", async () => {
  await open("kept");
  const order = await accepted("kept", { id: "mine" });
  const before = await stub("kept").account();
  await evictDurableObject(stub("kept"));
  expect(await stub("kept").getOrder(order.order_id)).toEqual({ ok: true, value: order });
  expect(await stub("kept").account()).toEqual(before);
  const [again] = await stub("kept").placeOrders([placing({ id: "mine" })]);
  expect(again).toMatchObject({ ok: true, replayed: true, order: { order_id: order.order_id } });
  expect(await stub("kept").verifyJournal(1)).toMatchObject({ value: { ok: true, state_compared: true } });
});

test("what may have been leased before a stop is asked about and never resent", async () => {
  await open("stopped");
  const sent = await accepted("stopped");
  const waiting = await accepted("stopped");
  const lost = await stub("stopped").takeTurn(turn({ max: 1 }));
  expect(intentsOf(lost)).toEqual([`submit ${sent.order_id}`]);
  const leaseId = lost.leased[0]?.leaseId ?? ("none" as never);
  await abortAll();
  expect(await stub("stopped").getOrder(sent.order_id)).toMatchObject({ value: { certainty: "unknown" } });
  // It never left, but lies within the block that the lease before it has marked.
  expect(await stub("stopped").getOrder(waiting.order_id)).toMatchObject({ value: { certainty: "unknown" } });
  const late = { leaseId, orderId: sent.order_id as OrderId, outcome: { kind: "never_arrived" } } as const;
  const next = await stub("stopped").takeTurn(turn({ settlements: [late] }));
  expect(next.stale).toEqual([leaseId]);
  expect(intentsOf(next).toSorted()).toEqual([`query ${sent.order_id}`, `query ${waiting.order_id}`]);
});

test("a burst rings one bell, and the alarm rings again for an order that nobody picked up", async () => {
  await open("waiting");
  await Promise.all([accepted("waiting"), accepted("waiting"), accepted("waiting")]);
  expect(bellsFor("waiting")).toBe(1);
  pass(5 * SECOND);
  expect(await runDurableObjectAlarm(stub("waiting"))).toBe(true);
  expect(bellsFor("waiting")).toBe(2);
  // And the next alarm is set.
  pass(5 * SECOND);
  expect(await runDurableObjectAlarm(stub("waiting"))).toBe(true);
  expect(bellsFor("waiting")).toBe(3);
});

test("an object that starts with work in its outbox rings by itself, before anybody decides anything", async () => {
  await open("forgotten");
  await accepted("forgotten");
  await evictDurableObject(stub("forgotten"));
  bells.mockClear();
  await stub("forgotten").stats();
  await expect.poll(() => bellsFor("forgotten")).toBe(1);
});

test("an alarm that starts the object rings for what was queued before", async () => {
  await open("alarmed");
  await accepted("alarmed");
  await evictDurableObject(stub("alarmed"));
  bells.mockClear();
  pass(5 * SECOND);
  expect(await runDurableObjectAlarm(stub("alarmed"))).toBe(true);
  expect(bellsFor("alarmed")).toBe(1);
});

test("an alarm that was lost is set again when the object starts", async () => {
  await open("lost-alarm");
  const order = await accepted("lost-alarm", { type: "stop", stop: "46000", expireAt: start + HOUR });
  await runInDurableObject(stub("lost-alarm"), (_, { storage }) => storage.deleteAlarm());
  await evictDurableObject(stub("lost-alarm"));
  pass(HOUR);
  await stub("lost-alarm").stats();
  expect(await runDurableObjectAlarm(stub("lost-alarm"))).toBe(true);
  expect(await statusOf("lost-alarm", order)).toBe("expired");
});

test("a firm halt and a firm block bind the next decision, and lifting them frees the one after", async () => {
  await open("bound");
  const by = { reason: "drill", by: "tester" };
  await accepted("bound");
  await firm().setTradingState({ state: "halted", ...by });
  expect(await codeOf("bound")).toBe("trading_halted");
  expect(await stub("bound").account()).toMatchObject({ value: { firm_trading_state: "halted" } });
  // What was accepted before is not sent while the firm is halted.
  expect((await stub("bound").takeTurn(turn())).leased).toEqual([]);
  await firm().setTradingState({ state: "active", ...by });
  expect(await codeOf("bound")).toBe(null);
  await firm().blockSymbol({ symbol: "BTCUSDT", ...by });
  expect(await codeOf("bound")).toBe("symbol_blocked");
  expect(await stub("bound").blockedSymbols()).toMatchObject({
    value: { data: [{ symbol: "BTCUSDT", scope: "firm" }] },
  });
  await firm().unblockSymbol({ symbol: "BTCUSDT", ...by });
  expect(await codeOf("bound")).toBe(null);
});

test("a firm's halt that was made while the account was out of memory shows in its first answer", async () => {
  await open("asleep");
  await evictDurableObject(stub("asleep"));
  await firm().setTradingState({ state: "halted", reason: "drill", by: "tester" });
  expect(await stub("asleep").account()).toMatchObject({ value: { firm_trading_state: "halted" } });
  await firm().setTradingState({ state: "active", reason: "drill", by: "tester" });
});

test("an order for a symbol never held is decided on the mark put before it", async () => {
  await open("fresh");
  await mark("3000", ETH);
  const at = (limit: string): OrderParts => ({ symbol: ETH, quantity: "0.1", price: limit });
  expect(await codeOf("fresh", at("3100"))).toBe(null);
  await mark("2000", ETH);
  expect(await codeOf("fresh", at("3100"))).toBe("price_collar");
  await mark("3000", ETH);
  expect(await codeOf("fresh", at("3100"))).toBe(null);
});

test("a pushed mark triggers a stop whose object was out of memory", async () => {
  await open("stop");
  const stop = await accepted("stop", { type: "stop", stop: "46000" });
  expect(stop.status).toBe("held");
  await evictDurableObject(stub("stop"));
  await mark("46000.5");
  expect(await stub("stop").getOrder(stop.order_id)).toMatchObject({ value: { status: "pending_new", reject: null } });
  expect(intentsOf(await stub("stop").takeTurn(turn()))).toEqual([`submit ${stop.order_id}`]);
});

test("a stop that is triggered after a start is checked with the marks of all that is held", async () => {
  await open("holder");
  await mark("3000", ETH);
  const bought = await accepted("holder", { symbol: ETH, quantity: "0.1", price: "3000" });
  const fill = {
    kind: "fill",
    orderId: bought.order_id as OrderId,
    venue: "paper" as never,
    symbol: ETH,
    tradeId: "t1",
    quantity: anOrder({ quantity: "0.1" }).quantity,
    price: price("3000"),
    fee: 0n as never,
    feeCurrency: "USDT",
    liquidity: "taker",
    time: Date.now(),
  } as const;
  await stub("holder").applyReports({ kind: "apply_reports", reports: [fill] });
  const stop = await accepted("holder", { type: "stop", stop: "46000" });
  await evictDurableObject(stub("holder"));
  await mark("46000");
  expect(await stub("holder").getOrder(stop.order_id)).toMatchObject({
    value: { status: "pending_new", reject: null },
  });
});

test("a stop that is triggered under a firm halt made while it slept is rejected for that", async () => {
  await open("late-stop");
  const stop = await accepted("late-stop", { type: "stop", stop: "46000" });
  await evictDurableObject(stub("late-stop"));
  await firm().setTradingState({ state: "halted", reason: "drill", by: "tester" });
  await mark("46000");
  expect(await stub("late-stop").getOrder(stop.order_id)).toMatchObject({
    value: { status: "rejected", reject: { code: "trading_halted" } },
  });
  await firm().setTradingState({ state: "active", reason: "drill", by: "tester" });
});

test("held gtd and day orders expire by the alarm, also after an eviction", async () => {
  await open("expiring");
  const gtd = await accepted("expiring", { type: "stop", stop: "46000", expireAt: start + HOUR });
  const day = await accepted("expiring", { type: "stop", stop: "46000", tif: "day" });
  await evictDurableObject(stub("expiring"));
  pass(HOUR - 1);
  await runDurableObjectAlarm(stub("expiring"));
  expect(await statusOf("expiring", gtd)).toBe("held");
  pass(1);
  expect(await runDurableObjectAlarm(stub("expiring"))).toBe(true);
  expect(await statusOf("expiring", gtd)).toBe("expired");
  expect(await statusOf("expiring", day)).toBe("held");
  pass(11 * HOUR);
  expect(await runDurableObjectAlarm(stub("expiring"))).toBe(true);
  expect(await statusOf("expiring", day)).toBe("expired");
});

test("marks are wanted while they are leased or an order is open, and not any more afterwards", async () => {
  await open("pushed");
  const push = () =>
    stub("pushed").pushMarks([
      { ...aMark({ time: Date.now() }), high: price("45000"), low: price("45000"), version: 0 },
    ]);
  expect(await push()).toBe(false);
  for (const parts of [{}, { type: "stop", stop: "46000" }] as const) {
    await mark("45000");
    const order = await accepted("pushed", parts);
    pass(60 * SECOND);
    expect(await push()).toBe(true);
    await stub("pushed").cancelOrder({ kind: "cancel_order", orderId: order.order_id as OrderId });
    pass(60 * SECOND);
    expect(await push()).toBe(false);
  }
});

test("controls are wanted while they are leased", async () => {
  await open("told");
  const { version } = await firm().controls();
  const push = () => stub("told").pushControls(someControls({ version }));
  expect(await push()).toBe(false);
  await codeOf("told");
  expect(await push()).toBe(true);
  pass(60 * SECOND);
  expect(await push()).toBe(false);
});

test("a cursor that no page has given is refused, and a page's own leads on", async () => {
  await open("paged");
  await accepted("paged");
  await accepted("paged");
  const query = { limit: 1, cursor: "'; DROP TABLE orders", status: null, symbol: null, side: null, level: null };
  const all = { ...query, clientOrderId: null, orderId: null, after: null, until: null };
  const refused = { ok: false, rejection: { code: "invalid_cursor" } };
  expect(await stub("paged").listOrders(all)).toMatchObject(refused);
  expect(await stub("paged").fills(all)).toMatchObject(refused);
  expect(await stub("paged").journal(all)).toMatchObject(refused);
  expect(await stub("paged").alerts(all)).toMatchObject(refused);
  const first = await stub("paged").listOrders({ ...all, cursor: null });
  const next = first.ok ? first.value.next_cursor : null;
  expect(await stub("paged").listOrders({ ...all, cursor: next })).toMatchObject({ ok: true, value: { data: [{}] } });
});

test("a symbol whose only order has gone is no position, before a restart as after it", async () => {
  await open("flat");
  const order = await accepted("flat");
  expect(await stub("flat").position("BTCUSDT")).toMatchObject({ ok: true, value: { quantity: "0" } });
  await stub("flat").cancelOrder({ kind: "cancel_order", orderId: order.order_id as OrderId });
  const none = { ok: false, rejection: { code: "position_not_found" } };
  expect(await stub("flat").position("BTCUSDT")).toMatchObject(none);
  await evictDurableObject(stub("flat"));
  expect(await stub("flat").position("BTCUSDT")).toMatchObject(none);
});

test("of orders that come all at once only so many wait: the rest is told so, is nowhere, and is taken when it is sent again", async () => {
  await firm().openAccount("flooded", anOpening({ account: "flooded" as AccountId }));
  await mark("45000");
  const place = (ids: readonly string[]) =>
    stub("flooded").placeOrders(ids.map((id) => placing({ id, quantity: "0.001", type: "limit", price: "45000" })));
  const replies = await place(Array.from({ length: 2_003 }, (_, index) => `o${index}`));
  const codes = replies.map((reply) => (reply.ok ? "accepted" : reply.rejection.code));
  expect(codes.slice(2_000)).toEqual(["overloaded", "overloaded", "overloaded"]);
  expect(codes.slice(0, 2_000)).not.toContain("overloaded");
  expect(replies[2_000]).toMatchObject({ ok: false, order: null, rejection: { retryAfterSeconds: 1 } });

  const refused = ["o2000", "o2001", "o2002"];
  const filters = { status: null, symbol: null, side: null, after: null, until: null, limit: 10, cursor: null };
  const found = async (): Promise<number[]> => {
    const pages = await Promise.all(
      refused.map((clientOrderId) => stub("flooded").listOrders({ ...filters, clientOrderId })),
    );
    return pages.map((page) => (page.ok ? page.value.data.length : -1));
  };
  expect(await found()).toEqual([0, 0, 0]);
  await abortAll();
  expect(await found()).toEqual([0, 0, 0]);

  // The messages of the flood are not held against it any more.
  pass(2 * SECOND);
  await mark("45000");
  await stub("flooded").cancelOrders({ kind: "cancel_orders", symbol: null, side: null });
  expect((await place(refused)).map(({ ok }) => ok)).toEqual([true, true, true]);
  expect(await found()).toEqual([1, 1, 1]);
});
