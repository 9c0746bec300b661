import { expect, test } from "vitest";
import { BTC, CONTRACT } from "../../shared/core/testing/a-config";
import { aFill, anAccount } from "../../shared/core/testing/test-account";
import { price } from "../../shared/core/decimal";
import type { AlertId } from "../../shared/core/ids";
import { isoTime } from "../iso-time";
import { aStoredAccount } from "../storage/testing/stored-account";
import { alertView, decisionView, fillView, journalRowView, orderView, positionView } from "./views";

const NOON_TEXT = "2026-03-02T12:00:00.000Z";

test("times are ISO 8601 in UTC with milliseconds", () => {
  expect(isoTime(0)).toBe("1970-01-01T00:00:00.000Z");
  expect(isoTime(1_795_000_000_007)).toBe("2026-11-18T11:06:40.007Z");
});

test("an order shows all that a client may know of it", () => {
  const account = anAccount();
  const order = account.working({
    id: "mine",
    quantity: "3",
    tags: { strategy: "grid" },
    expireAt: account.now + 60_000,
  });
  expect(orderView(order)).toEqual({
    order_id: order.orderId,
    client_order_id: "mine",
    account: "alice",
    symbol: "BTCUSDT",
    side: "buy",
    type: "limit",
    quantity: "3",
    price: "100",
    stop_price: null,
    trail_offset: null,
    trigger_price: null,
    time_in_force: "gtd",
    expire_at: "2026-03-02T12:01:00.000Z",
    post_only: false,
    reduce_only: false,
    tags: { strategy: "grid" },
    status: "new",
    pending: null,
    certainty: "known",
    filled_quantity: "0",
    remaining_quantity: "3",
    average_price: null,
    fees: "0",
    venue: "paper",
    shadow: false,
    parent_order_id: null,
    children: null,
    venue_order_id: `at-venue-${order.orderId}`,
    reject: null,
    created_at: NOON_TEXT,
    updated_at: NOON_TEXT,
    sequence: order.sequence,
  });
});

test("a held stop shows where it is met now, a trailing one where its trail has come to, and neither any more once it has left", () => {
  const account = anAccount();
  const stop = account.accepted({ type: "stop", side: "sell", stop: "90" });
  const trail = account.accepted({ type: "trailing_stop", side: "sell", trail: "5" });
  expect([stop, trail].map((order) => orderView(order).trigger_price)).toEqual(["90", "95"]);
  account.mark(BTC, "120");
  expect(orderView(trail)).toMatchObject({ stop_price: null, trail_offset: "5", trigger_price: "115" });
  account.mark(BTC, "80");
  expect([stop, trail].map((order) => orderView(order).trigger_price)).toEqual([null, null]);
});

test("the average price is the mean of the fills by volume, rounded half to even at 12 decimals", () => {
  const account = anAccount();
  const order = account.working({ quantity: "3" });
  account.report(
    aFill(order, { quantity: "1", price: "100", fee: "0.1" }),
    aFill(order, { quantity: "2", price: "99.5", fee: "0.2" }),
  );
  expect(orderView(order)).toMatchObject({
    status: "filled",
    filled_quantity: "3",
    remaining_quantity: "0",
    average_price: "99.666666666667",
    fees: "0.3",
  });
});

test("the average price of contracts is a price, not a contract's value", () => {
  const account = anAccount({ marks: { [CONTRACT]: "100" } });
  const order = account.working({ symbol: CONTRACT, quantity: "2" });
  account.report(aFill(order, { quantity: "2", price: "99" }));
  expect(orderView(order).average_price).toBe("99");
  const book = account.state.books.get(CONTRACT)!;
  expect(positionView(book)).toMatchObject({
    quantity: "2",
    average_price: "99",
    mark: "100",
    market_value: "2000",
    unrealized_pnl: "20",
  });
});

test("what the venue has still to answer is shown while the order is open, a cancel before a replace", () => {
  const account = anAccount();
  const order = account.working({ quantity: "2" });
  account.replace(order, { price: "99" });
  expect(orderView(order)).toMatchObject({ status: "pending_replace", pending: "replace", price: "100" });
  account.cancel(order);
  expect(orderView(order)).toMatchObject({ status: "pending_cancel", pending: "cancel" });
  account.report(aFill(order, { quantity: "2" }));
  expect(orderView(order)).toMatchObject({ status: "filled", pending: null });
});

test("a refused order shows why, and its decision which check and against what", () => {
  const account = anAccount({ symbolLimits: { max_order_size: (2n * 10n ** 12n) as never } });
  const placed = account.place({ quantity: "2.5" });
  if (placed.ok || placed.decision === null) throw new Error("was accepted");
  expect(orderView(placed.order!)).toMatchObject({
    status: "rejected",
    reject: { code: "order_size_limit", check: "order_size_limit" },
  });
  const view = decisionView(placed.decision, "low");
  expect(view).toMatchObject({
    approved: false,
    risk_level: "low",
    limit_version: 1,
    reason: { code: "order_size_limit", message: placed.rejection.message },
  });
  expect(view.checks.at(-1)).toEqual({
    check: "order_size_limit",
    passed: false,
    observed: "2.5",
    limit: "2",
    level: "breach",
    code: "order_size_limit",
    message: placed.rejection.message,
  });
});

test("an approved decision has no reason, and its lines neither code nor message", () => {
  const account = anAccount();
  const checked = account.run({ kind: "check_order", request: account.accepted().request });
  if (!checked.ok) throw new Error("no decision");
  const view = decisionView(checked.decision, "unknown");
  expect(view).toMatchObject({ approved: true, reason: null, risk_level: "unknown" });
  for (const line of view.checks) expect(Object.keys(line)).toEqual(["check", "passed", "observed", "limit", "level"]);
});

test("a short position shows its size signed and its price not", () => {
  const account = anAccount();
  account.hold(BTC, "-2", "100");
  account.accepted({ side: "buy", quantity: "0.5", price: "99" });
  account.mark(BTC, "101");
  expect(positionView(account.state.books.get(BTC)!)).toMatchObject({
    symbol: "BTCUSDT",
    quantity: "-2",
    average_price: "100",
    mark: "101",
    mark_time: NOON_TEXT,
    market_value: "-202",
    unrealized_pnl: "-2",
    realized_pnl: "0",
    open_buys: "0.5",
    open_sells: "0",
  });
});

test("a position without a mark shows what needs none", () => {
  const account = anAccount();
  account.hold(BTC, "1");
  const book = { ...account.state.books.get(BTC)!, mark: null };
  expect(positionView(book)).toMatchObject({
    quantity: "1",
    average_price: "100",
    mark: null,
    mark_time: null,
    market_value: null,
    unrealized_pnl: null,
    margin: null,
  });
});

test("a fill and the rows of its order read as they were written", () => {
  const { account, store } = aStoredAccount();
  const order = account.working();
  const fill = { ...aFill(order, { id: "T1", fee: "0.01" }), price: price("99.5") };
  account.report(fill);
  store.writeTables(account.state);
  const rows = store.journal.ofOrder(account.order(order)).map(journalRowView);
  const fills = store.fills.list({ limit: 1, cursor: null, symbol: null, orderId: null });
  if ("ok" in fills) throw new Error("no page");
  expect(fills.data.map(fillView)).toEqual([
    {
      trade_id: "T1",
      order_id: order.orderId,
      symbol: "BTCUSDT",
      side: "buy",
      quantity: "1",
      price: "99.5",
      fee: "0.01",
      fee_currency: "USDT",
      liquidity: "taker",
      venue: "paper",
      shadow: false,
      time: NOON_TEXT,
      sequence: rows.at(-1)?.sequence,
    },
  ]);
  expect(rows.at(-1)).toMatchObject({
    time: NOON_TEXT,
    type: "order_filled",
    order_id: order.orderId,
    event: { order_id: order.orderId, fill: { trade_id: "T1", price: "99.5" } },
    previous_hash: rows.at(-2)?.hash,
  });
});

test("an alert is open, then acknowledged, then resolved", () => {
  const open = {
    alertId: "a1" as AlertId,
    level: "warning",
    limit: "unknown_outcome",
    symbol: BTC,
    orderId: null,
    message: "nobody knows",
    observed: "1",
    threshold: null,
    count: 2,
    openedAt: 1_000,
    acknowledged: null,
    resolvedAt: null,
  } as const;
  const acknowledged = { ...open, acknowledged: { by: "ann", note: "seen", at: 2_000 } };
  expect(alertView(open)).toMatchObject({
    alert_id: "a1",
    status: "open",
    count: 2,
    acknowledged_at: null,
    note: null,
  });
  expect(alertView(acknowledged)).toMatchObject({
    status: "acknowledged",
    acknowledged_by: "ann",
    note: "seen",
    acknowledged_at: "1970-01-01T00:00:02.000Z",
  });
  expect(alertView({ ...acknowledged, resolvedAt: 3_000 })).toMatchObject({
    status: "resolved",
    resolved_at: "1970-01-01T00:00:03.000Z",
  });
});
