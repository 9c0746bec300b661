/**
 * Exact decimals on bigint. A value is a whole number of the smallest unit of its kind:
 * quantities, prices and ratios count 10⁻¹², money counts 10⁻²⁴, so that quantity × price is
 * money without any rounding (docs/decisions/0002).
 */

declare const unit: unique symbol;

/** A size in base units, 12 decimals. */
export type Quantity = bigint & { readonly [unit]: "quantity" };
/** Quote currency per base unit, 12 decimals. */
export type Price = bigint & { readonly [unit]: "price" };
/** A plain factor such as a fee rate or a share of 1, 12 decimals. */
export type Ratio = bigint & { readonly [unit]: "ratio" };
/** An amount of a currency, 24 decimals. */
export type Money = bigint & { readonly [unit]: "money" };

type Decimal = Quantity | Price | Ratio | Money;

/** Decimals of quantities, prices and ratios. */
export const FINE_DECIMALS = 12;
/** Decimals of money: the sum of a quantity's and a price's. */
export const MONEY_DECIMALS = 24;

const FINE_ONE = 10n ** 12n;
const MONEY_TO_8 = 10n ** 16n;
const FEE_UNIT = FINE_ONE * MONEY_TO_8;
const ZERO = 0n;

export const NO_QUANTITY = 0n as Quantity;
export const NO_PRICE = 0n as Price;
export const NO_MONEY = 0n as Money;
export const NO_RATIO = 0n as Ratio;
export const ONE = FINE_ONE as Ratio;

const FORM = /^(-?)(\d{1,40})(?:\.(\d{1,40}))?$/;

/** Digits of a plain decimal as a whole number of 10^-decimals; null when the form is wrong or digits would be lost. */
function parseDigits(text: string, decimals: number): bigint | null {
  const match = FORM.exec(text);
  if (match === null) return null;
  const [, sign, whole, fraction = ""] = match;
  const kept = fraction.length > decimals ? fraction.replace(/0+$/, "") : fraction;
  if (kept.length > decimals) return null;
  const digits = BigInt(whole + kept.padEnd(decimals, "0"));
  return sign === "-" ? -digits : digits;
}

function required<T extends Decimal>(text: string, decimals: number): T {
  const value = parseDigits(text, decimals);
  if (value === null)
    throw new RangeError(`not a decimal with at most ${decimals} places: ${JSON.stringify(text.slice(0, 60))}`);
  return value as T;
}

/** Parses plain decimal notation; throws RangeError on any other form or on more than 12 decimals. */
export const quantity = (text: string): Quantity => required(text, FINE_DECIMALS);
/** Parses plain decimal notation; throws RangeError on any other form or on more than 12 decimals. */
export const price = (text: string): Price => required(text, FINE_DECIMALS);
/** Parses plain decimal notation; throws RangeError on any other form or on more than 12 decimals. */
export const ratio = (text: string): Ratio => required(text, FINE_DECIMALS);
/** Parses plain decimal notation; throws RangeError on any other form or on more than 24 decimals. */
export const money = (text: string): Money => required(text, MONEY_DECIMALS);

function formatDigits(value: bigint, decimals: number): string {
  const negative = value < ZERO;
  const digits = (negative ? -value : value).toString().padStart(decimals + 1, "0");
  const whole = digits.slice(0, -decimals);
  let end = digits.length;
  const point = digits.length - decimals;
  while (end > point && digits.charCodeAt(end - 1) === 48) end--;
  const fraction = end > point ? "." + digits.slice(point, end) : "";
  return (negative ? "-" : "") + whole + fraction;
}

/** Plain notation without trailing zeros, for quantities, prices and ratios. */
export const formatFine = (value: Quantity | Price | Ratio): string => formatDigits(value, FINE_DECIMALS);
/** The same; null of null. */
export const formatFineOrNull = (value: Quantity | Price | Ratio | null): string | null =>
  value === null ? null : formatFine(value);
/** Plain notation without trailing zeros, for money. */
export const formatMoney = (value: Money): string => formatDigits(value, MONEY_DECIMALS);

/** Sum of two amounts of one kind. */
export const plus = <T extends Decimal>(a: T, b: T): T => ((a as bigint) + (b as bigint)) as bigint as T;
/** Difference of two amounts of one kind. */
export const minus = <T extends Decimal>(a: T, b: T): T => ((a as bigint) - (b as bigint)) as bigint as T;
/** The amount with its sign turned. */
export const negate = <T extends Decimal>(a: T): T => (ZERO - (a as bigint)) as bigint as T;
/** The amount without its sign. */
export const abs = <T extends Decimal>(a: T): T => (a < ZERO ? negate(a) : a);
/** The larger of two amounts. */
export const max = <T extends Decimal>(a: T, b: T): T => (a > b ? a : b);
/** The smaller of two amounts. */
export const min = <T extends Decimal>(a: T, b: T): T => (a < b ? a : b);

/** Quantity × price, exact. */
export const notional = (size: Quantity, at: Price): Money => (size * at) as Money;

/** Quotient rounded towards plus infinity; the divisor is positive. */
function ceilDiv(a: bigint, b: bigint): bigint {
  const q = a / b;
  return a > ZERO && q * b !== a ? q + 1n : q;
}

/** Quotient rounded towards minus infinity; the divisor is positive. */
function floorDiv(a: bigint, b: bigint): bigint {
  const q = a / b;
  return a < ZERO && q * b !== a ? q - 1n : q;
}

/** Quotient rounded half to even; the divisor is positive. */
function halfEvenDiv(a: bigint, b: bigint): bigint {
  const q = floorDiv(a, b);
  const twice = 2n * (a - q * b);
  if (twice < b) return q;
  return twice > b || q % 2n !== ZERO ? q + 1n : q;
}

/** Money × ratio, rounded up to 24 decimals (against the account, for what it owes). */
export const shareUp = (amount: Money, by: Ratio): Money => ceilDiv(amount * by, FINE_ONE) as Money;
/** Money × ratio, rounded down to 24 decimals. */
export const shareDown = (amount: Money, by: Ratio): Money => floorDiv(amount * by, FINE_ONE) as Money;
/** Money × ratio, rounded up to 8 decimals: fees (domain.md, "Order state" 10). */
export const feeUp = (amount: Money, rate: Ratio): Money => (ceilDiv(amount * rate, FEE_UNIT) * MONEY_TO_8) as Money;
/** Price × ratio, rounded up to 12 decimals. */
export const priceTimesUp = (at: Price, by: Ratio): Price => ceilDiv(at * by, FINE_ONE) as Price;
/** Price × ratio, rounded down to 12 decimals. */
export const priceTimesDown = (at: Price, by: Ratio): Price => floorDiv(at * by, FINE_ONE) as Price;
/** Money rounded up to 8 decimals: reservations (domain.md, "Valuing an order"). */
export function reserveUp(amount: Money): Money {
  const over = amount % MONEY_TO_8;
  // A tick times a step has no more decimals mostly, and is what it is.
  if (over === ZERO) return amount;
  return (amount - over + (over > ZERO ? MONEY_TO_8 : ZERO)) as Money;
}
/** The part of `amount` that falls to `part` of `whole`, rounded half to even at 24 decimals; `whole` is positive. */
export const proRata = (amount: Money, part: Quantity, whole: Quantity): Money =>
  halfEvenDiv(amount * part, whole) as Money;
/** Money ÷ quantity as a price, rounded half to even at 12 decimals; the quantity is positive. */
export const meanPrice = (amount: Money, over: Quantity): Price => halfEvenDiv(amount, over) as Price;
/** Money ÷ quantity as a price, rounded up at 12 decimals; the quantity is positive. */
export const meanPriceUp = (amount: Money, over: Quantity): Price => ceilDiv(amount, over) as Price;
const FLOAT_ONE = 10 ** FINE_DECIMALS;
/** Over twice what four roundings of a float can be off by, as a share. */
const FLOAT_ERROR = 2 ** -50;

/**
 * a ÷ b as a ratio, rounded half to even at 12 decimals, exactly; `b` is positive. A float finds the quotient in a third of the time of a
 * division of bigints. It is used only if it is further from the midpoint of two ratios than its error; integers decide the rest.
 */
export function quotient(a: Money, b: Money): Ratio {
  const near = (Number(a) / Number(b)) * FLOAT_ONE;
  const rounded = Math.round(near);
  const fromMiddle = 0.5 - Math.abs(near - rounded);
  if (fromMiddle > Math.abs(near) * FLOAT_ERROR) return BigInt(rounded) as Ratio;
  return halfEvenDiv(a * FINE_ONE, b) as Ratio;
}
/** Whether `value` is a whole multiple of `step`; `step` is positive. */
export const isMultipleOf = <T extends Quantity | Price>(value: T, step: T): boolean =>
  (value as bigint) % (step as bigint) === ZERO;
