import type { IntentOf, IntentOutcome } from "../../../../shared/core/venue-protocol";
import { LEASE_MS } from "../../../../shared/core/outbox";
import { readFills, readOrder, statusReport, type Desk } from "./desk";
import { outcomeOfFault } from "./fault";
import { acknowledged, answered } from "./submit";

type Query = IntentOf<"query">;

/** Asks what the venue holds of an order, with its trades. What it does not have after the horizon, it never will. */
export async function query(desk: Desk, intent: Query): Promise<IntentOutcome> {
  // Before the question leaves: an order could arrive between the venue's look and ours at the clock.
  const askedAt = desk.now();
  const found = await readOrder(desk, intent);
  if (!found.ok)
    return found.fault.meaning === "too_late"
      ? answered({ kind: "canceled", orderId: intent.orderId, venueReason: "archived" })
      : outcomeOfFault(found.fault);
  const state = found.value;
  if (state === null) return notFound(desk, intent, askedAt);
  if (state.legExpectedUntil !== null) return { kind: "not_found", retryAfterMs: state.legExpectedUntil - askedAt + 1 };
  const fills = await readFills(desk, state);
  if (!fills.ok) return outcomeOfFault(fills.fault);
  const first =
    state.last.status === "rejected"
      ? {
          kind: "refused" as const,
          orderId: intent.orderId,
          venueCode: "REJECTED",
          message: "the venue has rejected the order",
        }
      : acknowledged(intent.orderId, state.last);
  return answered(first, ...fills.value, statusReport(state));
}

/** Nothing is sent after a lease's end, and no request is taken after its window, which ends with the lease. */
function notFound(desk: Desk, { leasedAt }: Query, askedAt: number): IntentOutcome {
  const left = leasedAt + Math.max(desk.config.horizonMs, LEASE_MS) - askedAt;
  return left < 0 ? { kind: "never_arrived" } : { kind: "not_found", retryAfterMs: left + 1 };
}
