/** A session of ccxt's binance client, from loading the markets to the streams. */
import ccxt from "ccxt";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startVenueSim, type VenueSim } from "./start-venue-sim";
import { ccxtClient } from "./testing/ccxt-client";
import { admin, arm, carriedOut } from "./testing/clients";

const SYMBOL = "BTC/USDT";

describe("a session of ccxt", () => {
  let sim: VenueSim;
  let client: ReturnType<typeof ccxtClient>;
  beforeAll(async () => {
    sim = await startVenueSim();
    client = ccxtClient(sim);
    // ccxt's way of saying that ws:// without encryption is meant.
    await client.loadHttpProxyAgent();
    await client.loadMarkets();
  });
  beforeEach(async () => {
    await admin(sim, "POST /reset");
    await admin(sim, "POST /price", { symbol: "BTCUSDT", price: "50000" });
  });
  afterAll(async () => {
    await client.close();
    await sim.stop();
  });

  it("reads the server's time, the rules of a market and the best prices", async () => {
    expect(Math.abs((await client.fetchTime())! - Date.now())).toBeLessThan(5_000);
    const market = client.market(SYMBOL);
    expect(market).toMatchObject({ id: "BTCUSDT", base: "BTC", quote: "USDT", active: true, spot: true });
    expect(market.precision).toEqual(expect.objectContaining({ amount: 0.00001, price: 0.01 }));
    expect(market.limits.amount).toEqual({ min: 0.00001, max: 9000 });
    expect(market.limits.cost!.min).toBe(10);
    const book = await client.fetchOrderBook(SYMBOL, 5);
    expect(book.bids[0]![0]).toBe(49995);
    expect(book.asks[0]![0]).toBe(50005);
    expect((await client.fetchBidsAsks([SYMBOL]))[SYMBOL]).toMatchObject({ bid: 49995, ask: 50005 });
  });

  it("rests a limit order, finds it by client id and among the open ones, and cancels it", async () => {
    const order = await client.createOrder(SYMBOL, "limit", "buy", 0.5, 40000, { clientOrderId: "rest-1" });
    expect(order).toMatchObject({ status: "open", clientOrderId: "rest-1", amount: 0.5, price: 40000, filled: 0 });
    const balance = await client.fetchBalance();
    expect(balance["USDT"]).toEqual({ free: 980000, used: 20000, total: 1000000 });
    const found = await client.fetchOrder(undefined as never, SYMBOL, { clientOrderId: "rest-1" });
    expect(found).toMatchObject({ id: order.id, status: "open", timeInForce: "GTC" });
    expect((await client.fetchOpenOrders(SYMBOL)).map(({ id }) => id)).toEqual([order.id]);
    const canceled = await client.cancelOrder(order.id!, SYMBOL);
    expect(canceled).toMatchObject({ id: order.id, status: "canceled", filled: 0 });
    expect(await client.fetchOpenOrders(SYMBOL)).toEqual([]);
    expect((await client.fetchBalance())["USDT"]).toEqual({ free: 1000000, used: 0, total: 1000000 });
    expect(await client.fetchOrder(order.id!, SYMBOL)).toMatchObject({ status: "canceled", clientOrderId: "rest-1" });
  });

  it("fills a market order with trades, and takes the fee out of what came in", async () => {
    const order = await client.createOrder(SYMBOL, "market", "buy", 0.2);
    expect(order).toMatchObject({ status: "closed", filled: 0.2, average: 50005, cost: 10001 });
    expect(order.trades).toHaveLength(1);
    const trades = await client.fetchMyTrades(SYMBOL);
    expect(trades).toMatchObject([
      {
        order: order.id,
        side: "buy",
        amount: 0.2,
        price: 50005,
        takerOrMaker: "taker",
        fee: { cost: 0.0002, currency: "BTC" },
      },
    ]);
    const balance = await client.fetchBalance();
    expect(balance["BTC"]!.total).toBe(1000000.1998);
    expect(balance["USDT"]!.total).toBe(989999);
    const sale = await client.createOrder(SYMBOL, "market", "sell", 0.1);
    expect(sale).toMatchObject({ status: "closed", average: 49995 });
    expect((await client.fetchMyTrades(SYMBOL)).at(-1)).toMatchObject({ fee: { cost: 4.9995, currency: "USDT" } });
  });

  it("replaces an order by cancelReplace", async () => {
    const order = await client.createOrder(SYMBOL, "limit", "buy", 0.5, 40000);
    const replaced = await client.editOrder(order.id!, SYMBOL, "limit", "buy", 0.4, 41000);
    expect(replaced).toMatchObject({ status: "open", amount: 0.4, price: 41000 });
    expect(replaced.id).not.toBe(order.id);
    expect(await client.fetchOrder(order.id!, SYMBOL)).toMatchObject({ status: "canceled" });
    expect(await client.fetchOpenOrders(SYMBOL)).toHaveLength(1);
  });

  it("lists all orders, oldest first", async () => {
    const first = await client.createOrder(SYMBOL, "limit", "buy", 0.1, 40000);
    const second = await client.createOrder(SYMBOL, "market", "buy", 0.1);
    expect((await client.fetchOrders(SYMBOL)).map(({ id, status }) => [id, status])).toEqual([
      [first.id, "open"],
      [second.id, "closed"],
    ]);
  });

  it("refuses with the errors that ccxt knows", async () => {
    const place = (type: string, amount: string, price?: string, params = {}) =>
      client.privatePostOrder({
        symbol: "BTCUSDT",
        side: "BUY",
        type,
        quantity: amount,
        ...(price === undefined ? {} : { price, timeInForce: "GTC" }),
        ...params,
      });
    await expect(place("LIMIT", "0.5", "40000.001")).rejects.toThrow(ccxt.InvalidOrder);
    await expect(place("LIMIT", "0.000001", "40000")).rejects.toThrow(/LOT_SIZE|lot size/);
    await expect(place("LIMIT", "0.0001", "40000")).rejects.toThrow("Filter failure: NOTIONAL");
    await expect(place("LIMIT", "100", "40000")).rejects.toThrow(ccxt.InsufficientFunds);
    await place("LIMIT", "0.5", "40000", { newClientOrderId: "same" });
    await expect(place("LIMIT", "0.5", "40000", { newClientOrderId: "same" })).rejects.toThrow("Duplicate order sent.");
    await expect(client.fetchOrder("999", SYMBOL)).rejects.toThrow(ccxt.OrderNotFound);
    await expect(client.cancelOrder("999", SYMBOL)).rejects.toThrow(ccxt.OrderNotFound);
    await expect(client.createOrder(SYMBOL, "limit", "buy", 0.1, 60000, { postOnly: true })).rejects.toThrow(
      ccxt.OrderImmediatelyFillable,
    );
    await expect(client.publicGetExchangeInfo({ symbol: "NOPE" })).rejects.toThrow(ccxt.BadSymbol);
  });

  it("refuses a wrong signature, a stale timestamp and a key that nobody has", async () => {
    const stranger = ccxtClient(sim);
    stranger.secret = "another";
    await expect(stranger.fetchBalance()).rejects.toThrow(ccxt.AuthenticationError);
    await expect(client.privateGetAccount({ timestamp: Date.now() - 20_000 })).rejects.toThrow(ccxt.InvalidNonce);
    await expect(client.privateGetAccount({ timestamp: Date.now() + 20_000 })).rejects.toThrow(
      "ahead of the server's time",
    );
    stranger.apiKey = "a".repeat(64);
    await expect(stranger.fetchBalance()).rejects.toThrow("Invalid API-key, IP, or permissions for action.");
  });

  it("shows the rate limits in the headers", async () => {
    await client.createOrder(SYMBOL, "limit", "buy", 0.5, 40000);
    const headers = client.last_response_headers as Record<string, string>;
    const byName = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    expect(byName).toMatchObject({ "x-mbx-used-weight-1m": "1", "x-mbx-order-count-10s": "1" });
  });

  it("hears of its orders, fills and balances on the stream that it subscribes to by signature", async () => {
    await client.authenticate({ type: "spot" });
    const balances = client.watchBalance();
    const placed = client.watchOrders(SYMBOL);
    const order = await client.createOrder(SYMBOL, "limit", "buy", 0.5, 40000, { clientOrderId: "watched" });
    expect(await placed).toMatchObject([{ id: order.id, clientOrderId: "watched", status: "open" }]);
    expect((await balances)["USDT"]!.used).toBe(20000);
    const trades = client.watchMyTrades(SYMBOL);
    await admin(sim, "POST /price", { symbol: "BTCUSDT", price: "39000" });
    expect(await trades).toMatchObject([
      { order: order.id, price: 40000, amount: 0.5, takerOrMaker: "maker", fee: { cost: 0.0005, currency: "BTC" } },
    ]);
  });

  it("renews and ends a listen key", async () => {
    const { listenKey } = await client.publicPostUserDataStream();
    expect(await client.publicPostUserDataStream()).toEqual({ listenKey });
    expect(await client.publicPutUserDataStream({ listenKey })).toEqual({});
    expect(await client.publicDeleteUserDataStream({ listenKey })).toEqual({});
    await expect(client.publicPutUserDataStream({ listenKey })).rejects.toThrow("This listenKey does not exist.");
  });

  it.each([
    ["before", 0, []],
    ["after", 1, ["one"]],
  ])(
    "cannot tell a connection reset %s the order was accepted from one reset otherwise",
    async (moment, done, open) => {
      const path = "/api/v3/order";
      await arm(sim, { match: { method: "POST", path }, fault: `reset_${moment}` });
      const placing = client.createOrder(SYMBOL, "limit", "buy", 0.5, 40000, { clientOrderId: "one" });
      await expect(placing).rejects.toThrow(ccxt.NetworkError);
      expect(await carriedOut(sim, path)).toBe(done);
      expect((await client.fetchOpenOrders(SYMBOL)).map(({ clientOrderId }) => clientOrderId)).toEqual(open);
    },
  );

  it("is refused by a venue whose clock is off, until it asks for the venue's time", async () => {
    await arm(sim, { fault: "clock_skew", ms: 60_000, times: null });
    const late = ccxtClient(sim);
    await expect(late.fetchBalance()).rejects.toThrow(ccxt.InvalidNonce);
    await late.loadTimeDifference();
    expect(Math.round(late.options["timeDifference"] / 1_000)).toBe(-60);
    late.options["adjustForTimeDifference"] = true;
    expect((await late.fetchBalance())["USDT"]!.total).toBe(1000000);
  });

  it("is told that its stream has been cut off", async () => {
    await client.authenticate({ type: "spot" });
    const watching = client.watchOrders(SYMBOL);
    await Promise.all([
      expect(watching).rejects.toThrow(ccxt.NetworkError),
      admin(sim, "POST /disconnect", { account: "main" }),
    ]);
  });
});
