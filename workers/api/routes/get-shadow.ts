import { shadowView } from "../../../shared/contract/shadow";
import { answer, valueOf } from "../answer";
import { endpoint } from "../endpoint";
import { askAccount } from "../reach-objects";

/** GET /account/shadow. */
export const getShadow = endpoint({
  summary: "What simulated orders have come to, apart from the account",
  tag: "Account",
  actsOnAccount: true,
  answers: { 200: { description: "Positions, results and counts that are only simulated.", schema: shadowView } },
  async handle(call) {
    return answer(call, 200, valueOf(await askAccount(call, call.account, (rpc) => rpc.shadow())));
  },
});
