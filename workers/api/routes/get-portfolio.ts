import { portfolioView } from "../../../shared/contract/portfolio";
import { answer, valueOf } from "../answer";
import { endpoint } from "../endpoint";
import { askAccount } from "../reach-objects";

/** GET /risk/portfolio. */
export const getPortfolio = endpoint({
  summary: "Read exposure, margins, P&L and risk statistics",
  tag: "Risk",
  actsOnAccount: true,
  answers: { 200: { description: "The portfolio.", schema: portfolioView } },
  async handle(call) {
    return answer(call, 200, valueOf(await askAccount(call, call.account, (rpc) => rpc.portfolio())));
  },
});
