import { expect, test } from "vitest";
import { ALL_CHECKS, CHECKS_OF_EXISTING } from "./all-groups";

const numbersOf = (checks: readonly { readonly number: number }[]): number[] => [
  ...new Set(checks.map(({ number }) => number)),
];

test("the checks run in the order of the rules, the throttles right after the trading state", () => {
  // Check 2 (account and client order id) comes before all of them, in decide/place-order.ts.
  expect(numbersOf(ALL_CHECKS)).toEqual([1, 3, 18, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17]);
});

test("an order that exists is checked again by all but the count of open orders and the throttles", () => {
  // Of checks 1 and 9 only what the replace brings can fail: new fields, and a reduce-only order that grows.
  expect(numbersOf(CHECKS_OF_EXISTING)).toEqual([1, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17]);
});
