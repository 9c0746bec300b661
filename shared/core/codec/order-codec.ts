/** Stored form of orders and of what they are made of. */
import { NO_MONEY, NO_QUANTITY, type Price } from "../decimal";
import type { ClientOrderId, OrderId, RequestId, SymbolId, VenueId, AccountId } from "../ids";
import {
  termsOf,
  type CancelCause,
  type Certainty,
  type EndedStatus,
  type Family,
  type HoldRate,
  type Lifecycle,
  type Order,
  type OrderRequest,
  type OrderTerms,
  type OrderType,
  type PendingRequest,
  type Reject,
  type Side,
  type TimeInForce,
} from "../order";
import { amount, bool, fine, int, list, named, nullable, record, text, union, usually, type Json } from "./codec";

export const requestCodec = record<OrderRequest>({
  clientOrderId: nullable(text<ClientOrderId>()),
  symbol: text<SymbolId>(),
  side: text<Side>(),
  type: text<OrderType>(),
  timeInForce: text<TimeInForce>(),
  quantity: fine(),
  price: nullable(fine()),
  stopPrice: nullable(fine()),
  trailOffset: nullable(fine()),
  expireAt: nullable(int),
  postOnly: bool,
  reduceOnly: bool,
  venue: nullable(text<VenueId>()),
  tags: nullable(named(text())),
});

export const termsCodec = record<OrderTerms>({
  quantity: fine(),
  price: nullable(fine()),
  stopPrice: nullable(fine()),
  timeInForce: text<TimeInForce>(),
});

export const holdCodec = record<HoldRate>({ price: fine(), lossPerUnit: fine(), feeRate: fine() });

export const rejectCodec = record<Reject>({ code: text(), message: text(), check: nullable(text()) });

const pendingCodec = union<PendingRequest, "kind">("kind", {
  cancel: record<Extract<PendingRequest, { kind: "cancel" }>>({
    kind: text<"cancel">(),
    requestId: text<RequestId>(),
    cause: text<CancelCause>(),
    intent: int,
  }),
  replace: record<Extract<PendingRequest, { kind: "replace" }>>({
    kind: text<"replace">(),
    requestId: text<RequestId>(),
    terms: termsCodec,
    hold: holdCodec,
    intent: int,
  }),
});

type FamilyOf<K extends Family["kind"]> = Extract<Family, { kind: K }>;

export const familyCodec = union<Family, "kind">("kind", {
  parent: record<FamilyOf<"parent">>({
    kind: text<"parent">(),
    children: list(text<OrderId>()),
    pending: nullable(text<"cancel" | "replace">()),
  }),
  child: record<FamilyOf<"child">>({
    kind: text<"child">(),
    parent: text<OrderId>(),
    released: usually(false, bool),
  }),
});

/** An order without what another part of it says already: the terms it was placed with, and their price as what its hold is based on. */
type StoredOrder = Omit<Order, "terms" | "hold"> & {
  readonly terms: OrderTerms | null;
  readonly hold: Omit<HoldRate, "price"> & { readonly price: Price | null };
};

const orderCodec = record<StoredOrder>({
  orderId: text<OrderId>(),
  account: text<AccountId>(),
  request: requestCodec,
  createdAt: int,
  createdSequence: int,
  venue: text<VenueId>(),
  shadow: usually(false, bool),
  family: nullable(familyCodec),
  tried: nullable(list(text<VenueId>())),
  terms: nullable(termsCodec),
  lifecycle: text<Lifecycle>(),
  closedAs: nullable(text<Exclude<EndedStatus, "filled">>()),
  certainty: text<Certainty>(),
  endedByHand: nullable(text<"asking" | "denied">()),
  pending: list(pendingCodec),
  hold: record<StoredOrder["hold"]>({ price: nullable(fine()), lossPerUnit: fine(), feeRate: fine() }),
  filledQuantity: usually(NO_QUANTITY, fine()),
  filledNotional: usually(NO_MONEY, amount),
  fees: usually(NO_MONEY, amount),
  venueOrderId: nullable(text()),
  reject: nullable(rejectCodec),
  intent: int,
  queuedAt: nullable(int),
  notBefore: usually(0, int),
  attempts: usually(0, int),
  leasedAt: nullable(int),
  daySince: nullable(int),
  trailExtreme: nullable(fine()),
  overfilled: usually(false, bool),
  updatedAt: int,
  sequence: int,
});

/** Whether terms are still those that were asked for. */
function areAsked(terms: OrderTerms, request: OrderRequest): boolean {
  const asked = termsOf(request);
  return (Object.keys(asked) as (keyof OrderTerms)[]).every((name) => terms[name] === asked[name]);
}

/** Stored form of an order. */
export function encodeOrder(order: Order): string {
  const { request, terms, hold } = order;
  return JSON.stringify(
    orderCodec.encode({
      ...order,
      terms: areAsked(terms, request) ? null : terms,
      hold: hold.price === terms.price ? { ...hold, price: null } : hold,
    }),
  );
}

/**
 * The order that was stored; throws on a form it does not know. What was left out shares its value with what says it: 100,000
 * open orders take 7 MB less by it.
 */
export function decodeOrder(stored: string): Order {
  const order = orderCodec.decode(JSON.parse(stored) as Json);
  const terms = order.terms ?? termsOf(order.request);
  const price = order.hold.price ?? terms.price;
  if (price === null) throw new TypeError("neither the stored hold nor its order has a price");
  const { lossPerUnit, feeRate } = order.hold;
  return Object.assign(order, { terms, hold: { price, lossPerUnit, feeRate } });
}
