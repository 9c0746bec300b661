import { firmRiskView } from "../../../shared/contract/firm";
import { listQuery } from "../../../shared/contract/list-query";
import { answer } from "../answer";
import { endpoint } from "../endpoint";
import { askFirm } from "../reach-objects";

/** GET /firm/risk. */
export const getFirmRisk = endpoint({
  summary: "Read the risk of all accounts together, and of each, as they have reported it within seconds",
  tag: "Operations",
  actsOnAccount: false,
  query: listQuery,
  answers: { 200: { description: "Sums over all accounts, and a page of accounts.", schema: firmRiskView } },
  async handle(call) {
    return answer(call, 200, await askFirm(call, (rpc) => rpc.risk(call.query)));
  },
});
