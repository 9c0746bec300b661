import { accountSummaryView } from "../../../shared/contract/accounts";
import { answer, valueOf } from "../answer";
import { endpoint } from "../endpoint";
import { askFirm } from "../reach-objects";
import { accountPath } from "./paths";

/** GET /accounts/{account}. */
export const getAccountSummary = endpoint({
  summary: "Read one row of the firm's directory",
  tag: "Operations",
  actsOnAccount: false,
  path: accountPath,
  answers: { 200: { description: "The account as it was opened.", schema: accountSummaryView } },
  async handle(call) {
    return answer(call, 200, valueOf(await askFirm(call, (rpc) => rpc.getAccount(call.path.account))));
  },
});
