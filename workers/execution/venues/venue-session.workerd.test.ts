/// <reference types="@cloudflare/vitest-plugin/types" />
/** The connection to a venue in the Workers runtime: ccxt signs there, the register survives, and fills reach the accounts. */
import { runInDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { objects } from "../../../durable-objects/testing/objects";
import { loadConfig } from "../../../config/load-config";
import type { BinanceVenueConfig, Config } from "../../../shared/core/config";
import type { AccountId, SymbolId, VenueId } from "../../../shared/core/ids";
import type { VenueReport } from "../../../shared/core/venue-protocol";
import { quantity } from "../../../shared/core/decimal";
import { aCancel, aLease, aQuery, aSubmit, ALICE, BTC } from "../../../shared/matching/testing/builders";
import type { ExecutionBindings } from "../bindings";
import { FakeVenue, orderAnswer } from "./binance/testing/fake-venue";
import { VenueSession } from "./venue-session";

const KEY = "VENUE_TEST_KEY";
const SECRET = "VENUE_TEST_SECRET";

/** The object in whose storage the connection is tried is named by it: the runtime gives each its name. */
function configFor(name: string): Config {
  const venue: BinanceVenueConfig = {
    venue: name as VenueId,
    adapter: "binance",
    exchange: "binance",
    baseUrl: "https://venue.example",
    wsUrl: "wss://venue.example",
    symbols: new Set<SymbolId>([BTC]),
    venueSymbols: new Map([[BTC, "BTC/USDT"]]),
    credentials: { key: KEY, secret: SECRET },
    receiveWindowMs: 5_000,
    horizonMs: 15_000,
    weightPerMinute: 6_000,
    weightReserve: 600,
    ordersPer10s: 100,
    balanceTolerance: new Map(),
    timeoutMs: 5_000,
  };
  return { ...loadConfig(), venues: new Map([[venue.venue, venue]]) };
}

/** A WebSocket that never opens: the fills come by asking. */
class ClosedSocket extends EventTarget {
  static readonly OPEN = 1;
  static readonly CONNECTING = 0;
  readonly readyState = 3;
  close(): void {
    this.dispatchEvent(new Event("close"));
  }
  send(): void {
    throw new Error("the socket is not open");
  }
}

let fake: FakeVenue;
beforeEach(() => {
  fake = new FakeVenue(() => Date.now());
  fake.answers.set("POST /api/v3/order", (sent) => ({ body: orderAnswer(sent) }));
  fake.answers.set("GET /api/v3/myTrades", ({ params }) => ({ body: params.get("fromId") === "0" ? [TRADE] : [] }));
  vi.stubGlobal("fetch", fake.fetch);
  vi.stubGlobal("WebSocket", ClosedSocket);
});
afterEach(() => vi.unstubAllGlobals());

const TRADE = {
  symbol: "BTCUSDT",
  id: 5,
  orderId: 28,
  price: "40000.00000000",
  qty: "0.25000000",
  commission: "0.00025000",
  commissionAsset: "BTC",
  time: 1_507_725_176_595,
  isBuyer: true,
  isMaker: true,
};

/** Fills that the venue object was told of, call by call. */
const counted: number[] = [];

interface Told {
  readonly account: string;
  readonly reports: readonly VenueReport[];
}

function aSession(
  state: DurableObjectState,
  name: string,
  told: Told[],
  secrets: object = { [KEY]: "k", [SECRET]: "s" },
) {
  const account = (of: string) => ({
    applyReports: ({ reports }: { reports: readonly VenueReport[] }) => {
      told.push({ account: of, reports });
      return Promise.resolve({ applied: reports.length, [Symbol.dispose]: () => undefined });
    },
  });
  const venue = () => ({
    observe: ({ fills }: { fills: number }) => {
      counted.push(fills);
      return Promise.resolve();
    },
  });
  const env = {
    ...secrets,
    ACCOUNT: { getByName: account },
    VENUE: { getByName: venue },
  } as unknown as ExecutionBindings;
  return new VenueSession(state, env, configFor(name));
}

const lease = () => ({ expiresAt: Date.now() + 10_000, venue: "x" as VenueId });

test("an order goes out signed by ccxt inside the runtime, and is cancelled by its own id", async () => {
  const stub = objects.PAPER_EXCHANGE.getByName("venue-a");
  await runInDurableObject(stub as never, async (_, state) => {
    const session = aSession(state, "venue-a", []);
    const submit = aSubmit({ orderId: "o1", price: "40000.5", quantity: "0.123456789012" });
    expect(await session.execute(ALICE, [aLease(submit, lease())])).toMatchObject([
      { kind: "answered", reports: [{ kind: "acknowledged", orderId: "o1", venueOrderId: "28" }] },
    ]);
    const { params, headers } = fake.last("/api/v3/order");
    expect(params.get("quantity")).toBe("0.123456789012");
    expect(params.get("newClientOrderId")).toBe("o1");
    expect(params.get("signature")).toMatch(/^[0-9a-f]{64}$/);
    expect(headers["X-MBX-APIKEY"]).toBe("k");
    fake.answers.set("DELETE /api/v3/order", ({ params: sent }) => ({
      body: {
        ...orderAnswer(fake.last("/api/v3/order")),
        origClientOrderId: sent.get("origClientOrderId"),
        clientOrderId: "c",
        price: "40000.5",
        origQty: "0.123456789012",
        side: "BUY",
        type: "LIMIT",
        status: "CANCELED",
      },
    }));
    expect(await session.execute(ALICE, [aLease(aCancel("o1"), lease())])).toMatchObject([
      { reports: [{ kind: "canceled", orderId: "o1" }] },
    ]);
  });
});

test("after a restart it still knows whose order is whose, and tells each fill until it is taken", async () => {
  const stub = objects.PAPER_EXCHANGE.getByName("venue-b");
  await runInDurableObject(stub as never, async (_, state) => {
    const told: Told[] = [];
    await aSession(state, "venue-b", told).execute(ALICE, [
      aLease(aSubmit({ orderId: "o1", price: "40000" }), lease()),
    ]);
    expect(await state.storage.getAlarm()).not.toBeNull();

    const restarted = aSession(state, "venue-b", told);
    await restarted.alarm();
    expect(told).toMatchObject([
      { account: "alice", reports: [{ kind: "fill", orderId: "o1", tradeId: "5", quantity: quantity("0.25") }] },
    ]);
    expect(await state.storage.getAlarm()).not.toBeNull();

    // What was taken is not asked for again, nor counted.
    await aSession(state, "venue-b", told).alarm();
    expect(told).toHaveLength(1);
    expect(counted).toEqual([1]);
    expect(fake.last("/api/v3/myTrades").params.get("fromId")).toBe("6");
  });
});

test("an alarm that was lost is set again by whoever reads the venue, or sends to it", async () => {
  const stub = objects.PAPER_EXCHANGE.getByName("venue-e");
  await runInDurableObject(stub as never, async (_, state) => {
    const session = aSession(state, "venue-e", []);
    const order = (orderId: string) => [aLease(aSubmit({ orderId, price: "40000" }), lease())];
    await session.execute(ALICE, order("o1"));
    fake.answers.set("GET /api/v3/openOrders", { body: [] });
    const uses = [() => session.openOrders(ALICE), () => session.execute(ALICE, order("o2"))];
    for (const [turn, use] of uses.entries()) {
      await state.storage.deleteAlarm();
      await use();
      expect(await state.storage.getAlarm()).toBeNull();
      // Later than any retry of the platform's.
      const later = Date.now() + (turn + 1) * 400_000;
      const clock = vi.spyOn(Date, "now").mockReturnValue(later);
      await use();
      clock.mockRestore();
      expect(await state.storage.getAlarm()).toBeGreaterThanOrEqual(later);
    }
  });
});

test("a venue that hangs up while it is asked leaves the order open, and nothing is thrown", async () => {
  const stub = objects.PAPER_EXCHANGE.getByName("venue-c");
  await runInDurableObject(stub as never, async (_, state) => {
    const session = aSession(state, "venue-c", []);
    fake.answers.set("POST /api/v3/order", () => Promise.reject(new TypeError("Network connection lost.")));
    expect(await session.execute(ALICE, [aLease(aSubmit({ orderId: "o1", price: "40000" }), lease())])).toEqual([
      { kind: "unknown", cause: "the connection to the venue broke" },
    ]);
    fake.answers.set("GET /api/v3/order", { status: 400, body: { code: -2013, msg: "Order does not exist." } });
    expect(await session.execute(ALICE, [aLease(aQuery("o1", Date.now()), lease())])).toMatchObject([
      { kind: "not_found" },
    ]);
  });
});

test("without its credentials it answers nothing, and says what is missing by name", async () => {
  const stub = objects.PAPER_EXCHANGE.getByName("venue-d");
  await runInDurableObject(stub as never, async (_, state) => {
    const session = aSession(state, "venue-d", [], { [KEY]: "k" });
    await expect(session.openOrders("alice" as AccountId)).rejects.toThrow(/VENUE_TEST_SECRET/);
    // Nothing has left: an order goes back to the outbox, and is in no doubt.
    const orders = [aLease(aSubmit({ orderId: "o1", price: "40000" }), lease()), aLease(aQuery("o2", 0), lease())];
    expect(await session.execute(ALICE, orders)).toMatchObject([
      { kind: "not_sent", reason: expect.stringContaining("VENUE_TEST_SECRET"), fault: "unreachable" },
      { kind: "not_sent" },
    ]);
    expect(fake.sent).toEqual([]);
  });
});
