import { firmRiskView } from "../../../shared/contract/firm";
import { listQuery } from "../../../shared/contract/list-query";
import { answer } from "../answer";
import { endpoint } from "../endpoint";
import { askFirm } from "../reach-objects";

/** GET /firm/risk. */
export const getFirmRisk = endpoint({
  summary: "Read the aggregate risk of the firm and of each account, as reported within seconds",
  tag: "Operations",
  actsOnAccount: false,
  query: listQuery,
  answers: { 200: { description: "Totals over all accounts, and a page of accounts.", schema: firmRiskView } },
  async handle(call) {
    return answer(call, 200, await askFirm(call, (rpc) => rpc.risk(call.query)));
  },
});
