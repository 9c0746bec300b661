import { positionView } from "../../../shared/contract/accounts";
import { answer, valueOf } from "../answer";
import { endpoint } from "../endpoint";
import { askAccount } from "../reach-objects";
import { positionPath } from "./paths";

/** GET /positions/{symbol}. */
export const getPosition = endpoint({
  summary: "Read one position",
  tag: "Account",
  actsOnAccount: true,
  path: positionPath,
  answers: { 200: { description: "The position.", schema: positionView } },
  async handle(call) {
    return answer(call, 200, valueOf(await askAccount(call, call.account, (rpc) => rpc.position(call.path.symbol))));
  },
});
