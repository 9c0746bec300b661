/** The form of a check: one pure function with one line in the trace, and no effect. */
import type { CheckResult, Unit } from "./decision";
import { formatSeen } from "./decision";
import type { Subject } from "./subject";

/** When a check applies: to every order, or not to one that exists already (replaced or triggered). */
export interface Check {
  readonly name: string;
  /** Number in domain.md, "The pre-trade checks". */
  readonly number: number;
  readonly onlyNew?: true;
  /** Null where it does not apply to the order. */
  readonly run: (subject: Subject) => CheckResult | null;
}

type Seen = CheckResult["observed"];

/** A line that passed. */
export const pass = (check: string, unit: Unit = "none", observed: Seen = null, limit: Seen = null): CheckResult => ({
  check,
  passed: true,
  unit,
  observed,
  limit,
});

/** A line that refuses, with its code and a sentence that names both numbers. */
export const fail = (
  check: string,
  { unit, observed, limit, code, message }: { unit: Unit; observed: Seen; limit: Seen; code: string; message: string },
): CheckResult => ({
  check,
  passed: false,
  unit,
  observed,
  limit,
  code,
  message,
});

/**
 * Holds a use against a limit. Passes at the limit, and where the order does not raise a use that is above it already
 * (domain.md, "Limits": an order that lowers a limit's use is not refused because it is breached). A limit that is not set blocks.
 */
export function within(
  check: string,
  {
    unit,
    before,
    after,
    limit,
    code,
    what,
  }: {
    unit: Unit;
    before: bigint | number;
    after: bigint | number;
    limit: bigint | number | null;
    code: string;
    what: string;
  },
): CheckResult {
  if (limit === null)
    return fail(check, {
      unit,
      observed: after,
      limit,
      code,
      message: `${what}: the limit is not set, and what is not set blocks`,
    });
  if (after <= limit || after <= before) return pass(check, unit, after, limit);
  return fail(check, {
    unit,
    observed: after,
    limit,
    code,
    message: `${what} would be ${formatSeen(unit, after)}, over the limit of ${formatSeen(unit, limit)}`,
  });
}
