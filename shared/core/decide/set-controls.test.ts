import { describe, expect, test } from "vitest";
import { quantity } from "../decimal";
import { anOrder } from "../testing/an-order";
import { BTC, ETH } from "../testing/a-config";
import { someControls } from "../testing/some-controls";
import { anAccount, type TestAccount } from "../testing/test-account";

const STATES = ["account", "firm"] as const;
const set = (account: TestAccount, whose: (typeof STATES)[number], state: "active" | "reducing" | "halted"): void => {
  if (whose === "account") account.trading(state);
  else account.firm({ tradingState: state });
};

describe.each(STATES)("trading state of the %s", (whose) => {
  test("halted takes nothing new, not even what reduces", () => {
    const account = anAccount();
    account.hold(BTC, "1");
    set(account, whose, "halted");
    expect(account.refusal()).toBe("trading_halted");
    expect(account.refusal({ side: "sell" })).toBe("trading_halted");
    set(account, whose, "active");
    expect(account.refusal()).toBeNull();
  });

  test("reducing takes what reduces by size, counting open reducing orders, so that a flip can never pass", () => {
    const account = anAccount();
    account.hold(BTC, "3");
    set(account, whose, "reducing");
    expect(account.refusal({ side: "buy" })).toBe("reduce_only_state");
    expect(account.refusal({ side: "sell", quantity: "3.001" })).toBe("reduce_only_state");
    expect(account.refusal({ side: "sell", quantity: "2" })).toBeNull();
    expect(account.refusal({ side: "sell", quantity: "1.001" })).toBe("reduce_only_state");
    expect(account.refusal({ side: "sell", quantity: "1" })).toBeNull();
    expect(account.refusal({ side: "sell", quantity: "0.101" })).toBe("reduce_only_state");
    expect(account.refusal({ symbol: ETH })).toBe("reduce_only_state");
  });

  test("entering reducing cancels what adds, held and resting, and leaves what reduces", () => {
    const account = anAccount();
    account.hold(BTC, "3");
    const adds = account.working({ side: "buy", price: "99" });
    const reduces = account.working({ side: "sell", quantity: "2", price: "110" });
    const flips = account.working({ side: "sell", quantity: "2", price: "110" });
    const elsewhere = account.accepted({ symbol: ETH });
    const held = account.accepted({ type: "stop", stop: "120" });
    set(account, whose, "reducing");
    expect([adds, reduces, flips, elsewhere, held].map((order) => account.status(order))).toEqual([
      "pending_cancel",
      "new",
      "pending_cancel",
      "canceled",
      "canceled",
    ]);
  });
});

test("the stricter of account and firm holds", () => {
  const account = anAccount();
  account.hold(BTC, "1");
  account.trading("reducing");
  account.firm({ tradingState: "halted" });
  expect(account.refusal({ side: "sell" })).toBe("trading_halted");
  account.firm({ tradingState: "active" });
  expect(account.refusal({ side: "sell", quantity: "0.5" })).toBeNull();
  expect(account.refusal()).toBe("reduce_only_state");
});

test("controls that were never read count as halted, and older ones than those held are ignored", () => {
  const account = anAccount({ firm: null });
  expect(account.refusal()).toBe("trading_halted");
  account.run({ kind: "apply_controls", controls: someControls({ version: 5 }) });
  account.run({ kind: "apply_controls", controls: someControls({ version: 4, tradingState: "halted" }) });
  expect(account.refusal()).toBeNull();
});

test("a trading state may cancel everything, and says what came of it", () => {
  const account = anAccount();
  account.working();
  account.accepted();
  expect(account.trading("halted", true)).toEqual({ ok: true, canceled: 1, pending: 1 });
});

describe("blocked symbols", () => {
  test.each(STATES)("of the %s take only what reduces, and cancels", (whose) => {
    const account = anAccount();
    account.hold(BTC, "1");
    const open = account.working({ price: "99" });
    if (whose === "account") account.run({ kind: "block_symbol", symbol: BTC, reason: "news", by: "test" });
    else account.firm({ blockedSymbols: [{ symbol: BTC, reason: "news", by: "test", at: account.now }] });
    expect(account.refusal()).toBe("symbol_blocked");
    expect(account.refusal({ side: "sell", quantity: "1.001" })).toBe("symbol_blocked");
    expect(account.refusal({ side: "sell", quantity: "1" })).toBeNull();
    expect(account.refusal({ symbol: ETH })).toBeNull();
    expect(account.cancel(open)).toMatchObject({ ok: true });
  });

  test("keep their first reason, and are lifted once", () => {
    const account = anAccount();
    account.run({ kind: "block_symbol", symbol: BTC, reason: "first", by: "a" });
    expect(account.run({ kind: "block_symbol", symbol: BTC, reason: "second", by: "b" })).toMatchObject({
      blocked: { reason: "first" },
    });
    for (const _ of [1, 2])
      expect(account.run({ kind: "unblock_symbol", symbol: BTC, reason: null, by: "a" })).toEqual({ ok: true });
    expect(account.events("symbol_unblocked")).toHaveLength(1);
    expect(account.run({ kind: "block_symbol", symbol: "NOSUCH" as never, reason: "", by: "a" })).toMatchObject({
      rejection: { code: "instrument_unknown" },
    });
  });
});

describe("limits", () => {
  const change = (account: TestAccount, ifVersion: number | null = null) =>
    account.run({
      kind: "set_limits",
      changes: { portfolio: { max_open_orders: 1 }, symbols: { [BTC]: { max_position: quantity("1") } } },
      reason: "test",
      by: "test",
      ifVersion,
    });

  test("change by name as a new version, and hold from then on", () => {
    const account = anAccount();
    expect(change(account)).toMatchObject({ ok: true });
    expect(account.state.limits.version).toBe(2);
    expect(account.place({ quantity: "1.001" })).toMatchObject({
      rejection: { code: "order_size_limit", limitVersion: 2 },
    });
    expect(account.refusal()).toBeNull();
    expect(account.refusal({ symbol: ETH })).toBe("open_orders_limit");
  });

  test("are refused for another version than the current, and for a symbol that there is not", () => {
    const account = anAccount();
    expect(change(account, 2)).toMatchObject({ ok: false, rejection: { code: "version_mismatch" } });
    expect(change(account, 1)).toMatchObject({ ok: true });
    const unknown = {
      kind: "set_limits",
      changes: { portfolio: {}, symbols: { NOSUCH: {} } },
      reason: "",
      by: "",
      ifVersion: null,
    } as const;
    expect(account.run(unknown)).toMatchObject({ ok: false, rejection: { code: "instrument_unknown" } });
  });
});

describe("alerts", () => {
  test("are opened once, counted, acknowledged once, and resolved when the doubt is", () => {
    const account = anAccount();
    const first = account.unknown();
    const leased = account.accepted();
    account.settle(account.turn().leased.find(({ intent }) => intent.orderId === leased.orderId) ?? account.lease(), {
      kind: "unknown",
      cause: "time-out",
    });
    const [alert] = account.state.alerts.values();
    if (alert === undefined || account.state.alerts.size !== 1) throw new Error("one alert was to be open");
    expect(alert).toMatchObject({
      limit: "unknown_outcome",
      level: "critical",
      symbol: BTC,
      count: 2,
      acknowledged: null,
    });
    const acknowledge = (note: string) =>
      account.run({ kind: "acknowledge_alert", alertId: alert.alertId, note, by: "test" });
    expect(acknowledge("seen")).toMatchObject({ ok: true, alert: { acknowledged: { note: "seen" } } });
    expect(acknowledge("again")).toMatchObject({ ok: true, alert: { acknowledged: { note: "seen" } } });
    account.pass(10_000);
    for (const order of [first, leased])
      account.report({ kind: "canceled", orderId: order.orderId, venueReason: null });
    expect(account.alerts()).toEqual([]);
    expect(account.history.alert(alert.alertId)).toMatchObject({
      resolvedAt: account.now,
      acknowledged: { note: "seen" },
    });
    expect(acknowledge("late")).toMatchObject({ ok: true, alert: { acknowledged: { note: "seen" } } });
  });

  test("of the same kind in one turn are one row with a count", () => {
    const account = anAccount();
    account.report(
      ...[1, 2, 3].map((nth) => ({ kind: "canceled", orderId: `foreign-${nth}` as never, venueReason: null }) as const),
    );
    expect(account.events("alert_changed")).toMatchObject([{ alert: { limit: "foreign_report", count: 3 } }]);
  });

  test("that do not exist cannot be acknowledged", () => {
    expect(anAccount().run({ kind: "acknowledge_alert", alertId: "none" as never, note: "", by: "" })).toMatchObject({
      rejection: { code: "alert_not_found" },
    });
  });
});

test("an order of a symbol without an instrument is refused, and leaves no book behind", () => {
  const account = anAccount();
  expect(account.run({ kind: "place_order", request: anOrder({ symbol: "NOSUCH" as never }) })).toMatchObject({
    rejection: { code: "instrument_unknown" },
  });
  expect(account.state.books.has("NOSUCH" as never)).toBe(false);
});
