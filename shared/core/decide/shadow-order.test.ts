/** Orders that are only simulated: marked everywhere, and with all that another order has. */
import { describe, expect, test } from "vitest";
import { formatMoney, money, quantity, ratio } from "../decimal";
import type { OrderId } from "../ids";
import { isShadowed } from "../routing/venue-mode";
import { BTC, PAPER } from "../testing/a-config";
import { acknowledged, aFill, canceled } from "../testing/test-account";
import { anAccountWithVenues, DARK, NORTH, setVenue } from "../testing/venues";

const atDark = (parts = {}) => ({ venue: DARK as string, ...parts });

test("an order to a venue in shadow mode is marked, leased for its shadow, and reserves nothing", () => {
  const account = anAccountWithVenues();
  const order = account.accepted(atDark({ quantity: "3" }));
  expect(order).toMatchObject({ shadow: true, venue: DARK, lifecycle: "queued" });
  expect(account.state.totals).toMatchObject({ openOrders: 0, cost: 0n, buyReserve: 0n });
  expect(account.state.shadow).toMatchObject({ openOrders: 1, counters: { accepted: 1 } });
  expect(account.lease()).toMatchObject({ venue: DARK, shadow: true });
  expect(account.state.counters.accepted).toBe(0);
});

test("an order to a live venue is not marked, in no row of its", () => {
  const account = anAccountWithVenues();
  const order = account.working({ venue: NORTH });
  account.report(aFill(order, { quantity: "1" }));
  expect(order.shadow).toBe(false);
  expect(account.history.journal.some(({ event }) => "shadow" in event)).toBe(false);
});

test("every row of a shadow order says so, from its acceptance to its end", () => {
  const account = anAccountWithVenues();
  const order = account.accepted(atDark({ quantity: "3", price: "100" }));
  account.answer(acknowledged(order), aFill(order, { quantity: "1", price: "100" }));
  account.replace(order, { quantity: "2" });
  account.settle(account.lease(), { kind: "unknown", cause: "time-out" });
  account.cancel(order);
  account.report(canceled(order));
  const rows = account.history.journal.flatMap(({ event }) => ("orderId" in event ? [event] : []));
  expect(rows.map(({ type }) => type)).toEqual([
    "order_accepted",
    "order_acknowledged",
    "order_filled",
    "replace_requested",
    "outcome_unknown",
    "cancel_requested",
    "order_ended",
  ]);
  expect(rows.every(({ shadow }) => shadow === true)).toBe(true);
});

test("its fills move the shadow books, and no cash, position or fee of the account", () => {
  const account = anAccountWithVenues();
  const before = account.cash;
  const buy = account.accepted(atDark({ quantity: "2", price: "100" }));
  account.answer(acknowledged(buy), aFill(buy, { quantity: "2", price: "100", fee: "0.5" }));
  const sell = account.accepted(atDark({ side: "sell", quantity: "2", price: "100" }));
  account.answer(acknowledged(sell), aFill(sell, { quantity: "2", price: "110", fee: "0.5" }));
  expect(account.cash).toBe(before);
  expect(account.state.books.get(BTC)?.quantity ?? 0n).toBe(0n);
  expect(account.status(buy)).toBe("filled");
  const book = account.state.shadow.books.get(BTC);
  expect([book?.quantity, formatMoney(book?.realized ?? money("0")), formatMoney(book?.fees ?? money("0"))]).toEqual([
    0n,
    "20",
    "1",
  ]);
  expect(formatMoney(account.state.shadow.cash)).toBe("19");
});

test("a trade of it that is taken back moves them back", () => {
  const account = anAccountWithVenues();
  const order = account.accepted(atDark({ quantity: "1", price: "100" }));
  const fill = aFill(order, { quantity: "1", price: "100", fee: "0.5" });
  account.answer(acknowledged(order), fill);
  account.report({ ...fill, kind: "trade_busted" });
  expect(formatMoney(account.state.shadow.cash)).toBe("0");
  expect(account.state.shadow.books.get(BTC)?.quantity).toBe(0n);
  expect(account.cash).toBe(money("1000000"));
});

test("passes the same checks, and is marked and counted apart also when one refuses it", () => {
  const account = anAccountWithVenues({ symbolLimits: { max_order_size: quantity("5") } });
  const placed = account.place(atDark({ quantity: "6" }));
  expect(placed).toMatchObject({ ok: false, rejection: { code: "order_size_limit" }, order: { shadow: true } });
  expect(account.state.counters.rejected).toEqual({});
  expect(account.state.shadow.counters.rejected).toEqual({ order_size_limit: 1 });
});

test("is limited in number by the same limit, among its like", () => {
  const account = anAccountWithVenues({ limits: { max_open_orders: 2 } });
  for (const _ of [1, 2]) account.accepted(atDark());
  expect(account.refusal(atDark())).toBe("open_orders_limit");
  for (const _ of [1, 2]) account.accepted();
  expect(account.refusal()).toBe("open_orders_limit");
});

test("a stop waits for its trigger here, and goes out as shadow when it is met", () => {
  const account = anAccountWithVenues();
  const stop = account.accepted(atDark({ type: "stop", price: null, stop: "105" }));
  expect(account.status(stop)).toBe("held");
  account.mark(BTC, "106");
  expect(account.lease()).toMatchObject({ shadow: true, intent: { orderId: stop.orderId, type: "market" } });
});

test("an overfill, a doubt and a contradiction are warnings about it alone, and restrict nothing", () => {
  const account = anAccountWithVenues();
  const order = account.accepted(atDark({ quantity: "1", price: "100" }));
  account.settle(account.lease(), { kind: "unknown", cause: "time-out" });
  expect([...account.state.alerts.values()].map(({ level, limit }) => `${level} ${limit}`)).toEqual([
    "warning unknown_outcome",
  ]);
  account.report(acknowledged(order), aFill(order, { quantity: "2", price: "100" }));
  expect(account.state.tradingState).toBe("active");
  expect([...account.state.alerts.values()].map(({ level, limit }) => `${level} ${limit}`)).toEqual([
    "warning overfill",
  ]);
});

test("a doubt about it does not keep the account's own doubt open, nor the other way round", () => {
  const account = anAccountWithVenues();
  const own = account.unknown();
  const simulated = account.accepted(atDark());
  const leased = account.turn().leased.find(({ shadow }) => shadow === true);
  if (leased === undefined) throw new Error("nothing was leased for the shadow");
  account.settle(leased, { kind: "unknown", cause: "time-out" });
  const levels = (): string[] => [...account.state.alerts.values()].map(({ level }) => level).sort();
  expect(levels()).toEqual(["critical", "warning"]);
  account.report(canceled(own));
  expect(levels()).toEqual(["warning"]);
  account.report(canceled(simulated));
  expect(levels()).toEqual([]);
});

test("closing a position cancels no shadow order, waits for none, and counts none of its size", () => {
  const account = anAccountWithVenues();
  account.hold(BTC, "5");
  const simulated = account.accepted(atDark({ side: "sell", quantity: "5" }));
  const closing = account.run({ kind: "close_position", symbol: BTC });
  expect(closing).toMatchObject({ ok: true, order: { shadow: false, terms: { quantity: quantity("5") } } });
  expect(account.status(simulated)).toBe("pending_new");
  expect(account.turn().leased.map(({ shadow }) => shadow === true)).toEqual([true, false]);
});

describe("the mode of a venue", () => {
  test("decides new orders and changes none that is there", () => {
    const account = anAccountWithVenues();
    const simulated = account.accepted(atDark());
    const real = account.accepted({ venue: NORTH });
    setVenue(account, DARK, { mode: "live" });
    setVenue(account, NORTH, { mode: "shadow" });
    expect(account.turn().leased.map(({ intent, shadow }) => [intent.orderId, shadow === true])).toEqual([
      [simulated.orderId, true],
      [real.orderId, false],
    ]);
    expect(account.accepted(atDark()).shadow).toBe(false);
    expect(account.accepted({ venue: NORTH }).shadow).toBe(true);
  });

  test("of a canary decides by id, quantity and notional, and says the same for the id at any time", () => {
    const canary = { share: ratio("0.5"), maxQuantity: quantity("2"), maxNotional: money("150") };
    const account = anAccountWithVenues({ controls: { [NORTH]: { mode: "canary", canary } } });
    const orders = Array.from({ length: 30 }, (_, n) =>
      account.accepted({ venue: NORTH, quantity: String(1 + (n % 3)) }),
    );
    const controls = account.state.firm?.venues.find(({ venue }) => venue === NORTH);
    if (controls === undefined) throw new Error("no controls");
    for (const { orderId, request, shadow } of orders) {
      const notional = (request.quantity * (request.price ?? 0n)) as typeof canary.maxNotional;
      expect(isShadowed(controls, { orderId, quantity: request.quantity, notional })).toBe(shadow);
    }
    expect(new Set(orders.map(({ shadow }) => shadow)).size).toBe(2);
    expect(orders.every(({ request, shadow }) => shadow || request.quantity <= quantity("1"))).toBe(true);
  });

  test("that nobody knows lets nothing new in, and nothing out", () => {
    const account = anAccountWithVenues();
    account.accepted({ venue: NORTH });
    account.firm({ venues: [] });
    expect(account.refusal({ venue: NORTH })).toBe("venue_unavailable");
    expect(account.turn().leased).toEqual([]);
  });
});

test("survives a restart: open, in doubt where it may have left, its books as they were", () => {
  const account = anAccountWithVenues();
  const filled = account.accepted(atDark({ quantity: "2", price: "100" }));
  account.answer(acknowledged(filled), aFill(filled, { quantity: "2", price: "100", fee: "1" }));
  const resting = account.accepted(atDark({ price: "99" }));
  account.answer(acknowledged(resting));
  const stop = account.accepted(atDark({ type: "stop", price: null, stop: "105" }));
  const out = account.accepted(atDark());
  account.lease();
  const { cash } = account.state.shadow;
  account.restart();
  expect(account.state.shadow).toMatchObject({ cash, openOrders: 3 });
  expect(account.state.shadow.books.get(BTC)).toMatchObject({ quantity: quantity("2"), held: new Set([stop.orderId]) });
  expect(account.order(out)).toMatchObject({ shadow: true, certainty: "unknown" });
  expect(account.order(resting)).toMatchObject({ shadow: true, lifecycle: "working" });
  expect(account.differencesFromReplay()).toEqual([]);
});

test("an order id decides alike before and after: a check of the same order without a submit stores nothing", () => {
  const account = anAccountWithVenues();
  const rows = account.history.journal.length;
  expect(account.checked(atDark())).toBe(null);
  expect(account.history.journal.length).toBe(rows);
  expect(account.state.shadow.openOrders).toBe(0);
  expect(account.state.orders.has("order-000001" as OrderId)).toBe(false);
  expect(account.accepted({ venue: PAPER }).shadow).toBe(false);
});
