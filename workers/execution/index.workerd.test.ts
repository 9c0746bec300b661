/// <reference types="@cloudflare/vitest-plugin/types" />
import {
  abortAllDurableObjects,
  createExecutionContext,
  createMessageBatch,
  getQueueResult,
  waitOnExecutionContext,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, test } from "vitest";
import type { OpenAccount, PlaceOrder } from "../../shared/core/commands";
import { money, price, quantity } from "../../shared/core/decimal";
import type { SymbolId } from "../../shared/core/ids";
import { aMark } from "../../shared/matching/testing/builders";
import type { OrdersQuery } from "../../durable-objects/account/account-rpc";
import { FIRM_NAME } from "../../durable-objects/firm/firm-rpc";
import { MARKET_NAME } from "../../durable-objects/market/market-rpc";
import { objects } from "../../durable-objects/testing/objects";
import { DEAD_LETTER_QUEUE, type ExecutionBindings } from "./bindings";
import execution from "./index";

const SYMBOL = "BTCUSDT" as SymbolId;

const openAccount = async (account: string): Promise<void> => {
  const command: OpenAccount = {
    kind: "open_account",
    account: account as never,
    type: "margin",
    currency: "USDT",
    cash: money("1000000"),
    limits: null,
    by: "test",
  };
  expect(await objects.FIRM.getByName(FIRM_NAME).openAccount(account, command)).toMatchObject({ ok: true });
};

const anOrder = (changes: Partial<PlaceOrder["request"]> = {}): PlaceOrder => ({
  kind: "place_order",
  request: {
    clientOrderId: null,
    symbol: SYMBOL,
    side: "buy",
    type: "market",
    timeInForce: "gtc",
    quantity: quantity("0.5"),
    price: null,
    stopPrice: null,
    trailOffset: null,
    expireAt: null,
    postOnly: false,
    reduceOnly: false,
    venue: null,
    tags: null,
    ...changes,
  },
});

const ALL: OrdersQuery = {
  limit: 10,
  cursor: null,
  status: null,
  symbol: null,
  side: null,
  clientOrderId: null,
  after: null,
  until: null,
};

const putMark = (at: string) => objects.MARKET.getByName(MARKET_NAME).putMarks([aMark(at, Date.now())]);

/** Hands a made batch to the script, and waits for what it does in the background too. */
async function deliver(queue: string, ...bodies: unknown[]): Promise<ReturnType<typeof getQueueResult>> {
  const messages = bodies.map((body, index) => ({ id: `m${index}`, timestamp: new Date(), attempts: 1, body }));
  const batch = createMessageBatch(queue, messages);
  const ctx = createExecutionContext();
  await execution.queue(batch, env as unknown as ExecutionBindings, ctx);
  await waitOnExecutionContext(ctx);
  return getQueueResult(batch, ctx);
}

afterEach(() => abortAllDurableObjects());

test("an order goes from the account to the exchange and comes back filled", async () => {
  await openAccount("trader");
  await putMark("50000");
  const account = objects.ACCOUNT.getByName("trader");
  const [placed] = await account.placeOrders([anOrder()]);
  expect(placed).toMatchObject({ ok: true, order: { status: "pending_new" } });
  expect((await deliver("execution", { account: "trader" }, { account: "trader" })).explicitAcks).toEqual(["m0", "m1"]);
  expect(await account.listOrders(ALL)).toMatchObject({
    value: { data: [{ status: "filled", filled_quantity: "0.5", average_price: "50010" }] },
  });
  expect(await account.position(SYMBOL)).toMatchObject({ value: { quantity: "0.5" } });
});

test("a resting order fills when the mark moves, and the account hears of it unasked", async () => {
  await openAccount("patient");
  await putMark("50000");
  const account = objects.ACCOUNT.getByName("patient");
  await account.placeOrders([anOrder({ type: "limit", price: price("49000") })]);
  await deliver("execution", { account: "patient" });
  await putMark("48900");
  await expect
    .poll(() => account.position(SYMBOL))
    .toMatchObject({ value: { quantity: "0.5", average_price: "49000" } });
});

test("a dead letter has the account judge what is due, and ends there", async () => {
  await openAccount("unheard");
  await putMark("50000");
  const account = objects.ACCOUNT.getByName("unheard");
  await account.placeOrders([anOrder({ type: "limit", price: price("40000") })]);
  const result = await deliver(DEAD_LETTER_QUEUE, { account: "unheard" }, "nonsense");
  expect(result.explicitAcks).toEqual(["m0", "m1"]);
  // It is not rejected yet: an order may be under way for as long as a lease.
  expect(await account.listOrders(ALL)).toMatchObject({ value: { data: [{ status: "pending_new" }] } });
  await deliver("execution", { account: "unheard" });
  expect(await account.listOrders(ALL)).toMatchObject({ value: { data: [{ status: "new" }] } });
});

test("an order to a venue in shadow mode is filled by the venue's shadow, moves no position, and meets no real order", async () => {
  const firm = objects.FIRM.getByName(FIRM_NAME);
  await Promise.all(["simulates", "works"].map(openAccount));
  await putMark("50000");
  const [simulates, works] = [objects.ACCOUNT.getByName("simulates"), objects.ACCOUNT.getByName("works")];
  // A real sale that a real purchase at this price would meet.
  await works.placeOrders([anOrder({ type: "limit", side: "sell", price: price("50005") })]);
  await deliver("execution", { account: "works" });
  const mode = (to: "shadow" | "live") =>
    firm.changeVenue({ venue: "paper", change: { kind: "mode", mode: to, canary: null }, reason: "test", by: "test" });
  expect(await mode("shadow")).toMatchObject({ ok: true });
  const [market] = await simulates.placeOrders([anOrder()]);
  const [resting] = await simulates.placeOrders([anOrder({ type: "limit", price: price("49000") })]);
  expect([market, resting]).toMatchObject([
    { ok: true, order: { shadow: true } },
    { ok: true, order: { shadow: true } },
  ]);
  await deliver("execution", { account: "simulates" });
  expect(await simulates.listOrders(ALL)).toMatchObject({
    value: {
      data: [
        { status: "new", shadow: true },
        { status: "filled", shadow: true, average_price: "50010" },
      ],
    },
  });
  // It rests in the shadow, and a mark that goes through it fills it there.
  await putMark("48900");
  await expect
    .poll(() => simulates.fills({ limit: 10, cursor: null, symbol: null, orderId: null }))
    .toMatchObject({
      value: {
        data: [
          { shadow: true, price: "49000" },
          { shadow: true, price: "50010" },
        ],
      },
    });
  expect(await simulates.account()).toMatchObject({ value: { cash: "1000000", open_orders: 0 } });
  expect(await simulates.positions()).toMatchObject({ value: { data: [] } });
  expect(await works.listOrders(ALL)).toMatchObject({ value: { data: [{ status: "new", shadow: false }] } });
  expect((await simulates.verifyJournal(1)).ok).toBe(true);
  await mode("live");
});
