/** What clients were told, and whether the system kept to it: pure, so that a test can show that it notices a broken word. */
import type { OrderView } from "../../shared/contract/views";
import { ENDED_STATUSES } from "../../shared/core/order";

/** One order as a client knows it after the crash. */
export interface Sent {
  readonly account: string;
  readonly clientOrderId: string;
  readonly body: string;
  /** From the answer 201; null when none came. */
  orderId: string | null;
  /** Answer to its cancel: 200 it has ended, 202 its venue is asked; null when none was sent or none came. */
  cancelAnswer: 200 | 202 | null;
}

/** What the accounts hold after the restart, by account. */
export type Held = ReadonlyMap<string, readonly Pick<OrderView, "order_id" | "client_order_id" | "status">[]>;

const ENDED: ReadonlySet<string> = new Set(ENDED_STATUSES);

/** Broken promises, in sentences; empty when every one was kept. */
export function brokenPromises(sent: readonly Sent[], held: Held): string[] {
  const broken: string[] = [];
  const byClientId = new Map<string, string[]>();
  const statusOf = new Map<string, string>();
  for (const [account, orders] of held) {
    for (const { order_id: id, client_order_id: clientId, status } of orders) {
      statusOf.set(`${account} ${id}`, status);
      const key = `${account} ${clientId ?? ""}`;
      byClientId.set(key, [...(byClientId.get(key) ?? []), id]);
    }
  }
  for (const { account, clientOrderId, orderId, cancelAnswer } of sent) {
    const ids = byClientId.get(`${account} ${clientOrderId}`) ?? [];
    if (ids.length > 1) broken.push(`${account} ${clientOrderId}: ${ids.length} orders of one client order id`);
    if (orderId === null) continue;
    if (!ids.includes(orderId))
      broken.push(`${account} ${clientOrderId}: order ${orderId} was answered 201 and is gone`);
    const status = statusOf.get(`${account} ${orderId}`) ?? "gone";
    if (cancelAnswer === 200 && status !== "canceled")
      broken.push(`${account} ${orderId}: its cancel was answered as done, and it is ${status}`);
    if (cancelAnswer === 202 && !ENDED.has(status))
      broken.push(`${account} ${orderId}: its cancel was taken, and it is ${status}`);
  }
  return broken;
}
