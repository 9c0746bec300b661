import { listQuery } from "../../../shared/contract/list-query";
import { markView } from "../../../shared/contract/market";
import { pageOf } from "../../../shared/contract/page-view";
import { answer } from "../answer";
import { endpoint } from "../endpoint";
import { pageBySymbol } from "../page-by";
import { askMarket } from "../reach-objects";

/** GET /market. */
export const listMarks = endpoint({
  summary: "List the marks of all instruments",
  tag: "Operations",
  actsOnAccount: false,
  query: listQuery,
  answers: { 200: { description: "A page of marks.", schema: pageOf(markView) } },
  async handle(call) {
    const { data } = await askMarket(call, (rpc) => rpc.listMarks());
    return answer(call, 200, pageBySymbol(data, call.query));
  },
});
