import fc from "fast-check";
import { expect, test } from "vitest";
import { formatFine, price } from "../decimal";
import { decodeOrder, encodeOrder } from "./order-codec";
import { aRestingOrder, someOrder } from "./testing/arbitrary-events";

test("an order comes back as it was written", () => {
  fc.assert(
    fc.property(someOrder, (order) => {
      expect(decodeOrder(encodeOrder(order))).toStrictEqual(order);
    }),
  );
});

test("orders that are read have fields of their own", () => {
  const stored = encodeOrder(aRestingOrder());
  const first = decodeOrder(stored);
  first.lifecycle = "canceled";
  first.pending = [{ kind: "cancel", requestId: "r", cause: "client", intent: 9 } as never];
  expect(decodeOrder(stored)).toStrictEqual(aRestingOrder());
});

test("a pending request of a kind nobody knows is refused", () => {
  const stored = encodeOrder(aRestingOrder()).replace('"pending":[]', '"pending":[{"kind":"pause"}]');
  expect(() => decodeOrder(stored)).toThrow('stored kind expected, found "pause"');
});

test("what is usual of a resting order is left out of its record", () => {
  const stored = JSON.parse(encodeOrder(aRestingOrder())) as object;
  expect(stored).not.toHaveProperty("filled_quantity");
  expect(stored).not.toHaveProperty("attempts");
  expect(stored).not.toHaveProperty("reject");
  expect(decodeOrder(JSON.stringify(stored))).toStrictEqual(aRestingOrder());
  expect(() => decodeOrder(JSON.stringify({ ...stored, lifecycle: undefined }))).toThrow(
    "stored lifecycle expected, found nothing",
  );
});

test("terms that are those asked for are stored once, and those of a replace as they are", () => {
  const order = aRestingOrder();
  expect(JSON.parse(encodeOrder(order))).not.toHaveProperty("terms");
  const replaced = { ...order, terms: { ...order.terms, price: price("101") } };
  expect(JSON.parse(encodeOrder(replaced))).toMatchObject({ terms: { price: "101" } });
  expect(decodeOrder(encodeOrder(replaced))).toStrictEqual(replaced);
});

test("an order that was stored with everything spelled out is read as well", () => {
  const order = aRestingOrder();
  const stored = JSON.parse(encodeOrder(order)) as { request: { quantity: string; price: string }; hold: object };
  const { quantity, price: asked } = stored.request;
  const terms = { quantity, price: asked, time_in_force: order.terms.timeInForce };
  const spelledOut = { ...stored, terms, hold: { ...stored.hold, price: formatFine(order.hold.price) } };
  expect(decodeOrder(JSON.stringify(spelledOut))).toStrictEqual(order);
});

test("a hold without any price to be based on is refused", () => {
  const stored = JSON.parse(encodeOrder(aRestingOrder())) as { request: object; hold: object };
  const priceless = { ...stored, request: { ...stored.request, price: null }, hold: { ...stored.hold, price: null } };
  expect(() => decodeOrder(JSON.stringify(priceless))).toThrow("neither the stored hold nor its order has a price");
});
