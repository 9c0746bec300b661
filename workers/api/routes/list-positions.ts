import { positionView } from "../../../shared/contract/accounts";
import { listQuery } from "../../../shared/contract/list-query";
import { pageOf } from "../../../shared/contract/page-view";
import { answer, valueOf } from "../answer";
import { endpoint } from "../endpoint";
import { pageBySymbol } from "../page-by";
import { askAccount } from "../reach-objects";

/** GET /positions. */
export const listPositions = endpoint({
  summary: "List positions by symbol",
  tag: "Account",
  actsOnAccount: true,
  query: listQuery,
  answers: { 200: { description: "A page of positions.", schema: pageOf(positionView) } },
  async handle(call) {
    const { data } = valueOf(await askAccount(call, call.account, (rpc) => rpc.positions()));
    return answer(call, 200, pageBySymbol(data, call.query));
  },
});
