/** Events as strange as their types allow, one generator for each type. */
import fc from "fast-check";
import { money, price, quantity, ratio, type Money, type Price, type Quantity, type Ratio } from "../../decimal";
import type { AccountEvent, Alert, DeferredAlert } from "../../events";
import type { LimitHandling, LimitSet, PortfolioLimits, RiskPolicies, SymbolLimits } from "../../limits";
import type { LimitsProposal } from "../../limits-proposal";
import type { AlertId, ClientOrderId, OrderId, ProposalId, RequestId, SymbolId, VenueId, AccountId } from "../../ids";
import type { Family, HoldRate, Order, OrderRequest, OrderTerms, PendingRequest, Reject } from "../../order";
import type { CheckResult, Decision } from "../../risk/decision";
import type { FillReport } from "../../venue-protocol";

const text = fc.string({ unit: "binary", maxLength: 20 });
const named = <T extends string>(): fc.Arbitrary<T> => text as fc.Arbitrary<string> as fc.Arbitrary<T>;
const word = <T extends string>(...words: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...words);
/** A record as the core makes them: with the prototype of every object. */
const record = <T>(model: { readonly [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  fc.record(model, { noNullPrototype: true });
const orNull = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(of, { nil: null });
const count = fc.nat();
const time = fc.integer({ min: 0, max: 4_000_000_000_000 });
const units = fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n });
const size = units as fc.Arbitrary<bigint> as fc.Arbitrary<Quantity>;
const at = units as fc.Arbitrary<bigint> as fc.Arbitrary<Price>;
const share = units as fc.Arbitrary<bigint> as fc.Arbitrary<Ratio>;
const amount = units as fc.Arbitrary<bigint> as fc.Arbitrary<Money>;

const orderId = named<OrderId>();
const requestId = named<RequestId>();
const symbol = named<SymbolId>();
const venue = named<VenueId>();
const tif = word("day", "gtc", "ioc", "fok", "gtd");

const request: fc.Arbitrary<OrderRequest> = record({
  clientOrderId: orNull(named<ClientOrderId>()),
  symbol,
  side: word("buy", "sell"),
  type: word("market", "limit", "stop", "stop_limit", "trailing_stop"),
  timeInForce: tif,
  quantity: size,
  price: orNull(at),
  stopPrice: orNull(at),
  trailOffset: orNull(at),
  expireAt: orNull(time),
  postOnly: fc.boolean(),
  reduceOnly: fc.boolean(),
  venue: orNull(venue),
  tags: orNull(fc.dictionary(text, text, { maxKeys: 8, noNullPrototype: true })),
});
const terms: fc.Arbitrary<OrderTerms> = record({
  quantity: size,
  price: orNull(at),
  stopPrice: orNull(at),
  timeInForce: tif,
});
const hold: fc.Arbitrary<HoldRate> = record({ price: at, lossPerUnit: at, feeRate: share });
const reject: fc.Arbitrary<Reject> = record({ code: text, message: text, check: orNull(text) });
const cause = word("client", "expire", "reduce_only", "trading_state", "close_position", "breaker");

const seenBy = {
  fine: units,
  money: units,
  count: fc.integer(),
  word: text,
  none: fc.constant(null),
} as const;
const line: fc.Arbitrary<CheckResult> = word("fine", "money", "count", "word", "none").chain((unit) => {
  const seen = orNull<bigint | number | string | null>(seenBy[unit]);
  const passed = record({
    check: text,
    passed: fc.constant(true),
    unit: fc.constant(unit),
    observed: seen,
    limit: seen,
  });
  const failed = record({
    check: text,
    passed: fc.constant(false),
    unit: fc.constant(unit),
    observed: seen,
    limit: seen,
    code: text,
    message: text,
  });
  return fc.oneof(passed, failed);
});
const decision: fc.Arbitrary<Decision> = record({
  approved: fc.boolean(),
  limitVersion: count,
  checks: fc.array(line, { maxLength: 5 }),
});

export const someFill: fc.Arbitrary<FillReport> = record({
  kind: fc.constant("fill" as const),
  orderId,
  venue,
  symbol,
  tradeId: text,
  quantity: size,
  price: at,
  fee: amount,
  feeCurrency: text,
  liquidity: word("maker", "taker"),
  time,
});

const alert: fc.Arbitrary<Alert> = record({
  alertId: named<AlertId>(),
  level: word("warning", "critical", "breach"),
  limit: text,
  symbol: orNull(symbol),
  orderId: orNull(orderId),
  message: text,
  observed: orNull(text),
  threshold: orNull(text),
  count,
  openedAt: time,
  acknowledged: orNull(record({ by: text, note: text, at: time })),
  resolvedAt: orNull(time),
});

const portfolioLimits: fc.Arbitrary<PortfolioLimits> = record({
  max_exposure: orNull(amount),
  max_net_exposure: orNull(amount),
  max_leverage: orNull(share),
  max_positions: orNull(count),
  max_drawdown: orNull(share),
  min_margin_ratio: orNull(share),
  max_daily_loss: orNull(amount),
  max_var_95: orNull(amount),
  max_var_99: orNull(amount),
  max_open_orders: orNull(count),
  max_correlated_exposure: orNull(amount),
  max_messages_per_second: orNull(count),
  breaker_daily_loss: orNull(amount),
  breaker_position_loss: orNull(amount),
  breaker_rapid_drawdown: orNull(share),
});
const symbolLimits: fc.Arbitrary<SymbolLimits> = record({
  max_position: orNull(size),
  max_value: orNull(amount),
  max_concentration: orNull(share),
  max_order_size: orNull(size),
  max_order_value: orNull(amount),
  max_open_orders: orNull(count),
  price_collar: orNull(share),
});
const handling: fc.Arbitrary<LimitHandling> = record({
  action: word("block", "reduce", "alert_only"),
  warning: share,
  critical: share,
});
const policies: fc.Arbitrary<RiskPolicies> = record({
  duplicateWindowMs: count,
  selfMatch: word("off", "reject", "cancel_older"),
  repeatedExecutions: orNull(record({ count, windowMs: count })),
  onInsufficientHistory: word("pass", "block"),
  flattenOnPositionLoss: fc.boolean(),
  maxCorrelation: share,
  volatilityTarget: share,
});
const limits: fc.Arbitrary<LimitSet> = record({
  version: count,
  portfolio: portfolioLimits,
  symbols: fc.array(fc.tuple(symbol, symbolLimits), { maxLength: 3 }).map((rows) => new Map(rows)),
  handling: fc.array(fc.tuple(text, handling), { maxLength: 3 }).map((rows) => new Map(rows)),
  policies,
});

const someProposal: fc.Arbitrary<LimitsProposal> = record({
  proposalId: named<ProposalId>(),
  limits,
  changes: fc.array(record({ limit: text, symbol: orNull(text), from: orNull(text), to: orNull(text) }), {
    maxLength: 3,
  }),
  reason: text,
  by: text,
  at: time,
});

const deferredAlert: fc.Arbitrary<DeferredAlert> = record({
  level: word("warning", "critical", "breach"),
  limit: text,
  symbol: orNull(symbol),
  orderId: orNull(orderId),
  message: text,
  observed: orNull(text),
  threshold: orNull(text),
  count,
  resolvedAt: orNull(time),
});
const breaker = word("portfolio_loss", "position_loss", "rapid_drawdown");

const authored = { reason: text, by: text, at: time };

const lifecycle = word("held", "queued", "sent", "working", "filled", "canceled", "expired", "rejected");

const family: fc.Arbitrary<Family> = fc.oneof(
  record({
    kind: fc.constant("parent" as const),
    children: fc.array(orderId, { maxLength: 3 }),
    pending: orNull(word("cancel", "replace")),
  }),
  record({ kind: fc.constant("child" as const), parent: orderId, released: fc.boolean() }),
);

/** A record with fields that are mostly not there. */
const withSome = <T extends object, U extends object>(
  of: fc.Arbitrary<T>,
  some: fc.Arbitrary<U>,
): fc.Arbitrary<T & U> => fc.tuple(of, some).map(([one, more]) => ({ ...one, ...more }));

/** A generator for every type of event; the compiler sees to it that none is missing. */
export const EVENTS: {
  readonly [T in AccountEvent["type"]]: fc.Arbitrary<Omit<Extract<AccountEvent, { type: T }>, "type">>;
} = {
  account_opened: record({
    account: named<AccountId>(),
    accountType: word("margin", "cash"),
    currency: text,
    cash: amount,
    by: text,
  }),
  cash_adjusted: record({ amount, reason: text, reference: text, by: text }),
  order_accepted: withSome(
    record({ orderId, request, venue, held: fc.boolean(), hold, trailExtreme: orNull(at), decision }),
    fc.record({ shadow: fc.constant(true as const), family }, { requiredKeys: [] }),
  ),
  order_refused: record({ orderId, request, venue, reject, decision }),
  order_triggered: record({ orderId, at, hold, decision }),
  trail_moved: record({ orderId, extreme: at }),
  order_ended: record({
    orderId,
    status: word("canceled", "expired", "rejected"),
    reject: orNull(reject),
    by: word("account", "venue"),
    reason: orNull(text),
  }),
  order_acknowledged: record({ orderId, venueOrderId: text }),
  order_filled: withSome(
    record({ orderId, fill: someFill }),
    fc.record({ shadow: fc.constant(true as const) }, { requiredKeys: [] }),
  ),
  trade_busted: record({ orderId, fill: someFill }),
  order_amended: record({ orderId, terms, hold, trailExtreme: orNull(at), decision }),
  cancel_requested: record({ orderId, requestId, cause }),
  replace_requested: record({ orderId, requestId, terms, hold, decision }),
  request_refused: record({ orderId, requestId, code: text, message: text }),
  order_replaced: record({ orderId, requestId, quantity: size, price: orNull(at), venueOrderId: orNull(text) }),
  outcome_unknown: record({ orderId, cause: text, notBefore: time }),
  outcome_resolved: record({ orderId, found: fc.boolean() }),
  order_resolved: record({ orderId, reason: text, by: text }),
  order_rerouted: record({ orderId, venue, reason: text }),
  order_rolled_up: record({
    orderId,
    lifecycle,
    certainty: word("known", "unknown"),
    pending: orNull(word("cancel", "replace")),
    quantity: size,
    price: orNull(at),
    filledQuantity: size,
    filledNotional: amount,
    fees: amount,
    overfilled: fc.boolean(),
    reject: orNull(reject),
  }),
  intent_returned: record({ orderId, reason: text, notBefore: time }),
  limits_changed: record({ limits, reason: text, by: text }),
  limits_proposed: record({ proposal: someProposal }),
  limits_proposal_closed: record({
    proposalId: named<ProposalId>(),
    outcome: word("approved", "withdrawn", "superseded", "expired"),
    by: text,
    reason: orNull(text),
  }),
  symbol_blocked: record({ symbol, ...authored }),
  symbol_unblocked: record({ symbol, reason: orNull(text), by: text }),
  trading_state_changed: record({ state: word("active", "reducing", "halted"), ...authored }),
  alert_changed: record({ alert }),
  alert_deferred: record({ alert: deferredAlert }),
  delivery_given_up: record({ rejected: fc.array(orderId), unknown: fc.array(orderId) }),
  delivery_redriven: record({ letter: fc.nat(), reason: text, by: text }),
  marks_noted: record({ marks: fc.array(record({ symbol, price: at, time }), { maxLength: 3 }) }),
  day_opened: record({
    date: text,
    equity: amount,
    pnl: fc.dictionary(text, amount, { maxKeys: 3, noNullPrototype: true }),
    ended: orNull(record({ date: text, start: amount, end: amount, flow: amount })),
  }),
  peak_moved: record({ equity: amount }),
  breaker_tripped: record({ breaker, symbol: orNull(symbol), observed: text, threshold: text }),
  breaker_reset: record({ breaker, symbol: orNull(symbol), by: text, reason: text, base: orNull(amount) }),
};

const pending: fc.Arbitrary<PendingRequest> = fc.oneof(
  record({ kind: fc.constant("cancel" as const), requestId, cause, intent: count }),
  record({ kind: fc.constant("replace" as const), requestId, terms, hold, intent: count }),
);

export const someOrder: fc.Arbitrary<Order> = record({
  orderId,
  account: named<AccountId>(),
  request,
  createdAt: time,
  createdSequence: count,
  venue,
  terms,
  shadow: fc.boolean(),
  family: orNull(family),
  tried: orNull(fc.array(venue, { maxLength: 2 })),
  lifecycle,
  closedAs: orNull(word("canceled", "expired", "rejected")),
  certainty: word("known", "unknown"),
  endedByHand: orNull(word("asking", "denied")),
  pending: fc.array(pending, { maxLength: 3 }),
  hold,
  filledQuantity: size,
  filledNotional: amount,
  fees: amount,
  venueOrderId: orNull(text),
  reject: orNull(reject),
  intent: count,
  queuedAt: orNull(time),
  daySince: orNull(time),
  notBefore: time,
  attempts: count,
  leasedAt: orNull(time),
  trailExtreme: orNull(at),
  overfilled: fc.boolean(),
  updatedAt: time,
  sequence: count,
});

/** An order that rests at its venue, with nothing strange about it. */
export const aRestingOrder = (): Order => ({
  orderId: "01K3V7Q2R8Z5W9X4C6B1N0M2T7" as OrderId,
  account: "demo" as AccountId,
  request: {
    clientOrderId: null,
    symbol: "BTCUSDT" as SymbolId,
    side: "buy",
    type: "limit",
    timeInForce: "gtc",
    quantity: quantity("0.001"),
    price: price("45000"),
    stopPrice: null,
    trailOffset: null,
    expireAt: null,
    postOnly: false,
    reduceOnly: false,
    venue: null,
    tags: null,
  },
  createdAt: 1_795_000_000_000,
  createdSequence: 3,
  venue: "paper" as VenueId,
  shadow: false,
  family: null,
  tried: null,
  terms: { quantity: quantity("0.001"), price: price("45000"), stopPrice: null, timeInForce: "gtc" },
  lifecycle: "working",
  closedAs: null,
  certainty: "known",
  pending: [],
  hold: { price: price("45000"), lossPerUnit: price("0"), feeRate: ratio("0.001") },
  filledQuantity: quantity("0"),
  filledNotional: money("0"),
  fees: money("0"),
  venueOrderId: "paper-7",
  reject: null,
  intent: 3,
  queuedAt: null,
  daySince: null,
  notBefore: 0,
  attempts: 0,
  leasedAt: null,
  endedByHand: null,
  trailExtreme: null,
  overfilled: false,
  updatedAt: 1_795_000_000_004,
  sequence: 4,
});
