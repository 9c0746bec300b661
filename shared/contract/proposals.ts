/** Changes of limits that wait for a second person. */
import { z } from "zod";
import { momentView, notGiven, reason } from "./fields";
import { pageOf } from "./page-view";
import { viewOf } from "./view-of";

/** A proposed change. `is_current`: the limits it was made against are still in force, so that it can be approved. */
export interface LimitsProposalView {
  proposal_id: string;
  /** Version of the limits that it was made against. */
  base_version: number;
  is_current: boolean;
  reason: string;
  proposed_by: string;
  proposed_at: string;
  /** When it is closed, if nobody has approved it. */
  expires_at: string;
  /** Null is not set. */
  changes: { limit: string; symbol: string | null; from: string | null; to: string | null }[];
}

/** POST and DELETE of one proposal; the body may be left out. */
export const proposalAnswerBody = z
  .strictObject({ reason: notGiven(reason) })
  .meta({ id: "ProposalAnswerRequest", examples: [{ reason: "checked with the desk" }] });

/** One proposed change. */
export const limitsProposalView = viewOf<LimitsProposalView>()(
  z
    .strictObject({
      proposal_id: z.string(),
      base_version: z.int(),
      is_current: z.boolean(),
      reason: z.string(),
      proposed_by: z.string(),
      proposed_at: momentView,
      expires_at: momentView,
      changes: z.array(
        z.strictObject({
          limit: z.string(),
          symbol: z.string().nullable(),
          from: z.string().nullable(),
          to: z.string().nullable(),
        }),
      ),
    })
    .meta({
      id: "LimitsProposal",
      examples: [
        {
          proposal_id: "000000000001742",
          base_version: 7,
          is_current: true,
          reason: "larger book over the expiry",
          proposed_by: "alice",
          proposed_at: "2026-11-21T09:00:00.000Z",
          expires_at: "2026-11-22T09:00:00.000Z",
          changes: [{ limit: "max_exposure", symbol: null, from: "1000000", to: "1500000" }],
        },
      ],
    }),
);

/** GET /risk/limits/proposals. */
export const limitsProposalsPage = pageOf(limitsProposalView);
