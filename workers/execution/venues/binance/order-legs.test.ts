import { expect, test } from "vitest";
import type { OrderId } from "../../../../shared/core/ids";
import { legId, MAX_LEGS, orderOfLeg } from "./order-legs";

const ID = "01KQ3ZV5M2000001ABCDEFGHJK" as OrderId;

test("every leg's id leads back to its order, in at most 30 characters", () => {
  for (const leg of [1, 2, 9, 10, MAX_LEGS]) {
    expect(orderOfLeg(legId(ID, leg))).toEqual({ orderId: ID, leg });
    expect(legId(ID, leg).length).toBeLessThanOrEqual(30);
  }
});

test("what only looks like a leg is an id of its own", () => {
  for (const id of ["web_1a2b", "o1-", "o1-0", "o1-1", "o1-1000", "-2"])
    expect(orderOfLeg(id)).toEqual({ orderId: id, leg: 1 });
});
