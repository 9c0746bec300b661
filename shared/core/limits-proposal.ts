/** A change of limits that waits for a second person (docs/risk/approvals.md). */
import type { Millis, ProposalId } from "./ids";
import type { LimitSet } from "./limits";

/** One value that differs between two sets of limits, printed as the limits' view prints it. */
export interface LimitDifference {
  /** Name of the limit; `name.action` and the like for its handling, and `policies.name` for a policy. */
  readonly limit: string;
  /** Null for one of the whole account. */
  readonly symbol: string | null;
  /** Null is not set. */
  readonly from: string | null;
  readonly to: string | null;
}

export interface LimitsProposal {
  readonly proposalId: ProposalId;
  /** The whole set as it would be; its version is the one after that which it was made against. */
  readonly limits: LimitSet;
  readonly changes: readonly LimitDifference[];
  readonly reason: string;
  /** Who proposed it: somebody else has to approve it. */
  readonly by: string;
  readonly at: Millis;
}

/** How a proposal ended: it is in force, it was taken back, the limits it was made against are not in force any more, or nobody approved it in time. */
export type ProposalOutcome = "approved" | "withdrawn" | "superseded" | "expired";
