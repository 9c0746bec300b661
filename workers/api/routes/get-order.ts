import { orderView } from "../../../shared/contract/order-views";
import { answer, valueOf } from "../answer";
import { endpoint } from "../endpoint";
import { askAccount } from "../reach-objects";
import { orderPath } from "./paths";

/** GET /orders/{order_id}. */
export const getOrder = endpoint({
  summary: "Read one order",
  tag: "Orders",
  actsOnAccount: true,
  path: orderPath,
  answers: { 200: { description: "The order.", schema: orderView } },
  async handle(call) {
    return answer(call, 200, valueOf(await askAccount(call, call.account, (rpc) => rpc.getOrder(call.path.order_id))));
  },
});
