import { cancelOrdersQuery } from "../../../shared/contract/list-query";
import { cancelAllView } from "../../../shared/contract/order-views";
import { answer, valueOf } from "../answer";
import { endpoint } from "../endpoint";
import { askAccount } from "../reach-objects";

/** DELETE /orders. */
export const cancelOrders = endpoint({
  summary: "Cancel all open orders, or those of a symbol or side",
  tag: "Orders",
  actsOnAccount: true,
  isUrgent: true,
  query: cancelOrdersQuery,
  answers: {
    202: {
      description: "How many were cancelled at once, and how many are pending at a venue.",
      schema: cancelAllView,
    },
  },
  async handle(call) {
    const { symbol, side } = call.query;
    const reply = await askAccount(call, call.account, (rpc) =>
      rpc.cancelOrders({ kind: "cancel_orders", symbol: symbol ?? null, side: side ?? null }),
    );
    return answer(call, 202, valueOf(reply));
  },
});
