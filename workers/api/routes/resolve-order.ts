import { orderAnswer, resolveOrderBody } from "../../../shared/contract/order-views";
import { answer, refused } from "../answer";
import { endpoint } from "../endpoint";
import { askAccount } from "../reach-objects";
import { orderPath } from "./paths";

/** POST /orders/{order_id}/resolve. */
export const resolveOrder = endpoint({
  summary: "End an order of unknown outcome by hand; later fills are still booked",
  tag: "Orders",
  actsOnAccount: true,
  path: orderPath,
  body: { schema: resolveOrderBody },
  refuses: ["order_is_split", "order_not_in_doubt", "order_within_horizon"],
  answers: { 200: { description: "Ended, as canceled.", schema: orderAnswer } },
  async handle(call) {
    const orderId = call.path.order_id;
    const command = {
      kind: "resolve_order",
      orderId,
      reason: call.body.reason,
      by: call.principal.subject,
    } as const;
    const reply = await askAccount(call, call.account, (rpc) => rpc.resolveOrder(command));
    if (!reply.ok) return refused(call, reply.rejection, { orderId });
    return answer(call, 200, { order: reply.order });
  },
});
