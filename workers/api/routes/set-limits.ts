import { limitsView } from "../../../shared/contract/limit-views";
import {
  portfolioChanges,
  portfolioLimitsBody,
  symbolChanges,
  symbolLimitsBody,
} from "../../../shared/contract/limits";
import { limitsProposalView } from "../../../shared/contract/proposals";
import type { LimitChanges } from "../../../shared/core/commands";
import { answer, valueOf } from "../answer";
import { endpoint, type Call } from "../endpoint";
import { IF_MATCH, versionOf } from "../if-match";
import { askAccount } from "../reach-objects";
import { symbolPath } from "./paths";

/** What the account may say against a change. */
const REFUSED = ["version_mismatch", "instrument_unknown", "thresholds_out_of_order", "too_many_proposals"];

const answers = {
  200: { description: "The limits after the change, with the new version.", schema: limitsView },
  202: { description: "The change is pending approval by a second person.", schema: limitsProposalView },
};

async function setLimits(call: Call, changes: LimitChanges, reason: string): Promise<Response> {
  const ifVersion = versionOf(call.header("if-match"));
  const by = call.principal.subject;
  const reply = await askAccount(call, call.account, (rpc) =>
    rpc.setLimits({ kind: "set_limits", changes, reason, by, ifVersion }),
  );
  if ("proposal" in reply) return answer(call, 202, reply.proposal);
  const limits = valueOf(reply);
  return answer(call, 200, limits, { etag: `"${limits.version}"` });
}

/** PATCH /risk/limits. */
export const setPortfolioLimits = endpoint({
  summary: "Change limits of the account, their actions and thresholds, and policies",
  tag: "Risk",
  actsOnAccount: true,
  body: { schema: portfolioLimitsBody },
  headers: IF_MATCH,
  refuses: REFUSED,
  answers,
  handle: (call) => setLimits(call, portfolioChanges(call.body), call.body.reason),
});

/** PATCH /risk/limits/{symbol}; DEFAULT stands for every symbol without limits of its own. */
export const setSymbolLimits = endpoint({
  summary: "Change limits of one symbol, or of DEFAULT, with their actions and thresholds",
  tag: "Risk",
  actsOnAccount: true,
  path: symbolPath,
  body: { schema: symbolLimitsBody },
  headers: IF_MATCH,
  refuses: REFUSED,
  answers,
  handle: (call) => setLimits(call, symbolChanges(call.path.symbol, call.body), call.body.reason),
});
