/** Accounts, marks, instruments, health and metrics: what is particular to each. */
import { describe, expect, it } from "vitest";
import { loadConfig } from "../../../config/load-config";
import { money, price } from "../../../shared/core/decimal";
import { someControls } from "../../../shared/core/testing/some-controls";
import { answering, refusing } from "../testing/fake-objects";
import { aToken, testApp } from "../testing/test-app";

const admin = () => aToken({ accounts: [], scope: ["admin", "market:write", "orders:read"] });

describe("opening an account", () => {
  const body = { account: "desk-7", type: "Margin", currency: "USDT", cash: 1_000_000 };

  it.each([
    [true, 201],
    [false, 200],
  ])("created: %s is %i", async (created, status) => {
    const app = testApp({ firm: { openAccount: answering({ account: { account: "desk-7" }, created }) } });
    expect((await app.send("POST /accounts", { token: await admin(), body })).status).toBe(status);
    expect(app.calls[0]?.args).toEqual([
      "desk-7",
      {
        kind: "open_account",
        account: "desk-7",
        type: "margin",
        currency: "USDT",
        cash: money("1000000"),
        limits: null,
        by: "alice",
      },
    ]);
  });

  it("passes limits that differ from the defaults", async () => {
    const app = testApp({ firm: { openAccount: answering({ account: {}, created: true }) } });
    const limits = { portfolio: { max_positions: 5 }, symbols: { BTCUSDT: { max_value: "7" } } };
    await app.send("POST /accounts", { token: await admin(), body: { ...body, limits } });
    expect(app.calls[0]?.args[1]).toMatchObject({
      limits: { portfolio: { max_positions: 5 }, symbols: { BTCUSDT: { max_value: money("7") } } },
    });
  });

  it("in a currency that no instrument is quoted in is 422, and reaches nobody", async () => {
    const app = testApp();
    const answer = await app.send("POST /accounts", { token: await admin(), body: { ...body, currency: "USTD" } });
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ code: "currency_unknown" });
    expect(app.calls).toEqual([]);
  });

  it("on other terms is 409", async () => {
    const app = testApp({ firm: { openAccount: refusing("account_exists") } });
    expect((await app.send("POST /accounts", { token: await admin(), body })).status).toBe(409);
  });

  it.each([
    { account: "Desk" },
    { account: "" },
    { account: "x".repeat(65) },
    { type: "gold" },
    { currency: "usdt!" },
    { cash: "-1" },
    { cash: undefined },
    { limits: { portfolio: { nonsense: 1 } } },
    { limits: { symbols: { "": {} } } },
  ])("refuses %j", async (wrong) => {
    expect((await testApp().send("POST /accounts", { token: await admin(), body: { ...body, ...wrong } })).status).toBe(
      400,
    );
  });
});

describe("an adjustment", () => {
  const send = async (app: ReturnType<typeof testApp>, body: unknown) =>
    app.send("POST /accounts/demo/adjustments", { token: await admin(), body });

  it.each([
    [false, 201],
    [true, 200],
  ])("replayed: %s is %i", async (replayed, status) => {
    const app = testApp({ account: { adjustCash: answering({ account: {}, replayed }) } });
    const response = await send(app, { amount: "-250.5", reason: "withdrawal", reference: "w-1" });
    expect(response.status).toBe(status);
    expect(response.headers.get("idempotent-replayed")).toBe(replayed ? "true" : null);
    expect(app.calls).toMatchObject([
      { name: "demo", args: [{ amount: money("-250.5"), reference: "w-1", by: "alice" }] },
    ]);
  });

  it.each([{ amount: 0 }, { reason: undefined }, { reference: "" }, { reference: "a\tb" }])(
    "refuses %j",
    async (wrong) => {
      expect((await send(testApp(), { amount: "1", reason: "r", reference: "x", ...wrong })).status).toBe(400);
    },
  );
});

describe("marks", () => {
  const put = async (app: ReturnType<typeof testApp>, ...marks: unknown[]) =>
    app.send("PUT /market/marks", { token: await admin(), body: { marks } });
  const market = { putMarks: answering({ accepted: 1, ignored: 0 }) };

  it("without a time are of now", async () => {
    const app = testApp({ market });
    expect((await put(app, { symbol: "BTCUSDT", price: 45000.5 })).status).toBe(200);
    expect(app.calls[0]?.args).toEqual([
      [{ symbol: "BTCUSDT", price: price("45000.5"), bid: null, ask: null, time: app.now }],
    ]);
  });

  it("may be dated one second ahead and no more", async () => {
    const app = testApp({ market });
    const ahead = (ms: number) => ({ symbol: "BTCUSDT", price: 1, time: new Date(app.now + ms).toISOString() });
    expect((await put(app, ahead(1_000))).status).toBe(200);
    const response = await put(app, ahead(0), ahead(1_001));
    expect(await response.json()).toMatchObject({ status: 400, errors: [{ path: "marks.1.time" }] });
  });

  it.each([
    [{ symbol: "A", price: 0 }],
    [{ symbol: "A", price: 1, bid: 2, ask: 1 }],
    [{ symbol: "A" }],
    [{ symbol: "A", price: 1, volume: 2 }],
    [7],
  ])("refuses %j", async (mark) => {
    expect((await put(testApp({ market }), mark)).status).toBe(400);
  });

  it("come 1 to 500 at a time", async () => {
    const many = (count: number) => Array.from({ length: count }, () => ({ symbol: "A", price: 1 }));
    expect((await put(testApp({ market }), ...many(500))).status).toBe(200);
    expect((await put(testApp({ market }), ...many(501))).status).toBe(400);
    expect((await put(testApp({ market }))).status).toBe(400);
  });

  it.each(["no_market_data", "instrument_unknown"])("that are not there (%s) are 404", async (code) => {
    const app = testApp({ market: { getMark: refusing(code) } });
    expect(await (await app.send("GET /market/BTCUSDT")).json()).toMatchObject({ status: 404, code: "mark_not_found" });
  });
});

it("lists instruments in pages, from the configuration alone", async () => {
  const app = testApp({}, { instruments: loadConfig().instruments });
  const seen: string[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const response = await app.send(`GET /instruments?limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`);
    const page = (await response.json()) as { data: { symbol: string }[]; next_cursor: string | null };
    seen.push(...page.data.map(({ symbol }) => symbol));
    cursor = page.next_cursor;
  }
  expect(seen).toEqual([...loadConfig().instruments.keys()].sort());
  expect(app.calls).toEqual([]);
});

describe("unblocking", () => {
  it.each(["DELETE /risk/symbol/BTCUSDT/block", "DELETE /firm/symbol/BTCUSDT/block"])(
    "%s takes a reason or no body at all",
    async (line) => {
      const app = testApp({ account: { unblockSymbol: answering({}) }, firm: { unblockSymbol: answering({}) } });
      const token = await aToken({ scope: ["admin", "risk:write"] });
      expect((await app.send(line, { token })).status).toBe(200);
      expect((await app.send(line, { token, body: { reason: "over" } })).status).toBe(200);
      expect((await app.send(line, { token, body: { why: "over" } })).status).toBe(400);
      expect(app.calls.map(({ args }) => args[0])).toMatchObject([{ reason: null }, { reason: "over" }]);
    },
  );
});

describe("health", () => {
  const controls = () => Promise.resolve(someControls());

  it("says what runs here, to anyone", async () => {
    const response = await testApp({ firm: { controls } }).send("GET /health", { token: null });
    expect(await response.json()).toEqual({
      status: "healthy",
      service: "edge-oms",
      version: "0.1.0",
      checks: { configuration: "ok", objects: "ok" },
    });
  });

  it("is 503 when no object can be reached", async () => {
    const response = await testApp().send("GET /health", { token: null });
    expect(response.headers.get("retry-after")).toBe("1");
    expect(await response.json()).toMatchObject({ status: 503, code: "unavailable", checks: { objects: "failed" } });
  });

  it("keeps nobody busy who is asked too often", async () => {
    const app = testApp({ firm: { controls } });
    for (let asked = 0; asked < 5; asked++) await app.send("GET /health", { token: null });
    expect(app.calls).toHaveLength(1);
  });
});

describe("metrics", () => {
  const stats = {
    orders_received: 3,
    orders_rejected: { order_value_limit: 2 },
    alerts_open: { warning: 2, critical: 1, breach: 0 },
    breakers_open: 1,
    risk_level: "low",
    outbox_depth: 1,
  };
  const listAccounts = answering({ data: [{ account: "demo" }, { account: 'we"ird' }], next_cursor: "more" });

  it("count per account, and say what is missing", async () => {
    const app = testApp({ firm: { listAccounts }, account: { stats: answering(stats) } });
    const text = await (await app.send("GET /metrics", { token: await admin() })).text();
    expect(text).toContain('edge_oms_orders_received_total{account="demo"} 3\n');
    expect(text).toContain('edge_oms_orders_rejected_total{account="demo",code="order_value_limit"} 2\n');
    expect(text).toContain('edge_oms_alerts_open{account="demo",level="critical"} 1\n');
    expect(text).toContain('edge_oms_breakers_open{account="demo"} 1\n');
    expect(text).toContain('edge_oms_account_up{account="we\\"ird"} 1\n');
    expect(text).toContain("edge_oms_scrape_complete 0\n");
  });

  it("show an account that does not answer as down", async () => {
    const app = testApp({ firm: { listAccounts } });
    const text = await (await app.send("GET /metrics", { token: await admin() })).text();
    expect(text).toContain('edge_oms_account_up{account="demo"} 0\n');
    expect(text).not.toContain('orders_received_total{account="demo"}');
  });
});
