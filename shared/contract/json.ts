/**
 * Reads JSON without losing a digit. JSON.parse turns every number into a double and forgets how it was written, so
 * each number is compared with its own text, and one that the double does not hold becomes a LossyNumber, which no
 * schema takes. Depth, count and doubled names are bounded here, before anything walks the value.
 */

/** A JSON number that a double cannot hold exactly; schemas refuse it at its own path. */
export class LossyNumber {
  constructor(readonly source: string) {}
}

export type ParsedJson =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly message: string };

/** Nesting deeper than this is refused; the deepest body of the contract has five levels. */
export const MAX_DEPTH = 16;
/** Names and elements a body may have in all; the largest body of the contract, 100 full orders, has under 3,000. */
export const MAX_VALUES = 20_000;

const refused = (message: string): ParsedJson => ({ ok: false, message });

/** Parses a request body; what is wrong with it is a sentence. */
export function parseJson(text: string): ParsedJson {
  const shape = measure(text);
  if (shape.depth > MAX_DEPTH) return refused(`nested deeper than ${MAX_DEPTH} levels`);
  if (shape.values > MAX_VALUES) return refused(`more than ${MAX_VALUES} values`);

  let value: unknown;
  try {
    // The reviver takes most of the time, and has only numbers to look at; most bodies write their decimals as strings.
    value = shape.hasNumbers ? JSON.parse(text, keepDigits) : JSON.parse(text);
  } catch (cause) {
    // The parser's own words quote the body, which may be long or secret.
    if (cause instanceof SyntaxError) return refused("not valid JSON");
    throw cause;
  }
  const { names, hasProto } = countNames(value);
  if (hasProto) return refused("the name __proto__ is not allowed");
  // A doubled name leaves fewer names in the value than colons in the text.
  if (names !== shape.colons) return refused("an object has the same name twice");
  return { ok: true, value };
}

/** A reviver, told how a number was written (ECMAScript 2026, JSON.parse source text access; the types do not know yet). */
function keepDigits(_name: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== "number") return value;
  const source = context?.source;
  return source !== undefined && isExact(value, source) ? value : new LossyNumber(source ?? String(value));
}

/** Names of all objects in a parsed value, and whether one is `__proto__`; its depth is bounded by then. */
function countNames(value: unknown): { names: number; hasProto: boolean } {
  const count = { names: 0, hasProto: false };
  const visit = (inner: unknown): void => {
    if (typeof inner !== "object" || inner === null || inner instanceof LossyNumber) return;
    if (Array.isArray(inner)) {
      for (const one of inner) visit(one);
      return;
    }
    for (const name of Object.keys(inner)) {
      count.names += 1;
      if (name === "__proto__") count.hasProto = true;
      else visit((inner as Record<string, unknown>)[name]);
    }
  };
  visit(value);
  return count;
}

const QUOTE = 34;
const ZERO = 48;
const NINE = 57;
const COMMA = 44;
const COLON = 58;
const OPEN_BRACKET = 91;
const BACKSLASH = 92;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/** Counts what bounds a body, in one pass over its text; on text that is not JSON the counts mean nothing and do no harm. */
function measure(text: string): { depth: number; colons: number; values: number; hasNumbers: boolean } {
  let hasNumbers = false;
  let depth = 0;
  let deepest = 0;
  let colons = 0;
  let values = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    switch (code) {
      case QUOTE:
        at = endOfString(text, at);
        break;
      case COLON:
        colons++;
        break;
      case COMMA:
        values++;
        break;
      case OPEN_BRACE:
      case OPEN_BRACKET:
        values++;
        depth++;
        if (depth > deepest) deepest = depth;
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        depth--;
        break;
      default:
        // A number of JSON has a digit at its first or second place, and nothing else outside of strings has one.
        hasNumbers ||= code >= ZERO && code <= NINE;
    }
  }
  return { depth: deepest, colons, values, hasNumbers };
}

/** Index of the quote that closes the string opened at `from`, or of the text's end. */
function endOfString(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) return at;
    at += unit === BACKSLASH ? 2 : 1;
  }
  return at;
}

/** Sign, significant digits without zeros at either end, and the power of ten of the last digit. */
interface Scientific {
  readonly negative: boolean;
  readonly digits: string;
  readonly exponent: number;
}

const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

function scientific(text: string): Scientific | null {
  const match = NUMBER.exec(text);
  if (match === null) return null;
  const [, sign, whole = "", fraction = "", power = "0"] = match;
  const leading = (whole + fraction).replace(/^0+/, "");
  const digits = leading.replace(/0+$/, "");
  if (digits === "") return { negative: false, digits, exponent: 0 };
  return { negative: sign === "-", digits, exponent: Number(power) - fraction.length + leading.length - digits.length };
}

/** Up to 15 characters of plain notation always survive the way into a double and back. */
const ALWAYS_EXACT = /^-?[\d.]{1,15}$/;

/** Whether the shortest text of `value` is the number that was written. */
function isExact(value: number, source: string): boolean {
  if (ALWAYS_EXACT.test(source)) return true;
  if (!Number.isFinite(value)) return false;
  const written = scientific(source);
  const held = scientific(String(value));
  return (
    written !== null &&
    held !== null &&
    written.digits === held.digits &&
    written.exponent === held.exponent &&
    written.negative === held.negative
  );
}

/** A double in plain notation, digit for digit as its shortest text; null where that would have over 40 digits. */
export function plainNotation(value: number): string | null {
  const text = String(value);
  if (!text.includes("e")) return text;
  const parts = scientific(text);
  if (parts === null || Math.abs(parts.exponent) > 40) return null;
  const { digits, exponent, negative } = parts;
  const padded = exponent >= 0 ? digits.padEnd(digits.length + exponent, "0") : digits.padStart(1 - exponent, "0");
  const point = exponent >= 0 ? padded.length : padded.length + exponent;
  const fraction = padded.slice(point);
  return (negative ? "-" : "") + padded.slice(0, point) + (fraction === "" ? "" : `.${fraction}`);
}
