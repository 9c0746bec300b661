/** A session of @binance/spot, Binance's own connector, over REST and over the WebSocket API. */
import "./testing/quiet";
import {
  BadRequestError,
  SpotRestAPI,
  SpotWebsocketAPI,
  UnauthorizedError,
  type SpotWebsocketAPI as SocketApi,
} from "@binance/spot";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startVenueSim, type VenueSim } from "./start-venue-sim";
import { Inbox, admin, executions } from "./testing/clients";
import { spotClient } from "./testing/spot-client";

const { NewOrderSideEnum: Side, NewOrderTypeEnum: Type, NewOrderTimeInForceEnum: TimeInForce } = SpotRestAPI;
const symbol = "BTCUSDT";
const RESTING = { symbol, side: Side.BUY, type: Type.LIMIT, timeInForce: TimeInForce.GTC, quantity: 0.5, price: 40000 };

describe("a session of @binance/spot over REST", () => {
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

  it("reads time, rules, book and balances", async () => {
    expect(await (await rest.ping()).data()).toEqual({});
    expect(Math.abs(Number((await (await rest.time()).data()).serverTime) - Date.now())).toBeLessThan(5_000);
    const info = await (await rest.exchangeInfo({ symbols: [symbol, "ETHUSDT"] })).data();
    expect(info.symbols!.map((one) => one.symbol)).toEqual([symbol, "ETHUSDT"]);
    expect(info.symbols![0]!.filters).toContainEqual(
      expect.objectContaining({ filterType: "LOT_SIZE", stepSize: "0.00001000" }),
    );
    expect(await (await rest.depth({ symbol, limit: 1 })).data()).toMatchObject({
      bids: [["49995.00000000", "10.00000000"]],
      asks: [["50005.00000000", "10.00000000"]],
    });
    expect(await (await rest.tickerBookTicker({ symbol })).data()).toMatchObject({ bidPrice: "49995.00000000" });
    const account = await (await rest.getAccount()).data();
    expect(account).toMatchObject({ canTrade: true, accountType: "SPOT" });
    expect(account.balances).toContainEqual({ asset: "USDT", free: "1000000.00000000", locked: "0.00000000" });
  });

  it("rests a limit order, finds it by client id and among the open ones, and cancels it", async () => {
    const placed = await (await rest.newOrder({ ...RESTING, newClientOrderId: "rest-1" })).data();
    expect(placed).toMatchObject({
      symbol,
      clientOrderId: "rest-1",
      orderListId: -1,
      price: "40000.00000000",
      origQty: "0.50000000",
      executedQty: "0.00000000",
      cummulativeQuoteQty: "0.00000000",
      status: "NEW",
      timeInForce: "GTC",
      selfTradePreventionMode: "EXPIRE_MAKER",
      fills: [],
    });
    expect(await (await rest.getOrder({ symbol, origClientOrderId: "rest-1" })).data()).toMatchObject({
      orderId: placed.orderId,
      status: "NEW",
      isWorking: true,
      time: placed.transactTime,
    });
    expect(await (await rest.getOpenOrders({ symbol })).data()).toHaveLength(1);
    const canceled = await (
      await rest.deleteOrder({ symbol, origClientOrderId: "rest-1", newClientOrderId: "cancel-1" })
    ).data();
    expect(canceled).toMatchObject({
      orderId: placed.orderId,
      origClientOrderId: "rest-1",
      clientOrderId: "cancel-1",
      status: "CANCELED",
    });
    expect(await (await rest.getOpenOrders()).data()).toEqual([]);
  });

  it("fills a market order with its fills, trades and fees", async () => {
    const filled = await (await rest.newOrder({ symbol, side: Side.BUY, type: Type.MARKET, quantity: 0.2 })).data();
    expect(filled).toMatchObject({
      status: "FILLED",
      executedQty: "0.20000000",
      cummulativeQuoteQty: "10001.00000000",
      price: "0.00000000",
      fills: [
        { price: "50005.00000000", qty: "0.20000000", commission: "0.00020000", commissionAsset: "BTC", tradeId: 1 },
      ],
    });
    expect(await (await rest.myTrades({ symbol, orderId: filled.orderId! })).data()).toMatchObject([
      { id: 1, orderId: filled.orderId, quoteQty: "10001.00000000", isBuyer: true, isMaker: false, isBestMatch: true },
    ]);
    expect(await (await rest.allOrders({ symbol })).data()).toMatchObject([{ status: "FILLED" }]);
  });

  it("spends a value with a market order, in whole steps and never over it", async () => {
    const filled = await (
      await rest.newOrder({ symbol, side: Side.BUY, type: Type.MARKET, quoteOrderQty: 100 })
    ).data();
    // 100 ÷ 50,005 is 0.0019998…; the step is 0.00001.
    expect(filled).toMatchObject({
      status: "FILLED",
      origQty: "0.00199000",
      origQuoteOrderQty: "100.00000000",
      cummulativeQuoteQty: "99.50995000",
    });
  });

  it("replaces by cancelReplace, and says what became of each half when one fails", async () => {
    const placed = await (await rest.newOrder(RESTING)).data();
    const modes = SpotRestAPI.OrderCancelReplaceCancelReplaceModeEnum;
    const next = {
      symbol,
      side: SpotRestAPI.OrderCancelReplaceSideEnum.BUY,
      type: SpotRestAPI.OrderCancelReplaceTypeEnum.LIMIT,
      timeInForce: SpotRestAPI.OrderCancelReplaceTimeInForceEnum.GTC,
      quantity: 0.4,
      price: 41000,
    };
    const replaced = await (
      await rest.orderCancelReplace({
        ...next,
        cancelReplaceMode: modes.STOP_ON_FAILURE,
        cancelOrderId: placed.orderId!,
      })
    ).data();
    expect(replaced).toMatchObject({
      cancelResult: "SUCCESS",
      newOrderResult: "SUCCESS",
      cancelResponse: { orderId: placed.orderId, status: "CANCELED" },
      newOrderResponse: { status: "NEW", price: "41000.00000000" },
    });
    const again = { ...next, cancelOrderId: placed.orderId! };
    await expect(rest.orderCancelReplace({ ...again, cancelReplaceMode: modes.STOP_ON_FAILURE })).rejects.toThrow(
      "Order cancel-replace failed.",
    );
    expect(await (await rest.getOpenOrders({ symbol })).data()).toHaveLength(1);
    await expect(rest.orderCancelReplace({ ...again, cancelReplaceMode: modes.ALLOW_FAILURE })).rejects.toThrow(
      "Order cancel-replace partially failed.",
    );
    expect(await (await rest.getOpenOrders({ symbol })).data()).toHaveLength(2);
  });

  it("refuses what breaks a filter, a wrong signature and a key that is none", async () => {
    await expect(rest.newOrder({ ...RESTING, price: 40000.001 })).rejects.toThrow("Filter failure: PRICE_FILTER");
    await expect(rest.newOrder({ ...RESTING, quantity: 0.000001 })).rejects.toThrow("Filter failure: LOT_SIZE");
    await expect(rest.newOrder({ ...RESTING, quantity: 0.0001 })).rejects.toThrow("Filter failure: NOTIONAL");
    await expect(rest.newOrder({ ...RESTING, quantity: 100 })).rejects.toThrow("insufficient balance");
    const [key] = sim.keys;
    const stranger = spotClient({ ...sim, keys: [{ ...key!, secret: "another" }] });
    await expect(stranger.restAPI.getAccount()).rejects.toThrow(BadRequestError);
    const nobody = spotClient({ ...sim, keys: [{ ...key!, apiKey: "a".repeat(64) }] });
    await expect(nobody.restAPI.getAccount()).rejects.toThrow(UnauthorizedError);
  });

  it("shows the rate limits in the headers", async () => {
    const { rateLimits } = await rest.newOrder(RESTING);
    expect(rateLimits).toContainEqual({
      rateLimitType: "REQUEST_WEIGHT",
      interval: "MINUTE",
      intervalNum: 1,
      count: 1,
    });
    expect(rateLimits).toContainEqual({ rateLimitType: "ORDERS", interval: "SECOND", intervalNum: 10, count: 1 });
    const account = await rest.getAccount();
    expect(account.rateLimits).toContainEqual(expect.objectContaining({ rateLimitType: "REQUEST_WEIGHT", count: 21 }));
  });
});

describe("a session of @binance/spot over the WebSocket API", () => {
  let sim: VenueSim;
  let socket: Awaited<ReturnType<ReturnType<typeof spotClient>["websocketAPI"]["connect"]>>;
  const Place = SpotWebsocketAPI;
  const order: SocketApi.OrderPlaceRequest = {
    symbol,
    side: Place.OrderPlaceSideEnum.BUY,
    type: Place.OrderPlaceTypeEnum.LIMIT,
    timeInForce: Place.OrderPlaceTimeInForceEnum.GTC,
    quantity: 0.5,
    price: 40000,
  };
  beforeAll(async () => {
    sim = await startVenueSim();
    sim.setPrice(symbol, "50000");
    socket = await spotClient(sim).websocketAPI.connect();
  });
  afterAll(async () => {
    await socket.disconnect();
    await sim.stop();
  });

  it("places, queries, cancels and lists, with the rate limits in each answer", async () => {
    expect(Number((await socket.time()).data.serverTime)).toBeGreaterThan(0);
    const placed = await socket.orderPlace({ ...order, newClientOrderId: "socket-1" });
    expect(placed.data).toMatchObject({ clientOrderId: "socket-1", status: "NEW" });
    expect(placed.rateLimits).toContainEqual(expect.objectContaining({ rateLimitType: "REQUEST_WEIGHT", limit: 6000 }));
    expect((await socket.orderStatus({ symbol, origClientOrderId: "socket-1" })).data).toMatchObject({ status: "NEW" });
    expect((await socket.orderCancel({ symbol, orderId: placed.data.orderId! })).data).toMatchObject({
      status: "CANCELED",
    });
    expect((await socket.openOrdersStatus({ symbol })).data).toEqual([]);
    expect((await socket.accountStatus()).data.balances).toContainEqual(
      expect.objectContaining({ asset: "USDT", locked: "0.00000000" }),
    );
    await expect(socket.orderCancel({ symbol, orderId: placed.data.orderId! })).rejects.toMatchObject({
      code: -2011,
      msg: "Unknown order sent.",
    });
  });

  it("hears of every execution and balance once it has subscribed by signature", async () => {
    const { response, stream } = await socket.userDataStreamSubscribeSignature();
    expect(response.data).toEqual({ subscriptionId: 0 });
    await expect(socket.userDataStreamSubscribeSignature()).rejects.toMatchObject({ code: -2035 });
    const inbox = new Inbox();
    stream.on("message", inbox.add);
    const { data } = await socket.orderPlace({ ...order, newClientOrderId: "heard-1" });
    await admin(sim, "POST /fill", { symbol, account: "main", clientOrderId: "heard-1", quantity: "0.2" });
    await socket.orderCancel({ symbol, origClientOrderId: "heard-1", newClientOrderId: "heard-1-end" });
    const reports = await inbox.until(({ e }) => e === "executionReport", 3);
    expect(reports).toMatchObject([
      { x: "NEW", X: "NEW", i: data.orderId, c: "heard-1", C: "", q: "0.50000000", z: "0.00000000", t: -1, N: null },
      {
        x: "TRADE",
        X: "PARTIALLY_FILLED",
        l: "0.20000000",
        L: "40000.00000000",
        z: "0.20000000",
        m: true,
        N: "BTC",
        n: "0.00020000",
      },
      { x: "CANCELED", X: "CANCELED", c: "heard-1-end", C: "heard-1", z: "0.20000000" },
    ]);
    expect(executions(inbox)).toEqual(["NEW", "TRADE", "CANCELED"]);
    const positions = await inbox.until(({ e }) => e === "outboundAccountPosition", 3);
    expect(positions.at(-1)).toMatchObject({
      B: [
        { a: "BTC", f: "1000000.19980000", l: "0.00000000" },
        { a: "USDT", f: "992000.00000000", l: "0.00000000" },
      ],
    });
    expect((await socket.userDataStreamUnsubscribe()).data).toEqual({});
    await inbox.until(({ e }) => e === "eventStreamTerminated");
  });
});
