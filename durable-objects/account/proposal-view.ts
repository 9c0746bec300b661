import { expiresAt, isCurrent } from "../../shared/core/decide/approve-limits";
import type { LimitsProposal } from "../../shared/core/limits-proposal";
import type { AccountState } from "../../shared/core/state";
import type { LimitsProposalView } from "../../shared/contract/proposals";
import { isoTime } from "../iso-time";

/** A change of limits that waits for approval, as a client sees it. */
export const proposalView = (state: AccountState, proposal: LimitsProposal): LimitsProposalView => ({
  proposal_id: proposal.proposalId,
  base_version: proposal.limits.version - 1,
  is_current: isCurrent(state, proposal),
  reason: proposal.reason,
  proposed_by: proposal.by,
  proposed_at: isoTime(proposal.at),
  expires_at: isoTime(expiresAt(state, proposal)),
  changes: proposal.changes.map((change) => ({ ...change })),
});
