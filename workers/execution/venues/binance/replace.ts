/**
 * A replace at a venue that amends nothing. An untouched order is cancelled and replaced in one request, which the venue
 * carries out only while it is untouched; one with fills is cancelled first, and what is then left goes out as the next
 * leg. In neither way can more be on the book than was asked for (decision 0082).
 */
import { minus, type Quantity } from "../../../../shared/core/decimal";
import type { Millis } from "../../../../shared/core/ids";
import { requestRefused, type RefusalReason } from "../../../../shared/core/request-refused";
import type { IntentOf, IntentOutcome, VenueReport } from "../../../../shared/core/venue-protocol";
import { fields } from "./answer-fields";
import { cancelLeg } from "./cancel";
import { reading } from "./client";
import { learn, readOrder, readWholeOrder, registerLeg, reportsOf, type Desk, type OrderState } from "./desk";
import { isUnsent, outcomeOfFault, type Fault, wordsOf, saidOfVenue } from "./fault";
import { failedFilter, type Market } from "./markets";
import { legId, MAX_LEGS } from "./order-legs";
import { acknowledged, answered, newOrder, readNewOrder } from "./submit";

type Replace = IntentOf<"replace">;

/** One replace on its way. */
interface Job {
  readonly desk: Desk;
  readonly intent: Replace;
  readonly market: Market;
  readonly until: Millis;
  readonly refuse: (reason: RefusalReason, message: string) => VenueReport;
  /** How often the order may still be looked at again because something overtook the replace. */
  readonly looks: number;
}

export async function replace(desk: Desk, intent: Replace, until: Millis): Promise<IntentOutcome> {
  const refuse = (reason: RefusalReason, message: string): VenueReport => requestRefused(intent, reason, message);
  const found = await readOrder(desk, intent);
  // Only a question has been asked so far, so whatever it was, the replace was not sent.
  if (!found.ok) {
    if (found.fault.meaning === "refused" || found.fault.meaning === "too_late")
      return answered(refuse(found.fault.meaning === "refused" ? "other" : "too_late", found.fault.message));
    return {
      kind: "not_sent",
      reason: wordsOf(found.fault),
      retryAfterMs: Math.max(found.fault.retryAfterMs, RETRY_MS),
      ...saidOfVenue(found.fault),
    };
  }
  const state = found.value;
  const market = desk.markets.get(intent.symbol);
  if (state === null || market === undefined)
    return answered(refuse("unknown_order", "the venue does not know the order"));
  return fromState({ desk, intent, market, until, refuse, looks: MAX_LOOKS }, state);
}

const RETRY_MS = 1_000;
/** A venue that contradicts itself more often than this is asked by the query instead. */
const MAX_LOOKS = 3;

async function fromState(job: Job, state: OrderState): Promise<IntentOutcome> {
  const { desk, intent, market, refuse } = job;
  if (state.legExpectedUntil !== null)
    return { kind: "unknown", cause: "an earlier replace of the order may still be under way" };
  if (state.last.status !== "working")
    return answered(...(await reportsOf(desk, state)), refuse("too_late", `the order is ${state.last.status}`));
  if (intent.quantity <= state.filledQuantity) return endInstead(job, state);
  const rest = minus(intent.quantity, state.filledQuantity);
  const failed = failedFilter(market, { quantity: rest, price: intent.price });
  if (failed !== null) return answered(refuse("other", failed));
  if (state.legs.length >= MAX_LEGS) return answered(refuse("other", "the order was replaced too often"));
  return state.last.filledQuantity === 0n ? swap(job, state, rest) : cancelThenSend(job, state);
}

/** What is asked for is filled already: the same as a cancel of the rest. */
async function endInstead(job: Job, state: OrderState): Promise<IntentOutcome> {
  const canceled = await cancelLeg(job.desk, { ...job.intent, leg: state.legs.length }, job.until);
  if (!canceled.ok) return notCanceled(job, canceled.fault);
  return tellNow(job, state, "replaced_by_no_more_than_filled");
}

/** One request that cancels the untouched leg and sends the next, or does nothing. */
async function swap(job: Job, state: OrderState, rest: Quantity): Promise<IntentOutcome> {
  const { desk, intent, market, until, refuse } = job;
  const leg = state.legs.length + 1;
  const takeBack = registerLeg(desk, intent.orderId, leg);
  const called = await desk.client.signed(
    "cancelReplace",
    {
      ...legOrder(job, state, { leg, quantity: rest }),
      symbol: market.id,
      cancelOrigClientOrderId: legId(intent.orderId, leg - 1),
      cancelReplaceMode: "STOP_ON_FAILURE",
      // Had it been filled in part meanwhile, the whole of the new quantity would be too much.
      cancelRestrictions: "ONLY_NEW",
    },
    until,
  );
  if (called.ok)
    return sent(job, state, { leg, value: reading(() => fields(fields(called.value)["newOrderResponse"])) });
  const { fault } = called;
  if (fault.meaning === "unknown") return outcomeOfFault(fault);
  const half = fault.meaning === "cancel_replace" ? halves(fault) : NOTHING_DONE;
  // The next leg was never taken, and nothing waits for it.
  if (half.canceled) return legRefused(job, state, half.message || wordsOf(fault));
  if (half.isUnclear) return { kind: "unknown", cause: wordsOf(fault) };
  takeBack();
  if (isUnsent(fault)) return outcomeOfFault(fault);
  if (fault.meaning === "refused") return answered(refuse("other", fault.message));
  return again(job, half.message || wordsOf(fault));
}

/** The cancel failed, so nothing was sent: the order has ended or traded meanwhile. */
async function again(job: Job, message: string): Promise<IntentOutcome> {
  const found = job.looks > 0 ? await readOrder(job.desk, job.intent) : null;
  if (found === null || !found.ok || found.value === null) return { kind: "unknown", cause: message };
  const isUntouched = found.value.last.status === "working" && found.value.last.filledQuantity === 0n;
  return isUntouched
    ? answered(job.refuse("other", message))
    : fromState({ ...job, looks: job.looks - 1 }, found.value);
}

/** Cancels what has traded in part, and sends what is left after its last fill. */
async function cancelThenSend(job: Job, before: OrderState): Promise<IntentOutcome> {
  const { desk, intent, market, until } = job;
  const leg = before.legs.length + 1;
  // Written down before the cancel: its end, which the stream may tell first, is then known not to be the order's.
  const takeBack = registerLeg(desk, intent.orderId, leg);
  const canceled = await cancelLeg(desk, { ...intent, leg: leg - 1 }, until);
  if (!canceled.ok) {
    if (canceled.fault.meaning !== "unknown") takeBack();
    return notCanceled(job, canceled.fault);
  }
  const filled = [...before.legs.slice(0, -1), canceled.value].reduce((sum, one) => sum + one.filledQuantity, 0n);
  const rest = (intent.quantity - filled) as Quantity;
  if (rest <= 0n) return tellNow(job, before, "replaced_by_no_more_than_filled");
  const failed = failedFilter(market, { quantity: rest, price: intent.price });
  if (failed !== null) return legRefused(job, before, failed);
  const called = await desk.client.signed("submitLeg", legOrder(job, before, { leg, quantity: rest }), until);
  if (called.ok) return sent(job, before, { leg, value: called });
  if (called.fault.meaning === "unknown" || called.fault.meaning === "duplicate")
    return { kind: "unknown", cause: wordsOf(called.fault) };
  return legRefused(job, before, wordsOf(called.fault));
}

/** The next leg: same side, the replace's terms. It keeps to making if the order before it did not take. */
const legOrder = (
  { intent, market }: Job,
  { side, last }: OrderState,
  { leg, quantity }: { leg: number; quantity: Quantity },
) =>
  newOrder(
    market.id,
    { side, type: "limit", timeInForce: "gtc", quantity, price: intent.price ?? last.price, postOnly: last.isPostOnly },
    legId(intent.orderId, leg),
  );

/** The next leg is at the venue. */
async function sent(
  job: Job,
  before: OrderState,
  { leg, value }: { leg: number; value: ReturnType<typeof reading<unknown>> },
): Promise<IntentOutcome> {
  const { desk, intent } = job;
  const { orderId, requestId } = intent;
  const read = value.ok ? readNewOrder(desk, intent, value.value) : value;
  if (!read.ok) return outcomeOfFault(read.fault);
  const { venueOrderId, status, price } = read.value.leg;
  learn(desk, orderId, { numbers: [venueOrderId], hasEnded: status !== "working" });
  const replaced: VenueReport = {
    kind: "replaced",
    orderId,
    requestId,
    quantity: intent.quantity,
    price: price ?? intent.price,
    venueOrderId,
  };
  const ack = acknowledged(orderId, read.value.leg);
  // All quiet: what earlier legs have filled the account may not have heard of yet, so it is told with the rest.
  if (before.filledQuantity === 0n && leg === 2 && read.value.leg.filledQuantity === 0n && status === "working")
    return answered(replaced, ack);
  const found = await readWholeOrder(desk, intent);
  if (!found.ok || found.value === null) return answered(replaced, ack, ...read.value.fills);
  return answered(replaced, ack, ...(await reportsOf(desk, found.value)));
}

/** The order is off the book and nothing takes its place: it ends (domain.md, "Order state", Replace). */
const legRefused = (job: Job, before: OrderState, why: string): Promise<IntentOutcome> =>
  tellNow(job, before, `replace_refused: ${why}`);

/** The order as it is after its cancel. */
async function tellNow(job: Job, before: OrderState, reason: string): Promise<IntentOutcome> {
  const { desk, intent } = job;
  registerLeg(desk, intent.orderId, before.legs.length);
  learn(desk, intent.orderId, { numbers: before.legs.map((leg) => leg.venueOrderId), hasEnded: true });
  const found = await readWholeOrder(desk, intent);
  if (!found.ok || found.value === null)
    return { kind: "unknown", cause: "the order is cancelled, and the venue did not show what it had filled" };
  const reports = await reportsOf(desk, found.value);
  return answered(
    ...reports.map((report) => (report.kind === "canceled" ? { ...report, venueReason: reason } : report)),
  );
}

/** The cancel before a new leg failed, and nothing has changed by us. */
async function notCanceled(job: Job, fault: Fault): Promise<IntentOutcome> {
  if (fault.meaning === "refused") return answered(job.refuse("other", fault.message));
  if (fault.meaning === "unknown_order" || fault.meaning === "too_late") return again(job, wordsOf(fault));
  return outcomeOfFault(fault);
}

interface Halves {
  readonly canceled: boolean;
  readonly isUnclear: boolean;
  readonly message: string;
}
const NOTHING_DONE: Halves = { canceled: false, isUnclear: false, message: "" };

/** What a failed cancel-replace did: `{data: {cancelResult, newOrderResult, cancelResponse, newOrderResponse}}`. */
function halves({ body }: Fault): Halves {
  const read = reading(() => {
    const done = fields(fields(body)["data"]);
    const canceled = done["cancelResult"] === "SUCCESS";
    const why = fields(done[canceled ? "newOrderResponse" : "cancelResponse"]);
    const message = `${String(why["code"])}: ${String(why["msg"]).slice(0, 200)}`;
    // Stopping at the first failure, a new order after a failed cancel is none that we asked for.
    return { canceled, isUnclear: done["newOrderResult"] === "SUCCESS", message };
  });
  return read.ok ? read.value : { canceled: false, isUnclear: true, message: "" };
}
