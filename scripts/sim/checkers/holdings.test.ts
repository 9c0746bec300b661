/** Position keeping as the checkers do it, on figures worked out by hand. */
import { expect, it } from "vitest";
import { amount, size } from "./decimals";
import { Holding } from "./holdings";

function held(...executions: readonly (readonly [quantity: string, price: string])[]): Holding {
  const holding = new Holding();
  for (const [quantity, price] of executions) holding.execute(size(quantity), size(price));
  return holding;
}

it("realises a reduction's share of the cost, and keeps the mean of the rest", () => {
  // 2 for 10 and 1 for 16 cost 36, so 12 each; one sold for 20 gains 8.
  const holding = held(["2", "10"], ["1", "16"], ["-1", "20"]);
  expect(holding.isRealized(amount("8"))).toBe(true);
  expect(holding.isRealized(amount("8.0000000001"))).toBe(false);
  expect(holding.isMeanPrice(size("12"))).toBe(true);
  expect(holding.isMeanPrice(size("12.00000001"))).toBe(false);
  expect(holding.isUnrealized(amount("6"), size("15"))).toBe(true);
});

it("takes a flip for a close and an open", () => {
  // One bought for 10; three sold for 14: 4 are gained, and two are short at 14.
  const holding = held(["1", "10"], ["-3", "14"]);
  expect(holding.quantity).toBe(size("-2"));
  expect(holding.isRealized(amount("4"))).toBe(true);
  expect(holding.isMeanPrice(size("14"))).toBe(true);
  expect(holding.isUnrealized(amount("2"), size("13"))).toBe(true);
});

it("takes a mean that does not come out even as it is rounded", () => {
  const holding = held(["1", "10"], ["2", "11"]);
  expect(holding.isMeanPrice(size("10.666666666667"))).toBe(true);
  expect(holding.isMeanPrice(size("10.66666666666"))).toBe(false);
});
