/** Decimals of requests: a string or a JSON number, at most 15 integer digits and 12 decimals, exact or refused. */
import { z } from "zod";
import { money, price, quantity, ratio, type Money, type Price, type Quantity, type Ratio } from "../core/decimal";
import { LossyNumber, plainNotation } from "./json";

const FORM = /^-?\d{1,15}(?:\.\d{1,12})?$/;
const WRONG_TYPE = "a decimal is needed, as a string or a number";
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

/** How a decimal looks in the document: numbers are taken too, strings are what answers use. */
const described = (description: string, example: string) => ({
  type: ["string", "number"] as ("string" | "number")[],
  pattern: FORM.source,
  description,
  examples: [example],
});

type Range = { readonly holds: (value: bigint) => boolean; readonly message: string };

const POSITIVE: Range = { holds: (value) => value > 0n, message: "must be over 0" };
const NOT_NEGATIVE: Range = { holds: (value) => value >= 0n, message: "must not be under 0" };
const NOT_ZERO: Range = { holds: (value) => value !== 0n, message: "must not be 0" };

const THOUSAND = ratio("1000");
const FRACTION: Range = {
  holds: (value) => value > 0n && value <= THOUSAND,
  message: "a fraction over 0 and at most 1000 is needed (30 % is 0.3)",
};
const ONE = ratio("1");
const SHARE: Range = {
  holds: (value) => value > 0n && value <= ONE,
  message: "a share over 0 and at most 1 is needed",
};

const SHARE_FROM_ZERO: Range = {
  holds: (value) => value >= 0n && value <= ONE,
  message: "a share from 0 to 1 is needed",
};

const within = <T extends bigint>(parse: (text: string) => T, { holds, message }: Range) =>
  decimalText.transform(parse).refine(holds, { error: message });

/** A size in base units, over 0. */
export const positiveQuantity = within<Quantity>(quantity, POSITIVE).meta(described("Base units, over 0.", "0.001"));
/** A price in quote currency per base unit, over 0. */
export const positivePrice = within<Price>(price, POSITIVE).meta(
  described("Quote currency per base unit, over 0.", "45000"),
);
/** An amount of money, 0 or more. */
export const moneyFromZero = within<Money>(money, NOT_NEGATIVE).meta(
  described("An amount of money, 0 or more.", "1000000"),
);
/** A signed amount of money other than 0. */
export const signedMoney = within<Money>(money, NOT_ZERO).meta(described("A signed amount of money, not 0.", "-250.5"));
/** A size limit, 0 or more. */
export const quantityFromZero = within<Quantity>(quantity, NOT_NEGATIVE).meta(
  described("Base units, 0 or more.", "10"),
);
/** A fraction, over 0 and at most 1000. */
export const fraction = within<Ratio>(ratio, FRACTION).meta(described("A fraction: 30 % is 0.3.", "0.3"));

/** A share, over 0 and at most 1. */
export const share = within<Ratio>(ratio, SHARE).meta(described("A share over 0 and at most 1: 80 % is 0.8.", "0.8"));
/** A share from 0 to 1. */
export const shareFromZero = within<Ratio>(ratio, SHARE_FROM_ZERO).meta(
  described("A share from 0 to 1: 80 % is 0.8.", "0.1"),
);
/** A whole number given as a number or as its digits, 0 to 999,999,999. */
export const count = decimalText
  .refine((text) => /^\d{1,9}$/.test(text), { error: "a whole number from 0 to 999999999 is needed" })
  .transform(Number)
  .meta({ type: ["string", "number"], pattern: "^\\d{1,9}$", description: "A whole number.", examples: [100] });
