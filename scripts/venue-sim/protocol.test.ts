/** The rules of requests: signatures, times, parameters, limits, and what the log keeps. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { startVenueSim, type VenueSim, type VenueSimOptions } from "./start-venue-sim";
import { Inbox, admin, plain, signed } from "./testing/clients";

const symbol = "BTCUSDT";
const ORDER = "POST /api/v3/order";
const RESTING = { symbol, side: "BUY", type: "LIMIT", timeInForce: "GTC", quantity: "0.5", price: "40000" };
const START = 1_795_000_000_000;

/** Key and secret that Binance's documentation signs its examples with. */
const DOCUMENTED = {
  account: "documented",
  apiKey: "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A",
  secret: "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j",
};

async function withSim(options: VenueSimOptions, use: (sim: VenueSim) => Promise<void>): Promise<void> {
  const sim = await startVenueSim(options);
  try {
    await use(sim);
  } finally {
    await sim.stop();
  }
}

describe("the examples of Binance's documentation", () => {
  it("pass over HTTP, in the query string, in the body, in both, and in capital letters", async () => {
    const symbols = [
      {
        symbol: "LTCBTC",
        base: "LTC",
        quote: "BTC",
        tickSize: "0.000001",
        stepSize: "0.01",
        minQuantity: "0.01",
        maxQuantity: "1000",
        minNotional: "0.0001",
        startPrice: "0.2",
      },
    ];
    await withSim({ now: () => 1_499_827_319_559, keys: [DOCUMENTED], symbols }, async (sim) => {
      const head = "symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC";
      const tail = "quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559";
      // rest-api.md, "SIGNED Endpoint Examples for POST /api/v3/order", "HMAC Keys".
      const signature = "c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71";
      const send = async (query: string, body: string): Promise<number> => {
        const url = `${sim.url}/api/v3/order${query === "" ? "" : `?${query}`}`;
        const headers = { "x-mbx-apikey": DOCUMENTED.apiKey, "content-type": "application/x-www-form-urlencoded" };
        return (await fetch(url, { method: "POST", headers, body })).status;
      };
      expect(await send(`${head}&${tail}&signature=${signature}`, "")).toBe(200);
      expect(await send("", `${head}&${tail}&signature=${signature}`)).toBe(200);
      expect(await send(`${head}&${tail}&signature=${signature.toUpperCase()}`, "")).toBe(200);
      expect(await send(`${head}&${tail}&signature=${signature.replace("c", "d")}`, "")).toBe(400);
      // Query and body are joined without anything between them.
      const mixed = "0fd168b8ddb4876a0358a8d14d0c9f3da0e9b20c5d52b2a00fcf7d1c602f9a77";
      expect(await send(head, `${tail}&signature=${mixed}`)).toBe(200);
      expect(await send(head, `${tail}&signature=${signature}`)).toBe(400);
    });
  });

  it("pass over the WebSocket API", async () => {
    await withSim({ now: () => 1_645_423_376_532, keys: [DOCUMENTED] }, async (sim) => {
      const socket = new WebSocket(`${sim.wsUrl}/ws-api/v3`);
      const inbox = new Inbox<unknown>();
      inbox.listenTo(socket);
      await new Promise((resolve) => socket.once("open", resolve));
      // web-socket-api.md, "SIGNED request example (HMAC)".
      const params = {
        symbol: "BTCUSDT",
        side: "SELL",
        type: "LIMIT",
        timeInForce: "GTC",
        quantity: "0.01000000",
        price: "52000.00",
        recvWindow: 100,
        timestamp: 1645423376532,
        apiKey: DOCUMENTED.apiKey,
        signature: "aa1b5712c094bc4e57c05a1a5c1fd8d88dcd628338ea863fec7b88e59fe2db24",
      };
      socket.send(JSON.stringify({ id: "good", method: "order.place", params }));
      socket.send(JSON.stringify({ id: 2, method: "v3/order.place", params: { ...params, price: "52001.00" } }));
      socket.send(JSON.stringify({ id: 3, method: "time", params: { returnRateLimits: false } }));
      socket.send("not JSON");
      socket.send(JSON.stringify({ id: 4, method: "session.logon", params: {} }));
      const [good, bad, time, broken, logon] = await inbox.until(() => true, 5);
      expect(good).toMatchObject({ id: "good", status: 200, result: { status: "NEW", price: "52000.00000000" } });
      expect(bad).toMatchObject({ id: 2, status: 400, error: { code: -1022 } });
      expect(time).toEqual({ id: 3, status: 200, result: { serverTime: 1645423376532 } });
      expect(broken).toMatchObject({ id: null, status: 400, error: { code: -1135 } });
      expect(logon).toMatchObject({ id: 4, status: 400, error: { code: -1020 } });
      socket.terminate();
    });
  });
});

describe("requests", () => {
  let sim: VenueSim;
  let now = START;
  beforeAll(async () => {
    sim = await startVenueSim({ now: () => now });
  });
  beforeEach(async () => {
    now = START;
    await admin(sim, "POST /reset");
    await admin(sim, "POST /price", { symbol, price: "50000" });
  });
  afterAll(() => sim.stop());

  const refusal = async (params: object, route = ORDER) => {
    const { status, body } = await signed(sim, route, { timestamp: now, ...params });
    return [status, body.code, body.msg] as const;
  };

  it("are in time up to the end of their window, and less than a second ahead", async () => {
    const account = async (sentAt: number, recvWindow?: number): Promise<unknown> => {
      const params = { timestamp: sentAt, ...(recvWindow === undefined ? {} : { recvWindow }) };
      const { status, body } = await signed(sim, "GET /api/v3/account", params);
      return status === 200 ? 200 : body.code;
    };
    expect(await account(now - 5_000)).toBe(200);
    expect(await account(now - 5_001)).toBe(-1021);
    expect(await account(now - 60_000, 60_000)).toBe(200);
    expect(await account(now - 101, 100)).toBe(-1021);
    expect(await account(now - 101, 100.5)).toBe(-1021);
    expect(await account(now - 101, 101.5)).toBe(200);
    expect(await account(now, 60_001)).toBe(-1102);
    expect(await account(now + 999)).toBe(200);
    expect(await account(now + 1_000)).toBe(-1021);
    expect(await account(now * 1_000)).toBe(200);
    expect(await account((now - 6_000) * 1_000)).toBe(-1021);
  });

  it("need a key with the form of one that somebody has", async () => {
    const route = "GET /api/v3/account";
    expect(await plain(sim, route)).toMatchObject({
      status: 401,
      body: { code: -2014, msg: "API-key format invalid." },
    });
    expect((await plain(sim, route, {}, { "x-mbx-apikey": "?" })).body.code).toBe(-2014);
    expect((await plain(sim, route, {}, { "x-mbx-apikey": "a".repeat(64) })).body.code).toBe(-2015);
    const headers = { "x-mbx-apikey": sim.keys[0]!.apiKey };
    expect((await plain(sim, route, { timestamp: now }, headers)).body.code).toBe(-1102);
    expect((await plain(sim, route, { signature: "00" }, headers)).body.code).toBe(-1102);
  });

  it.each([
    ["a parameter that nobody reads", { ...RESTING, colour: "red" }, -1104],
    ["an empty parameter", { ...RESTING, newClientOrderId: "" }, -1105],
    ["a missing price", { ...RESTING, price: undefined }, -1102],
    ["a missing symbol", { ...RESTING, symbol: undefined }, -1102],
    ["a price for a market order", { symbol, side: "BUY", type: "MARKET", quantity: "1", price: "1" }, -1106],
    ["neither quantity nor value", { symbol, side: "BUY", type: "MARKET" }, -1102],
    ["a time in force for a maker order", { ...RESTING, type: "LIMIT_MAKER" }, -1106],
    ["a client id with other characters", { ...RESTING, newClientOrderId: "a:b" }, -1100],
    ["a client id that is too long", { ...RESTING, newClientOrderId: "a".repeat(37) }, -1100],
    ["a number that is none", { ...RESTING, price: "1e4" }, -1100],
    ["more than eight places", { ...RESTING, quantity: "0.123456789" }, -1111],
    ["an unknown time in force", { ...RESTING, timeInForce: "GTX" }, -1115],
    ["an unknown type", { ...RESTING, type: "STOP" }, -1116],
    ["a type that these symbols do not have", { ...RESTING, type: "STOP_LOSS_LIMIT" }, -2010],
    ["an unknown side", { ...RESTING, side: "LONG" }, -1117],
    ["an unknown symbol", { ...RESTING, symbol: "NOPE" }, -1121],
    ["a self-trade prevention that is not allowed", { ...RESTING, selfTradePreventionMode: "DECREMENT" }, -1013],
    ["a price over the most", { ...RESTING, price: "1000000.01" }, -1013],
    ["a quantity over the most", { ...RESTING, quantity: "9000.00001" }, -1013],
    ["a market order that is too small", { symbol, side: "SELL", type: "MARKET", quantity: "0.00001" }, -1013],
  ])("are refused for %s", async (_, params, code) => {
    const sent = Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined));
    const [status, found] = await refusal(sent);
    expect([status, found]).toEqual([400, code]);
    expect(await admin(sim, "GET /orders")).toEqual({ orders: [], trades: [] });
  });

  it("are refused for what queries do not take", async () => {
    const trades = "GET /api/v3/myTrades";
    expect((await refusal({ symbol, orderId: 1, startTime: 1 }, trades))[1]).toBe(-1128);
    expect((await refusal({ symbol, startTime: 1, endTime: 86_400_002 }, trades))[1]).toBe(-1127);
    expect((await refusal({ symbol, limit: 1_001 }, trades))[1]).toBe(-1102);
    expect((await refusal({ symbol }, "GET /api/v3/order"))[1]).toBe(-1102);
    expect((await refusal({ symbol }, "DELETE /api/v3/openOrders"))[1]).toBe(-2011);
    expect((await plain(sim, "GET /api/v3/time?a=1&a=2")).body.code).toBe(-1101);
    expect(await plain(sim, "GET /api/v3/nothing")).toMatchObject({ status: 404, body: { code: -1020 } });
    const micro = await plain(sim, "GET /api/v3/time", {}, { "x-mbx-time-unit": "MICROSECOND" });
    expect(micro.body.code).toBe(-1020);
  });

  it("of a parameter in both query and body use the query's", async () => {
    const { body } = await signed(sim, ORDER, { timestamp: now, ...RESTING }, { price: "41000" });
    expect(body).toMatchObject({ price: "40000.00000000" });
  });

  it("answer as much as was asked for", async () => {
    const keys = async (newOrderRespType: string): Promise<string[]> =>
      Object.keys((await signed(sim, ORDER, { timestamp: now, ...RESTING, newOrderRespType })).body);
    const ack = ["symbol", "orderId", "orderListId", "clientOrderId", "transactTime"];
    expect(await keys("ACK")).toEqual(ack);
    expect(await keys("RESULT")).not.toContain("fills");
    expect(await keys("FULL")).toEqual([...(await keys("RESULT")), "fills"]);
    const maker = { symbol, side: "BUY", type: "LIMIT_MAKER", quantity: "0.5", price: "40000", timestamp: now };
    expect(Object.keys((await signed(sim, ORDER, maker)).body)).toEqual(ack);
  });

  it("only try an order out at /order/test", async () => {
    const test = "POST /api/v3/order/test";
    expect((await signed(sim, test, { timestamp: now, ...RESTING })).body).toEqual({});
    expect((await refusal({ ...RESTING, price: "40000.001" }, test))[2]).toBe("Filter failure: PRICE_FILTER");
    expect(await admin(sim, "GET /orders")).toEqual({ orders: [], trades: [] });
  });

  it("page lists from a start, else from the end", async () => {
    for (let n = 0; n < 4; n++)
      await signed(sim, ORDER, { timestamp: now, symbol, side: "SELL", type: "MARKET", quantity: "0.1" });
    const list = async (route: string, params: object): Promise<number[]> => {
      const rows = { timestamp: now, symbol, limit: 2, ...params };
      const { body } = await signed<{ id?: number; orderId: number }[]>(sim, route, rows);
      return body.map(({ id, orderId }) => id ?? orderId);
    };
    const ids = await list("GET /api/v3/allOrders", { limit: 4 });
    expect(await list("GET /api/v3/allOrders", {})).toEqual(ids.slice(2));
    expect(await list("GET /api/v3/allOrders", { orderId: ids[1]! })).toEqual(ids.slice(1, 3));
    expect(await list("GET /api/v3/myTrades", {})).toEqual([3, 4]);
    expect(await list("GET /api/v3/myTrades", { fromId: 2 })).toEqual([2, 3]);
    expect(await list("GET /api/v3/myTrades", { startTime: START })).toEqual([1, 2]);
    expect(await list("GET /api/v3/myTrades", { startTime: START + 1 })).toEqual([]);
    expect(await list("GET /api/v3/myTrades", { orderId: ids[2]! })).toEqual([3]);
  });

  it("leave neither keys nor signatures in the log", async () => {
    await signed(sim, ORDER, { timestamp: now, ...RESTING, newClientOrderId: "logged" });
    await signed(sim, ORDER, { timestamp: now, ...RESTING, newClientOrderId: "logged" });
    const headers = { "x-mbx-apikey": sim.keys[0]!.apiKey };
    const { listenKey } = (await plain(sim, "POST /api/v3/userDataStream", {}, headers)).body;
    await plain(sim, "PUT /api/v3/userDataStream", { listenKey }, headers);
    const log = await admin<object[]>(sim, "GET /log");
    expect(log.slice(0, 2)).toMatchObject([
      { method: "POST", path: "/api/v3/order", account: "main", status: 200, code: null, carriedOut: true, faults: [] },
      { status: 400, code: -2010, carriedOut: true, params: { newClientOrderId: "logged", price: "40000" } },
    ]);
    const text = JSON.stringify(log);
    for (const secret of [sim.keys[0]!.apiKey, sim.keys[0]!.secret, listenKey, "signature"])
      expect(text).not.toContain(secret);
  });
});

describe("limits", () => {
  let now = START - (START % 60_000);
  const sent = { symbol, timestamp: now };

  it("refuse too much weight until the minute ends, and ban those who go on", async () => {
    await withSim({ now: () => now, limits: { weightPerMinute: 50, refusalsBeforeBan: 2 } }, async (sim) => {
      const info = () => plain(sim, "GET /api/v3/exchangeInfo");
      expect((await info()).headers.get("x-mbx-used-weight-1m")).toBe("20");
      expect((await info()).status).toBe(200);
      now += 45_500;
      const refused = await info();
      expect([refused.status, refused.body.code, refused.headers.get("retry-after")]).toEqual([429, -1003, "15"]);
      await info();
      const banned = await info();
      expect([banned.status, banned.body.code, banned.headers.get("retry-after")]).toEqual([418, -1003, "120"]);
      now += 119_000;
      expect((await info()).headers.get("retry-after")).toBe("1");
      now += 1_000;
      expect((await info()).headers.get("x-mbx-used-weight-1m")).toBe("20");
    });
  });

  it("count the orders that have not traded, per account", async () => {
    now = START - (START % 60_000);
    await withSim({ now: () => now, limits: { ordersPer10Seconds: 2 } }, async (sim) => {
      const market = { ...sent, timestamp: now, side: "BUY", type: "MARKET", quantity: "0.1" };
      const resting = { ...RESTING, timestamp: now };
      for (let n = 0; n < 4; n++)
        expect((await signed(sim, ORDER, market)).headers.get("x-mbx-order-count-10s")).toBe("0");
      expect((await signed(sim, ORDER, resting)).headers.get("x-mbx-order-count-10s")).toBe("1");
      expect((await signed(sim, ORDER, resting)).headers.get("x-mbx-order-count-1d")).toBe("2");
      const refused = await signed(sim, ORDER, market);
      expect([refused.status, refused.body.code, refused.headers.get("retry-after")]).toEqual([429, -1015, "10"]);
      const counts = await signed(sim, "GET /api/v3/rateLimit/order", { timestamp: now });
      expect(counts.body).toMatchObject([{ interval: "SECOND", intervalNum: 10, limit: 2, count: 2 }, { count: 2 }]);
      now += 10_000;
      expect((await signed(sim, ORDER, { ...market, timestamp: now })).status).toBe(200);
    });
  });
});

describe("a venue that cannot be", () => {
  it("is refused at the start", async () => {
    await expect(startVenueSim({ keys: [{ account: "a", apiKey: "short", secret: "s" }] })).rejects.toThrow("API key");
    const symbols = [{ ...FINE, tickSize: "0.00001", stepSize: "0.0001" }];
    await expect(startVenueSim({ symbols })).rejects.toThrow("FINE: tick × step needs more than eight places");
  });
});

const FINE = {
  symbol: "FINE",
  base: "F",
  quote: "USDT",
  tickSize: "0.01",
  stepSize: "0.01",
  minQuantity: "0.01",
  maxQuantity: "1000",
  minNotional: "1",
  startPrice: "10",
};
