import { markView } from "../../../shared/contract/market";
import { answer, refused } from "../answer";
import { endpoint } from "../endpoint";
import { askMarket } from "../reach-objects";
import { symbolPath } from "./paths";

/** GET /market/{symbol}. */
export const getMark = endpoint({
  summary: "Read the mark of an instrument, and its age",
  tag: "Operations",
  actsOnAccount: false,
  path: symbolPath,
  refuses: ["mark_not_found"],
  answers: { 200: { description: "The mark.", schema: markView } },
  async handle(call) {
    const reply = await askMarket(call, (rpc) => rpc.getMark(call.path.symbol));
    // The object says no_market_data or instrument_unknown as to an order; of a path, both mean that there is nothing here.
    if (!reply.ok) return refused(call, { ...reply.rejection, code: "mark_not_found" });
    return answer(call, 200, reply.value);
  },
});
