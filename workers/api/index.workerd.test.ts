/** The built script's own parts in the runtime they are for, down to the objects. */
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { loadConfig } from "../../config/load-config";
import { limitsView } from "../../shared/contract/limit-views";
import { orderAnswer, orderCheckView } from "../../shared/contract/order-views";
import { problemView } from "../../shared/contract/problem";
import { SCOPES } from "../../shared/contract/scopes";
import { createApp } from "./app";
import { createRoutes } from "./routes";
import { DOCS_FILES } from "./docs-files";
import { mintToken } from "./token";

const AUTH_SECRET = "a secret of at least thirty-two bytes";
const ROUTES = createRoutes(DOCS_FILES);
const app = createApp({ instruments: loadConfig().instruments, write: () => undefined, clock: Date.now }, DOCS_FILES);

async function send(
  method: string,
  path: string,
  body?: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const token = await mintToken({
    secret: AUTH_SECRET,
    sub: "test",
    accounts: ["runtime"],
    scope: SCOPES,
    ttlSeconds: 60,
  });
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json", ...more };
  return await app.fetch(
    new Request(`https://oms.test${path}`, { method, headers, ...(body === undefined ? {} : { body }) }),
    { ...env, AUTH_SECRET },
  );
}

it("has the documentation's files inside as text", async () => {
  expect(await (await send("GET", "/docs/swagger-ui-bundle.js")).text()).toContain("SwaggerUIBundle");
  expect(await (await send("GET", "/docs/swagger-ui.css")).text()).toContain(".swagger-ui");
});

it("generates its document without building code from text", async () => {
  expect(await (await send("GET", "/openapi.json")).json()).toMatchObject({ openapi: "3.1.0" });
});

it("creates nothing for a token whose account does not exist", async () => {
  const response = await send("GET", "/account");
  expect(await response.json()).toMatchObject({ status: 404, code: "account_not_found" });
});

it("sees how a JSON number was written", async () => {
  const order = (quantity: string) => `{"symbol":"BTCUSDT","side":"buy","type":"market","quantity":${quantity}}`;
  expect((await send("POST", "/orders", order("0.1"))).status).toBe(404);
  const lossy = await send("POST", "/orders", order("0.1000000000000000055"));
  expect(await lossy.json()).toMatchObject({ status: 400, errors: [{ path: "quantity" }] });
});

it("opens an account, takes a mark, decides orders, and reads it all back in the documented shapes", async () => {
  const opened = await send(
    "POST",
    "/accounts",
    `{"account":"runtime","type":"margin","currency":"USDT","cash":"1000000"}`,
  );
  expect([opened.status, await opened.json()]).toMatchObject([201, { account: "runtime", cash: "1000000" }]);
  expect(await (await send("PUT", "/market/marks", `{"marks":[{"symbol":"BTCUSDT","price":45000}]}`)).json()).toEqual({
    accepted: 1,
    ignored: 0,
  });
  const placed = await send(
    "POST",
    "/orders",
    `{"symbol":"BTCUSDT","side":"buy","type":"limit","quantity":0.001,"price":45000}`,
  );
  expect(placed.status).toBe(201);
  const { order } = orderAnswer.parse(await placed.json());
  expect(order).toMatchObject({ quantity: "0.001", price: "45000" });

  const refused = await send(
    "POST",
    "/orders",
    `{"symbol":"BTCUSDT","side":"buy","type":"limit","quantity":11,"price":45000}`,
  );
  expect([refused.status, problemView.parse(await refused.json())]).toMatchObject([422, { code: "order_size_limit" }]);

  const names: Record<string, string> = {
    order_id: order.order_id,
    symbol: "BTCUSDT",
    account: "runtime",
    venue: "paper",
  };
  // There is neither a position nor a run of reconciliation yet.
  const absent = ["/positions/{symbol}", "/venues/{venue}/reconciliations/{run}"];
  for (const { method, path, endpoint, scope } of ROUTES) {
    const schema = endpoint.answers[200]?.schema;
    if (method !== "get" || scope === null || schema === undefined || absent.includes(path)) continue;
    const response = await send(
      "GET",
      path.replaceAll(/\{(\w+)\}/g, (_, name: string) => names[name] ?? name),
    );
    const body: unknown = await response.json();
    expect([path, response.status, schema.safeParse(body).error?.issues], JSON.stringify(body).slice(0, 500)).toEqual([
      path,
      200,
      undefined,
    ]);
  }
  const checked = await send("POST", "/risk/check", `{"symbol":"BTCUSDT","side":"sell","type":"market","quantity":1}`);
  orderCheckView.parse(await checked.json());
});

it.each([
  ["/risk/limits", { limits: { max_exposure: -1 } }, 400, "invalid_request"],
  ["/risk/limits", { limits: { max_exposure: "NaN" } }, 400, "invalid_request"],
  ["/risk/limits", { limits: { max_exposre: 1 } }, 400, "invalid_request"],
  ["/risk/limits", { thresholds: { max_exposure: { warning: "0.95" } } }, 422, "thresholds_out_of_order"],
  ["/risk/limits", { policies: { duplicate_window_ms: 60_001 } }, 400, "invalid_request"],
  ["/risk/limits/NOSUCH", { limits: { max_value: 1 } }, 422, "instrument_unknown"],
  ["/risk/limits/NOSUCH", { actions: { max_value: "reduce" } }, 422, "instrument_unknown"],
  ["/risk/limits/BTCUSDT", { limits: { max_value: "-0.000000000001" } }, 400, "invalid_request"],
])("PATCH %s %j is refused and changes nothing", async (path, changes, status, code) => {
  const before = await limits();
  const response = await send("PATCH", path, JSON.stringify({ ...changes, reason: "test" }));
  expect([response.status, await response.json()]).toMatchObject([status, { code }]);
  expect(await limits()).toEqual(before);
});

it("a change based on another version is 412 and changes nothing, one on the current version counts it up", async () => {
  const before = await limits();
  const body = JSON.stringify({ actions: { max_exposure: "reduce" }, reason: "test" });
  const late = await send("PATCH", "/risk/limits", body, { "if-match": `"${before.version + 1}"` });
  expect([late.status, await late.json()]).toMatchObject([412, { code: "version_mismatch" }]);
  expect(await limits()).toEqual(before);
  const fresh = await send("PATCH", "/risk/limits", body, { "if-match": `"${before.version}"` });
  expect([fresh.status, fresh.headers.get("etag")]).toEqual([200, `"${before.version + 1}"`]);
});

/** The limits without what moves by itself. */
async function limits(): Promise<{ version: number; bases: unknown }> {
  const body = limitsView.parse(await (await send("GET", "/risk/limits")).json());
  const bases = [body.portfolio, ...Object.values(body.symbols)].map((rows) =>
    rows.map(({ limit, base, action, thresholds }) => ({ limit, base, action, thresholds })),
  );
  return { version: body.version, bases: [bases, body.policies] };
}
