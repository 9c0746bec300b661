/** The form of a check: one pure function with one line in the trace, and no effect. */
import { handlingOf } from "../limit-lookup";
import type { LimitAction, PortfolioLimits, SymbolLimits } from "../limits";
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

/** The limit that a check holds against, of the portfolio or of the order's symbol: its handling says what a breach does. */
export type LimitPath = `portfolio/${keyof PortfolioLimits}` | `symbol/${keyof SymbolLimits}`;

/** A line that refuses because its limit is not set, and names it: what is not set blocks, and is never unlimited. */
export const unset = (
  check: string,
  against: LimitPath | null,
  { unit, observed, code, what }: { unit: Unit; observed: Seen; code: string; what: string },
): CheckResult =>
  fail(check, {
    unit,
    observed,
    limit: null,
    code,
    message: `${what}: ${against?.split("/")[1] ?? "the limit"} is not set; a limit that is not set blocks`,
  });

type NameIn<P> = P extends `${string}/${infer N}` ? N : never;

function actionOf({ state, request }: Pick<Subject, "state" | "request">, path: LimitPath): LimitAction {
  const [scope, name] = path.split("/") as ["portfolio" | "symbol", NameIn<LimitPath>];
  return handlingOf(state.limits, scope === "symbol" ? request.symbol : null, name).action;
}

/** A line that refuses, or passes saying so where the limit's action only alerts. Not for a limit that is not set: that refuses whatever its action. */
export function breach(
  check: string,
  subject: Pick<Subject, "state" | "request">,
  against: LimitPath | null,
  line: { unit: Unit; observed: Seen; limit: Seen; code: string; message: string },
): CheckResult {
  if (against === null || actionOf(subject, against) !== "alert_only") return fail(check, line);
  const { unit, observed, limit, message } = line;
  return {
    check,
    passed: true,
    unit,
    observed,
    limit,
    allowed: "alert_only",
    message: `${message}; the action of ${against} is alert_only`,
  };
}

/**
 * Holds a use against a limit. Passes at the limit, and where the order does not raise a use that is above it already
 * (domain.md, "Limits": an order that lowers a limit's use is not refused because it is breached). A limit that is not set blocks.
 * @param against the limit, for its handling; null for a filter of the instrument, which always blocks.
 */
export function within(
  check: string,
  subject: Pick<Subject, "state" | "request">,
  against: LimitPath | null,
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
  if (limit === null) return unset(check, against, { unit, observed: after, code, what });
  if (after <= before) return { check, passed: true, unit, observed: after, limit, lowers: true };
  if (after <= limit) return pass(check, unit, after, limit);
  return breach(check, subject, against, {
    unit,
    observed: after,
    limit,
    code,
    message: `${what} would be ${formatSeen(unit, after)}, over the limit of ${formatSeen(unit, limit)}`,
  });
}
