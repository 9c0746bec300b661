/** What-ifs in the runtime, over the streams that lead from the account object to the client. */
import { env } from "cloudflare:workers";
import { beforeAll, expect, it } from "vitest";
import { loadConfig } from "../../config/load-config";
import { SCOPES } from "../../shared/contract/scopes";
import type { WhatIfLine } from "../../shared/contract/what-if";
import { createApp } from "./app";
import { DOCS_FILES } from "./docs-files";
import { mintToken } from "./token";

const AUTH_SECRET = "a secret of at least thirty-two bytes";
const app = createApp({ instruments: loadConfig().instruments, write: () => undefined, clock: Date.now }, DOCS_FILES);

async function send(method: string, path: string, body?: unknown, account = "past"): Promise<Response> {
  const token = await mintToken({
    secret: AUTH_SECRET,
    sub: "test",
    accounts: [account],
    scope: SCOPES,
    ttlSeconds: 60,
  });
  const content = body === undefined ? {} : { body: JSON.stringify(body) };
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  return await app.fetch(new Request(`https://oms.test${path}`, { method, headers, ...content }), {
    ...env,
    AUTH_SECRET,
  });
}

const whatIf = (body: unknown) => send("POST", "/risk/limits/what-if", body);
const linesOf = async (response: Response): Promise<WhatIfLine[]> =>
  new TextDecoder()
    .decode(await response.arrayBuffer())
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as WhatIfLine);

const BATCHES = 5;
const BATCH = 100;
const order = (price: number) => ({ symbol: "BTCUSDT", side: "buy", type: "limit", quantity: 0.001, price });

/** An account with a past: orders that rest, more than a stream holds when all of them are listed. */
beforeAll(async () => {
  await send("POST", "/accounts", { account: "past", type: "margin", currency: "USDT", cash: "1000000" });
  await send("PUT", "/market/marks", { marks: [{ symbol: "BTCUSDT", price: 45_000 }] });
  for (let batch = 0; batch < BATCHES; batch++) {
    const placed = await send("POST", "/orders/batch", { orders: Array.from({ length: BATCH }, () => order(45_000)) });
    const { results } = await placed.json<{ results: { status: number }[] }>();
    if (results.some(({ status }) => status !== 201)) throw new Error(`not all of batch ${batch} were accepted`);
  }
});

const TIGHT = { limits: { max_exposure: "90" } };

it("lists what would have been refused, with both traces, and sums it up", async () => {
  const response = await whatIf({ ...TIGHT, list: 2 });
  expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/x-ndjson"]);
  const lines = await linesOf(response);
  const changed = lines.flatMap((line) => ("changed" in line ? [line.changed] : []));
  expect(changed).toHaveLength(2);
  expect(changed[0]).toMatchObject({
    decision: "order",
    before: { approved: true, code: null },
    after: { approved: false, code: "gross_exposure_limit" },
  });
  expect(changed[0]?.after.checks.at(-1)).toMatchObject({
    check: "gross_exposure_limit",
    passed: false,
    observed: "135",
    limit: "90",
    source: "recomputed",
  });
  expect(lines.at(-1)).toEqual({
    summary: {
      orders: 500,
      changed: 498,
      now_rejected: 498,
      now_approved: 0,
      undetermined: 0,
      listed: 2,
      by_code: { gross_exposure_limit: { now_rejected: 498, now_approved: 0 } },
      undetermined_by: {},
    },
  });
});

it("lets one run at a time, takes orders meanwhile, and ends with the client that leaves", async () => {
  const first = await whatIf(TIGHT);
  const reader = (first.body as ReadableStream<Uint8Array>).getReader();
  expect((await reader.read()).done).toBe(false);

  const second = await whatIf(TIGHT);
  expect([second.status, second.headers.get("retry-after")]).toEqual([429, "5"]);
  expect(await second.json()).toMatchObject({ code: "what_if_running" });
  expect((await send("POST", "/orders", order(44_000))).status).toBe(201);

  await reader.cancel();
  // The news that nobody reads any more takes its way to the object.
  const isFree = async (): Promise<boolean> => {
    const next = await whatIf({ ...TIGHT, list: 0 });
    await next.arrayBuffer();
    return next.status === 200;
  };
  await expect.poll(isFree, { timeout: 5_000 }).toBe(true);
});

it("judges the orders of a time or a range of the journal", async () => {
  const lines = await linesOf(await whatIf({ ...TIGHT, list: 0, until_sequence: 60 }));
  const whole = await linesOf(await whatIf({ ...TIGHT, list: 0, from: "2020-01-01T00:00:00Z" }));
  const ordersOf = (of: readonly WhatIfLine[]): number[] =>
    of.flatMap((line) => ("summary" in line ? [line.summary.orders] : []));
  expect(ordersOf(whole)[0]).toBeGreaterThanOrEqual(500);
  expect(ordersOf(lines)[0]).toBeLessThan(60);
});

it.each([
  [{}, 400, "invalid_request"],
  [{ limits: { max_exposure: -1 } }, 400, "invalid_request"],
  [{ limits: { max_exposure: "NaN" } }, 400, "invalid_request"],
  [{ ...TIGHT, list: 10_001 }, 400, "invalid_request"],
  [{ ...TIGHT, from: "yesterday" }, 400, "invalid_request"],
  [{ ...TIGHT, reason: "x" }, 400, "invalid_request"],
  [{ symbols: { NOPE: { limits: { max_position: 1 } } } }, 422, "instrument_unknown"],
  [{ thresholds: { max_exposure: { warning: "0.95" } } }, 422, "thresholds_out_of_order"],
])("answers %j with %i %s and does nothing", async (body, status, code) => {
  const response = await whatIf(body);
  expect([response.status, await response.json()]).toMatchObject([status, { code }]);
});

it("knows no account that was never opened", async () => {
  expect((await send("POST", "/risk/limits/what-if", TIGHT, "nobody")).status).toBe(404);
});
