import type { Money, Quantity, Ratio } from "./decimal";
import type { SymbolId } from "./ids";

/** Limits of the whole account. Null is not set, and what is not set blocks. */
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

/** Key of the limits of every symbol that has none of its own. */
export const DEFAULT_SYMBOL = "DEFAULT" as SymbolId;

/** All limits of an account. A symbol's own row replaces only the limits that are set in it; the rest come from DEFAULT. */
export interface LimitSet {
  /** Counts up with each change; decisions name it. */
  readonly version: number;
  readonly portfolio: PortfolioLimits;
  readonly symbols: ReadonlyMap<SymbolId, SymbolLimits>;
}
