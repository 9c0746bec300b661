/** Stored form of orders and of what they are made of. */
import { NO_MONEY, NO_QUANTITY } from "../decimal";
import type { ClientOrderId, OrderId, RequestId, SymbolId, VenueId, AccountId } from "../ids";
import type {
  CancelCause,
  Certainty,
  EndedStatus,
  Family,
  HoldRate,
  Lifecycle,
  Order,
  OrderRequest,
  OrderTerms,
  OrderType,
  PendingRequest,
  Reject,
  Side,
  TimeInForce,
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

const orderCodec = record<Order>({
  orderId: text<OrderId>(),
  account: text<AccountId>(),
  request: requestCodec,
  createdAt: int,
  createdSequence: int,
  venue: text<VenueId>(),
  shadow: usually(false, bool),
  family: nullable(familyCodec),
  tried: nullable(list(text<VenueId>())),
  terms: termsCodec,
  lifecycle: text<Lifecycle>(),
  closedAs: nullable(text<Exclude<EndedStatus, "filled">>()),
  certainty: text<Certainty>(),
  pending: list(pendingCodec),
  hold: holdCodec,
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
  trailExtreme: nullable(fine()),
  overfilled: usually(false, bool),
  updatedAt: int,
  sequence: int,
});

/** Stored form of an order. */
export const encodeOrder = (order: Order): string => JSON.stringify(orderCodec.encode(order));
/** The order that was stored; throws on a form it does not know. */
export function decodeOrder(stored: string): Order {
  const order = orderCodec.decode(JSON.parse(stored) as Json);
  const { request, terms, hold } = order;
  // What is equal becomes one value, as it was before the order was stored: 100,000 open orders are 7 MB smaller by it.
  const price = same(terms.price, request.price);
  order.terms = { ...terms, quantity: same(terms.quantity, request.quantity), price };
  order.hold = { ...hold, price: same(hold.price, price) };
  return order;
}

/** The second of two equal values, else the first. */
const same = <T extends bigint | null>(value: T, kept: T | null): T => (kept !== null && value === kept ? kept : value);
