import { formatFine, type Price, type Quantity } from "../../../../shared/core/decimal";
import type { AccountId, Millis, OrderId, SymbolId } from "../../../../shared/core/ids";
import type { Side } from "../../../../shared/core/order";
import type { FillReport, IntentOf, IntentOutcome, VenueReport } from "../../../../shared/core/venue-protocol";
import { reading, type Called, type Params } from "./client";
import { learn, marketOf, readOrder, registerOrder, reportsOf, type Desk } from "./desk";
import { outcomeOfFault, wordsOf } from "./fault";
import { failedFilter, FILTER_CODE } from "./markets";
import { immediateFills, legOf, sumOf, type LegState } from "./order-state";

type Submit = IntentOf<"submit">;

export const answered = (...reports: readonly VenueReport[]): IntentOutcome => ({ kind: "answered", reports });

const refused = (orderId: OrderId, venueCode: string, message: string): IntentOutcome =>
  answered({ kind: "refused", orderId, venueCode, message });

/** Submits an order under its own id, once: a second copy finds the first. */
export async function submit(
  desk: Desk,
  account: AccountId,
  { intent, mark }: { readonly intent: Submit; readonly mark: Price | null },
  until: Millis,
): Promise<IntentOutcome> {
  const { orderId, symbol } = intent;
  const market = await marketOf(desk, symbol);
  if (!market.ok)
    return market.fault.meaning === "refused"
      ? refused(orderId, "market", market.fault.message)
      : outcomeOfFault(market.fault);
  const failed = failedFilter(market.value, intent);
  if (failed !== null) return refused(orderId, FILTER_CODE, failed);

  registerOrder(desk, account, { ...intent, mark });
  const called = await desk.client.signed("submit", newOrder(market.value.id, intent, orderId), until);
  if (called.ok) {
    const read = readNewOrder(desk, intent, called.value);
    if (!read.ok) return outcomeOfFault(read.fault);
    learn(desk, orderId, { numbers: [read.value.leg.venueOrderId], hasEnded: read.value.leg.status !== "working" });
    return answered(acknowledged(orderId, read.value.leg), ...arrival(orderId, read.value));
  }
  switch (called.fault.meaning) {
    case "duplicate":
      return findFirst(desk, intent);
    case "refused":
      learn(desk, orderId, { numbers: [], hasEnded: true });
      return refused(orderId, called.fault.code ?? "refused", called.fault.message);
    default:
      return outcomeOfFault(called.fault);
  }
}

/** What the venue made of a new order, or of a new leg. */
export interface NewOrder {
  readonly leg: LegState;
  readonly fills: readonly FillReport[];
}

export const readNewOrder = (
  desk: Desk,
  { orderId, symbol }: { orderId: OrderId; symbol: SymbolId },
  value: unknown,
): Called<NewOrder> =>
  reading(() => ({ leg: legOf(value), fills: immediateFills(value, { orderId, venue: desk.config.venue, symbol }) }));

export const acknowledged = (orderId: OrderId, { venueOrderId }: LegState): VenueReport => ({
  kind: "acknowledged",
  orderId,
  venueOrderId,
});

/** What happened to a first leg as it arrived: its fills, and its end if they are not it. */
function arrival(orderId: OrderId, { leg, fills }: NewOrder): VenueReport[] {
  const { status, venueOrderId, quantity, price, filledQuantity, endReason } = leg;
  // Fills that the answer leaves out: the status says how much is missing, and the account asks.
  if (sumOf(fills) < filledQuantity)
    return [...fills, { kind: "order_status", orderId, status, venueOrderId, quantity, price, filledQuantity }];
  return status === "canceled" ? [...fills, { kind: "canceled", orderId, venueReason: endReason }] : [...fills];
}

/** The venue has the id already: an earlier copy, whose answer was lost. */
async function findFirst(desk: Desk, intent: Submit): Promise<IntentOutcome> {
  const found = await readOrder(desk, intent);
  // Nothing was sent in vain: whatever the question's own fault, the order is there.
  if (!found.ok)
    return { kind: "unknown", cause: `the venue has the order, and did not show it: ${wordsOf(found.fault)}` };
  if (found.value === null) return { kind: "unknown", cause: "the venue has the order's id and not the order" };
  return answered(acknowledged(intent.orderId, found.value.last), ...(await reportsOf(desk, found.value)));
}

interface Terms {
  readonly side: Side;
  readonly type: "market" | "limit";
  readonly timeInForce: "gtc" | "ioc" | "fok";
  readonly quantity: Quantity;
  readonly price: Price | null;
  readonly postOnly: boolean;
}

/** The parameters of a new order. Decimals go out as they are, in plain notation, never rounded. */
export function newOrder(symbol: string, terms: Terms, clientOrderId: string): Params {
  const isLimit = terms.type === "limit" && !terms.postOnly;
  return {
    symbol,
    side: terms.side === "buy" ? "BUY" : "SELL",
    type: terms.type === "market" ? "MARKET" : terms.postOnly ? "LIMIT_MAKER" : "LIMIT",
    quantity: formatFine(terms.quantity),
    newClientOrderId: clientOrderId,
    newOrderRespType: "FULL",
    ...(terms.price === null ? {} : { price: formatFine(terms.price) }),
    ...(isLimit ? { timeInForce: terms.timeInForce.toUpperCase() } : {}),
  };
}
