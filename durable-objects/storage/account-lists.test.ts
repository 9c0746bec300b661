import { describe, expect, test } from "vitest";
import type { AlertId, OrderId } from "../../shared/core/ids";
import type { Alert } from "../../shared/core/events";
import { BTC, ETH } from "../../shared/core/testing/a-config";
import { aFill, refused } from "../../shared/core/testing/test-account";
import type { OrdersFilter } from "./account-orders-table";
import { SCANNED_ROWS, type Page } from "./page";
import type { Refused } from "../../shared/core/rejection";
import { aStoredAccount, type StoredAccount } from "./testing/stored-account";

const ALL: OrdersFilter = {
  limit: 100,
  cursor: null,
  status: null,
  symbol: null,
  side: null,
  clientOrderId: null,
  after: null,
  until: null,
};

/** Every row of a list, page by page. */
function everyRow<T>(list: (cursor: string | null) => Page<T> | Refused): T[] {
  const rows: T[] = [];
  let cursor: string | null = null;
  do {
    const page = list(cursor);
    if ("ok" in page) throw new Error(page.rejection.message);
    rows.push(...page.data);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return rows;
}

describe("orders", () => {
  /** Five orders: filled, canceled, rejected, resting, waiting. */
  function someOrders(): { stored: StoredAccount; ids: (filter: Partial<OrdersFilter>) => string[] } {
    const stored = aStoredAccount();
    const { account, store } = stored;
    const filled = account.working({ id: "filled" });
    account.report(aFill(filled));
    account.now += 1_000;
    account.cancel(account.accepted({ id: "canceled" }));
    account.now += 1_000;
    account.place({ id: "rejected", price: "1", side: "sell" });
    account.now += 1_000;
    account.working({ id: "resting", symbol: ETH, quantity: "2" });
    account.now += 1_000;
    account.accepted({ id: "waiting", side: "sell", price: "101" });
    const ids = (filter: Partial<OrdersFilter>): string[] => {
      store.writeTables(account.state);
      return everyRow((cursor) => store.orders.list({ ...ALL, ...filter, cursor })).map(({ request }) =>
        String(request.clientOrderId),
      );
    };
    return { stored, ids };
  }

  test("are listed newest first, on as many pages as it takes", () => {
    const { ids } = someOrders();
    const newestFirst = ["waiting", "resting", "rejected", "canceled", "filled"];
    expect(ids({})).toEqual(newestFirst);
    expect(ids({ limit: 1 })).toEqual(newestFirst);
    expect(ids({ limit: 2 })).toEqual(newestFirst);
  });

  test("are filtered by status, symbol, side, client order id and time", () => {
    const { ids, stored } = someOrders();
    const { now } = stored.account;
    expect(ids({ status: "open" })).toEqual(["waiting", "resting"]);
    expect(ids({ status: "closed" })).toEqual(["rejected", "canceled", "filled"]);
    expect(ids({ status: "new" })).toEqual(["resting"]);
    expect(ids({ status: "pending_new" })).toEqual(["waiting"]);
    expect(ids({ status: "canceled" })).toEqual(["canceled"]);
    expect(ids({ symbol: ETH })).toEqual(["resting"]);
    expect(ids({ side: "sell" })).toEqual(["waiting", "rejected"]);
    expect(ids({ side: "sell", status: "open", symbol: BTC })).toEqual(["waiting"]);
    expect(ids({ clientOrderId: "canceled" })).toEqual(["canceled"]);
    expect(ids({ clientOrderId: "canceled", status: "open" })).toEqual([]);
    expect(ids({ after: now - 1_000 })).toEqual(["waiting", "resting"]);
    expect(ids({ until: now - 3_000 })).toEqual(["filled"]);
  });

  test("are found by what the open index holds, also after an order opened again", () => {
    const { stored, ids } = someOrders();
    const { account } = stored;
    account.turn();
    const order = account.accepted({ id: "contradicted", quantity: "2" });
    account.answer(refused(order));
    expect(ids({ status: "open" })).not.toContain("contradicted");
    account.report(aFill(order, { quantity: "1" }));
    expect(ids({ status: "open" })).toContain("contradicted");
    expect(stored.reloaded().orders.has(order.orderId)).toBe(true);
  });

  test("that were ended by hand are closed, also while their venue is asked about them", () => {
    const { account, store } = aStoredAccount();
    const order = account.unknown();
    account.now += 60_000;
    account.run({ kind: "resolve_order", orderId: order.orderId, reason: "the venue is gone", by: "olga" });
    store.writeTables(account.state);
    expect(store.orders.list({ ...ALL, status: "open" })).toMatchObject({ data: [] });
    expect(store.orders.list({ ...ALL, status: "closed" })).toMatchObject({ data: [{ orderId: order.orderId }] });
  });

  test("that a filter does not meet end a page after a bounded stretch, and the next goes on there", () => {
    const { account, sql, store } = aStoredAccount();
    account.cancel(account.accepted({ id: "the-oldest", symbol: ETH }));
    store.writeTables(account.state);
    const copies = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
      INSERT INTO orders SELECT 'x' || printf('%06d', i), NULL, 'BTCUSDT', side, status, open, created_at, record FROM orders, n`;
    sql.run(copies, SCANNED_ROWS);
    expect(store.orders.list({ ...ALL, symbol: ETH })).toEqual({ data: [], nextCursor: "x000001" });
    expect(everyRow((cursor) => store.orders.list({ ...ALL, symbol: ETH, cursor }))).toHaveLength(1);
  });

  test("refuse a cursor that is no order id", () => {
    const { store } = aStoredAccount();
    expect(store.orders.list({ ...ALL, cursor: "a,b" })).toMatchObject({
      ok: false,
      rejection: { code: "invalid_cursor" },
    });
  });

  test("cannot change before they were written", () => {
    const { account, store } = aStoredAccount();
    const order = account.accepted();
    expect(() => store.orders.update({ ...order, orderId: "other" as OrderId })).toThrow(
      "an order has changed that was never written",
    );
  });
});

describe("fills", () => {
  test("are listed newest first with their order's side, filtered by symbol and order, without those taken back", () => {
    const { account, store } = aStoredAccount();
    const buy = account.working({ quantity: "3" });
    const sell = account.working({ symbol: ETH, side: "sell" });
    const fills = [aFill(buy), aFill(buy), aFill(sell), aFill(buy)] as const;
    for (const fill of fills) account.report(fill);
    const { venue, symbol, tradeId, orderId } = fills[1];
    account.report({ kind: "trade_busted", orderId, venue, symbol, tradeId });
    store.writeTables(account.state);
    const trades = (filter: { symbol?: string; orderId?: string; limit?: number }): string[] =>
      everyRow((cursor) => store.fills.list({ limit: 100, symbol: null, orderId: null, ...filter, cursor })).map(
        ({ fill, side }) => `${side} ${fill.tradeId}`,
      );
    const newestFirst = [`buy ${fills[3].tradeId}`, `sell ${fills[2].tradeId}`, `buy ${fills[0].tradeId}`];
    expect(trades({})).toEqual(newestFirst);
    expect(trades({ limit: 1 })).toEqual(newestFirst);
    expect(trades({ symbol: ETH })).toEqual([newestFirst[1]]);
    expect(trades({ orderId: buy.orderId })).toEqual([newestFirst[0], newestFirst[2]]);
    expect(store.fills.list({ limit: 1, cursor: "x", symbol: null, orderId: null })).toMatchObject({ ok: false });
  });

  test("cannot be booked twice", () => {
    const { account, store } = aStoredAccount();
    const fill = aFill(account.working());
    account.report(fill);
    store.writeTables(account.state);
    expect(() => store.fills.add({ fill, side: "buy", sequence: 1_000, shadow: false })).toThrow(/UNIQUE/);
  });
});

describe("alerts", () => {
  const anAlert = (alertId: string, changes: Partial<Alert> = {}): Alert => ({
    alertId: alertId as AlertId,
    level: "warning",
    limit: "max_exposure",
    symbol: null,
    orderId: null,
    message: "much",
    observed: "90",
    threshold: "100",
    count: 1,
    openedAt: 0,
    acknowledged: null,
    resolvedAt: null,
    ...changes,
  });

  test("are listed newest first by what has become of them, and the resolved ones are not loaded", () => {
    const { store } = aStoredAccount();
    const acknowledged = { by: "test", note: "seen", at: 5 };
    for (const alertId of ["a1", "a2", "a3", "a4"]) store.alerts.put(anAlert(alertId));
    store.alerts.put(anAlert("a2", { acknowledged }));
    store.alerts.put(anAlert("a3", { acknowledged, resolvedAt: 9 }));
    store.alerts.put(anAlert("a5", { level: "critical", symbol: BTC }));
    const ids = (filter: { status?: string; level?: string; symbol?: string; limit?: number }): string[] =>
      everyRow((cursor) =>
        store.alerts.list({ limit: 100, status: null, level: null, symbol: null, ...filter, cursor }),
      ).map(({ alertId }) => alertId);
    expect(ids({ limit: 2 })).toEqual(["a5", "a4", "a3", "a2", "a1"]);
    expect(ids({ status: "open" })).toEqual(["a5", "a4", "a1"]);
    expect(ids({ status: "acknowledged" })).toEqual(["a2"]);
    expect(ids({ level: "critical" })).toEqual(["a5"]);
    expect(ids({ symbol: BTC })).toEqual(["a5"]);
    expect(store.alerts.unresolved().map(({ alertId }) => alertId)).toEqual(["a1", "a2", "a4", "a5"]);
    expect(store.alerts.get("a3" as AlertId)).toEqual(anAlert("a3", { acknowledged, resolvedAt: 9 }));
    expect(store.alerts.list({ limit: 1, cursor: "a b", status: null, level: null, symbol: null })).toMatchObject({
      ok: false,
    });
  });
});
