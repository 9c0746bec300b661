/// <reference types="@cloudflare/vitest-plugin/types" />
import { abortAllDurableObjects, evictDurableObject } from "cloudflare:test";
import { afterEach, expect, test } from "vitest";
import type { CheckOrder } from "../../shared/core/commands";
import { money, price, quantity } from "../../shared/core/decimal";
import type { AccountId, SymbolId } from "../../shared/core/ids";
import { objects } from "../testing/objects";
import { MARKET_NAME } from "../market/market-rpc";
import { aMark } from "../market/testing/a-mark";
import { FIRM_NAME } from "./firm-rpc";
import { aSummary } from "./testing/a-summary";
import { anOpening } from "./testing/an-opening";

const firm = () => objects.FIRM.getByName(FIRM_NAME);

const aSmallOrder: CheckOrder = {
  kind: "check_order",
  request: {
    clientOrderId: null,
    symbol: "BTCUSDT" as SymbolId,
    side: "buy",
    type: "limit",
    timeInForce: "gtc",
    quantity: quantity("0.001"),
    price: price("45000"),
    stopPrice: null,
    trailOffset: null,
    expireAt: null,
    postOnly: false,
    reduceOnly: false,
    venue: null,
    tags: null,
  },
};

afterEach(() => abortAllDurableObjects());

test("opens an account in its object and finds it again after an eviction", async () => {
  expect(await firm().openAccount("opened", anOpening())).toMatchObject({
    ok: true,
    value: { account: { account: "opened", cash: "1000000" }, created: true },
  });
  await evictDurableObject(firm());
  expect(await firm().openAccount("opened", anOpening())).toMatchObject({ ok: true, value: { created: false } });
  expect(await firm().openAccount("opened", anOpening({ cash: money("1") }))).toMatchObject({
    ok: false,
    rejection: { code: "account_exists" },
  });
  expect(await firm().listAccounts({ limit: 1, cursor: null })).toMatchObject({
    ok: true,
    value: { data: [{ account: "opened" }], next_cursor: null },
  });
});

test("keeps its controls when it is stopped, and counts their version on", async () => {
  const { version } = await firm().controls();
  await firm().setTradingState({ state: "reducing", reason: "fire drill", by: "tester" });
  await firm().blockSymbol({ symbol: "LTCUSDT", reason: "news", by: "tester" });
  await abortAllDurableObjects();
  expect(await firm().controls()).toMatchObject({
    version: version + 2,
    tradingState: "reducing",
    blockedSymbols: [{ symbol: "LTCUSDT", reason: "news" }],
  });
  const changed = await firm().unblockSymbol({ symbol: "LTCUSDT", reason: null, by: "tester" });
  expect(changed).toMatchObject({ ok: true, value: { version: version + 3, blocked_symbols: [] } });
});

test("tells a change to whoever holds a lease, and does not count who has no use for it", async () => {
  const { controls, leaseMs } = await firm().leaseControls("nobody");
  expect(leaseMs).toBe(10_000);
  const changed = await firm().setTradingState({ state: "active", reason: "done", by: "tester" });
  expect(changed).toMatchObject({
    ok: true,
    value: { version: controls.version + 1, accounts: { active: 0, applied: 0, pending: 0 } },
  });
});

test("reaches an account that decides, and what it decides next is bound by the change", async () => {
  await firm().openAccount("deciding", anOpening({ account: "deciding" as AccountId }));
  await objects.MARKET.getByName(MARKET_NAME).putMarks([aMark({ time: Date.now() })]);
  const account = objects.ACCOUNT.getByName("deciding");
  expect(await account.checkOrder(aSmallOrder)).toMatchObject({ ok: true, value: { approved: true } });
  const halted = await firm().setTradingState({ state: "halted", reason: "fire drill", by: "tester" });
  expect(halted).toMatchObject({ ok: true, value: { accounts: { active: 1, applied: 1, pending: 0 } } });
  expect(await account.checkOrder(aSmallOrder)).toMatchObject({
    ok: true,
    value: { approved: false, reason: { code: "trading_halted" } },
  });
});

const WHOLE = { limit: 500, cursor: null };

test("keeps what accounts report when it is stopped", async () => {
  const asOf = Date.now();
  await Promise.all([
    firm().reportRisk(aSummary({ account: "reporting", asOf, long: "12.5", short: "2.25" })),
    firm().reportRisk(aSummary({ account: "reporting-too", asOf, riskLevel: "critical", isMarked: false })),
  ]);
  await abortAllDurableObjects();
  const { data, risk_level } = await firm().risk(WHOLE);
  expect(risk_level).toBe("critical");
  expect(data.filter(({ account }) => account.startsWith("reporting"))).toMatchObject([
    { account: "reporting", gross_exposure: "14.75", net_exposure: "10.25", as_of: new Date(asOf).toISOString() },
    { account: "reporting-too", is_marked: false },
  ]);
});

test("a limit that is reached turns every account to reducing, and stays in the audit as its author", async () => {
  await firm().openAccount("limited", anOpening({ account: "limited" as AccountId }));
  await objects.MARKET.getByName(MARKET_NAME).putMarks([aMark({ time: Date.now() })]);
  await firm().setTradingState({ state: "active", reason: "start", by: "tester" });
  // A stub of before a stop leads nowhere.
  const account = () => objects.ACCOUNT.getByName("limited");
  expect(await account().checkOrder(aSmallOrder)).toMatchObject({ ok: true, value: { approved: true } });

  const { limits } = await firm().limits();
  const reached = limits.max_exposure;
  await firm().reportRisk(aSummary({ account: "large", asOf: Date.now(), long: reached, short: "0" }));
  expect(await account().checkOrder(aSmallOrder)).toMatchObject({
    ok: true,
    value: { approved: false, reason: { code: "reduce_only_state" } },
  });
  await abortAllDurableObjects();
  expect(await firm().risk(WHOLE)).toMatchObject({
    trading_state: "reducing",
    limits: [{ limit: "max_exposure", level: "breach" }, { limit: "max_net_exposure" }, { limit: "max_daily_loss" }],
  });
  const first = await firm().audit({ limit: 1, cursor: null });
  if (!first.ok) throw new Error(first.rejection.code);
  expect(first.value.data).toMatchObject([
    { action: "set_trading_state", subject: "reducing", by: "firm_limit", reason: expect.stringContaining(reached) },
  ]);
  expect(await firm().audit({ limit: 1, cursor: first.value.next_cursor })).toMatchObject({
    value: { data: [{ subject: "active", by: "tester" }] },
  });

  // What is over does not lift it; a person does.
  await firm().reportRisk(aSummary({ account: "large", asOf: Date.now() + 1 }));
  expect(await firm().controls()).toMatchObject({ tradingState: "reducing" });
  await firm().setTradingState({ state: "active", reason: "positions closed", by: "tester" });
  expect(await account().checkOrder(aSmallOrder)).toMatchObject({ ok: true, value: { approved: true } });
});

test("refuses a cursor that no page of the audit has given", async () => {
  expect(await firm().audit({ limit: 1, cursor: "soon" })).toMatchObject({
    ok: false,
    rejection: { code: "invalid_cursor" },
  });
});

test("keeps its limits when it is stopped", async () => {
  const { version } = await firm().limits();
  const changed = await firm().setLimits({
    limits: { max_daily_loss: money("123456.5") },
    reason: "drill",
    by: "tester",
    ifVersion: version,
  });
  expect(changed).toMatchObject({ ok: true, value: { version: version + 1, limits: { max_daily_loss: "123456.5" } } });
  await abortAllDurableObjects();
  expect(await firm().limits()).toMatchObject({ version: version + 1, limits: { max_daily_loss: "123456.5" } });
});
