/** What answers look like on the wire (risk-views.ts has those about risk): snake_case, decimals as strings, times as ISO 8601 UTC with milliseconds. */
import type { OrderStatus, OrderType, Side, TimeInForce, Certainty } from "../core/order";
import type { TradingState } from "../core/controls";
import type { LimitLevel, RiskLevel } from "../core/risk/levels";

export type * from "./risk-views";

export interface RejectView {
  code: string;
  message: string;
  check: string | null;
}

export interface OrderView {
  order_id: string;
  client_order_id: string | null;
  account: string;
  symbol: string;
  side: Side;
  type: OrderType;
  quantity: string;
  price: string | null;
  stop_price: string | null;
  trail_offset: string | null;
  /** Where a held stop is met now: its stop price, or where its trail has come to. Null for what is not held. */
  trigger_price: string | null;
  time_in_force: TimeInForce;
  expire_at: string | null;
  post_only: boolean;
  reduce_only: boolean;
  tags: Record<string, string> | null;
  status: OrderStatus;
  pending: "cancel" | "replace" | null;
  certainty: Certainty;
  filled_quantity: string;
  remaining_quantity: string;
  average_price: string | null;
  fees: string;
  venue: string;
  /** Only simulated: it was and will be sent to no venue. */
  shadow: boolean;
  /** The order that this one is a part of; null when it is whole. */
  parent_order_id: string | null;
  /** The parts of an order that is split over venues; null when it is not. */
  children: string[] | null;
  venue_order_id: string | null;
  reject: RejectView | null;
  created_at: string;
  updated_at: string;
  sequence: number;
}

/** One line of a decision's trace. `level` says how much of the limit is used; null where the check has no limit. */
export interface CheckView {
  check: string;
  passed: boolean;
  observed: string | null;
  limit: string | null;
  level: LimitLevel | null;
  /** Only where it did not pass. */
  code?: string;
  message?: string;
}

export interface DecisionView {
  approved: boolean;
  risk_level: RiskLevel;
  /** Code and sentence of the first failure; null when approved. */
  reason: { code: string; message: string } | null;
  limit_version: number;
  checks: CheckView[];
}

export interface JournalRowView {
  sequence: number;
  time: string;
  type: string;
  order_id: string | null;
  event: unknown;
  hash: string;
  previous_hash: string;
}

export interface OrderEventsView {
  data: JournalRowView[];
  decision: DecisionView | null;
}

export interface AccountView {
  account: string;
  type: "margin" | "cash";
  currency: string;
  cash: string;
  balances: Record<string, string>;
  /** Null while a held position has no mark. */
  equity: string | null;
  margin_used: string | null;
  margin_reserved: string;
  maintenance_margin: string | null;
  buying_power: string | null;
  unrealized_pnl: string | null;
  realized_pnl: string;
  fees: string;
  open_orders: number;
  /** The stricter of what was set and what open breakers leave. */
  trading_state: TradingState;
  firm_trading_state: TradingState;
  created_at: string;
  as_of: string;
}

/** What simulated orders have come to: in no sum of the account. */
export interface ShadowView {
  /** What simulated trades would have moved in cash, fees included. */
  cash: string;
  /** Fees in other currencies. */
  balances: Record<string, string>;
  open_orders: number;
  orders_accepted: number;
  orders_rejected: Record<string, number>;
  orders_filled: number;
  orders_canceled: number;
  positions: ShadowPositionView[];
}

export interface ShadowPositionView {
  symbol: string;
  quantity: string;
  average_price: string | null;
  /** Without fees. */
  realized_pnl: string;
  fees: string;
  open_orders: number;
}

export interface PositionView {
  symbol: string;
  quantity: string;
  average_price: string | null;
  mark: string | null;
  mark_time: string | null;
  market_value: string | null;
  unrealized_pnl: string | null;
  realized_pnl: string;
  open_buys: string;
  open_sells: string;
  margin: string | null;
}

export interface FillView {
  trade_id: string;
  order_id: string;
  symbol: string;
  side: Side;
  quantity: string;
  price: string;
  fee: string;
  fee_currency: string;
  liquidity: "maker" | "taker";
  venue: string;
  /** Of an order that is only simulated: it moved no position and no cash. */
  shadow: boolean;
  time: string;
  sequence: number;
}

export interface TradingStateView {
  state: TradingState;
  reason: string | null;
  by: string | null;
  at: string | null;
  canceled: number;
  pending: number;
}

export interface StatsView {
  orders_received: number;
  orders_checked: number;
  orders_accepted: number;
  orders_rejected: Record<string, number>;
  orders_filled: number;
  orders_canceled: number;
  open_orders: number;
  active_positions: number;
  risk_level: RiskLevel;
  trading_state: TradingState;
  breakers_open: number;
  /** Not resolved, by level; acknowledged ones count. */
  alerts_open: { warning: number; critical: number; breach: number };
  /** New alerts over what is opened in a minute. */
  alerts_waiting: number;
  outbox_depth: number;
  sequence: number;
}

export interface VerifyView {
  ok: boolean;
  rows: number;
  head: string;
  /** First sequence of the next call; null at the end. */
  next: number | null;
  /** What is wrong, where `ok` is false. */
  error: string | null;
  /** Whether replay from the first row was compared with the live state; only the call that reaches the end can. */
  state_compared: boolean;
}

export interface Page<T> {
  data: T[];
  next_cursor: string | null;
}

export interface CancelAllView {
  canceled: number;
  pending: number;
}

export interface AccountSummaryView {
  account: string;
  type: "margin" | "cash";
  currency: string;
  cash: string;
  created_at: string;
}
