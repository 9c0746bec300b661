import { ALL_CHECKS, CHECKS_OF_EXISTING } from "./all-groups";
import type { CheckResult, Decision } from "./decision";
import type { Subject } from "./subject";

/**
 * Decides on an order. A submit stops at the first failure; with `evaluateAll` every check that can be evaluated is.
 * @returns the whole trace; it is approved when every line passed.
 */
export function runChecks(subject: Subject, { evaluateAll }: { readonly evaluateAll: boolean }): Decision {
  const checks: CheckResult[] = [];
  let approved = true;
  for (const check of subject.own === null ? ALL_CHECKS : CHECKS_OF_EXISTING) {
    const line = check.run(subject);
    if (line === null) continue;
    checks.push(line);
    if (line.passed) continue;
    approved = false;
    if (!evaluateAll) break;
  }
  return { approved, limitVersion: subject.state.limits.version, checks };
}

/** The first line that refuses; null when the decision approves. */
export const firstFailure = (decision: Decision): CheckResult | null =>
  decision.approved ? null : (decision.checks.find((line) => !line.passed) ?? null);
