import fc from "fast-check";
import { expect, test } from "vitest";
import {
  FINE_DECIMALS,
  formatFine,
  formatMoney,
  money,
  MONEY_DECIMALS,
  quantity,
  type Money,
  type Quantity,
} from "../decimal";
import { readShortDecimal } from "./short-decimal";

const units = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });

test("what it reads is what decimal.ts reads", () => {
  fc.assert(
    fc.property(units, (value) => {
      const size = formatFine(value as Quantity);
      const amount = formatMoney(value as Money);
      expect(readShortDecimal(size, FINE_DECIMALS) ?? quantity(size)).toBe(value);
      expect(readShortDecimal(amount, MONEY_DECIMALS) ?? money(amount)).toBe(value);
    }),
  );
});

test("it leaves every text that is no decimal to decimal.ts, which refuses it", () => {
  const characters = fc.string({
    unit: fc.constantFrom("0", "1", "9", ".", "-", "+", "e", " ", "x", "n"),
    maxLength: 18,
  });
  fc.assert(
    fc.property(characters, (text) => {
      const read = readShortDecimal(text, FINE_DECIMALS);
      if (read !== null) expect(read).toBe(quantity(text));
    }),
  );
});

test.for([
  ["0", 0n],
  ["-0.5", -500_000_000_000n],
  ["45000.37", 45_000_370_000_000_000n],
  ["0.000000000001", 1n],
  ["999999999999999", 999_999_999_999_999n * 10n ** 12n],
] as const)("%s is read", ([text, value]) => {
  expect(readShortDecimal(text, FINE_DECIMALS)).toBe(value);
});

test.for(["", "-", ".", "1.", ".5", "1.2.3", "--1", "1e3", "0.0000000000001", "1000000000000000"])(
  "%j is left alone",
  (text) => {
    expect(readShortDecimal(text, FINE_DECIMALS)).toBeNull();
  },
);
