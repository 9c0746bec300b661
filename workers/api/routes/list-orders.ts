import { ordersQuery } from "../../../shared/contract/list-query";
import { orderView } from "../../../shared/contract/order-views";
import { pageOf } from "../../../shared/contract/page-view";
import { answer, valueOf } from "../answer";
import { endpoint } from "../endpoint";
import { askAccount } from "../reach-objects";

/** GET /orders. */
export const listOrders = endpoint({
  summary: "List orders, newest first",
  tag: "Orders",
  actsOnAccount: true,
  query: ordersQuery,
  answers: { 200: { description: "A page of orders.", schema: pageOf(orderView) } },
  async handle(call) {
    const { limit, cursor, status, symbol, side, client_order_id, after, until } = call.query;
    const reply = await askAccount(call, call.account, (rpc) =>
      rpc.listOrders({
        limit,
        cursor,
        status: status ?? null,
        symbol: symbol ?? null,
        side: side ?? null,
        clientOrderId: client_order_id ?? null,
        after: after ?? null,
        until: until ?? null,
      }),
    );
    return answer(call, 200, valueOf(reply));
  },
});
