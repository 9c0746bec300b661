/** Stored form of events and of the decisions in them. */
import type { AccountType } from "../commands";
import type { TradingState } from "../controls";
import { FINE_DECIMALS, money, MONEY_DECIMALS, quantity } from "../decimal";
import type { AccountEvent, Alert, AlertLevel, DeferredAlert, NotedMark } from "../events";
import type { AccountId, AlertId, OrderId, ProposalId, RequestId, SymbolId, VenueId } from "../ids";
import {
  DEFAULT_POLICIES,
  NO_HANDLING,
  type InsufficientHistoryPolicy,
  type LimitAction,
  type LimitHandling,
  type LimitSet,
  type PortfolioLimits,
  type RepeatedExecutions,
  type RiskPolicies,
  type SelfMatchPolicy,
  type SymbolLimits,
} from "../limits";
import type { LimitDifference, LimitsProposal, ProposalOutcome } from "../limits-proposal";
import type { CancelCause, Certainty, Lifecycle } from "../order";
import type { BreakerName, EquityDay } from "../risk-state";
import { formatSeen, type CheckResult, type Decision, type Unit } from "../risk/decision";
import type { FillReport } from "../venue-protocol";
import { amount, bool, fine, int, list, mapOf, named, nullable, record, text, type Codec, type Json } from "./codec";
import { readShortDecimal } from "./short-decimal";
import { familyCodec, holdCodec, rejectCodec, requestCodec, termsCodec } from "./order-codec";

/** A traced value read back by its unit; the other direction is `formatSeen`. */
function seenFrom(unit: Unit, printed: string | null): CheckResult["observed"] {
  if (printed === null) return null;
  switch (unit) {
    case "money":
      return readShortDecimal(printed, MONEY_DECIMALS) ?? money(printed);
    case "fine":
      return readShortDecimal(printed, FINE_DECIMALS) ?? quantity(printed);
    case "count":
      return Number(printed);
    case "word":
    case "none":
      return printed;
  }
}

/** A line with everything that may be in it; the codec knows null for not there. */
interface StoredLine {
  readonly check: string;
  readonly passed: boolean;
  readonly unit: Unit;
  readonly observed: string | null;
  readonly limit: string | null;
  readonly code: string | null;
  readonly message: string | null;
  readonly lowers: boolean;
  readonly allowed: "alert_only" | null;
}

const lineCodec = record<StoredLine>({
  check: text(),
  passed: bool,
  unit: text<Unit>(),
  observed: nullable(text()),
  limit: nullable(text()),
  code: nullable(text()),
  message: nullable(text()),
  lowers: { ...bool, usual: false },
  allowed: nullable(text<"alert_only">()),
});

/** At the end of a short line: the order does not raise the use. */
const LOWERS = 1;

/**
 * A line of a trace, its numbers printed by its unit. One that passed without a word is a short list, check, unit, observed, limit
 * and LOWERS as far as there are any: traces are most of a journal, and each byte of them is encoded, hashed and written with every order.
 */
const checkCodec: Codec<CheckResult> = {
  encode: ({ check, passed, unit, observed, limit, lowers, allowed, code, message }) => {
    if (passed && message === undefined) {
      if (lowers === true) return [check, unit, formatSeen(unit, observed), formatSeen(unit, limit), LOWERS];
      if (limit !== null) return [check, unit, formatSeen(unit, observed), formatSeen(unit, limit)];
      return observed === null ? [check, unit] : [check, unit, formatSeen(unit, observed)];
    }
    return lineCodec.encode({
      check,
      passed,
      unit,
      observed: formatSeen(unit, observed),
      limit: formatSeen(unit, limit),
      code: code ?? null,
      message: message ?? null,
      lowers: lowers === true,
      allowed: allowed ?? null,
    });
  },
  decode: (json) => {
    if (isShort(json)) {
      const [check, unit, observed = null, limit = null, lowers] = json;
      const line = { check, passed: true, unit, observed: seenFrom(unit, observed), limit: seenFrom(unit, limit) };
      return lowers === LOWERS ? { ...line, lowers: true } : line;
    }
    const { check, passed, unit, observed, limit, code, message, lowers, allowed } = lineCodec.decode(json);
    return {
      check,
      passed,
      unit,
      observed: seenFrom(unit, observed),
      limit: seenFrom(unit, limit),
      ...(code === null ? {} : { code }),
      ...(message === null ? {} : { message }),
      ...(lowers ? { lowers } : {}),
      ...(allowed === null ? {} : { allowed }),
    };
  },
};

type ShortLine = readonly [
  check: string,
  unit: Unit,
  observed?: string | null,
  limit?: string | null,
  lowers?: typeof LOWERS,
];

/** Whether a stored line is one that passed. */
const isShort = (json: Json): json is ShortLine & Json => Array.isArray(json);

const decisionCodec = record<Decision>({ approved: bool, limitVersion: int, checks: list(checkCodec) });

const fillCodec = record<FillReport>({
  kind: text<"fill">(),
  orderId: text<OrderId>(),
  venue: text<VenueId>(),
  symbol: text<SymbolId>(),
  tradeId: text(),
  quantity: fine(),
  price: fine(),
  fee: amount,
  feeCurrency: text(),
  liquidity: text<"maker" | "taker">(),
  time: int,
});

/** Stored form of a fill. */
export const encodeFill = (fill: FillReport): string => JSON.stringify(fillCodec.encode(fill));
export const decodeFill = (stored: string): FillReport => fillCodec.decode(JSON.parse(stored) as Json);

const alertCodec = record<Alert>({
  alertId: text<AlertId>(),
  level: text<AlertLevel>(),
  limit: text(),
  symbol: nullable(text<SymbolId>()),
  orderId: nullable(text<OrderId>()),
  message: text(),
  observed: nullable(text()),
  threshold: nullable(text()),
  count: int,
  openedAt: int,
  acknowledged: nullable(record<NonNullable<Alert["acknowledged"]>>({ by: text(), note: text(), at: int })),
  resolvedAt: nullable(int),
});

export const deferredAlertCodec = record<DeferredAlert>({
  level: text<AlertLevel>(),
  limit: text(),
  symbol: nullable(text<SymbolId>()),
  orderId: nullable(text<OrderId>()),
  message: text(),
  observed: nullable(text()),
  threshold: nullable(text()),
  count: int,
  resolvedAt: nullable(int),
});

export const equityDayCodec = record<EquityDay>({ date: text(), start: amount, end: amount, flow: amount });

/** Stored form of an alert. */
export const encodeAlert = (alert: Alert): string => JSON.stringify(alertCodec.encode(alert));
export const decodeAlert = (stored: string): Alert => alertCodec.decode(JSON.parse(stored) as Json);

/** Limits that were stored before there was any have no handling and no policies. */
const handlingCodec: Codec<LimitSet["handling"]> = {
  ...mapOf<string, LimitHandling>(
    record<LimitHandling>({ action: text<LimitAction>(), warning: fine(), critical: fine() }),
  ),
  usual: NO_HANDLING,
};

const policiesCodec: Codec<RiskPolicies> = {
  ...record<RiskPolicies>({
    duplicateWindowMs: int,
    selfMatch: text<SelfMatchPolicy>(),
    repeatedExecutions: nullable(record<RepeatedExecutions>({ count: int, windowMs: int })),
    onInsufficientHistory: text<InsufficientHistoryPolicy>(),
    flattenOnPositionLoss: bool,
    maxCorrelation: fine(),
    volatilityTarget: fine(),
  }),
  usual: DEFAULT_POLICIES,
};

const limitsCodec = record<LimitSet>({
  version: int,
  portfolio: record<PortfolioLimits>({
    max_exposure: nullable(amount),
    max_net_exposure: nullable(amount),
    max_leverage: nullable(fine()),
    max_positions: nullable(int),
    max_drawdown: nullable(fine()),
    min_margin_ratio: nullable(fine()),
    max_daily_loss: nullable(amount),
    max_var_95: nullable(amount),
    max_var_99: nullable(amount),
    max_open_orders: nullable(int),
    max_correlated_exposure: nullable(amount),
    max_messages_per_second: nullable(int),
    breaker_daily_loss: nullable(amount),
    breaker_position_loss: nullable(amount),
    breaker_rapid_drawdown: nullable(fine()),
  }),
  symbols: mapOf<SymbolId, SymbolLimits>(
    record<SymbolLimits>({
      max_position: nullable(fine()),
      max_value: nullable(amount),
      max_concentration: nullable(fine()),
      max_order_size: nullable(fine()),
      max_order_value: nullable(amount),
      max_open_orders: nullable(int),
      price_collar: nullable(fine()),
    }),
  ),
  handling: handlingCodec,
  policies: policiesCodec,
});

/** Stored form of a set of limits. */
export const encodeLimits = (limits: LimitSet): string => JSON.stringify(limitsCodec.encode(limits));
export const decodeLimits = (stored: string): LimitSet => limitsCodec.decode(JSON.parse(stored) as Json);

export const proposalCodec = record<LimitsProposal>({
  proposalId: text<ProposalId>(),
  limits: limitsCodec,
  changes: list(
    record<LimitDifference>({
      limit: text(),
      symbol: nullable(text()),
      from: nullable(text()),
      to: nullable(text()),
    }),
  ),
  reason: text(),
  by: text(),
  at: int,
});

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

const codecOf = (type: AccountEvent["type"]): Codec<object> => EVENT_CODECS[type] as unknown as Codec<object>;

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
  if (!Object.hasOwn(EVENT_CODECS, type)) throw new TypeError(`no event is called ${type}`);
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
