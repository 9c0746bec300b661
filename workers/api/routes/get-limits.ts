import { limitsView } from "../../../shared/contract/limit-views";
import { answer, valueOf } from "../answer";
import { endpoint } from "../endpoint";
import { askAccount } from "../reach-objects";

/** GET /risk/limits. The version is also the entity tag, for if-match. */
export const getLimits = endpoint({
  summary: "Read every limit: base, effective, used, level",
  tag: "Risk",
  actsOnAccount: true,
  answers: { 200: { description: "The limits.", schema: limitsView } },
  async handle(call) {
    const limits = valueOf(await askAccount(call, call.account, (rpc) => rpc.limits()));
    return answer(call, 200, limits, { etag: `"${limits.version}"` });
  },
});
