/** What the venue trades: the project's own instruments, or those that a test sets up. */
import { loadConfig } from "../../config/load-config";
import {
  formatFine,
  formatMoney,
  money,
  price,
  quantity,
  ratio,
  type Money,
  type Price,
  type Quantity,
  type Ratio,
} from "../../shared/core/decimal";
import { START_PRICES } from "../feed/start-prices";
import { isExactOnTheWire } from "./amounts";

/** A symbol in plain text, as a test writes it. Filters are those of filters.md. */
export interface SymbolSetup {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly tickSize: string;
  readonly stepSize: string;
  readonly minQuantity: string;
  readonly maxQuantity: string;
  readonly minNotional: string;
  /** Commission rates; a tenth of a percent when left out. */
  readonly makerFee?: string;
  readonly takerFee?: string;
  /** The price at the start, around which the house quotes. */
  readonly startPrice: string;
  /** False for a symbol in status BREAK; true when left out. */
  readonly tradable?: boolean;
}

export interface VenueSymbol {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly tickSize: Price;
  readonly stepSize: Quantity;
  readonly minPrice: Price;
  readonly maxPrice: Price;
  readonly minQuantity: Quantity;
  readonly maxQuantity: Quantity;
  readonly minNotional: Money;
  readonly maxNotional: Money;
  readonly makerFee: Ratio;
  readonly takerFee: Ratio;
  readonly startPrice: Price;
  readonly tradable: boolean;
}

const MAX_PRICE = price("1000000");
/** Binance's own for BTCUSDT. */
const MAX_NOTIONAL = money("9000000");
const FEE = "0.001";

/** Reads set-ups; throws RangeError naming a symbol whose prices times quantities need more than eight places. */
export function venueSymbols(setups: readonly SymbolSetup[]): ReadonlyMap<string, VenueSymbol> {
  return new Map(setups.map((setup) => [setup.symbol, venueSymbol(setup)]));
}

/** The instruments of config/instruments.json at the prices where the project's own feed starts. */
export function configuredSymbols(): readonly SymbolSetup[] {
  return [...loadConfig().instruments.values()].map((instrument) => {
    const startPrice = START_PRICES[instrument.symbol];
    if (startPrice === undefined) throw new Error(`${instrument.symbol} has no start price in start-prices.ts`);
    return {
      symbol: instrument.symbol,
      base: instrument.base,
      quote: instrument.quote,
      tickSize: formatFine(instrument.tickSize),
      stepSize: formatFine(instrument.stepSize),
      minQuantity: formatFine(instrument.minQuantity),
      maxQuantity: formatFine(instrument.maxQuantity),
      minNotional: formatMoney(instrument.minNotional),
      makerFee: formatFine(instrument.makerFee),
      takerFee: formatFine(instrument.takerFee),
      startPrice,
      tradable: instrument.tradable,
    };
  });
}

function venueSymbol(setup: SymbolSetup): VenueSymbol {
  const tickSize = price(setup.tickSize);
  const stepSize = quantity(setup.stepSize);
  // The venue books every amount in eight places; a symbol that needs more would have to round a trade.
  if (tickSize <= 0n || stepSize <= 0n || !isExactOnTheWire(tickSize, stepSize))
    throw new RangeError(`${setup.symbol}: tick × step needs more than eight places, or is not positive`);
  return {
    symbol: setup.symbol,
    base: setup.base,
    quote: setup.quote,
    tickSize,
    stepSize,
    minPrice: tickSize,
    maxPrice: MAX_PRICE,
    minQuantity: quantity(setup.minQuantity),
    maxQuantity: quantity(setup.maxQuantity),
    minNotional: money(setup.minNotional),
    maxNotional: MAX_NOTIONAL,
    makerFee: ratio(setup.makerFee ?? FEE),
    takerFee: ratio(setup.takerFee ?? FEE),
    startPrice: price(setup.startPrice),
    tradable: setup.tradable ?? true,
  };
}
