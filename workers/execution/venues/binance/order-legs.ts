/**
 * The venue's client order ids of one order of ours. The first is the order's own id; a replace that the venue can only do
 * as a cancel and a new order makes the next leg, `<order_id>-2` and so on. All of them are one order to the account.
 */
import type { OrderId } from "../../../../shared/core/ids";

/** With a suffix of four characters an id has 30, of the venue's 36. */
export const MAX_LEGS = 999;

export const legId = (orderId: OrderId, leg: number): string => (leg === 1 ? orderId : `${orderId}-${leg}`);

/** The order that a client order id of ours is a leg of. */
export function orderOfLeg(clientOrderId: string): { orderId: OrderId; leg: number } {
  const [, orderId, leg] = /^(.+)-([1-9]\d{0,2})$/.exec(clientOrderId) ?? [];
  return orderId === undefined || leg === undefined || leg === "1"
    ? { orderId: clientOrderId as OrderId, leg: 1 }
    : { orderId: orderId as OrderId, leg: Number(leg) };
}
