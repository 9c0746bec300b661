import type { Price } from "./decimal";
import type { Millis, SymbolId } from "./ids";
import type { VenueQuote } from "./routing/quote";

/** How far ahead of our clock a mark or a quote may be dated (api.md, `PUT /market/marks`). */
export const MAX_AHEAD_MS = 1_000;

/** The reference price of an instrument at a time. */
export interface Mark {
  readonly symbol: SymbolId;
  readonly price: Price;
  readonly bid: Price | null;
  readonly ask: Price | null;
  /** When it was made, by its source. */
  readonly time: Millis;
}

/** A mark with the extremes since the push before, so that no trigger between two pushes is missed. */
export interface PushedMark extends Mark {
  readonly high: Price;
  readonly low: Price;
  /** What venues show of the symbol, one a venue; left out while nobody has told. */
  readonly quotes?: readonly VenueQuote[];
}
