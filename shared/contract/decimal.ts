/** Decimals of requests: a string or a JSON number, at most 15 integer digits and 12 decimals, exact or refused. */
import { z } from "zod";
import { money, price, quantity, ratio, type Money, type Price, type Quantity, type Ratio } from "../core/decimal";
import { LossyNumber, plainNotation } from "./json";

/** Digits before the point, and after it. */
const FORM = /^-?\d{1,15}(?:\.\d{1,12})?$/;
const WRONG_TYPE = "must be a decimal, as a string or a number";
const WRONG_FORM = "not a plain decimal with at most 15 integer digits and 12 decimals";
const LOSSY = "this JSON number loses digits; send it as a string";

/** Plain text of a decimal field; what is wrong is an issue. */
const decimalText = z
  .union([z.string(), z.number(), z.instanceof(LossyNumber)], { error: WRONG_TYPE })
  .transform((value, context) => {
    const text = typeof value === "string" ? value : typeof value === "number" ? plainNotation(value) : null;
    if (text !== null && FORM.test(text)) return text;
    context.addIssue({ code: "custom", message: value instanceof LossyNumber ? LOSSY : WRONG_FORM });
    return z.NEVER;
  });

/** A range of decimals, once for the parser and the document: as a pattern of the text, and as keywords for a JSON number. */
interface Range {
  readonly pattern: string;
  readonly bounds: Readonly<Record<string, unknown>>;
  /** What a text of the right form is told that is out of range. */
  readonly message: string;
}

const NOT_ALL_ZERO = "(?=.*[1-9])";
/** The least step there is, and what is just over the largest; a JSON number in between may still have too many digits. */
const LEAST = 1e-12;
const OVER = 1e15;

const POSITIVE: Range = {
  pattern: String.raw`^${NOT_ALL_ZERO}\d{1,15}(?:\.\d{1,12})?$`,
  bounds: { minimum: LEAST, exclusiveMaximum: OVER },
  message: "must be over 0",
};
const NOT_NEGATIVE: Range = {
  pattern: String.raw`^\d{1,15}(?:\.\d{1,12})?$`,
  bounds: { minimum: 0, exclusiveMaximum: OVER },
  message: "must not be under 0",
};
const NOT_ZERO: Range = {
  pattern: String.raw`^${NOT_ALL_ZERO}-?\d{1,15}(?:\.\d{1,12})?$`,
  bounds: { exclusiveMinimum: -OVER, exclusiveMaximum: OVER, not: { const: 0 } },
  message: "must not be 0",
};
const FRACTION: Range = {
  pattern: String.raw`^${NOT_ALL_ZERO}(?:0{0,12}\d{1,3}(?:\.\d{1,12})?|0{0,11}1000(?:\.0{1,12})?)$`,
  bounds: { minimum: LEAST, maximum: 1_000 },
  message: "must be a fraction over 0 and at most 1000 (30 % is 0.3)",
};
const SHARE: Range = {
  pattern: String.raw`^${NOT_ALL_ZERO}0{0,14}(?:0(?:\.\d{1,12})?|1(?:\.0{1,12})?)$`,
  bounds: { minimum: LEAST, maximum: 1 },
  message: "must be a share over 0 and at most 1",
};
const SHARE_FROM_ZERO: Range = {
  pattern: String.raw`^0{0,14}(?:0(?:\.\d{1,12})?|1(?:\.0{1,12})?)$`,
  bounds: { minimum: 0, maximum: 1 },
  message: "must be a share from 0 to 1",
};

/** A decimal of a range. In the document numbers are taken too; strings are what answers use. */
function within<T extends bigint>(
  parse: (text: string) => T,
  { pattern, bounds, message }: Range,
  [description, example]: readonly [string, string],
) {
  const form = new RegExp(pattern);
  return decimalText
    .refine((text) => form.test(text), { error: message })
    .transform(parse)
    .meta({ type: ["string", "number"], pattern, ...bounds, description, examples: [example] });
}

/** A size in base units, over 0. */
export const positiveQuantity = within<Quantity>(quantity, POSITIVE, ["Base units, over 0.", "0.001"]);
/** A price in quote currency per base unit, over 0. */
export const positivePrice = within<Price>(price, POSITIVE, ["Quote currency per base unit, over 0.", "45000"]);
/** An amount of money, 0 or more. */
export const moneyFromZero = within<Money>(money, NOT_NEGATIVE, ["An amount of money, 0 or more.", "1000000"]);
/** A signed amount of money other than 0. */
export const signedMoney = within<Money>(money, NOT_ZERO, ["A signed amount of money, not 0.", "-250.5"]);
/** A size limit, 0 or more. */
export const quantityFromZero = within<Quantity>(quantity, NOT_NEGATIVE, ["Base units, 0 or more.", "10"]);
/** A fraction, over 0 and at most 1000. */
export const fraction = within<Ratio>(ratio, FRACTION, ["A fraction: 30 % is 0.3.", "0.3"]);
/** A share, over 0 and at most 1. */
export const share = within<Ratio>(ratio, SHARE, ["A share over 0 and at most 1: 80 % is 0.8.", "0.8"]);
/** A share from 0 to 1. */
export const shareFromZero = within<Ratio>(ratio, SHARE_FROM_ZERO, ["A share from 0 to 1: 80 % is 0.8.", "0.1"]);

/** Counts of a range, given as a number or as its digits. */
function counted({ pattern, bounds, message }: Range, description: string) {
  const form = new RegExp(pattern);
  return decimalText
    .refine((text) => form.test(text), { error: message })
    .transform(Number)
    .meta({ type: ["string", "integer"], pattern, ...bounds, description, examples: [100] });
}

/** A whole number, 0 to 999,999,999. */
export const count = counted(
  {
    pattern: String.raw`^\d{1,9}$`,
    bounds: { minimum: 0, maximum: 999_999_999 },
    message: "must be a whole number from 0 to 999999999",
  },
  "A whole number.",
);
/** A whole number, 1 to 999,999,999. */
export const countFromOne = counted(
  {
    pattern: String.raw`^${NOT_ALL_ZERO}\d{1,9}$`,
    bounds: { minimum: 1, maximum: 999_999_999 },
    message: "must be a whole number from 1 to 999999999",
  },
  "A whole number from 1 on.",
);

/** Milliseconds up to a minute, from `least` on. */
export const milliseconds = (least: 0 | 1) =>
  counted(
    {
      pattern: String.raw`^${least === 0 ? "" : NOT_ALL_ZERO}0{0,4}(?:\d{1,4}|[1-5]\d{4}|60000)$`,
      bounds: { minimum: least, maximum: 60_000 },
      message: `must be from ${least} to 60000 milliseconds`,
    },
    `Milliseconds, ${least} to 60000.`,
  );
