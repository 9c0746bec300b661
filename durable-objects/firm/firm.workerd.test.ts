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
