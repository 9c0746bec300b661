/** Deliberate bugs in the adapter and in the connection to an exchange. */
import type { Mutation } from "./mutation";

const BINANCE = "workers/execution/venues/binance";

export const ADAPTER_MUTATIONS: readonly Mutation[] = [
  {
    name: "timeout-code-is-a-refusal",
    what: "The exchange's code for a time-out counts as its refusal.",
    file: `${BINANCE}/venue-errors.ts`,
    find: 'codes: one(-1007), meaning: "unknown"',
    replace: 'codes: one(-1007), meaning: "refused"',
  },
  {
    name: "server-error-is-a-refusal",
    what: "An answer 5xx counts by its code, as if nothing had been done.",
    file: `${BINANCE}/venue-errors.ts`,
    find: 'if (status >= 500 || code === null) return "unknown";',
    replace: 'if (status >= 500) return "refused";\n  if (code === null) return "unknown";',
  },
  {
    name: "stream-fills-under-another-id",
    what: "A fill of the stream is booked under the number of its execution, and once more under that of its trade.",
    file: `${BINANCE}/user-events.ts`,
    find: 'tradeId: id(event, "t"),',
    replace: 'tradeId: id(event, "I"),',
  },
  {
    name: "not-found-never-arrives",
    what: "An order that the exchange does not find counts as never arrived at once.",
    file: `${BINANCE}/query.ts`,
    find: 'return left < 0 ? { kind: "never_arrived" }',
    replace: 'return left < 25_000 ? { kind: "never_arrived" }',
  },
  {
    name: "next-leg-is-the-whole",
    what: "A replace of an order that has filled in part sends the whole of the new quantity.",
    file: `${BINANCE}/replace.ts`,
    find: "legOrder(job, before, { leg, quantity: rest }), until);",
    replace: "legOrder(job, before, { leg, quantity: intent.quantity }), until);",
  },
  {
    name: "end-of-a-leg-ends-the-order",
    what: "The end of a leg that is being replaced counts as the end of the order.",
    file: `${BINANCE}/fill-feed.ts`,
    find: "const isNewest = event.leg >= order.leg;",
    replace: "const isNewest = event.leg > 0;",
  },
  {
    name: "unseen-leg-is-no-leg",
    what: "An order whose newest leg the exchange does not show yet counts as ended with the leg before it. It was so until the simulation found it.",
    file: `${BINANCE}/desk.ts`,
    find: "if (!found.ok || found.value === null || found.value.legExpectedUntil === null) return found;",
    replace: "if (found.ok) return found;",
  },
];
