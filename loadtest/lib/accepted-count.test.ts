import { expect, test } from "vitest";
import { acceptedCountDifference } from "./accepted-count";

test("is content when the accounts hold what was answered", () => {
  expect(
    acceptedCountDifference({ orders: 30 }, [
      { accepted: 10, errors: 0 },
      { accepted: 20, errors: 0 },
    ]),
  ).toBeNull();
});

test("finds one order that was answered and is not there", () => {
  expect(acceptedCountDifference({ orders: 29 }, [{ accepted: 30, errors: 0 }])?.code).toBe("order_lost");
});

test("explains more orders than answers by operations that failed, and by nothing else", () => {
  expect(acceptedCountDifference({ orders: 31 }, [{ accepted: 30, errors: 1 }])).toBeNull();
  expect(acceptedCountDifference({ orders: 32 }, [{ accepted: 30, errors: 1 }])).not.toBeNull();
});
