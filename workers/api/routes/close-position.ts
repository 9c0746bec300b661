import { DECISION_CODES } from "../../../shared/contract/decision-codes";
import { orderAnswer } from "../../../shared/contract/order-views";
import { answer, refused } from "../answer";
import { endpoint } from "../endpoint";
import { askAccount } from "../reach-objects";
import { positionPath } from "./paths";

/** DELETE /positions/{symbol}. */
export const closePosition = endpoint({
  summary: "Close a position: cancels its reducing orders, then submits a reduce-only market order",
  tag: "Account",
  actsOnAccount: true,
  isUrgent: true,
  path: positionPath,
  refuses: DECISION_CODES,
  answers: { 201: { description: "The closing order.", schema: orderAnswer } },
  async handle(call) {
    const reply = await askAccount(call, call.account, (rpc) =>
      rpc.closePosition({ kind: "close_position", symbol: call.path.symbol }),
    );
    if (!reply.ok)
      return refused(call, reply.rejection, { orderId: reply.order?.order_id ?? null, decision: reply.decision });
    return answer(call, 201, { order: reply.order });
  },
});
