import { describe, expect, test } from "vitest";
import type { LimitChanges } from "../commands";
import { money, quantity, ratio } from "../decimal";
import type { AlertLevel } from "../events";
import { BTC, ETH } from "../testing/a-config";
import { aFill, anAccount, type AccountParts, type TestAccount } from "../testing/test-account";

/** Open alerts as `limit level`, of a symbol with the symbol before it; the mildest first. */
const levels = (account: TestAccount): string[] =>
  [...account.state.alerts.values()]
    .toSorted((a, b) => MILDEST_FIRST.indexOf(a.level) - MILDEST_FIRST.indexOf(b.level))
    .map(({ limit, level, symbol }) => `${symbol === null ? "" : `${symbol}/`}${limit} ${level}`);

const MILDEST_FIRST: readonly AlertLevel[] = ["warning", "critical", "breach"];

const set = (account: TestAccount, changes: Partial<LimitChanges>) =>
  account.run({
    kind: "set_limits",
    changes: { portfolio: {}, symbols: {}, ...changes },
    reason: "test",
    by: "test",
    ifVersion: null,
  });

describe("max_exposure of 1000", () => {
  const parts: AccountParts = { limits: { max_exposure: money("1000") } };

  test.each([
    ["7.999", []],
    ["8", ["max_exposure warning"]],
    ["8.999", ["max_exposure warning"]],
    ["9", ["max_exposure warning", "max_exposure critical"]],
    ["9.999", ["max_exposure warning", "max_exposure critical"]],
    ["10", ["max_exposure warning", "max_exposure critical", "max_exposure breach"]],
  ])("with %s BTC at 100, bought or ordered: %j", (size, expected) => {
    const held = anAccount(parts);
    held.hold(BTC, size);
    expect(levels(held)).toEqual(expected);
    const ordered = anAccount(parts);
    ordered.accepted({ quantity: size });
    expect(levels(ordered)).toEqual(expected);
    const short = anAccount(parts);
    short.hold(BTC, `-${size}`);
    expect(levels(short)).toEqual(expected);
  });

  test("names the numbers", () => {
    const account = anAccount(parts);
    account.hold(BTC, "8.5");
    expect([...account.state.alerts.values()]).toMatchObject([
      { observed: "850", threshold: "800", symbol: null, count: 1, message: expect.stringContaining("1000") },
    ]);
  });

  test("resolves each level by itself when the use has fallen under it, and opens it anew", () => {
    const account = anAccount(parts);
    account.hold(BTC, "9");
    account.mark(BTC, "111.2");
    expect(levels(account)).toHaveLength(3);
    account.mark(BTC, "95");
    expect(levels(account)).toEqual(["max_exposure warning"]);
    account.mark(BTC, "88");
    expect(levels(account)).toEqual([]);
    account.mark(BTC, "100");
    expect(levels(account)).toEqual(["max_exposure warning", "max_exposure critical"]);
    expect(account.differencesFromReplay()).toEqual([]);
  });

  test("resolves when an order ends", () => {
    const account = anAccount(parts);
    const order = account.accepted({ quantity: "8" });
    account.cancel(order);
    expect(levels(account)).toEqual([]);
  });

  test("writes nothing more while the level stays", () => {
    const account = anAccount(parts);
    account.hold(BTC, "8");
    const rows = account.history.journal.length;
    for (const mark of ["100.1", "100.2", "101", "100"]) account.mark(BTC, mark);
    expect(account.history.journal).toHaveLength(rows);
  });

  test("stays as it is while equity is unknown", () => {
    const account = anAccount(parts);
    account.hold(BTC, "8");
    account.hold(ETH, "0.5");
    account.now += 15_001;
    account.mark(BTC, "90");
    expect(levels(account)).toEqual(["max_exposure warning"]);
    account.mark(ETH, "100");
    expect(levels(account)).toEqual([]);
  });

  test("a restart keeps its alerts, opens none twice, and resolves them as before", () => {
    const account = anAccount(parts);
    account.hold(BTC, "9");
    const before = [...account.state.alerts.keys()];
    account.restart();
    account.mark(BTC, "100");
    expect([...account.state.alerts.keys()]).toEqual(before);
    account.mark(BTC, "80");
    expect(levels(account)).toEqual([]);
  });

  test("changed limits and thresholds are held against at once", () => {
    const account = anAccount(parts);
    account.hold(BTC, "8");
    set(account, { portfolio: { max_exposure: money("1001") } });
    expect(levels(account)).toEqual([]);
    set(account, { handling: { max_exposure: { warning: ratio("0.5"), critical: ratio("0.7") } } });
    expect(levels(account)).toEqual(["max_exposure warning", "max_exposure critical"]);
  });
});

test.each([
  ["max_position", { max_position: quantity("10") }],
  ["max_value", { max_value: money("1000") }],
] as const)("%s of a symbol is watched by symbol", (name, symbolLimits) => {
  const account = anAccount({ symbolLimits });
  account.hold(BTC, "8.5");
  account.hold(ETH, "5");
  expect(levels(account)).toEqual([`${BTC}/${name} warning`]);
});

test("max_concentration is the value over equity", () => {
  const account = anAccount({ cash: "1000", symbolLimits: { max_concentration: ratio("0.5") } });
  account.hold(BTC, "3.9");
  expect(levels(account)).toEqual([]);
  account.hold(BTC, "0.1");
  expect(levels(account)).toEqual([`${BTC}/max_concentration warning`]);
});

test("a withdrawal moves what is held over equity", () => {
  const account = anAccount({ cash: "1000", symbolLimits: { max_concentration: ratio("0.5") } });
  account.hold(BTC, "3.99");
  account.adjust("-2.49");
  expect(levels(account)).toEqual([]);
  account.adjust("-0.01");
  expect(levels(account)).toEqual([`${BTC}/max_concentration warning`]);
});

test("without equity a share is no number, and its alerts say so", () => {
  const account = anAccount({ cash: "1000", limits: { max_leverage: ratio("5") } });
  account.hold(BTC, "3");
  account.adjust("-2000");
  const breach = [...account.state.alerts.values()].find(
    ({ limit, level }) => limit === "max_leverage" && level === "breach",
  );
  expect(breach).toMatchObject({
    observed: null,
    threshold: "5",
    message: "max_leverage is exhausted, because equity is not above zero; breach is from 5 on, the limit 5",
  });
});

test("min_margin_ratio is used up by falling to it", () => {
  const account = anAccount({ cash: "1000", limits: { min_margin_ratio: ratio("0.25") } });
  // Free margin is 1000 − 10 × size; 0.25 ÷ 0.8 = 0.3125.
  account.hold(BTC, "68.7");
  expect(levels(account)).toEqual([]);
  account.hold(BTC, "0.1");
  expect(levels(account)).toEqual(["min_margin_ratio warning"]);
});

test.each([
  ["max_daily_loss", { max_daily_loss: money("100") }],
  ["breaker_daily_loss", { breaker_daily_loss: money("101") }],
  ["max_drawdown", { max_drawdown: ratio("0.1") }],
] as const)("%s is watched on marks", (name, limits) => {
  const account = anAccount({ cash: "1000", limits });
  account.hold(BTC, "10");
  account.mark(BTC, "92.5");
  expect(levels(account)).toEqual([]);
  account.mark(BTC, "91.5");
  expect(levels(account)).toEqual([`${name} warning`]);
});

test("breaker_position_loss names the position that nears it", () => {
  const account = anAccount({ limits: { breaker_position_loss: money("100") } });
  account.hold(BTC, "10");
  account.hold(ETH, "10");
  account.mark(ETH, "91");
  expect(levels(account)).toEqual([`${ETH}/breaker_position_loss warning`, `${ETH}/breaker_position_loss critical`]);
});

test("counts of orders and positions are watched", () => {
  const account = anAccount({
    limits: { max_open_orders: 10, max_positions: 2 },
    symbolLimits: { max_open_orders: 5 },
  });
  for (let orders = 0; orders < 4; orders++) account.accepted({ price: String(96 + orders) });
  expect(levels(account)).toEqual([`${BTC}/max_open_orders warning`]);
  for (let orders = 0; orders < 4; orders++) account.accepted({ symbol: ETH, price: String(96 + orders) });
  expect(levels(account).toSorted()).toEqual([
    `${BTC}/max_open_orders warning`,
    `${ETH}/max_open_orders warning`,
    "max_open_orders warning",
    "max_positions breach",
    "max_positions critical",
    "max_positions warning",
  ]);
});

describe("the action `reduce`", () => {
  const reducing = (account: TestAccount) =>
    set(account, { handling: { max_daily_loss: { action: "reduce" }, [`${BTC}/max_value`]: { action: "reduce" } } });

  test.each([
    ["90.01", "active"],
    ["90", "reducing"],
  ])("at a breach of the daily loss makes the account reducing: a mark of %s, %s", (mark, state) => {
    const account = anAccount({ cash: "10000", limits: { max_daily_loss: money("100") } });
    reducing(account);
    account.hold(BTC, "10");
    const adds = account.accepted({ price: "96" });
    account.mark(BTC, mark);
    expect(account.state.tradingState).toBe(state);
    expect(account.status(adds)).toBe(state === "reducing" ? "canceled" : "pending_new");
    if (state === "reducing") expect(account.state.tradingStateAuthor).toMatchObject({ by: "system" });
  });

  test("of a symbol's own handling is that symbol's", () => {
    const account = anAccount({ symbolLimits: { max_value: money("1000") } });
    reducing(account);
    account.hold(ETH, "9");
    account.mark(ETH, "120");
    expect(account.state.tradingState).toBe("active");
    account.hold(BTC, "9");
    account.mark(BTC, "112");
    expect(account.state.tradingState).toBe("reducing");
  });

  test("does nothing for a limit that only blocks", () => {
    const account = anAccount({ cash: "10000", limits: { max_daily_loss: money("100") } });
    account.hold(BTC, "10");
    account.mark(BTC, "80");
    expect(account.state.tradingState).toBe("active");
  });
});

test("an alert that was acknowledged stays the one open alert of its level", () => {
  const account = anAccount({ limits: { max_exposure: money("1000") } });
  account.hold(BTC, "8");
  const [alert] = account.state.alerts.values();
  if (alert === undefined) throw new Error("an alert was to be open");
  account.run({ kind: "acknowledge_alert", alertId: alert.alertId, note: "seen", by: "carol" });
  account.report(aFill(account.working({ quantity: "0.1" }), { quantity: "0.1" }));
  expect([...account.state.alerts.values()]).toMatchObject([{ acknowledged: { by: "carol", note: "seen" } }]);
  account.mark(BTC, "50");
  expect(account.history.alert(alert.alertId)).toMatchObject({
    resolvedAt: account.now,
    acknowledged: { by: "carol" },
  });
});
