/// <reference types="@cloudflare/vitest-plugin/types" />
/** What an account hears from the market and tells the firm: daily closes before a decision, its own risk after one. */
import { abortAllDurableObjects, evictDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { utcDate } from "../../shared/core/calendar-day";
import type { CheckOrder, PlaceOrder } from "../../shared/core/commands";
import { price } from "../../shared/core/decimal";
import type { AccountId, OrderId } from "../../shared/core/ids";
import { anOrder } from "../../shared/core/testing/an-order";
import { FIRM_NAME } from "../firm/firm-rpc";
import { anOpening } from "../firm/testing/an-opening";
import { Market } from "../market/market";
import { MARKET_NAME, type DatedClose } from "../market/market-rpc";
import { aClose, daysBefore } from "../market/testing/a-close";
import { aMark } from "../market/testing/a-mark";
import { objects } from "../testing/objects";

const HOUR = 3_600_000;
const NOON = Date.UTC(2031, 0, 1, 12);

const firm = () => objects.FIRM.getByName(FIRM_NAME);
const market = () => objects.MARKET.getByName(MARKET_NAME);
const stub = (name: string) => objects.ACCOUNT.getByName(name);

/** Later than in the test before: marks and closes do not go back. */
let start = NOON;

beforeEach(() => {
  start += 48 * HOUR;
  // The reports' timers are real; only what the objects take for the time is set.
  vi.useFakeTimers({ toFake: ["Date"], now: start });
});

afterEach(async () => {
  vi.useRealTimers();
  await abortAllDurableObjects();
});

const today = (): string => utcDate(Date.now());

/** A second later, because a mark that is the same in all is no news to anybody. */
const mark = (at: string) => {
  vi.setSystemTime(Date.now() + 1_000);
  return market().putMarks([aMark({ at, time: Date.now() })]);
};

/** Closes of BTCUSDT that go up and down by 5 % each day; the last one is yesterday's. */
const swings = (count: number): DatedClose[] =>
  Array.from({ length: count }, (_, n) =>
    aClose({ date: daysBefore(today(), count - n), at: (count - n) % 2 === 0 ? "45000" : "42750" }),
  );

async function open(name: string) {
  await firm().openAccount(name, anOpening({ account: name as AccountId }));
  await mark("45000");
}

/** Buys at the mark of 45,000. */
async function buy(name: string, quantity: string): Promise<void> {
  const placing: PlaceOrder = { kind: "place_order", request: anOrder({ quantity, price: "45000" }) };
  const [reply] = await stub(name).placeOrders([placing]);
  if (reply?.ok !== true) throw new Error(`not accepted: ${JSON.stringify(reply)}`);
  const fill = {
    kind: "fill",
    orderId: reply.order.order_id as OrderId,
    venue: "paper" as never,
    symbol: placing.request.symbol,
    tradeId: `${name}-${reply.order.order_id}`,
    quantity: placing.request.quantity,
    price: price("45000"),
    fee: 0n as never,
    feeCurrency: "USDT",
    liquidity: "taker",
    time: Date.now(),
  } as const;
  await stub(name).applyReports({ kind: "apply_reports", reports: [fill] });
}

/** What the VaR check sees of a small further order. */
async function varSeen(name: string) {
  const check: CheckOrder = { kind: "check_order", request: anOrder({ quantity: "0.001", price: "45000" }) };
  const answer = await stub(name).checkOrder(check);
  if (!answer.ok) throw new Error(answer.rejection.code);
  return answer.value.checks.filter((line) => line.check.startsWith("var")).map(({ observed }) => observed);
}

async function observations(name: string): Promise<number> {
  const answer = await stub(name).portfolio();
  if (!answer.ok) throw new Error(answer.rejection.code);
  return answer.value.var_95.observations;
}

test("an account that starts again decides its first order on the closes put before", async () => {
  await open("restarted");
  await buy("restarted", "0.1");
  await market().putCloses(swings(60));
  await mark("45000");
  const before = await varSeen("restarted");
  expect(before.length).toBeGreaterThan(0);
  for (const observed of before) expect(Number(observed)).toBeGreaterThan(200);
  await evictDurableObject(stub("restarted"));
  expect(await varSeen("restarted")).toEqual(before);
});

test("closes are in the next decision after a mark has told of them, and in a view", async () => {
  await open("told");
  await buy("told", "0.1");
  const known = await observations("told");
  await market().putCloses([aClose({ date: daysBefore(today(), 1), at: "44000" })]);
  await mark("45000");
  expect(await observations("told")).toBe(known + 1);
});

test("a corrected close moves the VaR of the next decision, and puts it back when it is corrected once more", async () => {
  const put = (at: string) =>
    market().putCloses([aClose({ date: daysBefore(today(), 1), at })], { reason: "it was wrong", by: "test" });
  await open("corrected");
  await buy("corrected", "0.1");
  await put("44000");
  await mark("45000");
  const right = await varSeen("corrected");
  await put("4400");
  await mark("45000");
  const wrong = await varSeen("corrected");
  expect(Number(wrong.at(-1))).toBeGreaterThan(2 * Number(right.at(-1)));
  await put("44000");
  await mark("45000");
  expect(await varSeen("corrected")).toEqual(right);
});

test("an account that works a symbol without holding it values its open orders at the mark of now, long after it has decided", async () => {
  await open("working");
  const request = anOrder({ side: "sell", quantity: "1", price: "46000" });
  const [reply] = await stub("working").placeOrders([{ kind: "place_order", request }]);
  expect(reply).toMatchObject({ ok: true });
  vi.setSystemTime(Date.now() + HOUR);
  // The market tells of the first also whoever's lease has run out, and asks whether to go on.
  await mark("50000");
  await mark("60000");
  const answer = await stub("working").portfolio();
  // 10 % of 60,000.
  expect(answer).toMatchObject({ ok: true, value: { margin_used: "6000" } });
});

test("once the closes are read, no decision asks for them again", async () => {
  await open("reading");
  await buy("reading", "0.1");
  const reads = vi.spyOn(Market.prototype, "readHistory");
  await market().putCloses([aClose({ date: daysBefore(today(), 1), at: "44500" })]);
  await mark("45000");
  expect(reads).toHaveBeenCalled();
  reads.mockClear();
  await Promise.all(Array.from({ length: 20 }, () => varSeen("reading")));
  expect(reads).not.toHaveBeenCalled();
  reads.mockRestore();
});

test("an account tells the firm what it holds, and again after a stop", { timeout: 20_000 }, async () => {
  await open("reporting");
  await buy("reporting", "0.1");
  const told = async () => {
    const { data } = await firm().risk({ limit: 500, cursor: null });
    return data.find(({ account }) => account === "reporting");
  };
  await expect.poll(told, { timeout: 10_000 }).toMatchObject({ long_exposure: "4500", positions: 1, is_marked: true });
  await mark("46000");
  await abortAllDurableObjects();
  await stub("reporting").account();
  await expect.poll(told, { timeout: 10_000 }).toMatchObject({ long_exposure: "4600", day_pnl: "100" });
});

test("a restart without marks leaves the firm with what it knew", { timeout: 20_000 }, async () => {
  await open("unmarked");
  await buy("unmarked", "0.2");
  const told = async () => {
    const { data } = await firm().risk({ limit: 500, cursor: null });
    return data.find(({ account }) => account === "unmarked")?.long_exposure;
  };
  await expect.poll(told, { timeout: 10_000 }).toBe("9000");
  await abortAllDurableObjects();
  await stub("unmarked").stats();
  // Another account's report is later than one of this account would have been.
  await open("later");
  const later = async () => (await firm().risk({ limit: 500, cursor: null })).data.map(({ account }) => account);
  await expect.poll(later, { timeout: 10_000 }).toContain("later");
  expect(await told()).toBe("9000");
});
