import { quotesAnswer, quotesBody, quotesOf } from "../../../shared/contract/quotes";
import { answer, valueOf } from "../answer";
import { endpoint } from "../endpoint";
import { askMarket } from "../reach-objects";

/** PUT /market/quotes. */
export const putQuotes = endpoint({
  summary: "Set venue quotes for smart routing",
  tag: "Operations",
  actsOnAccount: false,
  body: { schema: quotesBody },
  refuses: ["instrument_unknown", "venue_unavailable", "invalid_quote", "quote_in_future"],
  answers: {
    200: {
      description: "How many were accepted, and how many were ignored as older than the stored ones.",
      schema: quotesAnswer,
    },
  },
  async handle(call) {
    const quotes = quotesOf(call.body, call.now);
    return answer(call, 200, valueOf(await askMarket(call, (rpc) => rpc.putQuotes(quotes))));
  },
});
