import type { Millis, SymbolId } from "./ids";

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

/** Restrictions that hold for every account of the firm. */
export interface FirmControls {
  /** Counts up with each change. */
  readonly version: number;
  readonly tradingState: TradingState;
  readonly blockedSymbols: readonly BlockedSymbol[];
}
