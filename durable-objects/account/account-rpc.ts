/**
 * What an account object answers over RPC. Both scripts know it as a type only. It may grow, never change: the two
 * scripts are deployed one after the other. Every answer is plain data; a refusal is a value, a thrown error is a fault.
 */
import type {
  AcknowledgeAlert,
  AdjustCash,
  ApproveLimits,
  ApplyReports,
  BlockSymbol,
  CancelOrder,
  CancelOrders,
  CheckOrder,
  ClosePosition,
  NoteReconciliation,
  OpenAccount,
  PlaceOrder,
  ReplaceOrder,
  ResolveOrder,
  ResetBreaker,
  SetLimits,
  SetTradingState,
  TakeTurn,
  UnblockSymbol,
  WithdrawLimits,
} from "../../shared/core/commands";
import type { FirmControls } from "../../shared/core/controls";
import type { SymbolId } from "../../shared/core/ids";
import type { Refused, Rejection } from "../../shared/core/rejection";
import type { FillReport, TurnReply } from "../../shared/core/venue-protocol";
import type { VersionedMark } from "../market/market-rpc";
import type { DeadLetterView, RedrivenView } from "../../shared/contract/dead-letters";
import type { LimitsProposalView } from "../../shared/contract/proposals";
import type * as View from "../../shared/contract/views";
import type { WhatIfQuery } from "../../shared/contract/what-if";

/** A view on success, a rejection otherwise. */
export type Answer<T> = { readonly ok: true; readonly value: T } | Refused;

/** What became of a submitted order. `order` is there also when risk refused it: it is journalled as rejected. */
export type PlaceOrderReply =
  | { readonly ok: true; readonly order: View.OrderView; readonly replayed: boolean }
  | {
      readonly ok: false;
      readonly rejection: Rejection;
      readonly order: View.OrderView | null;
      readonly decision: View.DecisionView | null;
    };

/** `done`: it has happened (200); otherwise the venue has to answer first (202). */
export type ChangeOrderReply =
  | { readonly ok: true; readonly order: View.OrderView; readonly done: boolean }
  | { readonly ok: false; readonly rejection: Rejection; readonly decision: View.DecisionView | null };

/** The limits after a change, or the proposal it was kept as because it takes another person (202). */
export type SetLimitsReply = Answer<View.LimitsView> | { readonly ok: true; readonly proposal: LimitsProposalView };

export interface ListQuery {
  /** 1–500. */
  readonly limit: number;
  readonly cursor: string | null;
}

export interface OrdersQuery extends ListQuery {
  /** `open`, `closed`, or a status. */
  readonly status: string | null;
  readonly symbol: string | null;
  readonly side: "buy" | "sell" | null;
  readonly clientOrderId: string | null;
  /** Created at or after, in milliseconds. */
  readonly after: number | null;
  /** Created before, in milliseconds. */
  readonly until: number | null;
}

export interface FillsQuery extends ListQuery {
  readonly symbol: string | null;
  readonly orderId: string | null;
}

export interface AlertsQuery extends ListQuery {
  readonly status: string | null;
  readonly level: string | null;
  readonly symbol: string | null;
}

export interface AccountRpc {
  // Set-up, called by the firm object.
  openAccount(command: OpenAccount): Promise<Answer<{ account: View.AccountSummaryView; created: boolean }>>;
  adjustCash(command: AdjustCash): Promise<Answer<{ account: View.AccountView; replayed: boolean }>>;

  // Orders.
  placeOrders(commands: readonly PlaceOrder[]): Promise<PlaceOrderReply[]>;
  replaceOrder(command: ReplaceOrder): Promise<ChangeOrderReply>;
  cancelOrder(command: CancelOrder): Promise<ChangeOrderReply>;
  /** A person ends an order in doubt, past its venue's horizon. */
  resolveOrder(command: ResolveOrder): Promise<ChangeOrderReply>;
  cancelOrders(command: CancelOrders): Promise<Answer<View.CancelAllView>>;
  closePosition(command: ClosePosition): Promise<PlaceOrderReply>;
  getOrder(orderId: string): Promise<Answer<View.OrderView>>;
  listOrders(query: OrdersQuery): Promise<Answer<View.Page<View.OrderView>>>;
  orderEvents(orderId: string): Promise<Answer<View.OrderEventsView>>;

  // Account.
  account(): Promise<Answer<View.AccountView>>;
  /** What simulated orders have come to. */
  shadow(): Promise<Answer<View.ShadowView>>;
  positions(): Promise<Answer<View.Page<View.PositionView>>>;
  position(symbol: string): Promise<Answer<View.PositionView>>;
  fills(query: FillsQuery): Promise<Answer<View.Page<View.FillView>>>;
  journal(query: ListQuery): Promise<Answer<View.Page<View.JournalRowView>>>;
  verifyJournal(from: number): Promise<Answer<View.VerifyView>>;
  stats(): Promise<Answer<View.StatsView>>;

  // Risk.
  checkOrder(command: CheckOrder): Promise<Answer<View.OrderCheckView>>;
  portfolio(): Promise<Answer<View.PortfolioView>>;
  limits(): Promise<Answer<View.LimitsView>>;
  setLimits(command: SetLimits): Promise<SetLimitsReply>;
  proposals(): Promise<Answer<View.Page<LimitsProposalView>>>;
  approveLimits(command: ApproveLimits): Promise<Answer<View.LimitsView>>;
  withdrawLimits(command: WithdrawLimits): Promise<Answer<LimitsProposalView>>;
  /** Lines of JSON, ended by `summary` or `problem`. One at a time; letting go of the stream ends the work. */
  whatIf(query: WhatIfQuery): Promise<ReadableStream<Uint8Array> | Refused>;
  alerts(query: AlertsQuery): Promise<Answer<View.Page<View.AlertView>>>;
  acknowledgeAlert(command: AcknowledgeAlert): Promise<Answer<View.AlertView>>;
  blockSymbol(command: BlockSymbol): Promise<Answer<View.BlockedSymbolView>>;
  unblockSymbol(command: UnblockSymbol): Promise<Answer<{ symbol: string; blocked: boolean }>>;
  blockedSymbols(): Promise<Answer<View.Page<View.BlockedSymbolView>>>;
  breakers(): Promise<Answer<View.Page<View.BreakerView>>>;
  resetBreaker(command: ResetBreaker): Promise<Answer<View.BreakerView>>;
  /** Of the symbols named; null for those held. */
  matrices(symbols: readonly SymbolId[] | null): Promise<Answer<View.MatricesView>>;
  varBacktest(basis: View.BacktestView["basis"]): Promise<Answer<View.BacktestView>>;
  setTradingState(command: SetTradingState): Promise<Answer<View.TradingStateView>>;

  // Execution.
  takeTurn(command: TakeTurn): Promise<TurnReply>;
  applyReports(command: ApplyReports): Promise<{ readonly applied: number }>;
  /** Those of the fills that are not booked. */
  unbookedFills(fills: readonly FillReport[]): Promise<FillReport[]>;
  /** Raises an alert for what comparing with a venue could not explain, and resolves those of before that are gone. */
  noteReconciliation(command: NoteReconciliation): Promise<{ readonly noted: boolean }>;
  /** The queue gave this account's bell up: what is proven unsent is rejected, the rest stays unknown; an alert in both cases. */
  giveUpDelivery(): Promise<{ readonly rejected: number; readonly unknown: number }>;

  /** Deliveries that the queue has given up, newest first. */
  deadLetters(query: ListQuery): Promise<Answer<View.Page<DeadLetterView>>>;
  redriveDeadLetter(command: {
    readonly letter: string;
    readonly reason: string;
    readonly by: string;
  }): Promise<Answer<RedrivenView>>;

  // Pushes from the market and firm objects. True when this object still wants them.
  /** `historyVersion` is that of the market's daily closes. */
  pushMarks(marks: readonly VersionedMark[], historyVersion?: number): Promise<boolean>;
  pushControls(controls: FirmControls): Promise<boolean>;
}
