/** What answers about risk look like on the wire (views.ts): statistics, limits, breakers, alerts. */
import type { BreakerName } from "../core/risk-state";
import type { InsufficientHistoryPolicy, LimitAction, SelfMatchPolicy } from "../core/limits";
import type { TradingState } from "../core/controls";
import type { LimitLevel, RiskLevel } from "../core/risk/levels";
import type { DecisionView } from "./views";

export type { RiskLevel, LimitLevel };

/** The decision an order would get, and what it would change in the portfolio's risk. */
export interface OrderCheckView extends DecisionView {
  marginal_risk: MarginalRiskView;
}

/** How much value at risk and expected shortfall would grow with the order filled; below zero: they would shrink. */
export interface MarginalRiskView {
  var_95: string | null;
  var_99: string | null;
  es_95: string | null;
  es_99: string | null;
  method: "historical";
  observations: number;
  status: StatisticView["status"];
}

/** A statistic of the portfolio. `value` is null with `insufficient_history` under 20 returns, or `not_available`. */
export interface StatisticView {
  value: string | null;
  method: string;
  observations: number;
  status: "ok" | "insufficient_history" | "not_available";
}

/** Value at risk and expected shortfall of one method; losses positive. */
export interface TailEstimateView {
  method: "historical" | "normal" | "ewma" | "equity_returns";
  var_95: string | null;
  var_99: string | null;
  es_95: string | null;
  es_99: string | null;
  observations: number;
  status: StatisticView["status"];
}

export interface PortfolioView {
  equity: string | null;
  cash: string;
  gross_exposure: string | null;
  net_exposure: string | null;
  long_exposure: string | null;
  short_exposure: string | null;
  leverage: string | null;
  positions: number;
  margin_used: string | null;
  margin_reserved: string;
  maintenance_margin: string | null;
  margin_ratio: string | null;
  buying_power: string | null;
  unrealized_pnl: string | null;
  realized_pnl: string;
  day_pnl: string | null;
  peak_equity: string | null;
  drawdown: string | null;
  var_95: StatisticView;
  var_99: StatisticView;
  es_95: StatisticView;
  es_99: StatisticView;
  volatility: StatisticView;
  risk_level: RiskLevel;
  /** 0 to 100; null without marks. */
  risk_score: string | null;
  /** Parts of the score that are not known for want of history; it is that of the others. */
  risk_score_missing: ("volatility" | "correlation" | "value_at_risk")[];
  /** The same figures by every method, the one that the limits use first. */
  estimates: TailEstimateView[];
  /** The stricter of what was set and what open breakers leave; the firm's comes on top. */
  trading_state: TradingState;
  as_of: string;
}

export interface LimitView {
  limit: string;
  base: string | null;
  effective: string | null;
  used: string | null;
  utilization: string | null;
  level: LimitLevel | null;
  action: LimitAction;
  /** Shares of the limit; a breach is at 1. */
  thresholds: { warning: string; critical: string };
  /** What the base is multiplied by; null for a limit that is never adjusted. */
  factors: FactorsView | null;
}

/** Dynamic adjustment of limits. Under 20 returns the volatility is not known, and its factor is 1. */
export interface FactorsView {
  volatility: string;
  drawdown: string;
  status: "ok" | "insufficient_history";
}

/** Settings of the checks that are no amounts to use up. */
export interface PoliciesView {
  duplicate_window_ms: number;
  self_match: SelfMatchPolicy;
  repeated_executions: { count: number; window_ms: number } | null;
  on_insufficient_history: InsufficientHistoryPolicy;
  flatten_on_position_loss: boolean;
  max_correlation: string;
  volatility_target: string;
}

export interface LimitsView {
  version: number;
  portfolio: LimitView[];
  symbols: Record<string, LimitView[]>;
  policies: PoliciesView;
}

/** One circuit breaker. `observed`: what tripped it, or what it sees while closed; null where that is not known for want of marks. */
export interface BreakerView {
  breaker: BreakerName;
  /** Of position_loss; null for the two others. */
  symbol: string | null;
  state: "closed" | "open";
  /** Of the two losses P&L, below zero; of the drawdown its share of the peak. */
  threshold: string | null;
  observed: string | null;
  tripped_at: string | null;
  /** When it closes by itself at the earliest; null while closed, and where only a person closes it. */
  resets_at: string | null;
}

/** Realised volatility of instruments and how their daily returns correlate. Floats at 6 decimals; rows and columns in the order of `symbols`. */
export interface MatricesView {
  symbols: string[];
  /** Days on which both have a return; on the diagonal the symbol's own. */
  observations: number[][];
  /** Annualised, of the last 30 daily returns; null under 20. */
  volatility: (string | null)[];
  /** Null where two have under 20 days in common. */
  correlation: (string | null)[][];
  /** Volatility matrix: annualised covariance over the days that two have in common. */
  covariance: (string | null)[][];
  /** Symbols that count as one: their returns correlate above `max_correlation`. */
  clusters: string[][];
  max_correlation: string;
  from: string | null;
  to: string | null;
}

/** How well the historical VaR has foretold losses. Floats at 6 decimals. */
export interface BacktestView {
  /** What was tested: the positions of now over the days of the history, or the account's own days. */
  basis: "positions" | "equity_returns";
  /** Of outcomes and figures: the account's currency, or a share of the day's starting equity. */
  unit: "money" | "share";
  /** Days that each tested figure is made of. */
  window: number;
  /** Days that were tested. */
  observations: number;
  from: string | null;
  to: string | null;
  /** `nothing_at_risk`: no day would have brought a gain or a loss, as where nothing is held. */
  status: StatisticView["status"] | "nothing_at_risk";
  /** None unless the status is ok. */
  tests: BacktestTestView[];
}

export interface BacktestTestView {
  confidence: number;
  /** Days whose loss was over the figure of the days before. */
  exceptions: number;
  expected: string;
  /** Kupiec's proportion of failures: χ² with one degree of freedom; rejected under a p-value of 0.05. */
  kupiec: { statistic: string; p_value: string; rejected: boolean } | null;
  /** Basel's zone, and from how many exceptions on it is another on so many days. */
  traffic_light: { zone: "green" | "yellow" | "red"; yellow_from: number; red_from: number } | null;
  /** Newest first. */
  exception_days: { date: string; outcome: string; var: string }[];
}

export interface AlertView {
  alert_id: string;
  level: "warning" | "critical" | "breach";
  /** Name of the limit, or of the condition, such as `unknown_outcome`. */
  limit: string;
  symbol: string | null;
  order_id: string | null;
  message: string;
  observed: string | null;
  threshold: string | null;
  count: number;
  status: "open" | "acknowledged" | "resolved";
  opened_at: string;
  acknowledged_at: string | null;
  acknowledged_by: string | null;
  note: string | null;
  resolved_at: string | null;
}

export interface BlockedSymbolView {
  symbol: string;
  scope: "account" | "firm" | "breaker";
  reason: string;
  by: string;
  at: string;
}
