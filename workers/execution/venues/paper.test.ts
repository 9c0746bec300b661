import { describe, expect, test } from "vitest";
import type { PaperRequest } from "../../../durable-objects/paper-exchange/paper-exchange-rpc";
import type { PaperVenueConfig } from "../../../shared/core/config";
import type { AccountId, SymbolId, VenueId } from "../../../shared/core/ids";
import { orderView, parseTradeCursor, tradeView } from "../../../durable-objects/paper-exchange/exchange-views";
import type { ExchangeRequest } from "../../../shared/matching/exchange";
import {
  aLease,
  ALICE,
  aMark,
  anInstrument,
  aRequest,
  aSubmit,
  BOB,
  BTC,
  MemoryExchange,
  someRules,
} from "../../../shared/matching/testing/builders";
import { paperVenue, type PaperVenueDeps } from "./paper";
import { venueSuite } from "./testing/venue-suite";

const ETH = "ETHUSDT" as SymbolId;

const VENUE: PaperVenueConfig = {
  venue: "paper" as VenueId,
  adapter: "paper",
  symbols: new Set([BTC, ETH]),
  receiveWindowMs: 2_000,
  horizonMs: 7_000,
};

const instruments = new Map([BTC, ETH].map((symbol) => [symbol, anInstrument({ symbol })]));

const SILENT: Omit<PaperVenueDeps, "execute" | "now"> = {
  instruments,
  wait: () => Promise.resolve(),
  orders: () => Promise.reject(new Error("the object is starting")),
  trades: () => Promise.reject(new Error("the object is starting")),
};

venueSuite("paper", () => {
  let now = 0;
  let lost: "request" | "answer" | null = null;
  let isAway = false;
  const rules = new Map(
    [BTC, ETH].map((symbol) => [symbol, someRules({ instrument: instruments.get(symbol)!, house: null })]),
  );
  const exchanges = new Map(Array.from(rules, ([symbol, one]) => [symbol, new MemoryExchange(one)]));
  // A counterpart for what crosses; what rests under it is taken by nobody unless a test says so.
  for (const [symbol, exchange] of exchanges) {
    exchange.applyMark({ ...aMark("50000"), symbol });
    exchange.execute([aRequest(aSubmit({ orderId: "ask", symbol, side: "sell", price: "50000" }), { account: BOB })]);
  }
  const at = (symbol: SymbolId): MemoryExchange => {
    if (isAway) throw new Error("the object is starting");
    return exchanges.get(symbol)!;
  };
  const venue = paperVenue(VENUE, {
    instruments,
    now: () => now,
    wait: () => Promise.resolve(),
    execute: async (symbol, requests) => {
      const loses = lost;
      lost = null;
      if (loses === "request") throw new Error("the connection was never made, for all we know");
      const { outcomes } = at(symbol).execute(requests as ExchangeRequest[], now);
      if (loses === "answer") throw new Error("the connection broke");
      return outcomes;
    },
    orders: async (symbol, account) => ({ orders: at(symbol).ordersOf(account).map(orderView), next: null }),
    trades: async (symbol, account, cursor) => {
      const { number } = parseTradeCursor(cursor);
      const trades = at(symbol).trades.filter((trade) => trade.account === account && trade.number > number);
      return { trades: trades.map((trade) => tradeView(trade, rules.get(symbol)!)), next: null };
    },
  });
  let takers = 0;
  return {
    venue,
    symbols: [BTC, ETH],
    restingPrice: "40000",
    otherPrice: "39000",
    quantity: "1",
    now: () => now,
    passTime: (ms) => (now += ms),
    loseNextAnswer: () => (lost = "answer"),
    loseNextRequest: () => (lost = "request"),
    fill: async (orderId, wanted) => {
      const taker = aSubmit({
        orderId: `t${takers++}`,
        side: "sell",
        quantity: wanted,
        price: "1000",
        timeInForce: "ioc",
      });
      exchanges.get(BTC)!.execute([aRequest(taker, { account: BOB, sentAt: now })], now);
      const maker = exchanges.get(BTC)!.trades.at(-2);
      if (maker?.orderId !== orderId) throw new Error(`${orderId} is not the first of its side`);
    },
    goAway: () => (isAway = true),
    keepsBalances: false,
    close: () => Promise.resolve(),
    horizonMs: VENUE.horizonMs,
  };
});

const recording = (
  now = 1_000,
): { calls: [SymbolId, readonly PaperRequest[]][]; venue: ReturnType<typeof paperVenue> } => {
  const calls: [SymbolId, readonly PaperRequest[]][] = [];
  const execute = async (symbol: SymbolId, requests: readonly PaperRequest[]) => {
    calls.push([symbol, requests]);
    return requests.map(() => ({ kind: "answered" as const, reports: [] }));
  };
  return { calls, venue: paperVenue(VENUE, { ...SILENT, now: () => now, execute }) };
};

test("makes one call per symbol, with the intents in their order", async () => {
  const { calls, venue } = recording();
  await venue.execute(
    ALICE,
    ["o1 BTCUSDT", "o2 ETHUSDT", "o3 BTCUSDT"].map((text) => {
      const [orderId, symbol] = text.split(" ");
      return aLease(aSubmit({ orderId: orderId!, symbol: symbol! }));
    }),
  );
  expect(calls.map(([symbol, requests]) => [symbol, requests.map(({ intent }) => intent.orderId)])).toEqual([
    [BTC, ["o1", "o3"]],
    [ETH, ["o2"]],
  ]);
});

test("cuts the receive window at the end of the lease, so that nothing is taken after it", async () => {
  const { calls, venue } = recording(9_500);
  await venue.execute(ALICE, [
    aLease(aSubmit({ orderId: "o1" }), { expiresAt: 10_000 }),
    aLease(aSubmit({ orderId: "o2" }), { expiresAt: 20_000 }),
  ]);
  expect(calls[0]?.[1].map(({ sentAt, receiveWindowMs }) => sentAt + receiveWindowMs)).toEqual([10_000, 11_500]);
});

test("calls every intent of a broken call unknown, and leaves the other symbol's answers alone", async () => {
  const venue = paperVenue(VENUE, {
    ...SILENT,
    now: () => 0,
    execute: (symbol) =>
      symbol === BTC ? Promise.reject(new Error("broken")) : Promise.resolve([{ kind: "answered", reports: [] }]),
  });
  const leased = [aSubmit({ orderId: "o1" }), aSubmit({ orderId: "o2", symbol: ETH }), aSubmit({ orderId: "o3" })].map(
    (intent) => aLease(intent),
  );
  const outcomes = await venue.execute("a" as AccountId, leased);
  expect(outcomes.map(({ kind }) => kind)).toEqual(["unknown", "answered", "unknown"]);
});

test("calls an intent unknown for which the exchange gave no outcome", async () => {
  const venue = paperVenue(VENUE, { ...SILENT, now: () => 0, execute: () => Promise.resolve([]) });
  expect(await venue.execute(ALICE, [aLease(aSubmit({ orderId: "o1" }))])).toMatchObject([{ kind: "unknown" }]);
});

describe("accounts that send on the same beat", () => {
  /** A venue whose pauses and calls the test ends by hand. */
  function aBeat() {
    const calls: { symbol: SymbolId; requests: readonly PaperRequest[] }[] = [];
    const pauses: (() => void)[] = [];
    let isBroken = false;
    const venue = paperVenue(VENUE, {
      ...SILENT,
      now: () => 1_000,
      wait: () => new Promise((end) => pauses.push(end)),
      execute: async (symbol, requests) => {
        calls.push({ symbol, requests });
        if (isBroken) throw new Error("broken");
        return requests.map(({ account, intent }) => ({
          kind: "answered" as const,
          reports: [{ kind: "acknowledged" as const, orderId: intent.orderId, venueOrderId: `${account}'s` }],
        }));
      },
    });
    const send = (account: AccountId, ...orderIds: string[]) =>
      venue.execute(
        account,
        orderIds.map((orderId) => aLease(aSubmit({ orderId }))),
      );
    const aBreak = () => void (isBroken = true);
    return { calls, pauses, send, aBreak };
  }

  test("share a call, and each is told of its own orders, in their order", async () => {
    const { calls, pauses, send } = aBeat();
    // Who comes first waits for nobody.
    await Promise.all([send(ALICE, "a1"), send(BOB, "b0")]);
    expect(pauses).toEqual([]);
    const alice = send(ALICE, "a2", "a3");
    const bob = send(BOB, "b1");
    await expect.poll(() => pauses.length).toBe(1);
    expect(calls).toHaveLength(1);
    pauses[0]?.();
    const told = [...(await alice), ...(await bob)].flatMap((outcome) =>
      outcome.kind === "answered" ? outcome.reports : [],
    );
    expect(told).toMatchObject([
      { orderId: "a2", venueOrderId: "alice's" },
      { orderId: "a3", venueOrderId: "alice's" },
      { orderId: "b1", venueOrderId: "bob's" },
    ]);
    expect(calls.map(({ requests }) => requests.map(({ intent }) => intent.orderId))).toEqual([
      ["a1", "b0"],
      ["a2", "a3", "b1"],
    ]);
  });

  test("are all in doubt when their call breaks, and nothing is sent again", async () => {
    const { calls, send, aBreak } = aBeat();
    aBreak();
    const both = [send(ALICE, "a2"), send(BOB, "b1")];
    const outcomes = (await Promise.all(both)).flat();
    expect(outcomes.map(({ kind }) => kind)).toEqual(["unknown", "unknown"]);
    expect(calls.map(({ requests }) => requests.map(({ intent }) => intent.orderId))).toEqual([["a2", "b1"]]);
  });

  test("an account alone waits for nobody, however fast it sends", async () => {
    const { calls, pauses, send } = aBeat();
    for (const orderId of ["a1", "a2", "a3"]) await send(ALICE, orderId);
    expect([calls.length, pauses.length]).toEqual([3, 0]);
  });

  test("share calls of a bounded size, and what one account sends stays together", async () => {
    const { calls, send } = aBeat();
    const many = (account: string) => Array.from({ length: 100 }, (_, index) => `${account}-${index}`);
    const accounts = Array.from({ length: 12 }, (_, index) => `account-${index}` as AccountId);
    const sent = accounts.map((account) => send(account, ...many(account)));
    const outcomes = (await Promise.all(sent)).flat();
    expect(outcomes.filter(({ kind }) => kind === "answered")).toHaveLength(1_200);
    expect(calls.map(({ requests }) => requests.length)).toEqual([500, 500, 200]);
  });
});
