/** Marks that wander around a middle and come back, so that prices chosen beforehand stay on their side of the market for any length of run. */
import { seededIntegers } from "./prng";
import type { TradedSymbol } from "./operation-steps";

/** Largest distance from the middle, in basis points; under the crossing limits' and over the nearest resting orders' distance. */
const FARTHEST = 60;
/** Largest step of one mark, in basis points. */
const LARGEST_STEP = 6;
/** Share of the distance that is taken back with each mark: one part of so many. */
const PULL = 20;

export interface WireMark {
  readonly symbol: string;
  readonly price: string;
}

/** Gives the next marks of all symbols with each call; the same ones for the same seed. */
export function meanRevertingFeed(symbols: readonly TradedSymbol[], seed: number): () => WireMark[] {
  const below = seededIntegers(seed);
  const away = symbols.map(() => 0);
  return () =>
    symbols.map(({ symbol, middle, priceDecimals }, index) => {
      const from = away[index] ?? 0;
      const moved = from - from / PULL + below(2 * LARGEST_STEP + 1) - LARGEST_STEP;
      const kept = Math.max(-FARTHEST, Math.min(FARTHEST, moved));
      away[index] = kept;
      return { symbol, price: (middle * (1 + kept / 10_000)).toFixed(priceDecimals) };
    });
}
