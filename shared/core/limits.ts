import { ratio, type Money, type Quantity, type Ratio } from "./decimal";
import type { Millis, SymbolId } from "./ids";

/** Limits of the whole account. Null is not set; a limit that is not set blocks. */
export interface PortfolioLimits {
  readonly max_exposure: Money | null;
  readonly max_net_exposure: Money | null;
  readonly max_leverage: Ratio | null;
  readonly max_positions: number | null;
  readonly max_drawdown: Ratio | null;
  readonly min_margin_ratio: Ratio | null;
  readonly max_daily_loss: Money | null;
  readonly max_var_95: Money | null;
  readonly max_var_99: Money | null;
  readonly max_open_orders: number | null;
  readonly max_correlated_exposure: Money | null;
  /** Rate; the burst is twice the rate. */
  readonly max_messages_per_second: number | null;
  readonly breaker_daily_loss: Money | null;
  readonly breaker_position_loss: Money | null;
  readonly breaker_rapid_drawdown: Ratio | null;
}

/** Limits of one symbol. Null is not set; the two order limits then default to the position's. */
export interface SymbolLimits {
  readonly max_position: Quantity | null;
  readonly max_value: Money | null;
  readonly max_concentration: Ratio | null;
  readonly max_order_size: Quantity | null;
  readonly max_order_value: Money | null;
  readonly max_open_orders: number | null;
  /** Largest distance of a limit price from the mark, as a share of the mark. */
  readonly price_collar: Ratio | null;
}

/** Limits of a symbol that has none. */
export const NO_SYMBOL_LIMITS: SymbolLimits = {
  max_position: null,
  max_value: null,
  max_concentration: null,
  max_order_size: null,
  max_order_value: null,
  max_open_orders: null,
  price_collar: null,
};

/** Key of the limits of every symbol that has none of its own. */
export const DEFAULT_SYMBOL = "DEFAULT" as SymbolId;

/** What a breached limit does: refuses what would add to its use; the same and makes the account reducing; or only says so. */
export type LimitAction = "block" | "reduce" | "alert_only";

/** What becomes of a limit that is neared or reached. Warning and critical are shares of the limit, warning < critical ≤ 1; a breach is always 1. */
export interface LimitHandling {
  readonly action: LimitAction;
  readonly warning: Ratio;
  readonly critical: Ratio;
}

/** Handling of a limit that has none of its own (domain.md, "Limits"). */
export const DEFAULT_HANDLING: LimitHandling = { action: "block", warning: ratio("0.8"), critical: ratio("0.9") };

/** What several limits of a kind have by name; empty for none. One object, so that the usual case is left out where it is stored. */
export const NO_HANDLING: ReadonlyMap<string, LimitHandling> = new Map();

/** What to do with an order that would cross the account's own resting order. */
export type SelfMatchPolicy = "off" | "reject" | "cancel_older";

/** What to do while there is not enough history for a VaR. */
export type InsufficientHistoryPolicy = "pass" | "block";

/** Settings of the checks that are no amounts to use up. Versioned, shown and changed with the limits. */
export interface RiskPolicies {
  /** Check 8: how long the same content counts as a duplicate; 0 is off, at most 60,000. */
  readonly duplicateWindowMs: Millis;
  /** Check 11. */
  readonly selfMatch: SelfMatchPolicy;
  /** Check 18: how many orders of the same content within a window; null is off. */
  readonly repeatedExecutions: RepeatedExecutions | null;
  /** Check 16. */
  readonly onInsufficientHistory: InsufficientHistoryPolicy;
  /** Whether the position-loss breaker closes the position. */
  readonly flattenOnPositionLoss: boolean;
  /** Correlation of daily returns above which positions count as one. */
  readonly maxCorrelation: Ratio;
  /** Annualised volatility over 30 days above which limits shrink. */
  readonly volatilityTarget: Ratio;
}

/** At most `count` orders of one content in `windowMs`. */
export interface RepeatedExecutions {
  readonly count: number;
  readonly windowMs: Millis;
}

/** Policies of limits that were set before there were any (domain.md, "The pre-trade checks" and "Limits"). */
export const DEFAULT_POLICIES: RiskPolicies = {
  duplicateWindowMs: 0,
  selfMatch: "off",
  repeatedExecutions: null,
  onInsufficientHistory: "pass",
  flattenOnPositionLoss: false,
  maxCorrelation: ratio("0.8"),
  volatilityTarget: ratio("0.5"),
};

/** All limits of an account. A symbol's own row replaces only the limits that are set in it; the rest come from DEFAULT. */
export interface LimitSet {
  /** Counts up with each change; decisions name it. */
  readonly version: number;
  readonly portfolio: PortfolioLimits;
  readonly symbols: ReadonlyMap<SymbolId, SymbolLimits>;
  /** By the limit's name, or `SYMBOL/name` for one symbol's; the rest has DEFAULT_HANDLING. */
  readonly handling: ReadonlyMap<string, LimitHandling>;
  readonly policies: RiskPolicies;
}
