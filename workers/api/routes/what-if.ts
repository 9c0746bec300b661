import { spanIsReversed, whatIfBody } from "../../../shared/contract/what-if";
import { refused } from "../answer";
import { endpoint } from "../endpoint";
import { ProblemError } from "../problem";
import { askAccount } from "../reach-objects";

const NDJSON = "application/x-ndjson";

/** POST /risk/limits/what-if. The answer comes line by line while the account works it out; leaving it ends the work. */
export const whatIf = endpoint({
  summary: "Replay past orders under proposed limits and list the decisions that would change",
  tag: "Risk",
  actsOnAccount: true,
  body: { schema: whatIfBody },
  refuses: ["span_out_of_order", "instrument_unknown", "thresholds_out_of_order", "what_if_running"],
  answers: {
    200: {
      description:
        "Lines of JSON: `progress` now and then, `changed` for each decision that would have been another, with both " +
        "traces, and at the end `summary`, or `problem` where it could not be finished.",
      contentType: NDJSON,
    },
  },
  async handle(call) {
    const reversed = spanIsReversed(call.body.span);
    if (reversed !== null) throw new ProblemError({ code: "span_out_of_order", detail: reversed });
    const reply = await askAccount(call, call.account, (rpc) => rpc.whatIf(call.body));
    if ("ok" in reply) return refused(call, reply.rejection);
    return new Response(reply, {
      headers: {
        "content-type": NDJSON,
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "x-request-id": call.requestId,
      },
    });
  },
});
