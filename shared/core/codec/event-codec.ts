/** Stored form of events: one codec per type. */
import type { AccountType } from "../commands";
import type { TradingState } from "../controls";
import type { AccountEvent, NotedMark } from "../events";
import type { AccountId, OrderId, ProposalId, RequestId, SymbolId, VenueId } from "../ids";
import type { ProposalOutcome } from "../limits-proposal";
import type { CancelCause, Certainty, Lifecycle } from "../order";
import type { BreakerName } from "../risk-state";
import { alertCodec, deferredAlertCodec } from "./alert-codec";
import { amount, bool, fine, int, list, named, nullable, record, text, type Codec, type Json } from "./codec";
import { decisionCodec } from "./decision-codec";
import { fillCodec } from "./fill-codec";
import { limitsCodec, proposalCodec } from "./limits-codec";
import { familyCodec, holdCodec, rejectCodec, requestCodec, termsCodec } from "./order-codec";
import { equityDayCodec } from "./risk-codec";

/** An event without its type, which has a column of its own, and without what `encodeEvent` itself adds where it is there. */
type Body<T extends AccountEvent["type"]> = Omit<Extract<AccountEvent, { type: T }>, "type" | "shadow" | "family">;

const order = text<OrderId>();
const request = text<RequestId>();

const EVENT_CODECS: { readonly [T in AccountEvent["type"]]: Codec<Body<T>> } = {
  account_opened: record<Body<"account_opened">>({
    account: text<AccountId>(),
    accountType: text<AccountType>(),
    currency: text(),
    cash: amount,
    by: text(),
  }),
  cash_adjusted: record<Body<"cash_adjusted">>({ amount, reason: text(), reference: text(), by: text() }),
  order_accepted: record<Body<"order_accepted">>({
    orderId: order,
    request: requestCodec,
    venue: text<VenueId>(),
    held: bool,
    hold: holdCodec,
    trailExtreme: nullable(fine()),
    decision: decisionCodec,
  }),
  order_refused: record<Body<"order_refused">>({
    orderId: order,
    request: requestCodec,
    venue: text<VenueId>(),
    reject: rejectCodec,
    decision: decisionCodec,
  }),
  order_triggered: record<Body<"order_triggered">>({
    orderId: order,
    at: fine(),
    hold: holdCodec,
    decision: decisionCodec,
  }),
  trail_moved: record<Body<"trail_moved">>({ orderId: order, extreme: fine() }),
  order_ended: record<Body<"order_ended">>({
    orderId: order,
    status: text<"canceled" | "expired" | "rejected">(),
    reject: nullable(rejectCodec),
    by: text<"account" | "venue">(),
    reason: nullable(text()),
  }),
  order_acknowledged: record<Body<"order_acknowledged">>({ orderId: order, venueOrderId: text() }),
  order_filled: record<Body<"order_filled">>({ orderId: order, fill: fillCodec }),
  trade_busted: record<Body<"trade_busted">>({ orderId: order, fill: fillCodec }),
  order_amended: record<Body<"order_amended">>({
    orderId: order,
    terms: termsCodec,
    hold: holdCodec,
    trailExtreme: nullable(fine()),
    decision: decisionCodec,
  }),
  cancel_requested: record<Body<"cancel_requested">>({
    orderId: order,
    requestId: request,
    cause: text<CancelCause>(),
  }),
  replace_requested: record<Body<"replace_requested">>({
    orderId: order,
    requestId: request,
    terms: termsCodec,
    hold: holdCodec,
    decision: decisionCodec,
  }),
  request_refused: record<Body<"request_refused">>({
    orderId: order,
    requestId: request,
    code: text(),
    message: text(),
  }),
  order_replaced: record<Body<"order_replaced">>({
    orderId: order,
    requestId: request,
    quantity: fine(),
    price: nullable(fine()),
    venueOrderId: nullable(text()),
  }),
  outcome_unknown: record<Body<"outcome_unknown">>({ orderId: order, cause: text(), notBefore: int }),
  outcome_resolved: record<Body<"outcome_resolved">>({ orderId: order, found: bool }),
  order_resolved: record<Body<"order_resolved">>({ orderId: order, reason: text(), by: text() }),
  order_rerouted: record<Body<"order_rerouted">>({ orderId: order, venue: text<VenueId>(), reason: text() }),
  order_rolled_up: record<Body<"order_rolled_up">>({
    orderId: order,
    lifecycle: text<Lifecycle>(),
    certainty: text<Certainty>(),
    pending: nullable(text<"cancel" | "replace">()),
    quantity: fine(),
    price: nullable(fine()),
    filledQuantity: fine(),
    filledNotional: amount,
    fees: amount,
    overfilled: bool,
    reject: nullable(rejectCodec),
  }),
  intent_returned: record<Body<"intent_returned">>({ orderId: order, reason: text(), notBefore: int }),
  limits_changed: record<Body<"limits_changed">>({ limits: limitsCodec, reason: text(), by: text() }),
  limits_proposed: record<Body<"limits_proposed">>({ proposal: proposalCodec }),
  limits_proposal_closed: record<Body<"limits_proposal_closed">>({
    proposalId: text<ProposalId>(),
    outcome: text<ProposalOutcome>(),
    by: text(),
    reason: nullable(text()),
  }),
  symbol_blocked: record<Body<"symbol_blocked">>({ symbol: text<SymbolId>(), reason: text(), by: text(), at: int }),
  symbol_unblocked: record<Body<"symbol_unblocked">>({
    symbol: text<SymbolId>(),
    reason: nullable(text()),
    by: text(),
  }),
  trading_state_changed: record<Body<"trading_state_changed">>({
    state: text<TradingState>(),
    reason: text(),
    by: text(),
    at: int,
  }),
  alert_changed: record<Body<"alert_changed">>({ alert: alertCodec }),
  alert_deferred: record<Body<"alert_deferred">>({ alert: deferredAlertCodec }),
  delivery_given_up: record<Body<"delivery_given_up">>({ rejected: list(order), unknown: list(order) }),
  delivery_redriven: record<Body<"delivery_redriven">>({ letter: int, reason: text(), by: text() }),
  marks_noted: record<Body<"marks_noted">>({
    marks: list(record<NotedMark>({ symbol: text<SymbolId>(), price: fine(), time: int })),
  }),
  day_opened: record<Body<"day_opened">>({
    date: text(),
    equity: amount,
    pnl: named(amount),
    ended: nullable(equityDayCodec),
  }),
  peak_moved: record<Body<"peak_moved">>({ equity: amount }),
  breaker_tripped: record<Body<"breaker_tripped">>({
    breaker: text<BreakerName>(),
    symbol: nullable(text<SymbolId>()),
    observed: text(),
    threshold: text(),
  }),
  breaker_reset: record<Body<"breaker_reset">>({
    breaker: text<BreakerName>(),
    symbol: nullable(text<SymbolId>()),
    by: text(),
    reason: text(),
    base: nullable(amount),
  }),
};

const codecOf = (type: AccountEvent["type"]): Codec<object> => EVENT_CODECS[type] as Codec<object>;

/** Stored form of an event, without its type. */
export function encodeEvent(event: AccountEvent): string {
  const body = codecOf(event.type).encode(event);
  if (!("orderId" in event)) return JSON.stringify(body);
  const family = event.type === "order_accepted" ? event.family : undefined;
  if (event.shadow === undefined && family === undefined) return JSON.stringify(body);
  return JSON.stringify({
    ...(body as object),
    ...(event.shadow === undefined ? {} : { shadow: true }),
    ...(family === undefined ? {} : { family: familyCodec.encode(family) }),
  });
}

/** The event that was stored; throws on a type or form it does not know. */
export function decodeEvent(type: string, stored: string): AccountEvent {
  if (!Object.hasOwn(EVENT_CODECS, type)) throw new TypeError(`unknown event type ${type}`);
  const known = type as AccountEvent["type"];
  const json = JSON.parse(stored) as Json;
  const event = { type: known, ...codecOf(known).decode(json) } as AccountEvent;
  const { shadow, family } = json as { readonly shadow?: boolean; readonly family?: Json };
  if (shadow === undefined && family === undefined) return event;
  return {
    ...event,
    ...(shadow === true ? { shadow } : {}),
    ...(family === undefined ? {} : { family: familyCodec.decode(family) }),
  } as AccountEvent;
}
