import { describe, expect, test } from "vitest";
import { aConfig, BTC, CONTRACT, surroundingsOf } from "../../shared/core/testing/a-config";
import { aFill, canceled } from "../../shared/core/testing/test-account";
import { formatMoney, money } from "../../shared/core/decimal";
import type { AlertId, ClientOrderId, OrderId, SymbolId } from "../../shared/core/ids";
import type { Order, PendingRequest } from "../../shared/core/order";
import { contentOf } from "../../shared/core/risk/content-index";
import { anOrder } from "../../shared/core/testing/an-order";
import { stateDifferences } from "../../shared/core/replay";
import { AccountStore } from "./account-store";
import type { NodeSql } from "./node-sql";
import { aStoredAccount, newTables, type StoredAccount } from "./testing/stored-account";

const tablesIn = (sql: NodeSql): unknown[] => sql.all("SELECT name FROM sqlite_master");

/** What the disk gives back is what memory held: from the journal behind the tables, and from the tables. */
function expectKept(stored: StoredAccount): void {
  expectSame(stored);
  stored.store.writeTables(stored.account.state);
  expectSame(stored);
}

function expectSame({ account, reloaded }: StoredAccount): void {
  const kept = reloaded();
  expect(stateDifferences(kept, account.state)).toEqual([]);
  expect(kept.orders).toEqual(account.state.orders);
  expect(kept.limits).toEqual(account.state.limits);
  expect(kept.counters).toEqual(account.state.counters);
  expect(kept.blocked).toEqual(account.state.blocked);
  expect(kept.alerts).toEqual(account.state.alerts);
  expect(kept.tradingStateAuthor).toEqual(account.state.tradingStateAuthor);
  expect(kept.expiries).toEqual(account.state.expiries);
  expect(kept.unknown).toEqual(account.state.unknown);
}

test("what was received and checked is counted on after a start: from the journal, and from the tables what only they know", () => {
  const stored = aStoredAccount();
  const { account } = stored;
  const first = account.accepted({ id: "a" });
  account.refusal({ quantity: "1000000000" });
  const counts = ({ received, checked }: { received: number; checked: number }) => ({ received, checked });
  expect(counts(account.state)).toEqual({ received: 2, checked: 2 });
  expect(counts(stored.reloaded())).toEqual({ received: 2, checked: 2 });
  account.run({ kind: "place_order", request: first.request });
  stored.store.writeTables(account.state);
  account.accepted();
  expect(counts(account.state)).toEqual({ received: 4, checked: 3 });
  expect(counts(stored.reloaded())).toEqual({ received: 4, checked: 3 });
});

describe("an account that was never opened", () => {
  test("is not there, knows nothing, and asking for it writes nothing", () => {
    const { sql, store } = newTables();
    expect(store.exists()).toBe(false);
    expect(store.load(surroundingsOf(aConfig()))).toBeNull();
    const { history } = store;
    const key = { venue: "paper", symbol: "BTCUSDT", tradeId: "1", orderId: "A" } as Parameters<typeof history.fill>[0];
    expect(history.orderById("A" as OrderId)).toBeNull();
    expect(history.orderByClientId("a" as ClientOrderId)).toBeNull();
    expect(history.fill(key)).toBeNull();
    expect(history.isBusted(key)).toBe(false);
    expect(history.adjustment("a")).toBeNull();
    expect(history.alert("a" as AlertId)).toBeNull();
    expect(tablesIn(sql)).toEqual([]);
  });

  test("has tables once they were made, and no state before its first turn is written", () => {
    const { sql, store } = newTables();
    store.create();
    store.create();
    expect(store.exists()).toBe(true);
    expect(new AccountStore(sql).exists()).toBe(true);
    expect(new AccountStore(sql).load(surroundingsOf(aConfig()))).toBeNull();
  });
});

describe("what was written comes back at a start:", () => {
  test("a new account", () => expectKept(aStoredAccount()));

  test("orders that wait, rest, trail, are filled in part, in doubt, or on their way to another price or to their end", () => {
    const stored = aStoredAccount();
    const { account } = stored;
    account.working({ quantity: "3", id: "partly", tags: { strategy: "grid", ["__proto__"]: "kept" } });
    const partly = account.history.orderByClientId("partly" as ClientOrderId)!;
    account.report(aFill(partly, { quantity: "1", price: "99.5", fee: "0.1" }));
    const replaced = account.working({ quantity: "2", price: "98" });
    account.replace(replaced, { price: "99" });
    const [{ requestId }] = account.order(replaced).pending as [PendingRequest];
    account.answer({
      kind: "replace_refused",
      orderId: replaced.orderId,
      requestId,
      reason: "other",
      message: "no",
    });
    account.replace(replaced, { price: "99.5" });
    account.settle(account.lease(), { kind: "not_sent", reason: "held back", retryAfterMs: 5_000 });
    account.accepted({ type: "stop", stop: "120", quantity: "1" });
    account.accepted({ type: "trailing_stop", trail: "5", side: "sell", quantity: "1" });
    account.unknown({ quantity: "1" });
    account.accepted({ expireAt: account.now + 3_600_000 });
    const ending = account.accepted({ quantity: "1", price: "97" });
    expect(account.cancel(ending).ok).toBe(true);
    expectKept(stored);
  });

  test("an order that was ended by hand, as long as its venue is asked about it", () => {
    const stored = aStoredAccount();
    const { account } = stored;
    const order = account.unknown();
    account.now += 60_000;
    account.run({ kind: "resolve_order", orderId: order.orderId, reason: "the venue is gone", by: "olga" });
    expectKept(stored);
    expect(stored.reloaded().orders.get(order.orderId)).toMatchObject({ lifecycle: "canceled", endedByHand: "asking" });
    account.answerQuery({ kind: "never_arrived" });
    expectKept(stored);
    expect(stored.reloaded().orders.has(order.orderId)).toBe(false);
  });

  test("positions, realised results, fees in a foreign currency and money that was put in", () => {
    const stored = aStoredAccount();
    const { account } = stored;
    account.report(aFill(account.working({ quantity: "2" }), { quantity: "2", price: "99.123456789012" }));
    account.hold(BTC, "-3", "101.5");
    account.hold(CONTRACT, "1");
    const order = account.working({ quantity: "1" });
    account.report(aFill(order, { fee: "0.00000001", feeCurrency: "BNB" }));
    account.adjust("12.5", "deposit-1");
    expectKept(stored);
    expect(formatMoney(stored.reloaded().balances.get("BNB")!)).toBe("-0.00000001");
    expect(stored.store.history.adjustment("deposit-1")).toBe(money("12.5"));
    expect(stored.store.history.adjustment("deposit-2")).toBeNull();
  });

  test("limits, blocks, the trading state, alerts and refusals", () => {
    const stored = aStoredAccount();
    const { account } = stored;
    account.run({ kind: "block_symbol", symbol: BTC, reason: "news", by: "test" });
    account.place();
    account.run({
      kind: "set_limits",
      changes: { portfolio: { max_positions: 7 }, symbols: {} },
      reason: "less",
      by: "test",
      ifVersion: null,
    });
    account.unknown({ symbol: CONTRACT });
    account.trading("reducing");
    expect(account.alerts()).not.toEqual([]);
    expectKept(stored);
  });
});

test("wherever the tables were written last, a start comes to the same", () => {
  const steps: readonly ((account: StoredAccount["account"]) => void)[] = [
    (account) => void account.working({ quantity: "3", id: "a" }),
    (account) => account.report(aFill(orderOf(account, "a"), { id: "T1", quantity: "1", price: "99.5" })),
    (account) => void account.place({ id: "b", quantity: "100000000" }),
    (account) => void account.cancel(orderOf(account, "a")),
    (account) => account.answer(canceled(orderOf(account, "a"))),
    (account) => account.adjust("5", "deposit"),
    (account) => account.report(aFill(orderOf(account, "a"), { id: "T2", quantity: "1" })),
    (account) => account.report({ kind: "trade_busted", ...keyOf(orderOf(account, "a")), tradeId: "T1" }),
    (account) => account.trading("reducing"),
  ];
  for (let written = 0; written <= steps.length; written++) {
    const stored = aStoredAccount();
    for (const [index, step] of steps.entries()) {
      if (index === written) stored.store.writeTables(stored.account.state);
      step(stored.account);
    }
    expectSame(stored);
    const { history } = stored.store;
    expect(history.orderByClientId("a" as ClientOrderId)).toMatchObject({ lifecycle: "canceled" });
    expect(history.isBusted({ ...keyOf(orderOf(stored.account, "a")), tradeId: "T1" })).toBe(true);
    const started = new AccountStore(stored.sql);
    started.load(surroundingsOf(aConfig()));
    expect(started.history.orderById(orderOf(stored.account, "b").orderId)).toMatchObject({ lifecycle: "rejected" });
    expect(started.history.fill({ ...keyOf(orderOf(stored.account, "a")), tradeId: "T2" })).not.toBeNull();
  }
});

const orderOf = (account: StoredAccount["account"], id: string): Order =>
  account.history.orderByClientId(id as ClientOrderId)!;

const keyOf = ({ orderId, venue, request }: Order): Pick<Order, "orderId" | "venue"> & { symbol: SymbolId } => ({
  orderId,
  venue,
  symbol: request.symbol,
});

test("an ended order is read from its row, with its refusal and the decision that refused it", () => {
  const { account, store } = aStoredAccount();
  const placed = account.place({ id: "too-large", quantity: "100000000" });
  if (placed.ok) throw new Error("was accepted");
  const { orderId } = placed.order!;
  expect(account.state.orders.has(orderId)).toBe(false);
  expect(store.history.orderById(orderId)).toEqual(placed.order);
  expect(store.history.orderByClientId("too-large" as ClientOrderId)).toEqual(placed.order);
  expect(store.decisionOf(placed.order!)).toEqual(placed.decision);
});

test("an order that has ended and is filled late is written again", () => {
  const { account, store } = aStoredAccount();
  const order = account.working({ quantity: "2" });
  account.cancel(order);
  account.answer(canceled(order));
  account.report(aFill(order));
  expect(store.history.orderById(order.orderId)).toEqual(account.order(order));
  expect(store.history.orderById(order.orderId)).toMatchObject({ lifecycle: "canceled", filledQuantity: 10n ** 12n });
});

test("a fill is known by its key, and that it was taken back", () => {
  const { account, store } = aStoredAccount();
  const order = account.working();
  const fill = aFill(order, { id: "T1", price: "99.5", fee: "0.01" });
  account.report(fill);
  expect(store.history.fill(fill)).toEqual(fill);
  expect(store.history.fill({ ...fill, tradeId: "T2" })).toBeNull();
  expect(store.history.isBusted(fill)).toBe(false);
  account.report({
    kind: "trade_busted",
    orderId: fill.orderId,
    venue: fill.venue,
    symbol: fill.symbol,
    tradeId: fill.tradeId,
  });
  expect(store.history.isBusted(fill)).toBe(true);
  expect(store.history.fill(fill)).toEqual(fill);
});

test("a turn that could not be written leaves the journal and the tables as they were", () => {
  const { account, sql, store } = aStoredAccount();
  account.working({ id: "first" });
  store.writeTables(account.state);
  const before = sql.all("SELECT sequence FROM journal");
  sql.run("INSERT INTO orders SELECT 'stray', 'second', symbol, side, status, open, created_at, record FROM orders");
  // The tables are written with the turn that leases further than the disk knows of.
  const leaseFurther = (): void => {
    account.state.leasedUpTo = 1_000;
    account.accepted({ id: "second" });
  };
  expect(leaseFurther).toThrow(/UNIQUE/);
  expect(sql.all("SELECT sequence FROM journal")).toEqual(before);
  expect(store.orders.byId("order-000002" as OrderId)).toBeNull();
});

test("a start is refused when the journal ends before the tables, or has a gap after them", () => {
  const cut = aStoredAccount();
  cut.store.writeTables(cut.account.state);
  cut.sql.run("DELETE FROM journal WHERE sequence = (SELECT max(sequence) FROM journal)");
  expect(cut.reloaded).toThrow("the tables are ahead of the journal");
  const holed = aStoredAccount();
  holed.store.writeTables(holed.account.state);
  const { sequence } = holed.account.accepted();
  holed.account.accepted();
  holed.sql.run("DELETE FROM journal WHERE sequence = ?", sequence);
  expect(holed.reloaded).toThrow(`the journal is damaged: row ${sequence} is missing`);
});

test("a start is refused when a symbol that was held is not listed any more", () => {
  const { account, sql } = aStoredAccount();
  account.hold(BTC, "1");
  const config = aConfig();
  const instruments = new Map([...config.instruments].filter(([symbol]) => symbol !== BTC));
  expect(() => new AccountStore(sql).load(surroundingsOf({ ...config, instruments }))).toThrow(/BTCUSDT/);
});

describe("the contents of the duplicate window after a start", () => {
  const WINDOW_MS = 10_000;

  function aWatchfulAccount(): StoredAccount {
    const stored = aStoredAccount();
    stored.account.run({
      kind: "set_limits",
      changes: { portfolio: {}, symbols: {}, policies: { duplicateWindowMs: WINDOW_MS } },
      reason: "test",
      by: "test",
      ifVersion: null,
    });
    return stored;
  }

  /** When content at a price was last accepted, as an object started now knows it. */
  const knownAt = ({ account, reloaded }: StoredAccount, at: string): readonly number[] =>
    reloaded().risk.contents?.within(
      contentOf(anOrder({ price: at }), anOrder({ price: at })),
      account.now,
      WINDOW_MS,
      10,
    ) ?? [];

  test.each([true, false])("know what has ended within it, with all in the tables: %s", (inTables) => {
    const stored = aWatchfulAccount();
    const { account, store } = stored;
    account.cancel(account.accepted({ price: "90" }));
    account.now += 2_000;
    account.cancel(account.accepted({ price: "91" }));
    if (inTables) store.writeTables(account.state);
    expect(knownAt(stored, "90")).toEqual([account.now - 2_000]);
    expect(knownAt(stored, "91")).toEqual([account.now]);
    expect(knownAt(stored, "92")).toEqual([]);
  });

  test("are those of memory, wherever the tables end", () => {
    const stored = aWatchfulAccount();
    const { account, reloaded } = stored;
    const priceOf = (order: number): string => String(500 + order);
    for (let order = 0; order < 300; order++) {
      account.now += 50;
      account.cancel(account.accepted({ side: "sell", price: priceOf(order) }));
    }
    expect(stored.store.journal.head().sequence).toBeGreaterThan(512);
    const known = reloaded().risk.contents;
    for (let order = 90; order < 300; order++) {
      const { request, terms } = { request: anOrder({ side: "sell" }), terms: anOrder({ price: priceOf(order) }) };
      const among = (index: typeof known) => index?.within(contentOf(request, terms), account.now, WINDOW_MS, 2);
      expect(among(known)).toEqual(among(account.state.risk.contents));
      expect(among(known)).toHaveLength(order < 100 ? 0 : 1);
    }
  });

  test("are no more than the window holds, and none while nothing asks for them", () => {
    const stored = aWatchfulAccount();
    const { account, store } = stored;
    account.cancel(account.accepted({ price: "90" }));
    account.now += WINDOW_MS;
    account.cancel(account.accepted({ price: "91" }));
    store.writeTables(account.state);
    expect(stored.reloaded().risk.contents?.size).toBe(1);
    const off = aStoredAccount();
    off.account.accepted();
    off.store.writeTables(off.account.state);
    expect(off.reloaded().risk.contents).toBeNull();
  });
});
