import { shadowView } from "../../../shared/contract/shadow";
import { answer, valueOf } from "../answer";
import { endpoint } from "../endpoint";
import { askAccount } from "../reach-objects";

/** GET /account/shadow. */
export const getShadow = endpoint({
  summary: "Read the results of simulated orders, separate from the account",
  tag: "Account",
  actsOnAccount: true,
  answers: { 200: { description: "Simulated positions, results and counts.", schema: shadowView } },
  async handle(call) {
    return answer(call, 200, valueOf(await askAccount(call, call.account, (rpc) => rpc.shadow())));
  },
});
