/// <reference types="@cloudflare/vitest-plugin/types" />
import {
  abortAllDurableObjects,
  createExecutionContext,
  createMessageBatch,
  waitOnExecutionContext,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, test } from "vitest";
import { money } from "../../shared/core/decimal";
import type { AccountId } from "../../shared/core/ids";
import type { PlaceOrder } from "../../shared/core/commands";
import { anOrder } from "../../shared/core/testing/an-order";
import { aMark } from "../../shared/matching/testing/builders";
import { FIRM_NAME } from "../../durable-objects/firm/firm-rpc";
import { anOpening } from "../../durable-objects/firm/testing/an-opening";
import { MARKET_NAME } from "../../durable-objects/market/market-rpc";
import { objects } from "../../durable-objects/testing/objects";
import type { ExecutionBindings } from "./bindings";
import execution from "./index";

/** Fills are told within a second. */
const POLL = { timeout: 10_000, interval: 100 };
const who = { reason: "test", by: "alice" };
const venue = () => objects.VENUE.getByName("paper");
const accountNamed = (name: string) => objects.ACCOUNT.getByName(name);

const place = (name: string, parts: Parameters<typeof anOrder>[0]) =>
  accountNamed(name).placeOrders([{ kind: "place_order", request: anOrder(parts) } satisfies PlaceOrder]);

async function open(name: string): Promise<void> {
  expect(
    await objects.FIRM.getByName(FIRM_NAME).openAccount(name, anOpening({ account: name as AccountId })),
  ).toMatchObject({ ok: true });
  await objects.MARKET.getByName(MARKET_NAME).putMarks([aMark("50000", Date.now())]);
}

/** Hands a made batch to the script, and waits for what it does in the background too. */
async function deliver(...bodies: unknown[]): Promise<void> {
  const messages = bodies.map((body, index) => ({ id: `m${index}`, timestamp: new Date(), attempts: 1, body }));
  const ctx = createExecutionContext();
  await execution.queue(createMessageBatch("execution", messages), env as unknown as ExecutionBindings, ctx);
  await waitOnExecutionContext(ctx);
}

const orders = async (name: string) => {
  const filters = { symbol: null, side: null, clientOrderId: null, after: null, until: null };
  const answer = await accountNamed(name).listOrders({ limit: 10, cursor: null, status: null, ...filters });
  return answer.ok ? answer.value.data : [];
};

const statistics = async () => {
  const answer = await venue().view();
  return answer.ok ? answer.value.statistics : null;
};

const setCap = (cap: string | null) =>
  venue().setRamp({ changes: { dailyNotionalCap: cap === null ? null : money(cap) }, ...who });

afterEach(async () => {
  await setCap(null);
  await venue().setPanic({ panicked: false, ...who });
  await abortAllDurableObjects();
});

test("what becomes of a batch is in the venue's statistics when its consumer has ended", async () => {
  await open("counted");
  const before = await statistics();
  await place("counted", { type: "market", quantity: "0.5" });
  await deliver({ account: "counted" });
  const after = await statistics();
  expect((await orders("counted")).map(({ status }) => status)).toEqual(["filled"]);
  expect([(after?.sent ?? 0) - (before?.sent ?? 0), (after?.acknowledged ?? 0) - (before?.acknowledged ?? 0)]).toEqual([
    1, 1,
  ]);
  // The exchange tells of its trades itself, soon after.
  await expect.poll(async () => (await statistics())?.slippage_bps ?? 0, POLL).toBeGreaterThan(0);
});

test("a fill of an order that rested is in the venue's statistics, with the time it took", async () => {
  await open("patient");
  const before = await statistics();
  await place("patient", { type: "limit", price: "49000", quantity: "0.5" });
  await deliver({ account: "patient" });
  expect((await orders("patient")).map(({ status }) => status)).toEqual(["new"]);
  await objects.MARKET.getByName(MARKET_NAME).putMarks([aMark("48000", Date.now())]);
  await expect.poll(async () => ((await statistics())?.fills ?? 0) - (before?.fills ?? 0), POLL).toBeGreaterThan(0);
  const after = await statistics();
  expect(after?.fill_rate).toBeGreaterThan(0);
  expect(after?.time_to_fill_ms.p50).toBeGreaterThanOrEqual(0);
});

test("an order over the day's cap is rejected, was never sent, and gives its reservation back", async () => {
  await open("capped");
  await setCap("30000");
  await place("capped", { type: "limit", price: "49000", quantity: "0.5" });
  await place("capped", { type: "limit", price: "48000", quantity: "0.5" });
  await deliver({ account: "capped" });
  expect((await orders("capped")).map(({ status, reject }) => [status, reject?.code ?? null])).toEqual([
    ["rejected", "venue_unavailable"],
    ["new", null],
  ]);
  expect(await venue().view()).toMatchObject({ value: { ramp: { today: { used: "24500" } } } });
  await abortAllDurableObjects();
  expect(await venue().view()).toMatchObject({ value: { ramp: { today: { used: "24500" } } } });
});

test("a panic cancels what is open at the venue, and what comes after it waits or is refused until the reset", async () => {
  await open("startled");
  await place("startled", { type: "limit", price: "49000", quantity: "0.1" });
  await deliver({ account: "startled" });
  expect((await orders("startled")).map(({ status }) => status)).toEqual(["new"]);
  const answer = await venue().setPanic({ panicked: true, ...who });
  expect(answer).toMatchObject({ value: { panicked: true, pending_accounts: [] } });
  expect((await orders("startled")).map(({ status }) => status)).toEqual(["pending_cancel"]);
  await deliver({ account: "startled" });
  expect((await orders("startled")).map(({ status }) => status)).toEqual(["canceled"]);
});

test("a reconciliation compares who has traded there, and its report can be read", async () => {
  await open("compared");
  await place("compared", { type: "market", quantity: "0.1" });
  await place("compared", { type: "limit", price: "45000", quantity: "0.1" });
  await deliver({ account: "compared" });
  const begun = await venue().reconcile(who);
  const run = begun.ok ? begun.value.run : "";
  await deliver({ venue: "paper" });
  const read = await venue().reconciliation(run);
  const report = read.ok ? read.value.reports.find(({ account }) => account === "compared") : undefined;
  expect(report).toMatchObject({ orders_compared: 1, differences: [] });
  expect(report?.fills_compared).toBeGreaterThan(0);
  expect(read).toMatchObject({ value: { finished_at: expect.any(String) } });
});

test("a venue that is not configured is not found, and admits nothing", async () => {
  const nowhere = objects.VENUE.getByName("nowhere");
  expect(await nowhere.view()).toMatchObject({ rejection: { code: "venue_not_found" } });
  expect(await nowhere.setPanic({ panicked: true, ...who })).toMatchObject({ rejection: { code: "venue_not_found" } });
});

test("a dead letter is listed with its account, and re-driving it has the venue asked at once", async () => {
  await open("given-up");
  await place("given-up", { type: "limit", price: "45000", quantity: "0.1" });
  // Leased, and the consumer dies: the object starts again and does not know what became of it.
  await accountNamed("given-up").takeTurn({ kind: "take_turn", settlements: [], max: 10 });
  await abortAllDurableObjects();
  await accountNamed("given-up").giveUpDelivery();
  const letters = await accountNamed("given-up").deadLetters({ limit: 10, cursor: null });
  const [order] = await orders("given-up");
  expect(letters).toMatchObject({ value: { data: [{ rejected: [], unknown: [order?.order_id], redriven: null }] } });
  const letter = letters.ok ? (letters.value.data[0]?.id ?? "") : "";
  expect(await accountNamed("given-up").redriveDeadLetter({ letter, ...who })).toMatchObject({
    value: { id: letter, asked: 1, redriven: { by: "alice", reason: "test" } },
  });
  await deliver({ account: "given-up" });
  expect((await orders("given-up")).map(({ certainty }) => certainty)).toEqual(["unknown"]);
  expect(await accountNamed("given-up").redriveDeadLetter({ letter: "1", ...who })).toMatchObject({
    rejection: { code: "dead_letter_not_found" },
  });
});
