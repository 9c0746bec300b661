import { accountView } from "../../../shared/contract/accounts";
import { answer, valueOf } from "../answer";
import { endpoint } from "../endpoint";
import { askAccount } from "../reach-objects";

/** GET /account. */
export const getAccount = endpoint({
  summary: "Read cash, equity, margins and trading state",
  tag: "Account",
  actsOnAccount: true,
  answers: { 200: { description: "The account.", schema: accountView } },
  async handle(call) {
    return answer(call, 200, valueOf(await askAccount(call, call.account, (rpc) => rpc.account())));
  },
});
