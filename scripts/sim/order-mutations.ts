/** Small deliberate bugs in what becomes of requests, split orders, deadlines and our own exchange's fills; more of them are in mutations.ts. */
import type { Mutation } from "./mutation";

const DECIDE = "shared/core/decide";

export const ORDER_MUTATIONS: readonly Mutation[] = [
  {
    name: "another-body-is-a-replay",
    what: "The same client order id with another quantity or price is answered with the earlier order.",
    file: `${DECIDE}/place-order.ts`,
    find: "if (!sameRequest(earlier.request, request)) {",
    replace: "if (earlier.request.symbol !== request.symbol) {",
  },
  {
    name: "cancels-both-sides",
    what: "A cancel of all orders of a side takes those of the other side as well.",
    file: `${DECIDE}/cancel-order.ts`,
    find: "(side === null || order.request.side === side),",
    replace: "true,",
  },
  {
    name: "split-order-without-fees",
    what: "A split order shows none of the fees of its parts.",
    file: `${DECIDE}/roll-up.ts`,
    find: "fees = plus(fees, child.fees);",
    replace: "",
  },
  {
    name: "last-part-lost",
    what: "The last part of a split order is never made.",
    file: `${DECIDE}/accept-parts.ts`,
    find: "parts.forEach(({ venue, quantity }, index) => {",
    replace: "parts.slice(0, -1).forEach(({ venue, quantity }, index) => {",
  },
  {
    name: "orders-never-expire",
    what: "Orders for the day, or until a time, stay open.",
    file: `${DECIDE}/react.ts`,
    find: "if (at > context.now || order === undefined) continue;",
    replace: "if (at > 0 || order === undefined) continue;",
  },
  {
    name: "any-mark-meets-a-stop",
    what: "A stop is triggered by the first mark that comes.",
    file: `${DECIDE}/trigger-stops.ts`,
    find: "return stopPrice !== null && meets(side, adverse, stopPrice) ? adverse : null;",
    replace: "return stopPrice !== null ? adverse : null;",
  },
  {
    name: "trail-moves-back",
    what: "The trail of a trailing stop follows the mark both ways.",
    file: `${DECIDE}/trigger-stops.ts`,
    find: "const best = isSell ? max(high, extreme) : min(low, extreme);",
    replace: "const best = isSell ? high : low;",
  },
  {
    name: "taker-beyond-its-limit",
    what: "Our own exchange fills an order at prices worse than its limit.",
    file: "shared/matching/order-book.ts",
    find: "if (!crosses(taker.side, limit, makerPrice)) break;",
    replace: "",
  },
  {
    name: "post-only-takes",
    what: "Our own exchange lets an order trade on arrival that was only to rest.",
    file: "shared/matching/exchange.ts",
    find: "if (!postOnly || price === null || !this.#book.wouldTake(side, price)) return null;",
    replace: "if (side !== undefined) return null;",
  },
];
