/** The main job on real parts: an order over HTTP is checked, kept, executed and reported, and outlives every end of the process. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { AccountView, FillView, OrderView, Page, PositionView, VerifyView } from "../shared/contract/views";
import {
  feeUp,
  formatFine,
  formatMoney,
  minus,
  money,
  notional,
  plus,
  price,
  quantity,
  ratio,
  type Money,
} from "../shared/core/decimal";
import {
  endLeftovers,
  freePorts,
  startSystem,
  type Place,
  type RunningSystem,
} from "../scripts/testing/running-system";

const START_CASH = money("1000000");
/** For things that happen soon, on a machine that may be busy. */
const SOON_MS = 20_000;

let place: Place;
let system: RunningSystem;

beforeAll(async () => {
  place = { stateDir: mkdtempSync(join(tmpdir(), "edge-oms-")), ...(await freePorts()) };
  system = await startSystem(place);
});

afterAll(async () => {
  await system?.stop();
  endLeftovers(place);
  rmSync(place.stateDir, { recursive: true });
});

interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

async function ask<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
  const response = await fetch(`${system.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${system.token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as T };
}

const order = async (id: string): Promise<OrderView> => (await ask<OrderView>("GET", `/orders/${id}`)).body;

/** All rows of a list, page by page. */
async function all<T>(path: string): Promise<T[]> {
  const rows: T[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const page: Page<T> = (
      await ask<Page<T>>("GET", `${path}?limit=500${cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`}`)
    ).body;
    rows.push(...page.data);
    cursor = page.next_cursor;
  }
  return rows;
}

/** Position and cash of the account follow from its fills, to the last decimal. */
async function expectBooksToAgree(): Promise<void> {
  const fills = await all<FillView>("/fills");
  let held = quantity("0");
  let cash: Money = START_CASH;
  for (const fill of fills) {
    const value = notional(quantity(fill.quantity), price(fill.price));
    const isBuy = fill.side === "buy";
    held = isBuy ? plus(held, quantity(fill.quantity)) : minus(held, quantity(fill.quantity));
    cash = minus(isBuy ? minus(cash, value) : plus(cash, value), money(fill.fee));
    expect(fill.fee).toBe(formatMoney(feeUp(value, ratio("0.001"))));
  }
  const positions = await all<PositionView>("/positions");
  expect(positions.find(({ symbol }) => symbol === "BTCUSDT")?.quantity ?? "0").toBe(formatFine(held));
  expect((await ask<AccountView>("GET", "/account")).body.cash).toBe(formatMoney(cash));
  expect(new Set(fills.map(({ trade_id }) => trade_id)).size).toBe(fills.length);
}

const expectJournalToVerify = async (): Promise<void> => {
  for (let from: number | null = 1; from !== null;) {
    const { body }: Answer<VerifyView> = await ask<VerifyView>("GET", `/journal/verify?from=${from}`);
    expect(body).toMatchObject({ ok: true, error: null });
    from = body.next;
  }
};

it("fills the printed first order and books it exactly", async () => {
  const response = await fetch(system.firstOrder.url, system.firstOrder.init);
  expect(response.status).toBe(201);
  const { order: placed } = (await response.json()) as { order: OrderView };
  expect(placed).toMatchObject({ symbol: "BTCUSDT", side: "buy", quantity: "0.001", price: "45000", type: "limit" });
  await expect.poll(async () => (await order(placed.order_id)).status, { timeout: SOON_MS }).toBe("filled");
  await expectBooksToAgree();
});

it("answers the replaced system's smoke sequence", async () => {
  expect((await ask("GET", "/health")).body).toMatchObject({ status: "healthy", service: "edge-oms" });
  expect(await ask("GET", "/stats")).toMatchObject({ status: 200, body: { orders_accepted: 1, orders_filled: 1 } });
  expect(await ask("GET", "/risk/portfolio")).toMatchObject({
    status: 200,
    body: { positions: 1, trading_state: "active" },
  });
  expect((await ask("GET", "/risk/limits")).status).toBe(200);
  expect((await ask("POST", "/risk/symbol/BTCUSDT/block", { reason: "smoke" })).status).toBe(200);
  const refused = await ask("POST", "/orders", {
    symbol: "BTCUSDT",
    side: "buy",
    quantity: 0.001,
    price: 45000,
    type: "limit",
  });
  expect(refused).toMatchObject({ status: 422, body: { code: "symbol_blocked" } });
  expect((await ask("DELETE", "/risk/symbol/BTCUSDT/block")).status).toBe(200);
});

it("keeps everything over a clean restart", async () => {
  const before = { orders: await all<OrderView>("/orders"), fills: await all<FillView>("/fills") };
  expect(await system.stop()).toBe(0);
  system = await startSystem(place);
  expect({ orders: await all<OrderView>("/orders"), fills: await all<FillView>("/fills") }).toEqual(before);
  await expectBooksToAgree();
});

it.each([
  ["the launcher, its runtime left behind", { runtime: false }],
  ["launcher and runtime", { runtime: true }],
])("loses nothing accepted when kill -9 takes %s under load", async (_, options) => {
  const accepted = await placeUntilKilled(150, options);
  system = await startSystem(place);
  const kept = new Map((await all<OrderView>("/orders")).map((row) => [row.order_id, row]));
  expect(accepted.filter((id) => !kept.has(id))).toEqual([]);
  // Whatever was on its way to the exchange at the kill is asked about, and each order comes to its end.
  await expect.poll(openMarketOrders, { timeout: 60_000, interval: 250 }).toEqual([]);
  await expectBooksToAgree();
  await expectJournalToVerify();
});

/** Places market orders over several connections, kills the system after `count` acceptances, and gives what was accepted by then. */
async function placeUntilKilled(count: number, options: { runtime: boolean }): Promise<string[]> {
  const accepted: string[] = [];
  const kills: Promise<void>[] = [];
  const client = async (side: "buy" | "sell"): Promise<void> => {
    while (kills.length === 0) {
      const body = { symbol: "BTCUSDT", side, quantity: "0.001", type: "market" };
      // An answer that the kill cut off says nothing about its order: it may be there or not.
      const answer = await ask<{ order: OrderView }>("POST", "/orders", body).catch((error: unknown) =>
        passCutOff(error, kills.length > 0),
      );
      if (answer?.status === 201) accepted.push(answer.body.order.order_id);
      if (accepted.length >= count && kills.length === 0) kills.push(system.kill(options));
    }
  };
  await Promise.all([client("buy"), client("sell"), client("buy"), client("sell")]);
  await Promise.all(kills);
  return accepted;
}

function passCutOff(error: unknown, killed: boolean): null {
  if (killed) return null;
  throw error;
}

const openMarketOrders = async (): Promise<string[]> =>
  (await all<OrderView>("/orders"))
    .filter(({ status }) => !["filled", "canceled", "rejected", "expired"].includes(status))
    .map(({ order_id }) => order_id);
