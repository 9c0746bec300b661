import type { Price, Quantity } from "../decimal";
import type { Millis, SymbolId, VenueId } from "../ids";

/** What one venue shows of one symbol: its best prices, and how much stands there. A side that is empty is null with a size of 0. */
export interface VenueQuote {
  readonly venue: VenueId;
  readonly symbol: SymbolId;
  readonly bid: Price | null;
  readonly bidSize: Quantity;
  readonly ask: Price | null;
  readonly askSize: Quantity;
  /** When it was seen, by its source. */
  readonly time: Millis;
}
