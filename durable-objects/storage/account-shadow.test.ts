/** Simulated orders in the tables: apart from the account's own, and there again after a start. */
import { expect, test } from "vitest";
import { formatMoney, money, quantity } from "../../shared/core/decimal";
import { stateDifferences } from "../../shared/core/replay";
import { BTC, PAPER } from "../../shared/core/testing/a-config";
import { aLiveVenue } from "../../shared/core/testing/some-controls";
import { acknowledged, aFill } from "../../shared/core/testing/test-account";
import { shadowView } from "../account/shadow-view";
import { aStoredAccount } from "./testing/stored-account";

/** An account that has really bought 1 at 100, and then simulated a purchase of 2 at 110 and an order that rests. */
function simulated() {
  const stored = aStoredAccount();
  const { account } = stored;
  const own = account.working({ quantity: "1", price: "100" });
  account.report(aFill(own, { quantity: "1", price: "100" }));
  account.firm({ venues: [{ ...aLiveVenue(PAPER), mode: "shadow" }] });
  account.mark(BTC, "110");
  const order = account.accepted({ quantity: "2", price: "110" });
  account.answer(acknowledged(order), aFill(order, { quantity: "2", price: "110", fee: "1.5" }));
  const resting = account.working({ quantity: "3", price: "109" });
  return { ...stored, own, order, resting };
}

const ALL = { limit: 10, cursor: null, symbol: null, orderId: null };

test.each([
  ["from the journal alone", false],
  ["from the tables", true],
])("are there again after a start, %s", (_, isWritten) => {
  const { account, store, reloaded, resting } = simulated();
  if (isWritten) store.writeTables(account.state);
  const state = reloaded();
  expect(stateDifferences(account.state, state)).toEqual([]);
  expect(state.shadow.counters).toEqual(account.state.shadow.counters);
  expect([state.shadow.openOrders, formatMoney(state.shadow.cash)]).toEqual([1, "-221.5"]);
  expect(state.shadow.books.get(BTC)).toMatchObject({ quantity: quantity("2"), fees: money("1.5"), openOrders: 1 });
  expect(state.orders.get(resting.orderId)).toMatchObject({ shadow: true });
  expect(state.books.get(BTC)?.quantity).toBe(quantity("1"));
});

test("their fills are marked in the list, and the account's own are not", () => {
  const { account, store, own, order } = simulated();
  store.writeTables(account.state);
  const page = store.fills.list(ALL);
  if ("ok" in page) throw new Error("refused");
  expect(page.data.map(({ fill, shadow }) => [fill.orderId, shadow])).toEqual([
    [order.orderId, true],
    [own.orderId, false],
  ]);
});

test("their positions are in no table of the account's", () => {
  const { account, store, sql } = simulated();
  store.writeTables(account.state);
  expect(sql.all("SELECT symbol, quantity FROM positions")).toEqual([{ symbol: BTC, quantity: "1" }]);
  expect(sql.all("SELECT symbol, quantity FROM shadow_positions")).toEqual([{ symbol: BTC, quantity: "2" }]);
});

test("the journal's rows of them say so, and those of the account's own do not", () => {
  const { store, own, order } = simulated();
  const marks = (of: typeof own): unknown[] =>
    store.journal.ofOrder(of).map(({ event }) => "shadow" in (JSON.parse(event) as object));
  expect([new Set(marks(own)), new Set(marks(order))]).toEqual([new Set([false]), new Set([true])]);
});

test("show as what they have come to", () => {
  expect(shadowView(simulated().account.state.shadow)).toEqual({
    cash: "-221.5",
    balances: {},
    open_orders: 1,
    orders_accepted: 2,
    orders_rejected: {},
    orders_filled: 1,
    orders_canceled: 0,
    positions: [
      { symbol: "BTCUSDT", quantity: "2", average_price: "110", realized_pnl: "0", fees: "1.5", open_orders: 1 },
    ],
  });
});

test("an account that was written before there were any starts without", () => {
  const { account, store, sql, reloaded } = aStoredAccount();
  store.writeTables(account.state);
  const [row] = sql.all<{ record: string }>("SELECT record FROM account");
  const { shadow: _, ...before } = JSON.parse(row?.record ?? "{}") as Record<string, unknown>;
  sql.run("UPDATE account SET record = ?", JSON.stringify(before));
  expect(reloaded().shadow).toMatchObject({ cash: 0n, openOrders: 0, counters: { accepted: 0, rejected: {} } });
});
