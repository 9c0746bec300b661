/** The house maker: the quotes that it places around a price, the same on both sides. */
import {
  ONE,
  priceTimesDown,
  priceTimesUp,
  type Money,
  type Price,
  type Quantity,
  type Ratio,
} from "../../shared/core/decimal";
import { ceilTo, floorTo } from "./amounts";
import type { Side } from "./orders";
import type { VenueSymbol } from "./symbols";

export interface House {
  /** Distance of the first quote from the price, as a share of it. */
  readonly halfSpread: Ratio;
  /** Distance of each further level, as a share of the price. */
  readonly levelStep: Ratio;
  readonly levels: number;
  /** Value of each level. */
  readonly levelNotional: Money;
  /** Size of each level instead of a value; null for the value. */
  readonly levelQuantity: Quantity | null;
}

export interface HouseQuote {
  readonly side: Side;
  readonly price: Price;
  readonly quantity: Quantity;
}

/** The ladder around `mark`, best quotes first. Prices that would not be positive are left out. */
export function houseQuotes(mark: Price, house: House, symbol: VenueSymbol): HouseQuote[] {
  const size = house.levelQuantity ?? floorTo(house.levelNotional / mark, symbol.stepSize);
  const quantity = size > symbol.minQuantity ? size : symbol.minQuantity;
  return Array.from({ length: house.levels }, (_, level) => {
    const distance = house.halfSpread + house.levelStep * BigInt(level);
    const bid = floorTo(priceTimesDown(mark, (ONE - distance) as Ratio), symbol.tickSize);
    const ask = ceilTo(priceTimesUp(mark, (ONE + distance) as Ratio), symbol.tickSize);
    const quotes: HouseQuote[] = [
      { side: "BUY", price: bid, quantity },
      { side: "SELL", price: ask, quantity },
    ];
    return quotes.filter(({ price }) => price > 0n);
  }).flat();
}
