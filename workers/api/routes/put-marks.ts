import { firstFromTheFuture, marksAnswer, marksBody, marksOf } from "../../../shared/contract/market";
import { answer, valueOf } from "../answer";
import { endpoint } from "../endpoint";
import { invalidRequest } from "../problem";
import { askMarket } from "../reach-objects";

/** PUT /market/marks. */
export const putMarks = endpoint({
  summary: "Set marks for all later decisions and the paper exchange",
  tag: "Operations",
  actsOnAccount: false,
  isUrgent: true,
  body: { schema: marksBody },
  refuses: ["instrument_unknown", "invalid_mark", "mark_in_future"],
  answers: {
    200: {
      description: "How many were accepted, and how many were ignored as older than the stored ones.",
      schema: marksAnswer,
    },
  },
  async handle(call) {
    const marks = marksOf(call.body, call.now);
    const future = firstFromTheFuture(marks, call.now);
    if (future >= 0) throw invalidRequest({ path: `marks.${future}.time`, message: "is more than 1 s in the future" });
    return answer(call, 200, valueOf(await askMarket(call, (rpc) => rpc.putMarks(marks))));
  },
});
