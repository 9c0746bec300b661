/** Where exact decimals become floats for a statistic, and a statistic becomes money again. */
import { assert } from "../assert";
import { FINE_DECIMALS, MONEY_DECIMALS, type Money, type Price, type Quantity, type Ratio } from "../decimal";

const FINE_ONE = 10 ** FINE_DECIMALS;
const MONEY_ONE = 10 ** MONEY_DECIMALS;
/** Figures are shown, and compared with limits, to a hundred-millionth of the quote currency. */
const SHOWN = 1e8;
const MONEY_PER_SHOWN = 10n ** 16n;

/** An amount as a float, within a relative 10⁻¹⁵. */
export const floatOfMoney = (amount: Money): number => Number(amount) / MONEY_ONE;
/** A quantity, price or ratio as a float, within a relative 10⁻¹⁵. */
export const floatOfFine = (value: Quantity | Price | Ratio): number => Number(value) / FINE_ONE;

/**
 * A statistic as an amount, at 8 decimals and rounded up, so that a loss is never stated smaller than it was computed. Throws
 * InvariantError when it is not finite: an unknown figure is null long before it gets here.
 */
export function moneyUp(value: number): Money {
  assert(Number.isFinite(value), "a statistic is finite", { value });
  const scaled = Math.ceil(value * SHOWN);
  // Beyond 2⁵³ the float has no digits left behind the point to round, and its product may not be finite.
  const whole = Number.isSafeInteger(scaled) ? BigInt(scaled) : BigInt(Math.ceil(value)) * BigInt(SHOWN);
  return (whole * MONEY_PER_SHOWN) as Money;
}
