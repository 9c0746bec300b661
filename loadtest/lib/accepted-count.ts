import type { Audit } from "../books/audit";
import type { Difference } from "../books/books";
import type { PhaseResult } from "./phase";

/**
 * Every answer 201 must be an order that the accounts know. More orders than answers are only explained by answers that
 * got lost, and those are counted as errors. Orders that risk refused were not answered 201, and the mix has none.
 */
export function acceptedCountDifference(
  { orders }: Pick<Audit, "orders">,
  phases: readonly Pick<PhaseResult, "accepted" | "errors">[],
): Difference | null {
  const answered = phases.reduce((sum, { accepted }) => sum + accepted, 0);
  const errors = phases.reduce((sum, phase) => sum + phase.errors, 0);
  if (orders >= answered && orders <= answered + errors) return null;
  return {
    code: "order_lost",
    account: "all",
    about: "count",
    detail: `${answered} orders were answered 201, ${errors} operations failed, and the accounts hold ${orders}`,
  };
}
