/** Faults of requests, each as a client sees it and as the venue's books show it afterwards. */
import "./testing/quiet";
import { NetworkError, RateLimitBanError, ServerError, SpotRestAPI, TooManyRequestsError } from "@binance/spot";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startVenueSim, type VenueSim } from "./start-venue-sim";
import { admin, arm, carriedOut, plain, signed } from "./testing/clients";
import { spotClient } from "./testing/spot-client";

const { NewOrderSideEnum: Side, NewOrderTypeEnum: Type, NewOrderTimeInForceEnum: TimeInForce } = SpotRestAPI;
const symbol = "BTCUSDT";
const PATH = "/api/v3/order";
const PLACING = { method: "POST", path: PATH };
const CANCELING = { method: "DELETE", path: PATH };
const order = {
  symbol,
  side: Side.BUY,
  type: Type.LIMIT,
  timeInForce: TimeInForce.GTC,
  quantity: 0.5,
  price: 40000,
  newClientOrderId: "one",
};

let sim: VenueSim;
let rest: ReturnType<typeof spotClient>["restAPI"];
beforeAll(async () => {
  sim = await startVenueSim();
  rest = spotClient(sim).restAPI;
});
beforeEach(async () => {
  await admin(sim, "POST /reset");
  await admin(sim, "POST /price", { symbol, price: "50000" });
});
afterAll(() => sim.stop());

/** The venue's answer to a query by client id: the order's status, or the error code. */
async function statusAtVenue(): Promise<string | number | undefined> {
  const { body } = await signed(sim, "GET /api/v3/order", { symbol, origClientOrderId: "one" });
  return body.status ?? body.code;
}

describe.each([
  { moment: "before", status: -2013, done: 0 },
  { moment: "after", status: "NEW", done: 1 },
])("a fault $moment the order was accepted", ({ moment, status, done }) => {
  it("leaves a client without an answer until it gives up", async () => {
    await arm(sim, { match: PLACING, fault: `timeout_${moment}` });
    const patient = spotClient(sim, { timeout: 200 }).restAPI;
    await expect(patient.newOrder(order)).rejects.toThrow(NetworkError);
    expect(await statusAtVenue()).toBe(status);
    expect(await carriedOut(sim, PATH)).toBe(done + 1);
  });

  it("answers with a server error", async () => {
    await arm(sim, { match: PLACING, fault: `error_${moment}`, status: 503 });
    await expect(rest.newOrder(order)).rejects.toThrow(ServerError);
    expect(await statusAtVenue()).toBe(status);
  });

  it("resets the connection", async () => {
    await arm(sim, { match: PLACING, fault: `reset_${moment}` });
    await expect(rest.newOrder(order)).rejects.toThrow(NetworkError);
    expect(await statusAtVenue()).toBe(status);
  });
});

describe("a late answer", () => {
  it("comes after its time, and the order stands", async () => {
    await arm(sim, { match: PLACING, fault: "timeout_after", ms: 20 });
    expect(await (await rest.newOrder(order)).data()).toMatchObject({ status: "NEW" });
  });

  it("comes when it is released", async () => {
    await arm(sim, { match: PLACING, fault: "timeout_after" });
    const placing = rest.newOrder(order);
    while ((await statusAtVenue()) !== "NEW");
    expect(await admin(sim, "POST /release")).toEqual({ events: 0, answers: 1 });
    expect(await (await placing).data()).toMatchObject({ status: "NEW" });
  });

  it("is an error of the venue's own when its engine never answered", async () => {
    await arm(sim, { match: PLACING, fault: "timeout_before", ms: 1 });
    const { status, body } = await signed(sim, "POST /api/v3/order", order);
    expect([status, body.code]).toEqual([504, -1007]);
    expect(await statusAtVenue()).toBe(-2013);
  });
});

describe("an error that is told", () => {
  it("is the one that was asked for", async () => {
    await rest.newOrder(order);
    const answer = { status: 400, code: -2013, msg: "Order does not exist." };
    await arm(sim, { match: { method: "GET", path: PATH }, fault: "error_before", ...answer });
    // As the real venue does right after an order was placed: its memory lags behind its engine.
    await expect(rest.getOrder({ symbol, origClientOrderId: "one" })).rejects.toThrow("Order does not exist.");
    expect(await statusAtVenue()).toBe("NEW");
  });
});

describe("rate limits", () => {
  it("refuse with 429 and with 418, and say when to come again", async () => {
    await arm(sim, { match: PLACING, fault: "rate_limited", retryAfterSeconds: 7, times: 2 });
    await expect(rest.newOrder(order)).rejects.toThrow(TooManyRequestsError);
    const limited = await signed(sim, "POST /api/v3/order", order);
    expect([limited.status, limited.body.code, limited.headers.get("retry-after")]).toEqual([429, -1003, "7"]);
    await arm(sim, { match: PLACING, fault: "banned", retryAfterSeconds: 130, times: 2 });
    await expect(rest.newOrder(order)).rejects.toThrow(RateLimitBanError);
    const banned = await signed(sim, "POST /api/v3/order", order);
    expect([banned.status, banned.headers.get("retry-after")]).toEqual([418, "130"]);
    expect(await statusAtVenue()).toBe(-2013);
  });
});

describe("a clock that is off", () => {
  it("refuses a client that seems to be ahead", async () => {
    await arm(sim, { fault: "clock_skew", ms: -5_000 });
    await expect(rest.getAccount()).rejects.toThrow("ahead of the server's time");
    await rest.getAccount();
  });
});

describe("a partial fill", () => {
  it("fills its share of an order that does not cross, and the rest rests", async () => {
    await arm(sim, { match: PLACING, fault: "partial_fill", share: "0.4" });
    expect(await (await rest.newOrder(order)).data()).toMatchObject({
      status: "PARTIALLY_FILLED",
      executedQty: "0.20000000",
      fills: [{ price: "40000.00000000", qty: "0.20000000" }],
    });
  });

  it("fills its share of an order that crosses, and the rest finds no counterpart", async () => {
    await arm(sim, { match: PLACING, fault: "partial_fill", share: "0.4" });
    expect(await (await rest.newOrder({ ...order, price: 50010, quantity: 0.1 })).data()).toMatchObject({
      status: "PARTIALLY_FILLED",
      executedQty: "0.04000000",
      fills: [{ price: "50005.00000000" }],
    });
    expect(await (await rest.depth({ symbol, limit: 1 })).data()).toMatchObject({
      bids: [["50010.00000000", "0.06000000"]],
    });
  });

  it("ends the rest of a market order", async () => {
    await arm(sim, { match: PLACING, fault: "partial_fill", share: "0.5" });
    const market = await rest.newOrder({ symbol, side: Side.SELL, type: Type.MARKET, quantity: 1 });
    expect(await market.data()).toMatchObject({
      status: "EXPIRED",
      executedQty: "0.50000000",
      expiryReason: "INSUFFICIENT_LIQUIDITY",
    });
    const { locked } = (await (await rest.getAccount()).data()).balances!.find(({ asset }) => asset === "BTC")!;
    expect(locked).toBe("0.00000000");
  });
});

describe("a cancel that loses the race", () => {
  it("is refused, because the order has just filled", async () => {
    await rest.newOrder(order);
    await arm(sim, { match: CANCELING, fault: "cancel_loses_race" });
    await expect(rest.deleteOrder({ symbol, origClientOrderId: "one" })).rejects.toThrow("Unknown order sent.");
    expect(await statusAtVenue()).toBe("FILLED");
    expect(await (await rest.myTrades({ symbol })).data()).toMatchObject([{ qty: "0.50000000", isMaker: true }]);
  });

  it("cancels what a fill has left of the order", async () => {
    await rest.newOrder(order);
    await arm(sim, { match: CANCELING, fault: "cancel_loses_race", share: "0.5" });
    expect(await (await rest.deleteOrder({ symbol, origClientOrderId: "one" })).data()).toMatchObject({
      status: "CANCELED",
      executedQty: "0.25000000",
    });
  });

  it("keeps a cancelReplace from placing the other order", async () => {
    const placed = await (await rest.newOrder(order)).data();
    await arm(sim, { match: { path: "/api/v3/order/cancelReplace" }, fault: "cancel_loses_race" });
    const replacing = rest.orderCancelReplace({
      symbol,
      side: SpotRestAPI.OrderCancelReplaceSideEnum.BUY,
      type: SpotRestAPI.OrderCancelReplaceTypeEnum.LIMIT,
      timeInForce: SpotRestAPI.OrderCancelReplaceTimeInForceEnum.GTC,
      quantity: 0.5,
      price: 41000,
      cancelReplaceMode: SpotRestAPI.OrderCancelReplaceCancelReplaceModeEnum.STOP_ON_FAILURE,
      cancelOrderId: placed.orderId!,
    });
    await expect(replacing).rejects.toThrow("Order cancel-replace failed.");
    expect(await (await rest.getOpenOrders({ symbol })).data()).toEqual([]);
    expect(await statusAtVenue()).toBe("FILLED");
  });

  it("may lose its answer too: faults of one request add up", async () => {
    await rest.newOrder(order);
    await arm(sim, { match: CANCELING, fault: "cancel_loses_race", share: "0.5" });
    await arm(sim, { match: CANCELING, fault: "reset_after" });
    await expect(rest.deleteOrder({ symbol, origClientOrderId: "one" })).rejects.toThrow(NetworkError);
    expect(await statusAtVenue()).toBe("CANCELED");
  });
});

describe("faults over the WebSocket API", () => {
  it("meet the same requests", async () => {
    const socket = await spotClient(sim).websocketAPI.connect();
    await arm(sim, { match: PLACING, fault: "error_after", status: 500 });
    const placing = socket.orderPlace({ ...order, newClientOrderId: "one" } as never);
    await expect(placing).rejects.toMatchObject({ code: -1000 });
    expect(await statusAtVenue()).toBe("NEW");
    await socket.disconnect();
  });
});

describe("the faults that are armed", () => {
  it("meet what they match, as often as they say, and are listed until then", async () => {
    await arm(sim, { match: { path: "/api/v3/time" }, fault: "error_before", times: 2 });
    expect(await admin(sim, "GET /faults")).toMatchObject([{ fault: "error_before", left: 2 }]);
    expect((await plain(sim, "GET /api/v3/ping")).status).toBe(200);
    expect((await plain(sim, "GET /api/v3/time")).status).toBe(500);
    expect(await admin(sim, "GET /faults")).toMatchObject([{ left: 1 }]);
    expect((await plain(sim, "GET /api/v3/time")).status).toBe(500);
    expect((await plain(sim, "GET /api/v3/time")).status).toBe(200);
    expect(await admin(sim, "GET /faults")).toEqual([]);
  });

  it("can be cleared, and one that is not understood is refused with the reason", async () => {
    await arm(sim, { fault: "reset_before", times: null });
    await admin(sim, "DELETE /faults");
    expect((await plain(sim, "GET /api/v3/time")).status).toBe(200);
    await expect(arm(sim, { fault: "reset_someday" })).rejects.toThrow("400");
    await expect(arm(sim, { fault: "reset_before", mach: {} })).rejects.toThrow("mach");
    await expect(arm(sim, { fault: "partial_fill", share: "1.5" })).rejects.toThrow("a share is over 0 and at most 1");
  });
});
