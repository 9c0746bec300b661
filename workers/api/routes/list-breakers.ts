import { breakerView } from "../../../shared/contract/breakers";
import { pageOf } from "../../../shared/contract/page-view";
import { answer, valueOf } from "../answer";
import { endpoint } from "../endpoint";
import { askAccount } from "../reach-objects";

/** GET /risk/breakers. */
export const listBreakers = endpoint({
  summary: "List circuit breakers with state, threshold and observed value; position_loss once per position",
  tag: "Risk",
  actsOnAccount: true,
  answers: { 200: { description: "The breakers, open and closed.", schema: pageOf(breakerView) } },
  async handle(call) {
    return answer(call, 200, valueOf(await askAccount(call, call.account, (rpc) => rpc.breakers())));
  },
});
