import fc from "fast-check";
import { expect, test } from "vitest";
import type { OrderId } from "./ids";
import type { Order } from "./order";
import { OrderMap } from "./order-map";

const named = (nth: number): Order => ({ orderId: `order-${nth}` }) as unknown as Order;

test("it is a map in order of arrival, however many come and go", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(700), { minLength: 1_500, maxLength: 3_000, size: "max" }), (steps) => {
      const orders = new OrderMap();
      const model = new Map<OrderId, Order>();
      steps.forEach((step, nth) => {
        // Mostly new orders, else one of those that came last.
        if (step % 3 < 2) {
          const order = named(nth);
          orders.set(order.orderId, order);
          model.set(order.orderId, order);
        } else {
          const { orderId } = named(nth - step);
          expect(orders.get(orderId)).toBe(model.get(orderId));
          expect(orders.has(orderId)).toBe(model.has(orderId));
          expect(orders.delete(orderId)).toBe(model.delete(orderId));
        }
      });
      expect(orders.size).toBe(model.size);
      expect([...orders.values()]).toEqual([...model.values()]);
      expect([...orders]).toEqual([...model]);
    }),
    { numRuns: 10 },
  );
});
