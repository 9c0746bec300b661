import { matricesQuery, matricesView } from "../../../shared/contract/statistics";
import { answer, valueOf } from "../answer";
import { endpoint } from "../endpoint";
import { ProblemError } from "../problem";
import { askAccount } from "../reach-objects";

/** GET /risk/matrices. */
export const getMatrices = endpoint({
  summary: "Read volatilities and correlations of daily returns, and the clusters of correlated symbols",
  tag: "Risk",
  actsOnAccount: true,
  query: matricesQuery,
  refuses: ["instrument_unknown"],
  answers: { 200: { description: "The matrices.", schema: matricesView } },
  async handle(call) {
    const { symbols } = call.query;
    const unknown = symbols?.find((symbol) => !call.instruments.has(symbol));
    if (unknown !== undefined)
      throw new ProblemError({ code: "instrument_unknown", detail: `there is no instrument ${unknown}` });
    return answer(call, 200, valueOf(await askAccount(call, call.account, (rpc) => rpc.matrices(symbols ?? null))));
  },
});
