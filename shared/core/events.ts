/**
 * What has happened to an account, as the journal keeps it. Events are facts: `evolve` applies each of them in any
 * state and never refuses. Stored events are never rewritten; a changed shape gets a new type.
 */
import type { AccountType } from "./commands";
import type { Authored, TradingState } from "./controls";
import type { BreakerName, EquityDay } from "./risk-state";
import type { Money, Price, Quantity } from "./decimal";
import type { AccountId, AlertId, Millis, OrderId, ProposalId, RequestId, SymbolId, VenueId } from "./ids";
import type { LimitSet } from "./limits";
import type { LimitsProposal, ProposalOutcome } from "./limits-proposal";
import type {
  CancelCause,
  Certainty,
  EndedStatus,
  Family,
  HoldRate,
  Lifecycle,
  OrderRequest,
  OrderTerms,
  Reject,
} from "./order";
import type { Decision } from "./risk/decision";
import type { FillReport } from "./venue-protocol";

/** What every event of an order has. */
interface OfOrder {
  readonly orderId: OrderId;
  /** Set on each event of an order that is only simulated. */
  readonly shadow?: true;
}

export interface AccountOpened {
  readonly type: "account_opened";
  readonly account: AccountId;
  readonly accountType: AccountType;
  readonly currency: string;
  readonly cash: Money;
  readonly by: string;
}

/** A deposit, withdrawal or correction; not P&L. */
export interface CashAdjusted {
  readonly type: "cash_adjusted";
  readonly amount: Money;
  readonly reason: string;
  readonly reference: string;
  readonly by: string;
}

/** Checked and reserved. `held` waits for its trigger, otherwise it is in the outbox from here on. */
export interface OrderAccepted extends OfOrder {
  readonly type: "order_accepted";
  readonly request: OrderRequest;
  readonly venue: VenueId;
  readonly held: boolean;
  readonly hold: HoldRate;
  readonly trailExtreme: Price | null;
  /** Only of an order that was split over venues, and of its parts. */
  readonly family?: Family;
  readonly decision: Decision;
}

/** Refused before it left: kept as a rejected order. */
export interface OrderRefused extends OfOrder {
  readonly type: "order_refused";
  readonly request: OrderRequest;
  readonly venue: VenueId;
  readonly reject: Reject;
  readonly decision: Decision;
}

/** A stop met its trigger and passed the checks; it is in the outbox from here on. */
export interface OrderTriggered extends OfOrder {
  readonly type: "order_triggered";
  /** The mark's extreme that met the trigger. */
  readonly at: Price;
  readonly hold: HoldRate;
  readonly decision: Decision;
}

/** A trailing stop saw a better mark. */
export interface TrailMoved extends OfOrder {
  readonly type: "trail_moved";
  readonly extreme: Price;
}

/** The end of an order. `reject` is set exactly for `rejected`. */
export interface OrderEnded extends OfOrder {
  readonly type: "order_ended";
  readonly status: Exclude<EndedStatus, "filled">;
  readonly reject: Reject | null;
  /** Who ended it: we before it left, or the venue; with the venue's own word for why. */
  readonly by: "account" | "venue";
  readonly reason: string | null;
}

export interface OrderAcknowledged extends OfOrder {
  readonly type: "order_acknowledged";
  readonly venueOrderId: string;
}

export interface OrderFilled extends OfOrder {
  readonly type: "order_filled";
  readonly fill: FillReport;
}

/** A booked trade was taken back by its venue; position and cash are corrected, the order's filled quantity stays. */
export interface TradeBusted extends OfOrder {
  readonly type: "trade_busted";
  /** The fill that it takes back. */
  readonly fill: FillReport;
}

/** The order's terms changed before it had left, or in what only we look after. */
export interface OrderAmended extends OfOrder {
  readonly type: "order_amended";
  readonly terms: OrderTerms;
  readonly hold: HoldRate;
  readonly trailExtreme: Price | null;
  readonly decision: Decision;
}

export interface CancelRequested extends OfOrder {
  readonly type: "cancel_requested";
  readonly requestId: RequestId;
  readonly cause: CancelCause;
}

export interface ReplaceRequested extends OfOrder {
  readonly type: "replace_requested";
  readonly requestId: RequestId;
  readonly terms: OrderTerms;
  readonly hold: HoldRate;
  readonly decision: Decision;
}

/** A cancel or replace that will not happen: the venue refused it, or it is moot. */
export interface RequestRefused extends OfOrder {
  readonly type: "request_refused";
  readonly requestId: RequestId;
  readonly code: string;
  readonly message: string;
}

/** The venue carried a replace out. */
export interface OrderReplaced extends OfOrder {
  readonly type: "order_replaced";
  readonly requestId: RequestId;
  /** Total quantity and price as the venue holds them. */
  readonly quantity: Quantity;
  readonly price: Price | null;
  /** The number under which the venue has it from here on; null for the one before. */
  readonly venueOrderId: string | null;
}

/** Nobody can say whether the venue has what was sent; it is asked, and nothing is sent until it has answered. */
export interface OutcomeUnknown extends OfOrder {
  readonly type: "outcome_unknown";
  readonly cause: string;
  /** When the venue is asked (again) at the earliest. */
  readonly notBefore: Millis;
}

/** The venue has answered: it works the order, or never had it (then it is due again). Of one that was ended by hand: it is open again, or stays ended. */
export interface OutcomeResolved extends OfOrder {
  readonly type: "outcome_resolved";
  readonly found: boolean;
}

/** A person has ended an order in doubt, past its venue's horizon: it counts as canceled, and its venue is asked on. */
export interface OrderResolved extends OfOrder {
  readonly type: "order_resolved";
  readonly reason: string;
  readonly by: string;
}

/** Its venue could not take the order, and nothing of it was sent: another venue gets it. */
export interface OrderRerouted extends OfOrder {
  readonly type: "order_rerouted";
  readonly venue: VenueId;
  readonly reason: string;
}

/** A split order as its children have left it. */
export interface OrderRolledUp extends OfOrder {
  readonly type: "order_rolled_up";
  readonly lifecycle: Lifecycle;
  readonly certainty: Certainty;
  readonly pending: "cancel" | "replace" | null;
  readonly quantity: Quantity;
  readonly price: Price | null;
  readonly filledQuantity: Quantity;
  readonly filledNotional: Money;
  readonly fees: Money;
  readonly overfilled: boolean;
  /** Of the first child that was rejected, when all were. */
  readonly reject: Reject | null;
}

/** What was leased was provably not sent; it is due again from `notBefore` on. */
export interface IntentReturned extends OfOrder {
  readonly type: "intent_returned";
  readonly reason: string;
  readonly notBefore: Millis;
}

export interface LimitsChanged {
  readonly type: "limits_changed";
  readonly limits: LimitSet;
  readonly reason: string;
  readonly by: string;
}

/** A change of limits that a second person has to approve. */
export interface LimitsProposed {
  readonly type: "limits_proposed";
  readonly proposal: LimitsProposal;
}

/** It waits no more. Approved, the row before has put it in force; `by` is then who approved it. */
export interface LimitsProposalClosed {
  readonly type: "limits_proposal_closed";
  readonly proposalId: ProposalId;
  readonly outcome: ProposalOutcome;
  readonly by: string;
  readonly reason: string | null;
}

export interface SymbolBlocked extends Authored {
  readonly type: "symbol_blocked";
  readonly symbol: SymbolId;
}

export interface SymbolUnblocked {
  readonly type: "symbol_unblocked";
  readonly symbol: SymbolId;
  readonly reason: string | null;
  readonly by: string;
}

export interface TradingStateChanged extends Authored {
  readonly type: "trading_state_changed";
  readonly state: TradingState;
}

export type AlertLevel = "warning" | "critical" | "breach";

/** What somebody should look at. Raised again while open, only its count, message and observation change. */
export interface Alert {
  readonly alertId: AlertId;
  readonly level: AlertLevel;
  /** Name of the limit or condition, such as `unknown_outcome`. */
  readonly limit: string;
  readonly symbol: SymbolId | null;
  readonly orderId: OrderId | null;
  readonly message: string;
  readonly observed: string | null;
  readonly threshold: string | null;
  readonly count: number;
  readonly openedAt: Millis;
  readonly acknowledged: { readonly by: string; readonly note: string; readonly at: Millis } | null;
  readonly resolvedAt: Millis | null;
}

/** A new alert that waits: more than so many a minute are not opened. Raised again, only its count and observation change. */
export interface DeferredAlert {
  readonly level: AlertLevel;
  readonly limit: string;
  readonly symbol: SymbolId | null;
  readonly orderId: OrderId | null;
  readonly message: string;
  readonly observed: string | null;
  readonly threshold: string | null;
  readonly count: number;
  /** When its reason was gone, if that was before it could be opened: then it is opened as a resolved one. */
  readonly resolvedAt: Millis | null;
}

/** The queue has given up on the account's bell: what was rejected for it, and what stayed in doubt. At most 100 of each are named. */
export interface DeliveryGivenUp {
  readonly type: "delivery_given_up";
  readonly rejected: readonly OrderId[];
  readonly unknown: readonly OrderId[];
}

/** A person had it looked after again. */
export interface DeliveryRedriven {
  readonly type: "delivery_redriven";
  /** Journal number of the row by which it was given up. */
  readonly letter: number;
  readonly reason: string;
  readonly by: string;
}

/** The alert that waits as it is from here on; opening it ends the wait. */
export interface AlertWaits {
  readonly type: "alert_deferred";
  readonly alert: DeferredAlert;
}

/** The marks that have changed since the last such row, as the decision after it sees them. */
export interface MarksNoted {
  readonly type: "marks_noted";
  readonly marks: readonly NotedMark[];
}

export interface NotedMark {
  readonly symbol: SymbolId;
  readonly price: Price;
  /** When it was made, by its source. */
  readonly time: Millis;
}

/** A UTC day has begun for the account: what its P&L counts from. */
export interface DayOpened {
  readonly type: "day_opened";
  /** ISO date. */
  readonly date: string;
  /** At the last marks known. */
  readonly equity: Money;
  /** Total P&L of each symbol so far; none is 0. */
  readonly pnl: Readonly<Record<string, Money>>;
  /** The day that has ended with it; null for the first. */
  readonly ended: EquityDay | null;
}

/** The highest equity so far. */
export interface PeakMoved {
  readonly type: "peak_moved";
  readonly equity: Money;
}

export interface BreakerTripped {
  readonly type: "breaker_tripped";
  readonly breaker: BreakerName;
  /** Of the position-loss breaker; null for the two others. */
  readonly symbol: SymbolId | null;
  /** P&L that tripped it, or the drawdown as a share. */
  readonly observed: string;
  readonly threshold: string;
}

export interface BreakerReset {
  readonly type: "breaker_reset";
  readonly breaker: BreakerName;
  readonly symbol: SymbolId | null;
  /** `system` when it came by itself. */
  readonly by: string;
  readonly reason: string;
  /** What a loss counts from now: equity, or the symbol's total P&L. Null where no loss is counted. */
  readonly base: Money | null;
}

/** The alert as it is from here on: opened, counted up, acknowledged or resolved. */
export interface AlertChanged {
  readonly type: "alert_changed";
  readonly alert: Alert;
}

export type AccountEvent =
  | AccountOpened
  | CashAdjusted
  | OrderAccepted
  | OrderRefused
  | OrderTriggered
  | TrailMoved
  | OrderEnded
  | OrderAcknowledged
  | OrderFilled
  | TradeBusted
  | OrderAmended
  | CancelRequested
  | ReplaceRequested
  | RequestRefused
  | OrderReplaced
  | OutcomeUnknown
  | OutcomeResolved
  | OrderResolved
  | IntentReturned
  | OrderRerouted
  | OrderRolledUp
  | LimitsChanged
  | LimitsProposed
  | LimitsProposalClosed
  | SymbolBlocked
  | SymbolUnblocked
  | TradingStateChanged
  | AlertChanged
  | AlertWaits
  | DeliveryGivenUp
  | DeliveryRedriven
  | MarksNoted
  | DayOpened
  | PeakMoved
  | BreakerTripped
  | BreakerReset;

/** Events that concern one order. */
export type OrderEvent = Extract<AccountEvent, { readonly orderId: OrderId }>;

/** One row of the journal. */
export interface JournalEntry {
  /** 1, 2, 3 … without gaps. */
  readonly sequence: number;
  readonly at: Millis;
  /** The row before this one that concerns the same order; left out where there is none. */
  readonly before?: number;
  readonly event: AccountEvent;
}
