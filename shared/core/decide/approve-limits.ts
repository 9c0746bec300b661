/** Changes of limits that take two persons: one proposes, another approves (docs/risk/approvals.md). */
import type { ApproveLimits, WithdrawLimits } from "../commands";
import type { Millis, ProposalId } from "../ids";
import { limitDifferences, loosensPortfolio } from "../limit-differences";
import type { LimitSet } from "../limits";
import type { LimitsProposal, ProposalOutcome } from "../limits-proposal";
import { ACCOUNT_NOT_FOUND, refuse, type Refused } from "../rejection";
import type { AccountState } from "../state";
import type { Turn } from "../turn";

/** Proposals that may wait at a time: they are all kept in memory. */
export const MAX_PROPOSALS = 20;

const PROPOSAL_NOT_FOUND = refuse({
  code: "proposal_not_found",
  message: "no such change of limits is pending approval",
});

/** Whether a change has to wait for a second person. */
export const needsApproval = ({ surroundings, limits }: AccountState, to: LimitSet): boolean =>
  surroundings.risk.approvals === 2 && loosensPortfolio(limits, to);

/** Stores a change for a second person to approve. Refused while the maximum number is pending. */
export function proposeLimits(
  turn: Turn,
  { limits, reason, by }: Pick<LimitsProposal, "limits" | "reason" | "by">,
): { readonly ok: true; readonly proposal: LimitsProposal } | Refused {
  const { state, context } = turn;
  const { proposals } = state.risk;
  if (proposals.size >= MAX_PROPOSALS) {
    expireProposals(turn);
    closeOutdated(turn, by);
  }
  if (proposals.size >= MAX_PROPOSALS)
    return refuse({
      code: "too_many_proposals",
      message: `${MAX_PROPOSALS} changes of limits are pending approval: approve or withdraw some`,
    });
  const proposal: LimitsProposal = {
    // The number of its journal row: unique, and in order when sorted as text.
    proposalId: String(state.sequence + 1).padStart(15, "0") as ProposalId,
    limits,
    changes: limitDifferences(state.limits, limits),
    reason,
    by,
    at: context.now,
  };
  turn.emit({ type: "limits_proposed", proposal });
  return { ok: true, proposal };
}

/** Whether the limits that a proposal was made against are still those in force. */
export const isCurrent = ({ limits }: AccountState, proposal: LimitsProposal): boolean =>
  proposal.limits.version === limits.version + 1;

/** From when on a proposal can be approved no more. */
export const expiresAt = ({ surroundings }: AccountState, { at }: LimitsProposal): Millis =>
  at + surroundings.risk.proposalValidMs;

/** Closes the proposals that nobody has approved in time. */
export function expireProposals(turn: Turn): void {
  for (const proposal of [...turn.state.risk.proposals.values()])
    if (expiresAt(turn.state, proposal) <= turn.context.now) close(turn, proposal, "expired", "system", null);
}

/** Puts a proposal in force. One that was made against limits which have changed since is closed instead. */
export function approveLimits(turn: Turn, { proposalId, reason, by }: ApproveLimits): { readonly ok: true } | Refused {
  const { state } = turn;
  if (state.profile === null) return refuse(ACCOUNT_NOT_FOUND);
  const proposal = state.risk.proposals.get(proposalId);
  if (proposal === undefined) return PROPOSAL_NOT_FOUND;
  if (expiresAt(state, proposal) <= turn.context.now) {
    close(turn, proposal, "expired", "system", null);
    return refuse({
      code: "proposal_expired",
      message: "nobody approved it in time: it has been closed, propose it again",
    });
  }
  if (!isCurrent(state, proposal)) {
    close(turn, proposal, "superseded", by, reason);
    const made = proposal.limits.version - 1;
    return refuse({
      code: "proposal_superseded",
      message: `it is based on version ${made} of the limits, which are now at version ${state.limits.version}: it has been closed, propose it again`,
    });
  }
  if (proposal.by === by)
    return refuse({
      code: "approval_by_other",
      message: "the proposer of a change cannot approve it; another subject must",
    });
  turn.emit({ type: "limits_changed", limits: proposal.limits, reason: proposal.reason, by: proposal.by });
  close(turn, proposal, "approved", by, reason);
  return { ok: true };
}

/** Withdraws a proposal; anyone who may change limits may do so. */
export function withdrawLimits(
  turn: Turn,
  { proposalId, reason, by }: WithdrawLimits,
): { readonly ok: true; readonly proposal: LimitsProposal } | Refused {
  if (turn.state.profile === null) return refuse(ACCOUNT_NOT_FOUND);
  const proposal = turn.state.risk.proposals.get(proposalId);
  if (proposal === undefined) return PROPOSAL_NOT_FOUND;
  close(turn, proposal, "withdrawn", by, reason);
  return { ok: true, proposal };
}

function close(
  turn: Turn,
  { proposalId }: LimitsProposal,
  outcome: ProposalOutcome,
  by: string,
  reason: string | null,
): void {
  turn.emit({ type: "limits_proposal_closed", proposalId, outcome, by, reason });
}

/** Makes room: what can never be approved any more need not wait. */
function closeOutdated(turn: Turn, by: string): void {
  for (const proposal of [...turn.state.risk.proposals.values()])
    if (!isCurrent(turn.state, proposal)) close(turn, proposal, "superseded", by, null);
}
