/** PATCH and DELETE of one order. */
import { describe, expect, it } from "vitest";
import { price } from "../../../shared/core/decimal";
import { testApp } from "../testing/test-app";

const order = { order_id: "01A" } as never;

describe("a replace", () => {
  it("names only what changes", async () => {
    const app = testApp({ account: { replaceOrder: () => Promise.resolve({ ok: true, order, done: true }) } });
    expect((await app.send("PATCH /orders/01A", { body: { price: "44900", quantity: null } })).status).toBe(200);
    expect(app.calls[0]?.args).toEqual([{ kind: "replace_order", orderId: "01A", price: price("44900") }]);
  });

  it("is 202 while the venue has to answer", async () => {
    const app = testApp({ account: { replaceOrder: () => Promise.resolve({ ok: true, order, done: false }) } });
    expect((await app.send("PATCH /orders/01A", { body: { price: 1 } })).status).toBe(202);
  });

  it.each([
    ["position_limit", 422],
    ["pending_cancel", 409],
    ["order_closed", 409],
    ["order_not_found", 404],
  ])("refused with %s is %i", async (code, status) => {
    const app = testApp({
      account: {
        replaceOrder: () => Promise.resolve({ ok: false, rejection: { code, message: "no" }, decision: null }),
      },
    });
    const response = await app.send("PATCH /orders/01A", { body: { price: 1 } });
    expect(await response.json()).toMatchObject({ status, code, order_id: "01A" });
  });
});

describe("a cancel", () => {
  it.each([
    [true, 200],
    [false, 202],
  ])("done: %s is %i", async (done, status) => {
    const app = testApp({ account: { cancelOrder: () => Promise.resolve({ ok: true, order, done }) } });
    expect((await app.send("DELETE /orders/01A")).status).toBe(status);
  });

  it("of an ended order is 409", async () => {
    const app = testApp({
      account: {
        cancelOrder: () =>
          Promise.resolve({ ok: false, rejection: { code: "order_closed", message: "it is filled" }, decision: null }),
      },
    });
    expect(await (await app.send("DELETE /orders/01A")).json()).toMatchObject({ status: 409, code: "order_closed" });
  });
});

describe("resolving an order in doubt", () => {
  it("names who and why", async () => {
    const app = testApp({ account: { resolveOrder: () => Promise.resolve({ ok: true, order, done: true }) } });
    expect((await app.send("POST /orders/01A/resolve", { body: { reason: "the venue lost it" } })).status).toBe(200);
    expect(app.calls[0]?.args).toMatchObject([
      { kind: "resolve_order", orderId: "01A", reason: "the venue lost it", by: expect.stringMatching(/./) },
    ]);
  });

  it("takes a reason", async () => {
    const app = testApp();
    expect((await app.send("POST /orders/01A/resolve", { body: {} })).status).toBe(400);
    expect(app.calls).toEqual([]);
  });

  it.each([
    ["order_not_in_doubt", 409],
    ["order_within_horizon", 409],
    ["order_is_split", 409],
    ["order_not_found", 404],
  ])("refused with %s is %i", async (code, status) => {
    const rejection = { code, message: "no" };
    const app = testApp({
      account: { resolveOrder: () => Promise.resolve({ ok: false, rejection, decision: null }) },
    });
    const response = await app.send("POST /orders/01A/resolve", { body: { reason: "the venue lost it" } });
    expect(await response.json()).toMatchObject({ status, code, order_id: "01A" });
  });
});

it.each([
  "GET /orders/%00",
  "DELETE /orders/a%20b",
  "PATCH /orders/ü",
  `GET /orders/${"x".repeat(65)}`,
  "GET /orders/%E0%A4%A",
  "GET /orders/..%2f..%2faccount",
])("%s is no order, and no object is asked", async (line) => {
  const app = testApp();
  const response = await app.send(line, line.startsWith("PATCH") ? { body: { price: 1 } } : {});
  expect(await response.json()).toMatchObject({ status: 404, code: "order_not_found" });
  expect(app.calls).toEqual([]);
});
