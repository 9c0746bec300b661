import type { PlaceOrderReply } from "../../../durable-objects/account/account-rpc";
import { endHasPassed, orderBatchBody, orderBody } from "../../../shared/contract/order-request";
import { batchAnswer } from "../../../shared/contract/order-views";
import type { AccountId } from "../../../shared/core/ids";
import type { OrderRequest } from "../../../shared/core/order";
import { answer } from "../answer";
import { endpoint, type Call } from "../endpoint";
import { problemBody, statusOf } from "../error-response";
import { parseInput } from "../parse-input";
import { invalidRequest, problemOf, ProblemError, UnreachableError, type Problem } from "../problem";
import { askAccount } from "../reach-objects";
import { BATCH_BODY_LIMIT } from "../read-body";

/** One element that was understood: its place in the batch and what it asks. */
interface Understood {
  readonly index: number;
  readonly account: AccountId;
  readonly request: OrderRequest;
}

/** POST /orders/batch: each order on its own, decided in order; one RPC an account. */
export const placeOrderBatch = endpoint({
  summary: "Submit up to 100 orders; each is decided independently, in order",
  tag: "Orders",
  actsOnAccount: true,
  body: { schema: orderBatchBody, limit: BATCH_BODY_LIMIT },
  answers: { 207: { description: "One result per order, in request order.", schema: batchAnswer } },
  async handle(call) {
    const results: unknown[] = [];
    const understood: Understood[] = [];
    for (const [index, element] of call.body.orders.entries()) {
      const order = understand(call, element);
      if ("code" in order) results[index] = resultOf(call, order);
      else understood.push({ index, ...order });
    }
    await Promise.all(
      [...byAccount(understood)].map(async ([account, orders]) => {
        const replies = await askAccount(call, account, (rpc) =>
          rpc.placeOrders(orders.map(({ request }) => ({ kind: "place_order", request }))),
        );
        for (const [at, { index }] of orders.entries()) results[index] = resultOf(call, replies[at]);
      }),
    );
    return answer(call, 207, { results });
  },
});

/** The order of one element, or the problem with it. */
function understand(call: Call, element: unknown): Omit<Understood, "index"> | Problem {
  try {
    const { account: named, request } = parseInput(orderBody, element);
    const account = call.accountNamed(named);
    const ended = request.clientOrderId === null ? endHasPassed(request, call.now) : null;
    if (ended !== null) throw invalidRequest({ path: "expire_at", message: ended });
    return { account, request };
  } catch (thrown) {
    if (thrown instanceof ProblemError) return thrown.problem;
    throw thrown;
  }
}

function byAccount(orders: readonly Understood[]): Map<AccountId, Understood[]> {
  const groups = new Map<AccountId, Understood[]>();
  for (const order of orders) {
    const group = groups.get(order.account);
    if (group === undefined) groups.set(order.account, [order]);
    else group.push(order);
  }
  return groups;
}

function resultOf(call: Call, reply: PlaceOrderReply | Problem | undefined): unknown {
  if (reply === undefined) throw new UnreachableError("account", new Error("fewer replies than orders"));
  if (!("ok" in reply)) return { status: statusOf(reply.code), problem: problemBody(reply, call.requestId) };
  if (reply.ok) return { status: reply.replayed ? 200 : 201, order: reply.order };
  const problem = problemOf(reply.rejection, { orderId: reply.order?.order_id ?? null, decision: reply.decision });
  return { status: statusOf(problem.code), problem: problemBody(problem, call.requestId) };
}
