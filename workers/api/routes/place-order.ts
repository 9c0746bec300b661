import { DECISION_CODES } from "../../../shared/contract/decision-codes";
import { orderAnswer } from "../../../shared/contract/order-views";
import { endHasPassed, orderBody } from "../../../shared/contract/order-request";
import { answer, refused } from "../answer";
import { endpoint } from "../endpoint";
import { invalidRequest, UnreachableError } from "../problem";
import { askAccount } from "../reach-objects";

/** POST /orders: parse, one RPC, answer. */
export const placeOrder = endpoint({
  summary: "Submit an order; accepted means checked, reserved and stored",
  tag: "Orders",
  actsOnAccount: true,
  body: { schema: orderBody },
  refuses: DECISION_CODES,
  answers: {
    201: { description: "Accepted.", schema: orderAnswer },
    200: {
      description: "The order was submitted before; its current state. Header idempotent-replayed: true.",
      schema: orderAnswer,
    },
  },
  async handle(call) {
    const { account: named, request } = call.body;
    const account = call.accountNamed(named);
    // With a client order id it may be a replay of an order that has ended since: the account looks, and refuses a new one itself.
    const ended = request.clientOrderId === null ? endHasPassed(request, call.now) : null;
    if (ended !== null) throw invalidRequest({ path: "expire_at", message: ended });
    const [reply] = await askAccount(call, account, (rpc) => rpc.placeOrders([{ kind: "place_order", request }]));
    if (reply === undefined) throw new UnreachableError("account", new Error("no reply to an order"));
    if (!reply.ok)
      return refused(call, reply.rejection, { orderId: reply.order?.order_id ?? null, decision: reply.decision });
    if (reply.replayed) return answer(call, 200, { order: reply.order }, { "idempotent-replayed": "true" });
    return answer(call, 201, { order: reply.order });
  },
});
