/** Lists and maps whose size is looked at before what is in them, so that a body full of mistakes costs no more than a good one. */
import { z } from "zod";
import type { SymbolId } from "../core/ids";
import { SYMBOL_FORM, symbolId } from "./fields";

/** Where the document has a named schema. */
export const documentedAs = (id: string) => ({ $ref: `#/components/schemas/${id}` });

/** From 1 to `most` elements; the document names the schema of an element `id`. */
export const boundedList = <T extends z.ZodType>(element: T, most: number, id: string) =>
  z
    .array(z.unknown())
    .min(1)
    .max(most)
    .pipe(z.array(element))
    .meta({ type: "array", items: documentedAs(id), minItems: 1, maxItems: most });

const MOST_SYMBOLS = 1_000;

/** Rows by symbol, or by DEFAULT; whether the symbols exist, the account knows. The document names the schema of a row `id`. */
export const bySymbol = <T extends z.ZodType>(row: T, id: string) =>
  z
    .record(z.string(), z.unknown())
    .refine((rows) => Object.keys(rows).length <= MOST_SYMBOLS, { error: `at most ${MOST_SYMBOLS} symbols` })
    .pipe(z.record(symbolId.pipe(z.custom<SymbolId>()), row))
    .meta({
      type: "object",
      maxProperties: MOST_SYMBOLS,
      propertyNames: { type: "string", pattern: SYMBOL_FORM.source },
      additionalProperties: documentedAs(id),
    });
