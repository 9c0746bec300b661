import { endHasPassed, orderBody } from "../../../shared/contract/order-request";
import { orderCheckView } from "../../../shared/contract/order-views";
import { answer, valueOf } from "../answer";
import { endpoint } from "../endpoint";
import { invalidRequest } from "../problem";
import { askAccount } from "../reach-objects";

/** POST /risk/check. */
export const checkOrder = endpoint({
  summary: "Check an order without submitting it: the decision it would get now, with every check",
  tag: "Risk",
  actsOnAccount: true,
  body: { schema: orderBody },
  answers: { 200: { description: "The decision.", schema: orderCheckView } },
  async handle(call) {
    const { account: named, request } = call.body;
    const account = call.accountNamed(named);
    const ended = endHasPassed(request, call.now);
    if (ended !== null) throw invalidRequest({ path: "expire_at", message: ended });
    return answer(
      call,
      200,
      valueOf(await askAccount(call, account, (rpc) => rpc.checkOrder({ kind: "check_order", request }))),
    );
  },
});
