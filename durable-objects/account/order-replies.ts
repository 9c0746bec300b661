/** The reply to a command on one order: the order as it is now, or the rejection with its decision trace. */
import type { CancelOrder, PlaceOrder } from "../../shared/core/commands";
import type { ReplyTo } from "../../shared/core/decide";
import { rejectionOf } from "../../shared/core/decide/rejection-of";
import type { AccountStore } from "../storage/account-store";
import type { AccountReads } from "./account-reads";
import type { ChangeOrderReply, PlaceOrderReply } from "./account-rpc";
import { orderView } from "./views";

/** The answer to a submit. The replay of a rejected order reads the first answer's decision back from the journal. */
export function placeOrderReply(
  reply: ReplyTo<PlaceOrder>,
  { reads, store }: { readonly reads: AccountReads; readonly store: AccountStore },
): PlaceOrderReply {
  if (reply.ok) return { ok: true, order: orderView(reply.order), replayed: reply.replayed };
  const kept = reply.decision === null && reply.order !== null ? store.decisionOf(reply.order) : null;
  const decision = reply.decision ?? kept;
  return {
    ok: false,
    rejection: kept === null ? reply.rejection : rejectionOf(kept),
    order: reply.order === null ? null : orderView(reply.order),
    decision: decision === null ? null : reads.decision(decision),
  };
}

/** The answer to a cancel, a replace or a resolve. */
export function changeOrderReply(reply: ReplyTo<CancelOrder>, reads: AccountReads): ChangeOrderReply {
  if (reply.ok) return { ok: true, order: orderView(reply.order), done: reply.done };
  return {
    ok: false,
    rejection: reply.rejection,
    decision: reply.decision === null ? null : reads.decision(reply.decision),
  };
}
