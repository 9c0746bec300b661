/** The house maker's quotes around a mark. They follow from mark and configuration alone, so nothing of them is stored (docs/decisions/0020). */
import { ONE, priceTimesDown, priceTimesUp, type Price, type Quantity, type Ratio } from "../core/decimal";
import type { HouseMaker } from "../core/config";
import type { Instrument } from "../core/instrument";

export interface HouseQuote {
  readonly price: Price;
  readonly quantity: Quantity;
}

/** Quotes of both sides, best first. */
export interface HouseLadder {
  readonly bids: readonly HouseQuote[];
  readonly asks: readonly HouseQuote[];
}

export const NO_LADDER: HouseLadder = { bids: [], asks: [] };

/**
 * Quotes around `mark`: `levels` a side, evenly spaced from the half spread to the edge of the band (not included),
 * bids rounded down and asks up to the tick, so that the spread is never under twice the half spread. Each side has
 * the larger of the least quantity and the least notional, rounded up to whole steps per level.
 */
export function houseLadder(mark: Price, house: HouseMaker, instrument: Instrument): HouseLadder {
  const distances = spread(house);
  const depth = sideDepth(mark, house, instrument);
  const perLevel = ceilTo((depth + BigInt(house.levels) - 1n) / BigInt(house.levels), instrument.stepSize) as Quantity;
  const bids = distances.map(
    (distance) => floorTo(priceTimesDown(mark, (ONE - distance) as Ratio), instrument.tickSize) as Price,
  );
  const asks = distances.map(
    (distance) => ceilTo(priceTimesUp(mark, (ONE + distance) as Ratio), instrument.tickSize) as Price,
  );
  const quoted = (price: Price): HouseQuote => ({ price, quantity: perLevel });
  // A tick that is large against the mark would round a bid to nothing; no price is no quote.
  return { bids: bids.filter((price) => price > 0n).map(quoted), asks: asks.map(quoted) };
}

function spread({ halfSpread, band, levels }: HouseMaker): Ratio[] {
  const room = band > halfSpread ? band - halfSpread : 0n;
  return Array.from({ length: levels }, (_, level) => (halfSpread + (room * BigInt(level)) / BigInt(levels)) as Ratio);
}

/** Quantity a side, valued at the lowest price of the band so that the notional is reached on the bids too. */
function sideDepth(mark: Price, house: HouseMaker, instrument: Instrument): bigint {
  const lowest = priceTimesDown(mark, (ONE - house.band) as Ratio) * instrument.multiplier;
  const forNotional = lowest > 0n ? house.minNotional / lowest + 1n : 0n;
  return forNotional > house.minQuantity ? forNotional : house.minQuantity;
}

const floorTo = (value: bigint, step: bigint): bigint => value - (value % step);
const ceilTo = (value: bigint, step: bigint): bigint => floorTo(value + step - 1n, step);
