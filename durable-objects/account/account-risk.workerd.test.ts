/// <reference types="@cloudflare/vitest-plugin/types" />
/** What watches an account's risk, in the runtime: marks that come without orders, alarms, and starts from disk. */
import { abortAllDurableObjects, evictDurableObject, runDurableObjectAlarm } from "cloudflare:test";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DAY_MS, utcDate } from "../../shared/core/calendar-day";
import type { ResetBreaker, SetLimits } from "../../shared/core/commands";
import { price, quantity, ratio } from "../../shared/core/decimal";
import type { AccountId, AlertId, OrderId, SymbolId } from "../../shared/core/ids";
import { anOrder } from "../../shared/core/testing/an-order";
import type { AlertView, BreakerView, LimitView } from "../../shared/contract/views";
import { FIRM_NAME } from "../firm/firm-rpc";
import { anOpening } from "../firm/testing/an-opening";
import { MARKET_NAME } from "../market/market-rpc";
import { aMark } from "../market/testing/a-mark";
import { someCloses } from "../market/testing/a-close";
import { objects } from "../testing/objects";

const HOUR = 3_600_000;
const BTC = "BTCUSDT" as SymbolId;

const market = () => objects.MARKET.getByName(MARKET_NAME);
const stub = (name: string) => objects.ACCOUNT.getByName(name);

/** Later than in the test before: marks and their versions do not go back. */
let start = Date.UTC(2032, 0, 1, 12);

beforeEach(() => {
  start += 72 * HOUR;
  vi.useFakeTimers({ toFake: ["Date"], now: start });
});

afterEach(async () => {
  vi.useRealTimers();
  await abortAllDurableObjects();
});

const pass = (ms: number): void => void vi.setSystemTime(Date.now() + ms);
const mark = (at: string) => market().putMarks([aMark({ at, time: Date.now() })]);

/** An account that has bought so many BTCUSDT at 45,000 without a fee. */
async function holding(name: string, size: string) {
  await objects.FIRM.getByName(FIRM_NAME).openAccount(name, anOpening({ account: name as AccountId }));
  await mark("45000");
  const order = await placed(name, { quantity: size, price: "45000" });
  if (!order.ok) throw new Error(`not accepted: ${JSON.stringify(order.rejection)}`);
  const fill = {
    kind: "fill",
    orderId: order.order.order_id as OrderId,
    venue: "paper" as never,
    symbol: BTC,
    tradeId: `t-${name}`,
    quantity: quantity(size),
    price: price("45000"),
    fee: 0n as never,
    feeCurrency: "USDT",
    liquidity: "taker",
    time: Date.now(),
  } as const;
  await stub(name).applyReports({ kind: "apply_reports", reports: [fill] });
  return stub(name);
}

async function placed(name: string, parts: Parameters<typeof anOrder>[0]) {
  const [reply] = await stub(name).placeOrders([{ kind: "place_order", request: anOrder(parts) }]);
  if (reply === undefined) throw new Error("no reply");
  return reply;
}

async function breaker(name: string, wanted: string): Promise<BreakerView | undefined> {
  const answer = await stub(name).breakers();
  return answer.ok ? answer.value.data.find((one) => one.breaker === wanted) : undefined;
}

const resetting = (parts: Partial<ResetBreaker> = {}): ResetBreaker => ({
  kind: "reset_breaker",
  breaker: "portfolio_loss",
  symbol: null,
  reason: "understood",
  by: "alice",
  ...parts,
});

const changing = (changes: Partial<SetLimits["changes"]>): SetLimits => ({
  kind: "set_limits",
  changes: { portfolio: {}, symbols: {}, ...changes },
  reason: "test",
  by: "alice",
  ifVersion: null,
});

async function alerts(
  name: string,
  filter: Partial<Record<"status" | "level" | "symbol", string>>,
): Promise<AlertView[]> {
  const answer = await stub(name).alerts({
    limit: 100,
    cursor: null,
    status: null,
    level: null,
    symbol: null,
    ...filter,
  });
  return answer.ok ? answer.value.data : [];
}

test("a breaker trips by a mark at night, in an object that was out of memory and had no order for an hour", async () => {
  const account = await holding("night", "5");
  pass(HOUR);
  await mark("45000");
  await evictDurableObject(account);
  await mark("43000");
  expect(await breaker("night", "position_loss")).toMatchObject({
    symbol: BTC,
    state: "open",
    observed: "-10000",
    threshold: "-10000",
    resets_at: null,
  });
  expect(await account.blockedSymbols()).toMatchObject({ value: { data: [{ symbol: BTC, scope: "breaker" }] } });
  expect(await account.stats()).toMatchObject({
    value: { breakers_open: 1, alerts_open: { critical: 2 }, alerts_waiting: 0, trading_state: "active" },
  });
  expect(await placed("night", { quantity: "0.01", price: "43000" })).toMatchObject({
    ok: false,
    rejection: { code: "breaker_open" },
  });
  expect(await placed("night", { side: "sell", quantity: "0.01", price: "43000" })).toMatchObject({ ok: true });
});

test("an open breaker survives a start, cancels what is open, and closes by the alarm a day later", async () => {
  const account = await holding("day", "5");
  await account.setLimits(
    changing({
      portfolio: {
        breaker_daily_loss: (5_000n * 10n ** 24n) as never,
        breaker_position_loss: (10n ** 30n) as never,
        breaker_rapid_drawdown: ratio("0.9"),
      },
    }),
  );
  const open = await placed("day", { quantity: "0.01", price: "44000" });
  await mark("44000");
  expect(open.ok && (await account.getOrder(open.order.order_id))).toMatchObject({ value: { status: "canceled" } });
  await evictDurableObject(account);
  expect(await breaker("day", "portfolio_loss")).toMatchObject({
    state: "open",
    observed: "-5000",
    tripped_at: new Date(start).toISOString(),
    resets_at: new Date(start + 24 * HOUR).toISOString(),
  });
  expect(await account.account()).toMatchObject({ value: { trading_state: "halted" } });
  pass(24 * HOUR - 1);
  await mark("44000");
  await runDurableObjectAlarm(account);
  expect(await breaker("day", "portfolio_loss")).toMatchObject({ state: "open" });
  pass(1);
  await runDurableObjectAlarm(account);
  expect(await breaker("day", "portfolio_loss")).toMatchObject({ state: "closed", tripped_at: null });
  expect(await account.verifyJournal(1)).toMatchObject({ value: { ok: true, state_compared: true } });
});

test("a breaker that is not open is not reset, and nothing is written", async () => {
  const account = await holding("closed", "1");
  const before = await account.stats();
  expect(await account.resetBreaker(resetting())).toMatchObject({ ok: false, rejection: { code: "breaker_not_open" } });
  expect(await account.resetBreaker(resetting({ breaker: "position_loss", symbol: BTC }))).toMatchObject({ ok: false });
  expect(await account.stats()).toEqual(before);
});

test("a reset by hand answers with the breaker closed, and it does not trip again at the same loss", async () => {
  const account = await holding("by-hand", "5");
  await mark("43000");
  await evictDurableObject(account);
  expect(await account.resetBreaker(resetting({ breaker: "position_loss", symbol: BTC }))).toMatchObject({
    ok: true,
    value: { breaker: "position_loss", symbol: BTC, state: "closed", observed: "0" },
  });
  await mark("42990");
  expect(await breaker("by-hand", "position_loss")).toMatchObject({ state: "closed", observed: "-50" });
});

test("a limit that is neared opens an alert that is found by its filters, acknowledged, and resolved when the use falls", async () => {
  const account = await holding("alerted", "5");
  await account.setLimits(changing({ portfolio: { max_exposure: (250_000n * 10n ** 24n) as never } }));
  const ofExposure = async (status: string) =>
    (await alerts("alerted", { status, level: "critical" })).filter(({ limit }) => limit === "max_exposure");
  const [alert] = await ofExposure("open");
  expect(alert).toMatchObject({ limit: "max_exposure", level: "critical", symbol: null, observed: "225000" });
  expect(await alerts("alerted", { symbol: "ETHUSDT" })).toEqual([]);
  await account.acknowledgeAlert({
    kind: "acknowledge_alert",
    alertId: (alert?.alert_id ?? "") as AlertId,
    note: "seen",
    by: "alice",
  });
  expect(await ofExposure("open")).toEqual([]);
  expect(await ofExposure("acknowledged")).toMatchObject([{ acknowledged_by: "alice", note: "seen" }]);
  await account.setLimits(changing({ portfolio: { max_exposure: (1_000_000n * 10n ** 24n) as never } }));
  expect(await ofExposure("resolved")).toMatchObject([{ alert_id: alert?.alert_id, status: "resolved", note: "seen" }]);
});

test("a limit's new action and thresholds are kept over a start", async () => {
  const account = await holding("handled", "1");
  await account.setLimits(
    changing({
      handling: { max_exposure: { action: "alert_only", warning: ratio("0.5") } },
      policies: { selfMatch: "reject" },
    }),
  );
  const before = await account.limits();
  await evictDurableObject(account);
  const after = await account.limits();
  expect(after).toEqual(before);
  const limit: LimitView | undefined = after.ok
    ? after.value.portfolio.find((one) => one.limit === "max_exposure")
    : undefined;
  expect(limit).toMatchObject({ action: "alert_only", thresholds: { warning: "0.5", critical: "0.9" } });
  expect(after).toMatchObject({ value: { policies: { self_match: "reject" } } });
});

test("closes reach the figures of an account that holds the symbol, and of one that holds nothing", async () => {
  const account = await holding("historian", "1");
  expect(await account.portfolio()).toMatchObject({
    value: { var_95: { value: null, status: "insufficient_history" } },
  });
  const last = utcDate(start - DAY_MS);
  expect(await market().putCloses(someCloses({ count: 41, last }))).toMatchObject({
    ok: true,
    value: { accepted: 41 },
  });
  pass(1_000);
  await mark("45000");
  expect(await account.portfolio()).toMatchObject({ value: { var_95: { observations: 40, status: "ok" } } });
  await objects.FIRM.getByName(FIRM_NAME).openAccount("reader", anOpening({ account: "reader" as AccountId }));
  expect(await stub("reader").matrices([BTC])).toMatchObject({
    value: { symbols: [BTC], observations: [[40]], correlation: [["1"]], to: last },
  });
});
