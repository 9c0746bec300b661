import type { Money, Quantity, Ratio } from "./decimal";
import type { Millis, SymbolId, VenueId } from "./ids";

/** What may be traded: all, only what reduces positions, or nothing. */
export type TradingState = "active" | "reducing" | "halted";

/** Who set a restriction, why and when. */
export interface Authored {
  readonly reason: string;
  readonly by: string;
  readonly at: Millis;
}

export interface BlockedSymbol extends Authored {
  readonly symbol: SymbolId;
}

/** Where a venue's orders go: simulated only, a share of them for real, or all of them for real. */
export type VenueMode = "shadow" | "canary" | "live";

/** Which orders a venue in canary mode takes for real; the rest is simulated. */
export interface Canary {
  /** Share of the orders, 0 to 1, chosen by a hash of the order's id. */
  readonly share: Ratio;
  /** Largest quantity and notional of an order that is sent for real; null for no such bound. */
  readonly maxQuantity: Quantity | null;
  readonly maxNotional: Money | null;
}

/** What every account knows of one venue. */
export interface VenueControls {
  readonly venue: VenueId;
  readonly mode: VenueMode;
  /** Null in any other mode than canary. */
  readonly canary: Canary | null;
  /** Only cancels and queries are sent, and open orders are cancelled, until it is reset. */
  readonly panicked: boolean;
  /** Whether its circuit breaker lets orders through. */
  readonly healthy: boolean;
}

/** Restrictions that hold for every account of the firm. */
export interface FirmControls {
  /** Counts up with each change. */
  readonly version: number;
  readonly tradingState: TradingState;
  readonly blockedSymbols: readonly BlockedSymbol[];
  /** One entry per configured venue. An order never goes to a venue that is not listed here. */
  readonly venues: readonly VenueControls[];
}
