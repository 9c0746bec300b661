import fc from "fast-check";
import { expect, test } from "vitest";
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
