import { limitsView } from "../../../shared/contract/limit-views";
import { listQuery } from "../../../shared/contract/list-query";
import { limitsProposalsPage, limitsProposalView, proposalAnswerBody } from "../../../shared/contract/proposals";
import { answer, valueOf } from "../answer";
import { endpoint } from "../endpoint";
import { pageBy } from "../page-by";
import { askAccount } from "../reach-objects";
import { proposalPath } from "./paths";

/** GET /risk/limits/proposals. At most 20 wait, so that they come from the object all at once. */
export const listProposals = endpoint({
  summary: "List changes of limits that are pending approval",
  tag: "Risk",
  actsOnAccount: true,
  query: listQuery,
  answers: { 200: { description: "The proposals, oldest first.", schema: limitsProposalsPage } },
  async handle(call) {
    const { data } = valueOf(await askAccount(call, call.account, (rpc) => rpc.proposals()));
    return answer(
      call,
      200,
      pageBy(data, ({ proposal_id: id }) => id, call.query),
    );
  },
});

/** POST /risk/limits/proposals/{proposal_id}/approve. */
export const approveProposal = endpoint({
  summary: "Approve a change of limits proposed by another person",
  tag: "Risk",
  actsOnAccount: true,
  path: proposalPath,
  body: { schema: proposalAnswerBody, isOptional: true },
  refuses: ["proposal_expired", "proposal_superseded", "approval_by_other"],
  answers: { 200: { description: "The limits after the change, with the new version.", schema: limitsView } },
  async handle(call) {
    const { proposal_id: proposalId } = call.path;
    const by = call.principal.subject;
    const reason = call.body.reason ?? null;
    const reply = await askAccount(call, call.account, (rpc) =>
      rpc.approveLimits({ kind: "approve_limits", proposalId, reason, by }),
    );
    const limits = valueOf(reply);
    return answer(call, 200, limits, { etag: `"${limits.version}"` });
  },
});

/** DELETE /risk/limits/proposals/{proposal_id}. */
export const withdrawProposal = endpoint({
  summary: "Withdraw a proposed change of limits",
  tag: "Risk",
  actsOnAccount: true,
  path: proposalPath,
  body: { schema: proposalAnswerBody, isOptional: true },
  answers: { 200: { description: "The withdrawn proposal.", schema: limitsProposalView } },
  async handle(call) {
    const { proposal_id: proposalId } = call.path;
    const by = call.principal.subject;
    const reason = call.body.reason ?? null;
    const reply = await askAccount(call, call.account, (rpc) =>
      rpc.withdrawLimits({ kind: "withdraw_limits", proposalId, reason, by }),
    );
    return answer(call, 200, valueOf(reply));
  },
});
