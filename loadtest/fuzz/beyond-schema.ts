/**
 * Answers that are right although a schema says otherwise: rules between fields, on the clock or on what there is, which JSON Schema
 * cannot say or only in a way that nobody could read. Each is named by the words it is refused with, so that none hides another.
 */
import type { Exchange, Failure } from "./read-events";

const SENTENCES: readonly (readonly [message: RegExp, why: string])[] = [
  [
    /^(required for a \w+ order|not allowed for a \w+ order|a \w+ order takes liquidity, so it cannot be post_only)$/,
    "which prices go with which type of order",
  ],
  [/^differs from type$/, "order_type is an alias of type"],
  [/^is required$/, "type or order_type, where the one given is null"],
  [
    /^(required with time_in_force gtd|only allowed with time_in_force gtd|contradicts time_in_force \w+)$/,
    "an end belongs to gtd",
  ],
  [/^must be in the future$/, "the clock"],
  [/^is more than 1 s in the future$/, "the clock"],
  [/^nothing to replace: /, "nulls alone say nothing"],
  [/^bid is over ask$/, "two fields are compared"],
  [/^(bid|ask) and (bid|ask)_size go together$/, "two fields belong together"],
  [/^not a plain decimal with at most 15 integer digits and 12 decimals$/, "digits of a JSON number"],
  [/^this JSON number loses digits/, "digits of a JSON number"],
  [/^(is required in this mode|is only valid in mode canary)$/, "canary belongs to its mode"],
  [/^[\d-]+ is not after [\d-]+, the date of the step before$/, "steps are in order"],
  [/^[\d.]+ is under [\d.]+, the share of the step before: a ramp only rises$/, "steps are in order"],
  [/^is (required for position_loss|not allowed for \w+)$/, "symbol belongs to one breaker"],
  [/^a correction needs a reason, and nothing else has one$/, "two fields belong together"],
  [/^each symbol at most once$/, "a list within a text"],
  [/^differs from the header x-account$/, "header and body"],
];

const CODES: ReadonlySet<string> = new Set([
  // Opaque to the client: any text of the right form could be one.
  "invalid_cursor",
  // The order that is changed decides what fits it.
  "invalid_order",
  // The calendar, and the order of a list.
  "close_in_future",
  "closes_out_of_order",
  "duplicate_close",
]);

/** Two escapes of JSON that make one character together, which schemathesis takes for two that are none. */
const SURROGATES = /\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}/i;

/** Each element of a batch is refused on its own; and the runtime takes an empty if-match for none. */
const isNoNonsense = ({ status, headers, requestBody }: Exchange): boolean =>
  status === 207 || headers["if-match"] === "" || SURROGATES.test(requestBody ?? "");

/** Whether a failed check is one of those. */
export function beyondSchema({ check, exchange }: Failure): boolean {
  if (check === "negative_data_rejection") return isNoNonsense(exchange);
  if (check !== "positive_data_acceptance" || exchange.status !== 400) return false;
  const { code, errors = [] } = JSON.parse(exchange.answer) as { code: string; errors?: { message: string }[] };
  if (CODES.has(code)) return true;
  return errors.length > 0 && errors.every(({ message }) => SENTENCES.some(([form]) => form.test(message)));
}
