/**
 * The life of an order as a table. Every step applies in every state: reports come late, twice and out of order, and
 * what they lead to must not depend on it (domain.md, "Order state" 2 and 7). docs/order-states.md is drawn from it.
 */
import type { Lifecycle } from "./order";

/** What moves an order along. `complete` is the fill that reaches its quantity; `contradict` a fill of a rejected order, or its venue working one that was ended by hand. */
export const STEPS = [
  "trigger",
  "lease",
  "return",
  "acknowledge",
  "doubt",
  "find",
  "lose",
  "complete",
  "cancel",
  "expire",
  "reject",
  "contradict",
] as const;

export type Step = (typeof STEPS)[number];

/** From state and step to state. An ended order stays ended, except for the venue that contradicts itself. */
export const ORDER_TRANSITIONS: Readonly<Record<Lifecycle, Readonly<Record<Step, Lifecycle>>>> = {
  held: {
    trigger: "queued",
    lease: "held",
    return: "held",
    acknowledge: "held",
    doubt: "held",
    find: "working",
    lose: "held",
    complete: "filled",
    cancel: "canceled",
    expire: "expired",
    reject: "rejected",
    contradict: "sent",
  },
  queued: {
    trigger: "queued",
    lease: "sent",
    return: "queued",
    // The lease is not journalled, so that a replay sees the answer to an order that it still holds for queued.
    acknowledge: "working",
    doubt: "sent",
    find: "working",
    lose: "queued",
    complete: "filled",
    cancel: "canceled",
    expire: "expired",
    reject: "rejected",
    contradict: "sent",
  },
  sent: {
    trigger: "sent",
    lease: "sent",
    return: "queued",
    acknowledge: "working",
    doubt: "sent",
    find: "working",
    lose: "queued",
    complete: "filled",
    cancel: "canceled",
    expire: "expired",
    reject: "rejected",
    contradict: "sent",
  },
  working: {
    trigger: "working",
    lease: "working",
    return: "working",
    acknowledge: "working",
    doubt: "working",
    find: "working",
    // Only what was never acknowledged can be lost.
    lose: "working",
    complete: "filled",
    cancel: "canceled",
    expire: "expired",
    reject: "rejected",
    contradict: "working",
  },
  filled: ended("filled"),
  canceled: { ...ended("canceled"), complete: "filled", contradict: "working" },
  expired: { ...ended("expired"), complete: "filled" },
  // Both a fill and an end at the venue say that it had the order after all.
  rejected: { ...ended("rejected"), contradict: "sent", cancel: "canceled", expire: "expired" },
};

function ended(status: Lifecycle): Record<Step, Lifecycle> {
  return {
    trigger: status,
    lease: status,
    return: status,
    acknowledge: status,
    doubt: status,
    find: status,
    lose: status,
    complete: status,
    cancel: status,
    expire: status,
    reject: status,
    contradict: status,
  };
}
