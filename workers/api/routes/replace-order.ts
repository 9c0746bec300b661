import { DECISION_CODES } from "../../../shared/contract/decision-codes";
import { replaceBody } from "../../../shared/contract/order-request";
import { orderAnswer } from "../../../shared/contract/order-views";
import type { ReplaceOrder } from "../../../shared/core/commands";
import { answer, refused } from "../answer";
import { endpoint } from "../endpoint";
import { askAccount } from "../reach-objects";
import { orderPath } from "./paths";

/** PATCH /orders/{order_id}. */
export const replaceOrder = endpoint({
  summary: "Replace quantity, price, stop price or time in force",
  tag: "Orders",
  actsOnAccount: true,
  path: orderPath,
  body: { schema: replaceBody },
  refuses: [...DECISION_CODES, "order_closed", "pending_cancel", "too_many_pending"],
  answers: {
    200: { description: "Replaced: the order had not been sent.", schema: orderAnswer },
    202: { description: "Requested: the venue has to answer first.", schema: orderAnswer },
  },
  async handle(call) {
    const { quantity, price, stop_price: stopPrice, time_in_force: timeInForce } = call.body;
    const command: ReplaceOrder = {
      kind: "replace_order",
      orderId: call.path.order_id,
      ...(quantity ? { quantity } : {}),
      ...(price ? { price } : {}),
      ...(stopPrice ? { stopPrice } : {}),
      ...(timeInForce ? { timeInForce } : {}),
    };
    const reply = await askAccount(call, call.account, (rpc) => rpc.replaceOrder(command));
    if (!reply.ok) return refused(call, reply.rejection, { orderId: command.orderId, decision: reply.decision });
    return answer(call, reply.done ? 200 : 202, { order: reply.order });
  },
});
