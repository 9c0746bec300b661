/// <reference types="@cloudflare/vitest-plugin/types" />
import { abortAllDurableObjects, evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { afterEach, expect, test, vi } from "vitest";
import type { ApplyReports } from "../../shared/core/commands";
import type { SymbolId } from "../../shared/core/ids";
import type { Intent } from "../../shared/core/venue-protocol";
import { aCancel, aMark, aQuery, aSubmit } from "../../shared/matching/testing/builders";
import { MARKET_NAME } from "../market/market-rpc";
import { objects } from "../testing/objects";
import type { PaperExchange } from "./paper-exchange";
import type { PaperRequest } from "./paper-exchange-rpc";

/** Each test has a symbol of its own, and so an exchange of its own. */
const SYMBOLS = ["BTCUSDT", "ETHUSDT", "SOLUSDT", "BNBUSDT", "XRPUSDT", "ADAUSDT", "LTCUSDT", "DOGEUSDT"];
const unused = [...SYMBOLS];

interface World {
  readonly symbol: string;
  readonly stub: DurableObjectStub<PaperExchange>;
  readonly request: (intent: Intent, account?: string) => PaperRequest;
  readonly mark: (at: string) => Promise<boolean>;
}

function world(): World {
  const symbol = unused.shift();
  if (symbol === undefined) throw new Error("there are more tests than symbols");
  const stub = objects.PAPER_EXCHANGE.getByName(symbol);
  return {
    symbol,
    stub,
    request: (intent, account = "alice") => ({
      account,
      intent: { ...intent, symbol: symbol as SymbolId },
      sentAt: Date.now(),
      receiveWindowMs: 5_000,
    }),
    mark: (at) => stub.pushMark({ ...aMark(at, Date.now()), symbol: symbol as SymbolId }),
  };
}

/** Puts accounts in front of the exchange that write down what they are told, or do not answer. Gone with the object. */
async function withAccounts(stub: World["stub"], heard: string[], answer: () => void = () => {}): Promise<void> {
  await runInDurableObject(stub, (instance) => {
    const getByName = (account: string) => ({
      applyReports: async ({ reports }: ApplyReports) => {
        answer();
        for (const report of reports) heard.push(`${account} ${report.kind} ${report.orderId}`);
        return { applied: reports.length, [Symbol.dispose]: () => {} };
      },
      [Symbol.dispose]: () => {},
    });
    Reflect.set(instance, "env", { ...objects, ACCOUNT: { getByName } });
  });
}

const resting = (orderId: string): Intent => aSubmit({ orderId, quantity: "10", price: "100" });
const crossing = (orderId: string): Intent => aSubmit({ orderId, side: "sell", quantity: "10", price: "100" });
const kinds = (outcomes: unknown): unknown =>
  (outcomes as { reports: { kind: string }[] }[]).map(({ reports }) => reports.map(({ kind }) => kind));

afterEach(() => abortAllDurableObjects());

test("keeps its book, its trades and its answers when it is evicted", async () => {
  const { stub, request } = world();
  const half = request(aSubmit({ orderId: "s1", side: "sell", quantity: "4", price: "100" }), "bob");
  const first = await stub.execute([request(resting("o1")), request(resting("o2")), half]);
  await evictDurableObject(stub);

  expect(kinds(await stub.execute([request(resting("o1")), half]))).toEqual([
    ["acknowledged", "fill"],
    ["acknowledged", "fill"],
  ]);
  expect((await stub.execute([half]))[0]).toEqual(first[2]);
  expect(await stub.depth(5)).toEqual({ bids: [["100", "16"]], asks: [] });
  expect((await stub.orders("alice", null)).orders).toMatchObject([
    { order_id: "o1", filled_quantity: "4", status: "working" },
    { order_id: "o2", filled_quantity: "0", status: "working" },
  ]);
  expect((await stub.trades("bob", null)).trades).toMatchObject([
    { order_id: "s1", quantity: "4", liquidity: "taker" },
  ]);
  expect(kinds(await stub.execute([request(aCancel("o2"))]))).toEqual([["canceled"]]);
});

test("fills a resting order when a mark moves through it, and tells its account unasked", async () => {
  const { stub, request, mark } = world();
  const heard: string[] = [];
  await withAccounts(stub, heard);
  await mark("110");
  await stub.execute([request(resting("o1"))]);
  await mark("90");
  await expect.poll(() => heard).toEqual(["alice fill o1"]);
  expect((await stub.trades("alice", null)).trades).toMatchObject([
    { order_id: "o1", price: "100", liquidity: "maker" },
  ]);
});

test("tells an account again that did not answer, also after a restart, and once it has heard not again", async () => {
  const { stub, request } = world();
  const heard: string[] = [];
  let calls = 0;
  await withAccounts(stub, heard, () => {
    calls++;
    throw new Error("the account does not answer");
  });
  await stub.execute([request(resting("o1")), request(crossing("s1"), "bob")]);
  await expect.poll(() => calls).toBe(1);
  await evictDurableObject(stub);
  await withAccounts(stub, heard);
  expect(await runDurableObjectAlarm(stub)).toBe(true);
  expect(heard).toEqual(["alice fill o1"]);
  expect(await runDurableObjectAlarm(stub)).toBe(false);
});

test("sets its alarm again, with whatever comes, when the one that was to tell its reports was lost", async () => {
  const { stub, request, mark } = world();
  let calls = 0;
  await withAccounts(stub, [], () => {
    calls++;
    throw new Error("the account does not answer");
  });
  await stub.execute([request(resting("o1")), request(crossing("s1"), "bob")]);
  await expect.poll(() => calls).toBe(1);
  await runInDurableObject(stub, (_, { storage }) => storage.deleteAlarm());
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 600_000 });
  await mark("500");
  vi.useRealTimers();
  expect(await runInDurableObject(stub, (_, { storage }) => storage.getAlarm())).not.toBeNull();
});

test("asks the market for its mark after a restart, before it matches", async () => {
  const { stub, symbol, request } = world();
  const mark = { ...aMark("100", Date.now()), symbol: symbol as SymbolId };
  await objects.MARKET.getByName(MARKET_NAME).putMarks([mark]);
  await evictDurableObject(stub);
  expect(kinds(await stub.execute([request(aSubmit({ orderId: "o1" }))]))).toEqual([["acknowledged", "fill"]]);
});

test("stops when it cannot write, and goes on from what was written before", async () => {
  const { stub, request } = world();
  await stub.execute([request(resting("o1"))]);
  await runInDurableObject(stub, (_, { storage }) => {
    storage.sql.exec("CREATE TRIGGER full_disk BEFORE INSERT ON trades BEGIN SELECT RAISE(ABORT, 'full'); END");
  });
  // Called inside the object, because the test runner leaks a rejection of each call to one that fails
  // (github.com/cloudflare/workers-sdk/issues/14736).
  const batch = [request(resting("o2")), request(crossing("s1"), "bob")];
  const failing = runInDurableObject(stub, async (instance) => void (await instance.execute(batch)));
  await expect(failing).rejects.toThrow("could not write");

  const again = objects.PAPER_EXCHANGE.getByName(request(resting("o1")).intent.symbol);
  await runInDurableObject(again, (_, { storage }) => {
    storage.sql.exec("DROP TRIGGER full_disk");
  });
  expect(await again.depth(5)).toEqual({ bids: [["100", "10"]], asks: [] });
  const leasedAt = Date.now() - 60_000;
  expect(await again.execute([request(aQuery("s1", leasedAt), "bob")])).toEqual([{ kind: "never_arrived" }]);
});

test("of a symbol that nobody lists refuses everything and writes nothing", async () => {
  const stub = objects.PAPER_EXCHANGE.getByName("NOPE");
  const of = (intent: Intent): PaperRequest => ({
    account: "alice",
    intent,
    sentAt: Date.now(),
    receiveWindowMs: 5_000,
  });
  expect(
    await stub.execute([of(aSubmit({ orderId: "o1", symbol: "NOPE" })), of(aCancel("o1")), of(aQuery("o1"))]),
  ).toMatchObject([
    { reports: [{ kind: "refused", venueCode: "unknown_symbol" }] },
    { reports: [{ kind: "cancel_refused", reason: "unknown_order" }] },
    { kind: "never_arrived" },
  ]);
  expect(await stub.pushMark(aMark("100"))).toBe(false);
  expect(await stub.depth(5)).toEqual({ bids: [], asks: [] });
  expect(await stub.orders("alice", null)).toEqual({ orders: [], next: null });
  expect(await stub.trades("alice", null)).toEqual({ trades: [], next: null });
  const tables = await runInDurableObject(stub, (_, { storage }) =>
    storage.sql.exec("SELECT name FROM sqlite_master").toArray(),
  );
  expect(tables).toEqual([]);
});

test("pages through orders and trades without losing or doubling one", async () => {
  const { stub, request } = world();
  const ids = Array.from({ length: 1_001 }, (_, n) => `o${String(n).padStart(4, "0")}`);
  for (let start = 0; start < ids.length; start += 100) {
    await stub.execute(
      ids
        .slice(start, start + 100)
        .flatMap((id) => [
          request(aSubmit({ orderId: id, quantity: "1", price: "100" })),
          request(aSubmit({ orderId: `s${id}`, side: "sell", quantity: "1", price: "100" }), "bob"),
        ]),
    );
  }
  const orders = await stub.orders("alice", null);
  const rest = await stub.orders("alice", orders.next);
  expect([...orders.orders, ...rest.orders].map(({ order_id }) => order_id)).toEqual(ids);
  const trades = await stub.trades("bob", null);
  const others = await stub.trades("bob", trades.next);
  expect(new Set([...trades.trades, ...others.trades].map(({ order_id }) => order_id)).size).toBe(1_001);
  expect([rest.next, others.next]).toEqual([null, null]);
  expect(trades.trades[0]).toMatchObject({ quantity: "1", price: "100", fee_currency: "USDT", venue: "paper" });
});
