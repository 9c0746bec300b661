/** What is shown of venues. Decimals are plain text; rates and percentiles are floats. */
import type { VenueMode } from "../core/controls";

export interface CanaryView {
  share: string;
  max_quantity: string | null;
  max_notional: string | null;
}

/** What every account knows of a venue. */
export interface VenueControlsView {
  venue: string;
  mode: VenueMode;
  canary: CanaryView | null;
  panicked: boolean;
  healthy: boolean;
}

/** A venue's controls after a change, and which accounts have them. */
export interface VenueChangeView extends VenueControlsView {
  /** Version of the firm's controls. */
  version: number;
  accounts: { active: number; applied: number; pending: number };
  /** Names of the pending ones, at most 100. */
  pending_accounts: string[];
}

export interface VenueRampView {
  steps: { date: string; share: string }[];
  /** Null: no cap. */
  daily_notional_cap: string | null;
  /** What today allows, and what of it is used; the day ends at 00:00 UTC. */
  today: { date: string; share: string; allowance: string | null; used: string };
}

export interface VenueStatisticsView {
  /** Since when it is counted. */
  since: string;
  sent: number;
  acknowledged: number;
  fills: number;
  rejected: number;
  unknown: number;
  unreachable: number;
  /** Filled value over acknowledged value; null before the first acknowledgement. */
  fill_rate: number | null;
  /** What fills cost against the mark when they were let go, in basis points; above 0 is worse than the mark. */
  slippage_bps: number | null;
  latency_ms: { p50: number | null; p95: number | null; p99: number | null };
  /** From when an order was let go to each of its fills. */
  time_to_fill_ms: { p50: number | null; p95: number | null; p99: number | null };
}

export interface VenueView extends VenueControlsView {
  adapter: string;
  symbols: string[];
  /** Whether the execution script holds credentials; null while it has not said, or where none are needed. */
  has_credentials: boolean | null;
  breaker: { state: "closed" | "open" | "half_open"; retry_at: string | null };
  /** Weight used in the venue's window; null where the venue sets none. */
  rate: { used: number; limit: number; reserve: number; paused_until: string | null } | null;
  ramp: VenueRampView;
  statistics: VenueStatisticsView;
}

/** One difference between an account and its venue, and what was done about it. */
export interface DifferenceView {
  kind: "missing_fill" | "missing_at_venue" | "unknown_at_venue" | "order_differs" | "balance" | "unread";
  symbol: string | null;
  order_id: string | null;
  /** What the account says, and what the venue says; null for nothing. */
  ours: string | null;
  theirs: string | null;
  /** `report`: booked as the venue's word. `retry`: looked at again in the next run. `alert`: a person has to look. */
  action: "report" | "retry" | "alert";
  reason: string;
}

/** One currency of a venue's account, which all accounts that trade there share. */
export interface BalanceLineView {
  currency: string;
  /** What was agreed last, and what trades of our orders have moved since, fees included. */
  expected: string;
  actual: string;
  /** Actual less expected. */
  difference: string;
  /** `none`: they are the same. `report`: within the venue's tolerance. `alert`: a person has to look. */
  action: "none" | "report" | "alert";
}

/** A venue's balances as they were seen last. */
export interface VenueBalancesView {
  venue: string;
  balances: BalanceLineView[];
}

/** What comparing one account with a venue came to. */
export interface ReconciliationReportView {
  account: string;
  at: string;
  orders_compared: number;
  fills_compared: number;
  differences: DifferenceView[];
  /** What the venue says it holds, by currency. All accounts that trade there share it; null where it keeps none. */
  balances: Record<string, { free: string; locked: string }> | null;
}

export interface ReconciliationRunView {
  run: string;
  venue: string;
  started_at: string;
  /** Null while reports are waited for. */
  finished_at: string | null;
  reason: string;
  by: string;
  accounts: number;
  reported: number;
  differences: number;
}

/** One run with its reports. */
export interface ReconciliationView extends ReconciliationRunView {
  reports: ReconciliationReportView[];
  /** Null where the venue keeps none, or they could not be read. */
  balances: BalanceLineView[] | null;
}
