/** Stored form of a decision with its trace. */
import { FINE_DECIMALS, money, MONEY_DECIMALS, quantity } from "../decimal";
import { formatSeen, type CheckResult, type Decision, type Unit } from "../risk/decision";
import { bool, int, list, nullable, record, text, type Codec, type Json } from "./codec";
import { readShortDecimal } from "./short-decimal";

/** A traced value read back by its unit; the other direction is `formatSeen`. */
function seenFrom(unit: Unit, printed: string | null): CheckResult["observed"] {
  if (printed === null) return null;
  switch (unit) {
    case "money":
      return readShortDecimal(printed, MONEY_DECIMALS) ?? money(printed);
    case "fine":
      return readShortDecimal(printed, FINE_DECIMALS) ?? quantity(printed);
    case "count":
      return Number(printed);
    case "word":
    case "none":
      return printed;
  }
}

/** A line with everything that may be in it; the codec knows null for not there. */
interface StoredLine {
  readonly check: string;
  readonly passed: boolean;
  readonly unit: Unit;
  readonly observed: string | null;
  readonly limit: string | null;
  readonly code: string | null;
  readonly message: string | null;
  readonly lowers: boolean;
  readonly allowed: "alert_only" | null;
}

const lineCodec = record<StoredLine>({
  check: text(),
  passed: bool,
  unit: text<Unit>(),
  observed: nullable(text()),
  limit: nullable(text()),
  code: nullable(text()),
  message: nullable(text()),
  lowers: { ...bool, usual: false },
  allowed: nullable(text<"alert_only">()),
});

/** At the end of a short line: the order does not raise the use. */
const LOWERS = 1;

/**
 * A line of a trace, its numbers printed by its unit. One that passed without a word is a short list, check, unit, observed, limit
 * and LOWERS as far as there are any: traces are most of a journal, and each byte of them is encoded, hashed and written with every order.
 */
const checkCodec: Codec<CheckResult> = {
  encode: ({ check, passed, unit, observed, limit, lowers, allowed, code, message }) => {
    if (passed && message === undefined) {
      if (lowers === true) return [check, unit, formatSeen(unit, observed), formatSeen(unit, limit), LOWERS];
      if (limit !== null) return [check, unit, formatSeen(unit, observed), formatSeen(unit, limit)];
      return observed === null ? [check, unit] : [check, unit, formatSeen(unit, observed)];
    }
    return lineCodec.encode({
      check,
      passed,
      unit,
      observed: formatSeen(unit, observed),
      limit: formatSeen(unit, limit),
      code: code ?? null,
      message: message ?? null,
      lowers: lowers === true,
      allowed: allowed ?? null,
    });
  },
  decode: (json) => {
    if (isShort(json)) {
      const [check, unit, observed = null, limit = null, lowers] = json;
      const line = { check, passed: true, unit, observed: seenFrom(unit, observed), limit: seenFrom(unit, limit) };
      return lowers === LOWERS ? { ...line, lowers: true } : line;
    }
    const { check, passed, unit, observed, limit, code, message, lowers, allowed } = lineCodec.decode(json);
    return {
      check,
      passed,
      unit,
      observed: seenFrom(unit, observed),
      limit: seenFrom(unit, limit),
      ...(code === null ? {} : { code }),
      ...(message === null ? {} : { message }),
      ...(lowers ? { lowers } : {}),
      ...(allowed === null ? {} : { allowed }),
    };
  },
};

type ShortLine = readonly [
  check: string,
  unit: Unit,
  observed?: string | null,
  limit?: string | null,
  lowers?: typeof LOWERS,
];

/** Whether a stored line is one that passed. */
const isShort = (json: Json): json is ShortLine & Json => Array.isArray(json);

export const decisionCodec = record<Decision>({ approved: bool, limitVersion: int, checks: list(checkCodec) });
