/** Decimals of the checkers: their own, so that a mistake in the project's arithmetic is not repeated here. */

/** Digits after the point of what is counted in sizes and prices, and in money. */
export const SIZE = 12;
export const AMOUNT = 24;

/** One, as sizes, prices and rates count it. */
export const ONE = 10n ** 12n;

/** A quotient rounded up; the divisor is above zero, what is divided not below. */
export const up = (a: bigint, b: bigint): bigint => (a + b - 1n) / b;

/** A decimal text as a whole number of 10^-decimals. */
export function digits(text: string, decimals: number): bigint {
  const [whole = "", fraction = ""] = text.replace("-", "").split(".");
  if (fraction.length > decimals) throw new RangeError(`${text} has more than ${decimals} decimals`);
  const value = BigInt(whole + fraction.padEnd(decimals, "0"));
  return text.startsWith("-") ? -value : value;
}

export const size = (text: string): bigint => digits(text, SIZE);
export const amount = (text: string): bigint => digits(text, AMOUNT);

/** The other way, without zeros at the end. */
export function decimal(value: bigint, decimals: number): string {
  const text = (value < 0n ? -value : value).toString().padStart(decimals + 1, "0");
  const fraction = text.slice(-decimals).replace(/0+$/, "");
  const whole = text.slice(0, -decimals);
  return `${value < 0n ? "-" : ""}${whole}${fraction === "" ? "" : `.${fraction}`}`;
}

/** Money over a size, to 12 decimals, half to even. Both above zero. */
export function mean(money: bigint, over: bigint): bigint {
  const quotient = money / over;
  const twice = 2n * (money % over);
  const isUp = twice > over || (twice === over && quotient % 2n === 1n);
  return isUp ? quotient + 1n : quotient;
}
