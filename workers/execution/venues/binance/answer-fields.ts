/** Fields of a venue's answer. What is missing or of another form is a fault of its own: the answer then says nothing. */
import { money, price, quantity, type Money, type Price, type Quantity } from "../../../../shared/core/decimal";

/** The venue answered, and not in its own form. */
export class MalformedAnswer extends Error {
  constructor(what: string) {
    super(`the venue's answer has no usable ${what}`);
    this.name = "MalformedAnswer";
  }
}

export type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** An object; throws MalformedAnswer, as all below. */
export function fields(value: unknown, what = "object"): Fields {
  if (!isFields(value)) throw new MalformedAnswer(what);
  return value;
}

export function list(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new MalformedAnswer(what);
  return value as readonly unknown[];
}

export function text(of: Fields, name: string): string {
  const value = of[name];
  if (typeof value !== "string") throw new MalformedAnswer(name);
  return value;
}

/** An id: a whole number, or a string of digits where the number would be too large to be exact. */
export function id(of: Fields, name: string): string {
  const value = of[name];
  const digits = typeof value === "number" && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof digits !== "string" || !/^\d{1,30}$/.test(digits)) throw new MalformedAnswer(name);
  return digits;
}

/** A whole number such as a time. */
export function whole(of: Fields, name: string): number {
  const value = Number(of[name]);
  if (of[name] === null || of[name] === "" || !Number.isSafeInteger(value)) throw new MalformedAnswer(name);
  return value;
}

export function flag(of: Fields, name: string): boolean {
  const value = of[name];
  if (typeof value !== "boolean") throw new MalformedAnswer(name);
  return value;
}

/** Decimals come as text and are read as text: a number has lost digits already, so it is refused. */
function exact<T extends bigint>(of: Fields, name: string, parse: (text: string) => T): T {
  try {
    return parse(text(of, name));
  } catch (error) {
    if (error instanceof RangeError) throw new MalformedAnswer(name);
    throw error;
  }
}

export const quantityOf = (of: Fields, name: string): Quantity => exact(of, name, quantity);
export const priceOf = (of: Fields, name: string): Price => exact(of, name, price);
export const moneyOf = (of: Fields, name: string): Money => exact(of, name, money);
