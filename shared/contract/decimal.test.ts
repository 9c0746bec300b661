import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { z } from "zod";
import {
  count,
  countFromOne,
  fraction,
  milliseconds,
  moneyFromZero,
  positivePrice,
  share,
  shareFromZero,
  signedMoney,
} from "./decimal";

interface Documented {
  readonly pattern: string;
  readonly type: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly not?: { readonly const: number };
}

const SCHEMAS: readonly (readonly [string, z.ZodType])[] = [
  ["positivePrice", positivePrice],
  ["moneyFromZero", moneyFromZero],
  ["signedMoney", signedMoney],
  ["fraction", fraction],
  ["share", share],
  ["shareFromZero", shareFromZero],
  ["count", count],
  ["countFromOne", countFromOne],
  ["milliseconds from 0", milliseconds(0)],
  ["milliseconds from 1", milliseconds(1)],
];

/** Numbers on the borders of every range, inside, on and outside, none with more digits than there may be. */
const BORDERS = [
  0, 1e-12, -1e-12, 0.5, 1, 1.000000000001, 0.999999999999, 59_999, 60_000, 60_001, 1_000, 1_000.01, 999.99, -1, 1.5,
  999_999_999, 1e9, 999_999_999_999_999, 1e15, -1e15,
];
const digits = fc.stringMatching(/^-?(?:0{0,16}|\d{1,3}|1000|60000|\d{1,17})(?:\.(?:0{0,13}|\d{0,14}))?$/);

describe.each(SCHEMAS)("%s", (_, schema) => {
  const documented = schema.meta() as unknown as Documented;
  const taken = (value: unknown): boolean => schema.safeParse(value).success;

  it("takes the texts that the document's pattern describes, and no other", () => {
    const form = new RegExp(documented.pattern);
    fc.assert(
      fc.property(digits, (text) => {
        expect(taken(text)).toBe(form.test(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(BORDERS)("takes the number %d if the document does", (number) => {
    expect(taken(number)).toBe(isWithin(documented, number));
  });
});

function isWithin(range: Documented, number: number): boolean {
  const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum = -Infinity, exclusiveMaximum = Infinity } = range;
  if (range.type.includes("integer") && !Number.isInteger(number)) return false;
  if (range.not?.const === number) return false;
  return number >= minimum && number <= maximum && number > exclusiveMinimum && number < exclusiveMaximum;
}
