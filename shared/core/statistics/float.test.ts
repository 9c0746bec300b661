import fc from "fast-check";
import { expect, test } from "vitest";
import { InvariantError } from "../assert";
import { formatMoney, money, ratio, type Money } from "../decimal";
import { floatOfFine, floatOfMoney, moneyUp } from "./float";

test("amounts and ratios become the floats that their text would", () => {
  expect(floatOfMoney(money("-1234.5678"))).toBe(-1234.5678);
  expect(floatOfFine(ratio("0.8"))).toBe(0.8);
  expect(floatOfMoney(money("0"))).toBe(0);
});

test("a figure is stated at 8 decimals, rounded up", () => {
  for (const [value, stated] of [
    [0, "0"],
    [1e-9, "0.00000001"],
    [123.456, "123.456"],
    [-1.5, "-1.5"],
    [-1e-9, "0"],
    [1e20, "100000000000000000000"],
  ] as const)
    expect(formatMoney(moneyUp(value))).toBe(stated);
});

test("rounding up adds less than a hundred-millionth, and never takes away", () => {
  fc.assert(
    fc.property(fc.double({ min: -1e7, max: 1e7, noNaN: true }), (value) => {
      const stated = floatOfMoney(moneyUp(value));
      expect(stated).toBeGreaterThanOrEqual(value - 1e-9);
      expect(stated - value).toBeLessThan(2e-8);
    }),
  );
});

test("an amount survives the way there and back to within its 8 decimals", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 13n), max: 10n ** 13n }), (units) => {
      const amount = (units * 10n ** 16n) as Money;
      const back = moneyUp(floatOfMoney(amount));
      expect(back - amount >= 0n && back - amount <= 10n ** 16n).toBe(true);
    }),
  );
});

test("what is not a finite number is no amount", () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) expect(() => moneyUp(value)).toThrow(InvariantError);
});
