import { accountSummaryView } from "../../../shared/contract/accounts";
import { listQuery } from "../../../shared/contract/list-query";
import { pageOf } from "../../../shared/contract/page-view";
import { answer, valueOf } from "../answer";
import { endpoint } from "../endpoint";
import { askFirm } from "../reach-objects";

/** GET /accounts. */
export const listAccounts = endpoint({
  summary: "List the firm's accounts",
  tag: "Operations",
  actsOnAccount: false,
  query: listQuery,
  answers: { 200: { description: "A page of accounts.", schema: pageOf(accountSummaryView) } },
  async handle(call) {
    return answer(call, 200, valueOf(await askFirm(call, (rpc) => rpc.listAccounts(call.query))));
  },
});
