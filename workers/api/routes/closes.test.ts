import { describe, expect, it } from "vitest";
import { price } from "../../../shared/core/decimal";
import { answering, refusing } from "../testing/fake-objects";
import { aToken, testApp } from "../testing/test-app";

const market = { putCloses: answering({ accepted: 1, ignored: 0 }) };
const close = { symbol: "BTCUSDT", date: "2026-11-20", close: "45000.5" };

const put = async (app: ReturnType<typeof testApp>, ...closes: unknown[]) =>
  app.send("PUT /market/closes", { body: { closes } });

describe("putting closes", () => {
  it("passes them on in their order, exactly", async () => {
    const app = testApp({ market });
    const response = await put(app, { ...close, date: "2026-11-19" }, { ...close, close: 45000.25 });
    expect(await response.json()).toEqual({ accepted: 1, ignored: 0 });
    expect(app.calls).toMatchObject([
      {
        object: "market",
        method: "putCloses",
        args: [
          [
            { symbol: "BTCUSDT", date: "2026-11-19", close: price("45000.5") },
            { symbol: "BTCUSDT", date: "2026-11-20", close: price("45000.25") },
          ],
          undefined,
        ],
      },
    ]);
  });

  it.each([
    [{ ...close, close: 0 }, "close"],
    [{ ...close, close: "-1" }, "close"],
    [{ ...close, close: "NaN" }, "close"],
    [{ ...close, close: null }, "close"],
    [{ ...close, close: "1.0000000000001" }, "close"],
    [{ ...close, date: "2026-02-30" }, "date"],
    [{ ...close, date: "2026-11-20T00:00:00Z" }, "date"],
    [{ ...close, date: "20 November 2026" }, "date"],
    [{ ...close, date: 20261120 }, "date"],
    [{ ...close, date: undefined }, "date"],
    [{ ...close, symbol: "../x" }, "symbol"],
    [{ ...close, volume: 2 }, "volume"],
  ])("refuses %j beside a good one, and asks nobody", async (wrong, field) => {
    const app = testApp({ market });
    const response = await put(app, close, wrong);
    expect(await response.json()).toMatchObject({ status: 400, errors: [{ path: `closes.1.${field}` }] });
    expect(app.calls).toEqual([]);
  });

  it("come 1 to 4,016 at a time, in up to 1 MB", async () => {
    const many = (count: number) => Array.from({ length: count }, () => close);
    expect((await put(testApp({ market }), ...many(4_016))).status).toBe(200);
    expect((await put(testApp({ market }), ...many(4_017))).status).toBe(400);
    expect((await put(testApp({ market }))).status).toBe(400);
    const padded = JSON.stringify({ closes: [close], pad: "x".repeat(1_024 * 1_024) });
    const headers = { "content-type": "application/json" };
    expect((await testApp({ market }).send("PUT /market/closes", { rawBody: padded, headers })).status).toBe(413);
  });

  it("names who corrects a kept close, and why", async () => {
    const app = testApp({ market });
    const body = { closes: [close], correct: true, reason: "a digit was missing" };
    expect((await app.send("PUT /market/closes", { body })).status).toBe(200);
    expect(app.calls).toMatchObject([{ args: [[{}], { reason: "a digit was missing", by: "alice" }] }]);
  });

  it.each([
    { correct: true },
    { reason: "why not" },
    { correct: false, reason: "why not" },
    { correct: true, reason: "" },
  ])("refuses %j: a correction needs a reason, and nothing else has one", async (parts) => {
    const app = testApp({ market });
    const response = await app.send("PUT /market/closes", { body: { closes: [close], ...parts } });
    expect(await response.json()).toMatchObject({ status: 400, errors: [{ path: "reason" }] });
    expect(app.calls).toEqual([]);
  });

  it.each([
    ["closes_out_of_order", 400],
    ["duplicate_close", 400],
    ["close_in_future", 400],
    ["invalid_close", 400],
    ["close_conflict", 422],
    ["close_too_old", 422],
    ["instrument_unknown", 422],
  ])("refused by the market as %s are %i", async (code, status) => {
    const response = await put(testApp({ market: { putCloses: refusing(code) } }), close);
    expect(await response.json()).toMatchObject({ status, code });
  });

  it("need market:write", async () => {
    const app = testApp({ market });
    const token = await aToken({ scope: ["orders:read", "risk:write"] });
    expect((await app.send("PUT /market/closes", { token, body: { closes: [close] } })).status).toBe(403);
    expect(app.calls).toEqual([]);
  });
});

describe("an instrument's closes", () => {
  it("come in pages", async () => {
    const listCloses = answering({ data: [{ date: "2026-11-20", close: "45000" }], next_cursor: "2026-11-20" });
    const app = testApp({ market: { listCloses } });
    const response = await app.send("GET /market/BTCUSDT/closes?limit=1&cursor=2026-11-21");
    expect(await response.json()).toMatchObject({ next_cursor: "2026-11-20" });
    expect(app.calls).toMatchObject([{ args: ["BTCUSDT", { limit: 1, cursor: "2026-11-21" }] }]);
  });

  it("after a cursor that is none are 400", async () => {
    const app = testApp({ market: { listCloses: refusing("invalid_cursor") } });
    const response = await app.send("GET /market/BTCUSDT/closes?cursor=zzz");
    expect(await response.json()).toMatchObject({ status: 400, code: "invalid_cursor" });
  });

  it.each(["", "/corrections"])("of an instrument that nobody lists are 404%s", async (list) => {
    const refused = refusing("instrument_unknown");
    const app = testApp({ market: { listCloses: refused, listCloseCorrections: refused } });
    expect(await (await app.send(`GET /market/NOPE/closes${list}`)).json()).toMatchObject({
      status: 404,
      code: "instrument_not_found",
    });
  });

  it("are listed with their corrections, and a cursor that no page has given is 400", async () => {
    const listCloseCorrections = answering({ data: [{ from: "1", to: "2" }], next_cursor: null });
    const app = testApp({ market: { listCloseCorrections } });
    expect(await (await app.send("GET /market/BTCUSDT/closes/corrections?limit=1")).json()).toMatchObject({
      data: [{ from: "1", to: "2" }],
    });
    expect(app.calls).toMatchObject([{ args: ["BTCUSDT", { limit: 1, cursor: null }] }]);
    const refusingCursor = testApp({ market: { listCloseCorrections: refusing("invalid_cursor") } });
    expect((await refusingCursor.send("GET /market/BTCUSDT/closes/corrections?cursor=x")).status).toBe(400);
  });
});
