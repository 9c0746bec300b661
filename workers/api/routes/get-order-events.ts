import { orderEventsView } from "../../../shared/contract/order-views";
import { answer, valueOf } from "../answer";
import { endpoint } from "../endpoint";
import { askAccount } from "../reach-objects";
import { orderPath } from "./paths";

/** GET /orders/{order_id}/events. */
export const getOrderEvents = endpoint({
  summary: "Read an order's journal rows, oldest first, and its risk decision",
  tag: "Orders",
  actsOnAccount: true,
  path: orderPath,
  answers: { 200: { description: "What happened to the order.", schema: orderEventsView } },
  async handle(call) {
    return answer(
      call,
      200,
      valueOf(await askAccount(call, call.account, (rpc) => rpc.orderEvents(call.path.order_id))),
    );
  },
});
