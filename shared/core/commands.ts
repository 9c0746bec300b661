/** Every command of an account. Plain data; it crosses RPC. */
import type { Money, Price, Quantity } from "./decimal";
import type { AccountId, AlertId, OrderId, ProposalId, SymbolId, VenueId } from "./ids";
import type { PushedMark } from "./market";
import type { FirmControls, TradingState } from "./controls";
import type { LimitHandling, PortfolioLimits, RiskPolicies, SymbolLimits } from "./limits";
import type { OrderRequest, Side, TimeInForce } from "./order";
import type { BreakerName } from "./risk-state";
import type { ReturnHistory } from "./statistics/return-history";
import type { Settlement, VenueReport } from "./venue-protocol";

export type AccountType = "margin" | "cash";

export interface OpenAccount {
  readonly kind: "open_account";
  readonly account: AccountId;
  readonly type: AccountType;
  /** ISO 4217 or the exchanges' own code, such as USDT. */
  readonly currency: string;
  readonly cash: Money;
  /** Limits that differ from the defaults, by name. */
  readonly limits: LimitChanges | null;
  readonly by: string;
}

export interface AdjustCash {
  readonly kind: "adjust_cash";
  /** Signed: a deposit is above zero. */
  readonly amount: Money;
  readonly reason: string;
  /** Idempotency key of the adjustment. */
  readonly reference: string;
  readonly by: string;
}

export interface PlaceOrder {
  readonly kind: "place_order";
  readonly request: OrderRequest;
}

/** The order a client would send, decided but not stored. */
export interface CheckOrder {
  readonly kind: "check_order";
  readonly request: OrderRequest;
}

export interface ReplaceOrder {
  readonly kind: "replace_order";
  readonly orderId: OrderId;
  /** Undefined leaves it as it is. */
  readonly quantity?: Quantity;
  readonly price?: Price;
  readonly stopPrice?: Price;
  readonly timeInForce?: TimeInForce;
}

export interface CancelOrder {
  readonly kind: "cancel_order";
  readonly orderId: OrderId;
}

export interface CancelOrders {
  readonly kind: "cancel_orders";
  readonly symbol: SymbolId | null;
  readonly side: Side | null;
}

/** An operator ends an order of unknown outcome that its venue will never resolve. */
export interface ResolveOrder {
  readonly kind: "resolve_order";
  readonly orderId: OrderId;
  readonly reason: string;
  readonly by: string;
}

export interface ClosePosition {
  readonly kind: "close_position";
  readonly symbol: SymbolId;
}

/** Proposed values by name; a limit that is not named stays. */
export interface LimitChanges {
  readonly portfolio: Partial<PortfolioLimits>;
  readonly symbols: Readonly<Record<string, Partial<SymbolLimits>>>;
  /** By the limit's name, or `SYMBOL/name`. */
  readonly handling?: Readonly<Record<string, Partial<LimitHandling>>>;
  readonly policies?: Partial<RiskPolicies>;
}

export interface SetLimits {
  readonly kind: "set_limits";
  readonly changes: LimitChanges;
  readonly reason: string;
  readonly by: string;
  /** From `if-match`; null when it was not sent. */
  readonly ifVersion: number | null;
}

/** Puts a proposed change of limits in force; `by` has to be another than its proposer. */
export interface ApproveLimits {
  readonly kind: "approve_limits";
  readonly proposalId: ProposalId;
  readonly reason: string | null;
  readonly by: string;
}

/** Withdraws a proposed change of limits. */
export interface WithdrawLimits {
  readonly kind: "withdraw_limits";
  readonly proposalId: ProposalId;
  readonly reason: string | null;
  readonly by: string;
}

export interface BlockSymbol {
  readonly kind: "block_symbol";
  readonly symbol: SymbolId;
  readonly reason: string;
  readonly by: string;
}

export interface UnblockSymbol {
  readonly kind: "unblock_symbol";
  readonly symbol: SymbolId;
  readonly reason: string | null;
  readonly by: string;
}

export interface SetTradingState {
  readonly kind: "set_trading_state";
  readonly state: TradingState;
  readonly reason: string;
  readonly by: string;
  /** Also cancel every open order. */
  readonly cancelOrders: boolean;
}

export interface AcknowledgeAlert {
  readonly kind: "acknowledge_alert";
  readonly alertId: AlertId;
  readonly note: string;
  readonly by: string;
}

/** Closes a breaker by hand; what it watches counts from here. */
export interface ResetBreaker {
  readonly kind: "reset_breaker";
  readonly breaker: BreakerName;
  /** Of the position-loss breaker; null for the two others. */
  readonly symbol: SymbolId | null;
  readonly reason: string;
  readonly by: string;
}

/** The instruments' daily returns as the market has them. In memory only, like marks. */
export interface ApplyHistory {
  readonly kind: "apply_history";
  readonly history: ReturnHistory;
}

/** One turn of the execution consumer: results in, at most `max` new intents out. */
export interface TakeTurn {
  readonly kind: "take_turn";
  readonly settlements: readonly Settlement[];
  /** 0 only settles. */
  readonly max: number;
  /** Whether the consumer leaves after it; it rings itself for what it leaves behind. */
  readonly last?: boolean;
  /** The firm's controls cannot be read now: only cancels and questions are leased, as of a halted account. */
  readonly isBlind?: boolean;
}

export interface ApplyReports {
  readonly kind: "apply_reports";
  readonly reports: readonly VenueReport[];
}

export interface ApplyMarks {
  readonly kind: "apply_marks";
  readonly marks: readonly PushedMark[];
}

export interface ApplyControls {
  readonly kind: "apply_controls";
  readonly controls: FirmControls;
}

/** Time has passed: leases, `day` and `gtd` ends, orders that were never sent. */
export interface PassTime {
  readonly kind: "pass_time";
}

/** The object has started from disk: what was leased before is in doubt now. */
export interface Recover {
  readonly kind: "recover";
  /** No intent with a higher number was ever leased. */
  readonly leasedUpTo: number;
}

/** The queue gave up delivery for this account; what is due is resolved for good. */
export interface GiveUpDelivery {
  readonly kind: "give_up_delivery";
}

/** An operator has a dead letter's orders queried again. */
export interface RedriveDelivery {
  readonly kind: "redrive_delivery";
  /** Journal number of the row by which it was given up. */
  readonly letter: number;
  /** The orders that it left in doubt. */
  readonly unknown: readonly OrderId[];
  readonly reason: string;
  readonly by: string;
}

/** What comparing the account with a venue could not explain; none resolves the alerts of before. */
export interface NoteReconciliation {
  readonly kind: "note_reconciliation";
  readonly venue: VenueId;
  /** False: what is not among the alerts may differ all the same, and no alert of before is resolved. Left out: true. */
  readonly isComplete?: boolean;
  readonly alerts: readonly {
    readonly symbol: SymbolId | null;
    readonly orderId: OrderId | null;
    readonly message: string;
  }[];
}
