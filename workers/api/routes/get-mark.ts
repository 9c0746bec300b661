import { markView } from "../../../shared/contract/market";
import { answer, valueOf } from "../answer";
import { endpoint } from "../endpoint";
import { askMarket } from "../reach-objects";
import { symbolPath } from "./paths";

/** GET /market/{symbol}. */
export const getMark = endpoint({
  summary: "Read the mark of an instrument, and its age",
  tag: "Operations",
  actsOnAccount: false,
  path: symbolPath,
  answers: { 200: { description: "The mark.", schema: markView } },
  async handle(call) {
    return answer(call, 200, valueOf(await askMarket(call, (rpc) => rpc.getMark(call.path.symbol))));
  },
});
