import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  abs,
  feeUp,
  formatFine,
  formatMoney,
  isMultipleOf,
  meanPrice,
  meanPriceUp,
  money,
  notional,
  price,
  priceTimesDown,
  priceTimesUp,
  proRata,
  quantity,
  quotient,
  ratio,
  reserveUp,
  shareDown,
  shareUp,
  type Money,
  type Price,
  type Quantity,
  type Ratio,
} from "./decimal";

const amount = fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n });
const fine = fc.bigInt({ min: -(10n ** 27n), max: 10n ** 27n });
const positive = fc.bigInt({ min: 1n, max: 10n ** 27n });

/** Whether `value` × `unit` is the least multiple of `unit` at or above `top` ÷ `bottom`: rational arithmetic, without a division. */
const isCeiling = (value: bigint, unit: bigint, top: bigint, bottom: bigint): boolean =>
  value % unit === 0n && value * bottom >= top && (value - unit) * bottom < top;
const isFloor = (value: bigint, unit: bigint, top: bigint, bottom: bigint): boolean =>
  value % unit === 0n && value * bottom <= top && (value + unit) * bottom > top;
const isNearestEven = (value: bigint, top: bigint, bottom: bigint): boolean => {
  const twiceOff = abs((2n * (top - value * bottom)) as Money);
  return twiceOff < bottom || (twiceOff === bottom && value % 2n === 0n);
};

describe("parsing", () => {
  test.each([
    ["0", 0n],
    ["1", 10n ** 12n],
    ["-1.5", -15n * 10n ** 11n],
    ["0.000000000001", 1n],
    ["-0", 0n],
    ["007.10", 71n * 10n ** 11n],
    ["1.0000000000000000", 10n ** 12n],
    ["999999999999999.999999999999", 10n ** 27n - 1n],
  ])("%s is read exactly", (text, value) => {
    expect(quantity(text)).toBe(value);
  });

  test.each([
    "",
    " 1",
    "1 ",
    "+1",
    "1e3",
    "1.",
    ".5",
    "--1",
    "NaN",
    "Infinity",
    "0x1",
    "1,000",
    "1.0000000000001",
    "١",
    "1\n",
    "9".repeat(41),
  ])("%j is refused", (text) => {
    expect(() => price(text)).toThrow(RangeError);
  });

  test("money keeps 24 places and refuses the 25th", () => {
    expect(money("0.000000000000000000000001")).toBe(1n);
    expect(() => money("0.0000000000000000000000001")).toThrow(RangeError);
  });

  test("what is printed is read back the same", () => {
    fc.assert(fc.property(fine, (value) => quantity(formatFine(value as Quantity)) === value));
    fc.assert(fc.property(amount, (value) => money(formatMoney(value as Money)) === value));
  });
});

describe("printing", () => {
  test.each([
    [0n, "0"],
    [1n, "0.000000000001"],
    [-1n, "-0.000000000001"],
    [10n ** 12n, "1"],
    [-15n * 10n ** 11n, "-1.5"],
    [100n * 10n ** 12n, "100"],
  ])("%s units are %s", (value, text) => {
    expect(formatFine(value as Quantity)).toBe(text);
  });
});

describe("arithmetic is that of rational numbers, rounded as it is named", () => {
  test("quantity times price is money without rounding", () => {
    expect(notional(quantity("0.000000000001"), price("0.000000000001"))).toBe(1n);
    expect(formatMoney(notional(quantity("0.1"), price("45000.01")))).toBe("4500.001");
  });

  test("what the account owes is rounded up, what it is held against down", () => {
    fc.assert(fc.property(amount, fine, (a, r) => isCeiling(shareUp(a as Money, r as Ratio), 1n, a * r, 10n ** 12n)));
    fc.assert(fc.property(amount, fine, (a, r) => isFloor(shareDown(a as Money, r as Ratio), 1n, a * r, 10n ** 12n)));
    fc.assert(
      fc.property(fine, fine, (p, r) => isCeiling(priceTimesUp(p as Price, r as Ratio), 1n, p * r, 10n ** 12n)),
    );
    fc.assert(
      fc.property(fine, fine, (p, r) => isFloor(priceTimesDown(p as Price, r as Ratio), 1n, p * r, 10n ** 12n)),
    );
  });

  test("fees and reservations are rounded up at 8 places", () => {
    fc.assert(
      fc.property(amount, fine, (a, r) => isCeiling(feeUp(a as Money, r as Ratio), 10n ** 16n, a * r, 10n ** 12n)),
    );
    fc.assert(fc.property(amount, (a) => isCeiling(reserveUp(a as Money), 10n ** 16n, a, 1n)));
    expect(formatMoney(feeUp(money("0.00001"), ratio("0.001")))).toBe("0.00000001");
    expect(formatMoney(feeUp(money("45000"), ratio("0.001")))).toBe("45");
  });

  test("means and shares are rounded half to even, bounds up", () => {
    fc.assert(fc.property(amount, positive, (a, q) => isNearestEven(meanPrice(a as Money, q as Quantity), a, q)));
    fc.assert(fc.property(amount, positive, (a, q) => isCeiling(meanPriceUp(a as Money, q as Quantity), 1n, a, q)));
    fc.assert(
      fc.property(amount, fine, positive, (a, p, w) =>
        isNearestEven(proRata(a as Money, p as Quantity, w as Quantity), a * p, w),
      ),
    );
    fc.assert(
      fc.property(amount, positive, (a, b) => isNearestEven(quotient(a as Money, b as Money), a * 10n ** 12n, b)),
    );
    expect(meanPrice(3n as Money, 2n as Quantity)).toBe(2n);
    expect(meanPrice(5n as Money, 2n as Quantity)).toBe(2n);
    expect(meanPrice(-5n as Money, 2n as Quantity)).toBe(-2n);
    expect(meanPrice(-3n as Money, 2n as Quantity)).toBe(-2n);
  });

  test("a quotient near the middle of two ratios, which a float cannot tell, is exact as well", () => {
    const near = fc.bigInt({ min: -2n, max: 2n });
    const scale = fc.bigInt({ min: 0n, max: 10n ** 16n });
    fc.assert(
      // b × (2q + 1) ÷ 2 is halfway between q and q + 1; a little more or less is not.
      fc.property(scale, fc.bigInt({ min: 1n, max: 10n ** 12n }), near, (q, unit, off) => {
        const b = unit * 2n * 10n ** 12n;
        const a = unit * (2n * q + 1n) + off;
        return isNearestEven(quotient(a as Money, b as Money), a * 10n ** 12n, b);
      }),
      { numRuns: 2_000 },
    );
  });

  test("multiples of a step are told from the rest", () => {
    expect(isMultipleOf(quantity("0.003"), quantity("0.001"))).toBe(true);
    expect(isMultipleOf(quantity("0.0031"), quantity("0.001"))).toBe(false);
  });
});
