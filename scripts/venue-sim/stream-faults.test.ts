/** Faults of the user data stream, each as a client hears it. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { startVenueSim, type VenueSim } from "./start-venue-sim";
import { Inbox, type HeardEvent, admin, arm, executions, plain, signed } from "./testing/clients";

const symbol = "BTCUSDT";
const RESTING = { symbol, side: "BUY", type: "LIMIT", timeInForce: "GTC", quantity: "0.5", price: "40000" };
const isReport = ({ e }: HeardEvent): boolean => e === "executionReport";
const isTrade = ({ x }: HeardEvent): boolean => x === "TRADE";
const REPORT = { event: "executionReport" };
const TRADE = { ...REPORT, execution: "TRADE" };

let sim: VenueSim;
let inbox: Inbox;
let socket: WebSocket;
let closed: Promise<number>;

/** Listens by listen key, which gives the events bare. */
async function listen(): Promise<void> {
  const headers = { "x-mbx-apikey": sim.keys[0]!.apiKey };
  const { body } = await plain(sim, "POST /api/v3/userDataStream", {}, headers);
  socket = new WebSocket(`${sim.wsUrl}/ws/${body.listenKey}`);
  inbox = new Inbox();
  inbox.listenTo(socket);
  closed = new Promise((resolve) => socket.once("close", resolve));
  await new Promise((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
}

const place = (params = {}) => signed(sim, "POST /api/v3/order", { ...RESTING, ...params });
const fill = (quantity: string) =>
  admin(sim, "POST /fill", { symbol, account: "main", clientOrderId: "one", quantity });

beforeAll(async () => {
  sim = await startVenueSim();
});
beforeEach(async () => {
  await admin(sim, "POST /reset");
  await admin(sim, "POST /price", { symbol, price: "50000" });
  await listen();
});
afterEach(() => socket.terminate());
afterAll(() => sim.stop());

describe("the stream of a listen key", () => {
  it("has a market order's acceptance, fill and balances in this order", async () => {
    const { body } = await signed(sim, "POST /api/v3/order", { symbol, side: "BUY", type: "MARKET", quantity: "0.1" });
    await inbox.until(({ e }) => e === "outboundAccountPosition");
    expect(inbox.events.map(({ e, x }) => x ?? e)).toEqual(["NEW", "TRADE", "outboundAccountPosition"]);
    expect(inbox.events[1]).toMatchObject({ i: body.orderId, X: "FILLED", t: body.fills![0]!.tradeId, m: false });
  });

  it("is refused for a key that does not exist", async () => {
    const nobody = new WebSocket(`${sim.wsUrl}/ws/${"a".repeat(60)}`);
    await expect(new Promise((_, reject) => nobody.once("error", reject))).rejects.toThrow("404");
  });
});

describe("a fill on the stream", () => {
  it("comes twice, the same both times", async () => {
    await arm(sim, { match: TRADE, fault: "duplicate_event" });
    await place({ newClientOrderId: "one" });
    await fill("0.2");
    const [first, second] = await inbox.until(isTrade, 2);
    expect(second).toEqual(first);
  });

  it("comes late, after the order's end", async () => {
    await arm(sim, { match: TRADE, fault: "delay_event" });
    await place({ newClientOrderId: "one" });
    await fill("0.2");
    await signed(sim, "DELETE /api/v3/order", { symbol, origClientOrderId: "one" });
    await inbox.until(({ x }) => x === "CANCELED");
    expect(executions(inbox)).toEqual(["NEW", "CANCELED"]);
    expect(await admin(sim, "POST /release")).toEqual({ events: 1, answers: 0 });
    await inbox.until(isTrade);
    expect(executions(inbox)).toEqual(["NEW", "CANCELED", "TRADE"]);
  });

  it("comes late by a time of its own", async () => {
    await arm(sim, { match: TRADE, fault: "delay_event", ms: 20 });
    await place({ newClientOrderId: "one" });
    await fill("0.2");
    await inbox.until(isTrade);
    expect(inbox.events.map(({ e, x }) => x ?? e)).toEqual([
      "NEW",
      "outboundAccountPosition",
      "outboundAccountPosition",
      "TRADE",
    ]);
  });

  it("is lost, and the trades tell of it", async () => {
    await arm(sim, { match: TRADE, fault: "drop_event" });
    await place({ newClientOrderId: "one" });
    await fill("0.2");
    await inbox.until(({ e }) => e === "outboundAccountPosition", 2);
    expect(executions(inbox)).toEqual(["NEW"]);
    expect((await signed(sim, "GET /api/v3/myTrades", { symbol })).body).toMatchObject([{ qty: "0.20000000" }]);
  });
});

describe("reports out of order", () => {
  it("tell of the fill before they tell of the order", async () => {
    await arm(sim, { match: REPORT, fault: "reverse_events", times: 3 });
    await place({ newClientOrderId: "one" });
    await fill("0.2");
    await fill("0.3");
    await inbox.until(isReport, 3);
    expect(inbox.events.filter(isReport).map(({ x, z }) => [x, z])).toEqual([
      ["TRADE", "0.50000000"],
      ["TRADE", "0.20000000"],
      ["NEW", "0.00000000"],
    ]);
  });
});

describe("a stream that is cut off", () => {
  it("ends before the fill that it should have told of", async () => {
    await arm(sim, { match: TRADE, fault: "disconnect_before_event" });
    await place({ newClientOrderId: "one" });
    await fill("0.5");
    expect(await closed).toBe(1006);
    expect(executions(inbox)).toEqual(["NEW"]);
    await listen();
    expect(inbox.events).toEqual([]);
    expect((await signed(sim, "GET /api/v3/order", { symbol, origClientOrderId: "one" })).body.status).toBe("FILLED");
  });

  it("ends after a report, and goes on for a client that comes again", async () => {
    await arm(sim, { match: REPORT, fault: "disconnect_after_event" });
    await place({ newClientOrderId: "one" });
    expect(await closed).toBe(1006);
    expect(executions(inbox)).toEqual(["NEW"]);
    await listen();
    await fill("0.5");
    await inbox.until(isTrade);
  });

  it("ends at once when it is told to", async () => {
    expect(await admin(sim, "POST /disconnect", { account: "nobody" })).toEqual({ cut: 0 });
    expect(await admin(sim, "POST /disconnect", { account: "main" })).toEqual({ cut: 1 });
    expect(await closed).toBe(1006);
  });

  it("comes to an end with its listen key", async () => {
    let now = Date.now();
    const other = await startVenueSim({ now: () => now });
    const headers = { "x-mbx-apikey": other.keys[0]!.apiKey };
    const { body } = await plain(other, "POST /api/v3/userDataStream", {}, headers);
    const client = new WebSocket(`${other.wsUrl}/ws/${body.listenKey}`);
    const heard = new Inbox();
    heard.listenTo(client);
    const ended = new Promise<number>((resolve) => client.once("close", resolve));
    await new Promise((resolve) => client.once("open", resolve));
    now += 61 * 60_000;
    await signed(other, "POST /api/v3/order", { ...RESTING, timestamp: now });
    expect(await heard.until(({ e }) => e === "listenKeyExpired")).toMatchObject([{ listenKey: body.listenKey }]);
    // Closed in an orderly way, by the venue.
    expect(await ended).toBe(1005);
    await other.stop();
  });
});
