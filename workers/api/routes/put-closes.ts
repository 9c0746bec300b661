import { closesAnswer, closesBody } from "../../../shared/contract/market";
import { answer, valueOf } from "../answer";
import { endpoint } from "../endpoint";
import { askMarket } from "../reach-objects";
import { BATCH_BODY_LIMIT } from "../read-body";

/** What the market may say against closes. */
const CLOSES_REFUSED = [
  "instrument_unknown",
  "invalid_close",
  "close_in_future",
  "closes_out_of_order",
  "duplicate_close",
  "close_conflict",
  "close_too_old",
];

/** PUT /market/closes. */
export const putCloses = endpoint({
  summary: "Add daily closes, all or none, for VaR, volatility and correlation",
  tag: "Operations",
  actsOnAccount: false,
  body: { schema: closesBody, limit: BATCH_BODY_LIMIT },
  refuses: CLOSES_REFUSED,
  answers: {
    200: { description: "How many were new or corrected, and how many were already stored.", schema: closesAnswer },
  },
  async handle(call) {
    const { closes, reason } = call.body;
    // The schema lets a reason pass only with a correction.
    const correction = reason === undefined ? undefined : { reason, by: call.principal.subject };
    return answer(call, 200, valueOf(await askMarket(call, (rpc) => rpc.putCloses(closes, correction))));
  },
});
