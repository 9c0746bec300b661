import { statsView } from "../../../shared/contract/accounts";
import { answer, valueOf } from "../answer";
import { endpoint } from "../endpoint";
import { askAccount } from "../reach-objects";

/** GET /stats. */
export const getStats = endpoint({
  summary: "Read the account's counters",
  tag: "Operations",
  actsOnAccount: true,
  answers: { 200: { description: "Counters since the account was opened.", schema: statsView } },
  async handle(call) {
    return answer(call, 200, valueOf(await askAccount(call, call.account, (rpc) => rpc.stats())));
  },
});
