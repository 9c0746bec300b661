import { fillView } from "../../../shared/contract/accounts";
import { fillsQuery } from "../../../shared/contract/list-query";
import { pageOf } from "../../../shared/contract/page-view";
import { answer, valueOf } from "../answer";
import { endpoint } from "../endpoint";
import { askAccount } from "../reach-objects";

/** GET /fills. */
export const listFills = endpoint({
  summary: "List fills, newest first",
  tag: "Account",
  actsOnAccount: true,
  query: fillsQuery,
  answers: { 200: { description: "A page of fills.", schema: pageOf(fillView) } },
  async handle(call) {
    const { limit, cursor, symbol, order_id } = call.query;
    const reply = await askAccount(call, call.account, (rpc) =>
      rpc.fills({ limit, cursor, symbol: symbol ?? null, orderId: order_id ?? null }),
    );
    return answer(call, 200, valueOf(reply));
  },
});
