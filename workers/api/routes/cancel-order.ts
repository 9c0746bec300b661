import { orderAnswer } from "../../../shared/contract/order-views";
import { answer, refused } from "../answer";
import { endpoint } from "../endpoint";
import { askAccount } from "../reach-objects";
import { orderPath } from "./paths";

/** DELETE /orders/{order_id}. */
export const cancelOrder = endpoint({
  summary: "Cancel an order; works in every trading state",
  tag: "Orders",
  actsOnAccount: true,
  isUrgent: true,
  path: orderPath,
  refuses: ["order_closed"],
  answers: {
    200: { description: "Cancelled: the order had not been sent.", schema: orderAnswer },
    202: { description: "Requested: the order is at a venue.", schema: orderAnswer },
  },
  async handle(call) {
    const orderId = call.path.order_id;
    const reply = await askAccount(call, call.account, (rpc) => rpc.cancelOrder({ kind: "cancel_order", orderId }));
    if (!reply.ok) return refused(call, reply.rejection, { orderId });
    return answer(call, reply.done ? 200 : 202, { order: reply.order });
  },
});
