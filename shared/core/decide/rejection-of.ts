import type { Rejection } from "../rejection";
import { formatSeen, type Decision } from "../risk/decision";
import { firstFailure } from "../risk/run-checks";

/** The rejection for a decision's first failure. */
export function rejectionOf(decision: Decision): Rejection {
  const line = firstFailure(decision);
  if (line === null)
    return { code: "invalid_order", message: "the decision approves", limitVersion: decision.limitVersion };
  return {
    code: line.code ?? "invalid_order",
    message: line.message ?? "",
    check: line.check,
    observed: formatSeen(line.unit, line.observed),
    limit: formatSeen(line.unit, line.limit),
    limitVersion: decision.limitVersion,
  };
}
