import { expect, it } from "vitest";
import type { AccountRpc } from "../../../durable-objects/account/account-rpc";
import { aToken, testApp } from "../testing/test-app";

const ORDER = { symbol: "BTCUSDT", side: "buy", type: "market", quantity: "0.001" };

/** Accepts all but symbols named REFUSED; each order's id is its symbol. */
const placeOrders: AccountRpc["placeOrders"] = (commands) =>
  Promise.resolve(
    commands.map(({ request: { symbol } }) =>
      symbol === ("REFUSED" as typeof symbol)
        ? {
            ok: false as const,
            rejection: { code: "position_limit", message: "no" },
            order: { order_id: symbol } as never,
            decision: null,
          }
        : { ok: true as const, order: { order_id: symbol } as never, replayed: symbol === ("AGAIN" as typeof symbol) },
    ),
  );

async function resultsOf(response: Response) {
  expect(response.status).toBe(207);
  return ((await response.json()) as { results: unknown[] }).results;
}

it("gives each order its own result, in order, and makes one call", async () => {
  const app = testApp({ account: { placeOrders } });
  const orders = [
    { ...ORDER, symbol: "A" },
    { ...ORDER, quantity: "-1" },
    { ...ORDER, symbol: "REFUSED" },
    7,
    { ...ORDER, symbol: "AGAIN" },
    { ...ORDER, account: "other" },
  ];
  const results = await resultsOf(await app.send("POST /orders/batch", { body: { orders } }));
  expect(results).toMatchObject([
    { status: 201, order: { order_id: "A" } },
    { status: 400, problem: { code: "invalid_request", errors: [{ path: "quantity" }] } },
    { status: 422, problem: { code: "position_limit", order_id: "REFUSED" } },
    { status: 400, problem: { code: "invalid_request" } },
    { status: 200, order: { order_id: "AGAIN" } },
    { status: 403, problem: { code: "account_forbidden" } },
  ]);
  expect(app.calls).toHaveLength(1);
});

it("asks each account once, and keeps the results in their places", async () => {
  const app = testApp({ account: { placeOrders } });
  const token = await aToken({ accounts: ["one", "two"] });
  const orders = ["A", "B", "C"].map((symbol, index) => ({ ...ORDER, symbol, account: index === 1 ? "two" : "one" }));
  const results = await resultsOf(await app.send("POST /orders/batch", { token, body: { orders } }));
  expect(results).toMatchObject([
    { order: { order_id: "A" } },
    { order: { order_id: "B" } },
    { order: { order_id: "C" } },
  ]);
  expect(app.calls.map(({ name }) => name)).toEqual(["one", "two"]);
});

it("makes no call when no order was understood", async () => {
  const app = testApp();
  expect(await resultsOf(await app.send("POST /orders/batch", { body: { orders: [{}] } }))).toHaveLength(1);
  expect(app.calls).toEqual([]);
});

it.each([
  { orders: [] },
  { orders: Array.from({ length: 101 }, () => ORDER) },
  {},
  { orders: "x" },
  { orders: [ORDER], account: "demo" },
])("refuses a batch of another shape (%#)", async (body) => {
  expect((await testApp().send("POST /orders/batch", { body })).status).toBe(400);
});
