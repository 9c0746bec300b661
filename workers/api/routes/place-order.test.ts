import { expect, it } from "vitest";
import type { PlaceOrderReply } from "../../../durable-objects/account/account-rpc";
import { quantity } from "../../../shared/core/decimal";
import { aToken, testApp } from "../testing/test-app";

const ORDER = { symbol: "BTCUSDT", side: "buy", type: "market", quantity: "0.001" };
const order = { order_id: "01A" } as never;
const appAnswering = (reply: PlaceOrderReply) => testApp({ account: { placeOrders: () => Promise.resolve([reply]) } });

it("hands one command with exact numbers to the account, and answers 201", async () => {
  const app = appAnswering({ ok: true, order, replayed: false });
  const response = await app.send("POST /orders", { body: { ...ORDER, quantity: 0.1 } });
  expect(response.status).toBe(201);
  expect(await response.json()).toEqual({ order: { order_id: "01A" } });
  expect(app.calls).toMatchObject([
    {
      object: "account",
      name: "demo",
      method: "placeOrders",
      args: [[{ kind: "place_order", request: { quantity: quantity("0.1") } }]],
    },
  ]);
});

it("answers a replay 200, and says so", async () => {
  const response = await appAnswering({ ok: true, order, replayed: true }).send("POST /orders", { body: ORDER });
  expect(response.status).toBe(200);
  expect(response.headers.get("idempotent-replayed")).toBe("true");
});

it("answers what risk refused 422, with the order's id, the numbers and the decision", async () => {
  const decision = { approved: false, risk_level: "low", reason: null, limit_version: 7, checks: [] } as const;
  const rejection = {
    code: "order_value_limit",
    message: "too much",
    check: "order_value",
    observed: "61250",
    limit: "50000",
    limitVersion: 7,
  };
  const response = await appAnswering({ ok: false, rejection, order, decision: { ...decision, checks: [] } }).send(
    "POST /orders",
    { body: ORDER },
  );
  expect(response.status).toBe(422);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(await response.json()).toMatchObject({
    type: "urn:edge-oms:problem:order_value_limit",
    title: "Order value limit",
    status: 422,
    code: "order_value_limit",
    detail: "too much",
    order_id: "01A",
    check: "order_value",
    observed: "61250",
    limit: "50000",
    limit_version: 7,
    decision,
  });
});

it.each([
  ["client_order_id_reused", 409],
  ["account_not_found", 404],
  ["invalid_order", 400],
  ["a_check_of_next_year", 422],
])("answers %s %i", async (code, status) => {
  const reply: PlaceOrderReply = { ok: false, rejection: { code, message: "no" }, order: null, decision: null };
  expect((await appAnswering(reply).send("POST /orders", { body: ORDER })).status).toBe(status);
});

it("tells a throttled client when to come back", async () => {
  const reply: PlaceOrderReply = {
    ok: false,
    rejection: { code: "throttled", message: "slow down", retryAfterSeconds: 2.2 },
    order: null,
    decision: null,
  };
  const response = await appAnswering(reply).send("POST /orders", { body: ORDER });
  expect(response.status).toBe(429);
  expect(response.headers.get("retry-after")).toBe("3");
});

it("takes the account from the body, when the token has it and the header does not differ", async () => {
  const app = appAnswering({ ok: true, order, replayed: false });
  const token = await aToken({ accounts: ["first", "second"] });
  const send = (account: string, header?: string) =>
    app.send("POST /orders", {
      token,
      body: { ...ORDER, account },
      headers: header === undefined ? {} : { "x-account": header },
    });
  expect((await send("second")).status).toBe(201);
  expect((await send("second", "second")).status).toBe(201);
  expect((await send("second", "first")).status).toBe(400);
  expect((await send("third")).status).toBe(403);
  expect((await send("Not An Account")).status).toBe(403);
  expect(app.calls.map(({ name }) => name)).toEqual(["second", "second"]);
});

it("refuses a gtd order whose end has passed", async () => {
  const app = appAnswering({ ok: true, order, replayed: false });
  const body = { ...ORDER, time_in_force: "gtd", expire_at: new Date(app.now).toISOString() };
  const response = await app.send("POST /orders", { body });
  expect(await response.json()).toMatchObject({ status: 400, errors: [{ path: "expire_at" }] });
  expect(app.calls).toEqual([]);
});

it("asks the account about one with a client order id, as it may be a replay", async () => {
  const app = appAnswering({ ok: true, order, replayed: true });
  const body = { ...ORDER, client_order_id: "mine", time_in_force: "gtd", expire_at: "2020-01-01T00:00:00Z" };
  expect((await app.send("POST /orders", { body })).status).toBe(200);
});

it("is 503 when the account gives no reply to the order", async () => {
  const app = testApp({ account: { placeOrders: () => Promise.resolve([]) } });
  expect((await app.send("POST /orders", { body: ORDER })).status).toBe(503);
});
