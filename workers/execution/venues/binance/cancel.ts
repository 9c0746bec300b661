import type { Millis } from "../../../../shared/core/ids";
import { requestRefused, type RefusalReason } from "../../../../shared/core/request-refused";
import type { IntentOf, IntentOutcome, VenueReport } from "../../../../shared/core/venue-protocol";
import { learn, marketOf, readOrder, readWholeOrder, registerLeg, reportsOf, type Desk, type OrderKey } from "./desk";
import { reading, type Called } from "./client";
import { aFault, outcomeOfFault, type Fault, wordsOf } from "./fault";
import { legId } from "./order-legs";
import { legOf, type LegState } from "./order-state";
import { text, fields } from "./answer-fields";
import { answered } from "./submit";

type Cancel = IntentOf<"cancel">;

/** Cancels the remainder of an order, and reports its earlier fills. */
export async function cancel(desk: Desk, intent: Cancel, until: Millis): Promise<IntentOutcome> {
  const refuse = (reason: RefusalReason, message: string): VenueReport => requestRefused(intent, reason, message);
  const leg = await newestLeg(desk, intent);
  const canceled = leg.ok ? await cancelLeg(desk, { ...intent, leg: leg.value }, until) : leg;
  if (canceled.ok) return tellEnd(desk, intent, canceled.value);
  const { fault } = canceled;
  switch (fault.meaning) {
    case "unknown_order":
      return explain(desk, intent, { refuse, until });
    case "too_late":
      return answered(refuse("too_late", fault.message));
    case "refused":
      return answered(refuse("other", fault.message));
    default:
      return outcomeOfFault(fault);
  }
}

/** Cancels one leg of an order; gives it as it ended. */
export async function cancelLeg(
  desk: Desk,
  { orderId, symbol, leg }: OrderKey & { readonly leg: number },
  until: Millis,
): Promise<Called<LegState>> {
  const market = await marketOf(desk, symbol);
  if (!market.ok) return market;
  const params = { symbol: market.value.id, origClientOrderId: legId(orderId, leg) };
  const called = await desk.client.signed("cancel", params, until);
  if (!called.ok) return called;
  const read = reading(() => canceledLeg(called.value));
  const isNewest = leg >= (desk.register.get(orderId)?.leg ?? leg);
  if (read.ok) learn(desk, orderId, { numbers: [read.value.venueOrderId], hasEnded: isNewest });
  return read;
}

/** The answer to a cancel has the cancel's own id as `clientOrderId`, and the order's as `origClientOrderId`. */
const canceledLeg = (value: unknown): LegState => ({
  ...legOf(value),
  clientOrderId: text(fields(value), "origClientOrderId"),
});

/** From the register; an order that it does not hold is looked up at the venue. */
async function newestLeg(desk: Desk, key: OrderKey): Promise<Called<number>> {
  const registered = desk.register.get(key.orderId);
  if (registered !== undefined) return { ok: true, value: registered.leg };
  const found = await readOrder(desk, key);
  return found.ok
    ? { ok: true, value: Math.max(1, found.value?.legs.length ?? 1) }
    : { ok: false, fault: beforehand(found.fault) };
}

/** A fault of a question that came before the request: the request was not sent. */
const beforehand = (fault: Fault): Fault => (fault.meaning === "unknown" ? { ...fault, meaning: "not_sent" } : fault);

async function tellEnd(desk: Desk, { orderId, symbol }: OrderKey, leg: LegState): Promise<IntentOutcome> {
  const isWhole = (desk.register.get(orderId)?.leg ?? 1) === 1;
  if (isWhole && leg.filledQuantity === 0n) return answered({ kind: "canceled", orderId, venueReason: null });
  // Its fills belong before its end: what is reserved for them must not be free in between.
  const found = await readWholeOrder(desk, { orderId, symbol });
  if (!found.ok || found.value === null)
    return { kind: "unknown", cause: "the order is cancelled, and the venue did not show what it had filled" };
  return answered(...(await reportsOf(desk, found.value)));
}

/** The venue found nothing to cancel: it never had the order, or it has ended. */
async function explain(
  desk: Desk,
  intent: Cancel,
  { refuse, until }: { refuse: (reason: "unknown_order" | "too_late", message: string) => VenueReport; until: Millis },
): Promise<IntentOutcome> {
  const found = await readOrder(desk, intent);
  if (!found.ok)
    return found.fault.meaning === "too_late"
      ? answered(refuse("too_late", found.fault.message))
      : outcomeOfFault(
          aFault("unknown", `the venue had nothing to cancel, and did not say why: ${wordsOf(found.fault)}`),
        );
  if (found.value === null) return answered(refuse("unknown_order", "the venue does not know the order"));
  const { last, legs, legExpectedUntil } = found.value;
  // A replace that was under way has not come about: the leg before it is the one on the book. Cancelled, it also keeps a
  // replace from being carried out that is still on its way.
  if (last.status === "working" && legs.length < (desk.register.get(intent.orderId)?.leg ?? 1)) {
    const earlier = await cancelLeg(desk, { ...intent, leg: legs.length }, until);
    if (!earlier.ok) return { kind: "unknown", cause: wordsOf(earlier.fault) };
    registerLeg(desk, intent.orderId, legs.length);
    learn(desk, intent.orderId, { numbers: [], hasEnded: true });
    return tellEnd(desk, intent, earlier.value);
  }
  if (last.status === "working" || legExpectedUntil !== null)
    return { kind: "unknown", cause: "the venue has the order, and had nothing to cancel" };
  return answered(...(await reportsOf(desk, found.value)), refuse("too_late", `the order is ${last.status}`));
}
