/** Fields that many bodies, paths and queries share. */
import { z } from "zod";
import {
  ACCOUNT_FORM,
  VENUE_FORM,
  type AccountId,
  type AlertId,
  type ClientOrderId,
  type Millis,
  type OrderId,
  type ProposalId,
  type SymbolId,
  type VenueId,
} from "../core/ids";
import { RISK_LEVELS } from "../core/risk/levels";

/** Control characters, line ends included: these texts go into logs and audit rows. By number, as few readers of the document know categories. */
const CONTROL = String.raw`\u0000-\u001f\u007f-\u009f\u2028\u2029`;
/** Half of a surrogate pair is no text either. */
const PRINTABLE = new RegExp(String.raw`^[^${CONTROL}\ud800-\udfff]*$`, "u");

/** How the document describes text for people, from 1 to `longest` characters. */
export const printableForm = (longest: number) => ({
  type: "string" as const,
  minLength: 1,
  maxLength: longest,
  pattern: `^[^${CONTROL}]*$`,
});

/** Text for people, from 1 to `longest` characters. */
export const printable = (longest: number) =>
  z
    .string()
    .min(1)
    .max(longest)
    .regex(PRINTABLE, { error: "control characters are not allowed" })
    .meta(printableForm(longest));

const branded = <T extends string>(pattern: RegExp, error: string) =>
  z
    .string()
    .regex(pattern, { error })
    .transform((text) => text as T);

/** The account a request names; whether it may be used, and has an account's form at all, is the token's matter. */
export const namedAccount = z
  .string()
  .min(1)
  .max(64)
  .meta({ description: "Account to use; default: the token's first.", examples: ["demo"] });

export const accountId = branded<AccountId>(ACCOUNT_FORM, "1–64 of [a-z0-9-]").meta({
  type: "string",
  pattern: ACCOUNT_FORM.source,
  examples: ["demo"],
});

export const SYMBOL_FORM = /^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/;
export const symbolId = branded<SymbolId>(SYMBOL_FORM, "1–32 of [A-Za-z0-9._-]").meta({
  type: "string",
  pattern: SYMBOL_FORM.source,
  description: "Instrument, as GET /instruments lists it.",
  examples: ["BTCUSDT"],
});

const CLIENT_ORDER_ID_FORM = /^[A-Za-z0-9._:-]{1,36}$/;
export const clientOrderId = branded<ClientOrderId>(CLIENT_ORDER_ID_FORM, "1–36 of [A-Za-z0-9._:-]").meta({
  type: "string",
  pattern: CLIENT_ORDER_ID_FORM.source,
  description: "Your own id. Sending the same order again under this id returns the original order.",
  examples: ["my-order-1"],
});

export const venueId = branded<VenueId>(VENUE_FORM, "1–32 of [a-z0-9_-]").meta({
  type: "string",
  pattern: VENUE_FORM.source,
  examples: ["paper"],
});

const OPAQUE_ID_FORM = /^[A-Za-z0-9_-]{1,64}$/;
export const orderId = branded<OrderId>(OPAQUE_ID_FORM, "not an order id").meta({
  type: "string",
  pattern: OPAQUE_ID_FORM.source,
  examples: ["01K3V7Q2R8Z5W9X4C6B1N0M2T7"],
});
export const alertId = branded<AlertId>(OPAQUE_ID_FORM, "not an alert id").meta({
  type: "string",
  pattern: OPAQUE_ID_FORM.source,
  examples: ["01K3V7Q2R8Z5W9X4C6B1N0M2T8"],
});

export const proposalId = branded<ProposalId>(OPAQUE_ID_FORM, "not a proposal id").meta({
  type: "string",
  pattern: OPAQUE_ID_FORM.source,
  examples: ["000000000001742"],
});

/** Why a person changes something; kept with the change. */
export const reason = printable(500).meta({
  description: "Reason for the change, stored with it.",
  examples: ["maintenance at the exchange"],
});

/** One of `values`, in any case; lower case afterwards. */
export const anyCase = <const T extends readonly [string, ...string[]]>(values: T) =>
  z
    .string({ error: `one of ${values.join(", ")}` })
    .transform((text) => text.toLowerCase())
    .pipe(z.enum(values, { error: `one of ${values.join(", ")}` }))
    .meta({ type: "string", enum: [...values], description: "Case-insensitive." });

/** Side of an order in a request. */
export const sideOfRequest = anyCase(["buy", "sell"]);

/** A moment, ISO 8601 with an offset or Z, as milliseconds; finer digits are cut off. */
export const moment = z.iso
  .datetime({ offset: true, error: "an ISO 8601 time with offset, such as 2026-11-21T09:00:00Z" })
  .transform((text): Millis => Date.parse(text))
  .meta({ type: "string", format: "date-time", examples: ["2026-11-21T09:00:00.000Z"] });

/** Null, where null has a meaning. For a schema whose look in the document is given by hand, and so does not follow `nullable` by itself. */
export function orNull<T extends z.ZodType>(schema: T): z.ZodNullable<T> {
  const meta = schema.meta() ?? {};
  const values = meta["enum"];
  return schema.nullable().meta({
    ...meta,
    type: [meta["type"], "null"].flat(),
    ...(Array.isArray(values) ? { enum: [...(values as unknown[]), null] } : {}),
  });
}

/** Null says the same as leaving the field out. */
export const notGiven = <T extends z.ZodType>(schema: T): z.ZodOptional<z.ZodNullable<T>> => orNull(schema).optional();

/** A UTC day as it stands in the calendar. */
export const calendarDay = z.iso
  .date({ error: "write a day of the calendar as YYYY-MM-DD, such as 2026-11-20" })
  .meta({ type: "string", format: "date", description: "UTC day.", examples: ["2026-11-20"] });

export const sideView = z.enum(["buy", "sell"]);
export const tradingStateView = z.enum(["active", "reducing", "halted"]);
export const riskLevelView = z.enum(RISK_LEVELS);
/** What comes back: a decimal in plain notation. */
export const decimalView = z.string().meta({ description: "A decimal in plain notation.", examples: ["0.001"] });
/** What comes back: a moment, UTC with milliseconds. */
export const momentView = z.string().meta({ format: "date-time", examples: ["2026-11-21T09:00:00.000Z"] });
