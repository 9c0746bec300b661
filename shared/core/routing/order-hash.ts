import type { OrderId } from "../ids";

const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

/**
 * FNV-1a of an order's id, 32 bits: which share of the orders a canary takes. The id is the only input, so that anyone
 * can say beforehand and afterwards what it came to (draft-eastlake-fnv, "FNV-1a hash"). Ids are ASCII: a character is an octet.
 * @returns 0 to 4,294,967,295.
 */
export function orderHash(orderId: OrderId): number {
  let hash = OFFSET_BASIS;
  for (let index = 0; index < orderId.length; index++)
    hash = Math.imul(hash ^ (orderId.charCodeAt(index) & 0xff), PRIME);
  return hash >>> 0;
}
