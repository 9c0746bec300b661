/** Symbol filters: what exchangeInfo says of them, and what an order breaks. Source: filters.md. */
import { isMultipleOf, notional, type Price, type Quantity } from "../../shared/core/decimal";
import { wireFine, wireMoney } from "./amounts";
import type { JsonObject } from "./json";
import { filterFailure } from "./refusal";
import type { VenueSymbol } from "./symbols";

/** Orders that an account may have open on a symbol (Binance's own number). */
export const MAX_OPEN_ORDERS = 200;

interface Terms {
  readonly quantity: Quantity;
  /** The limit price, or of a market order the last price: filters.md, NOTIONAL, with applyMinToMarket. */
  readonly price: Price;
  readonly isMarket: boolean;
  /** Open orders of the account on the symbol before this one. */
  readonly openOrders: number;
}

interface Filter {
  readonly name: string;
  readonly isBroken: (terms: Terms, symbol: VenueSymbol) => boolean;
  readonly describe: (symbol: VenueSymbol) => JsonObject;
}

const FILTERS: readonly Filter[] = [
  {
    name: "PRICE_FILTER",
    isBroken: ({ price, isMarket }, { minPrice, maxPrice, tickSize }) =>
      !isMarket && (price < minPrice || price > maxPrice || !isMultipleOf(price, tickSize)),
    describe: ({ minPrice, maxPrice, tickSize }) => ({
      minPrice: wireFine(minPrice),
      maxPrice: wireFine(maxPrice),
      tickSize: wireFine(tickSize),
    }),
  },
  {
    name: "LOT_SIZE",
    isBroken: ({ quantity }, { minQuantity, maxQuantity, stepSize }) =>
      quantity < minQuantity || quantity > maxQuantity || !isMultipleOf(quantity, stepSize),
    describe: ({ minQuantity, maxQuantity, stepSize }) => ({
      minQty: wireFine(minQuantity),
      maxQty: wireFine(maxQuantity),
      stepSize: wireFine(stepSize),
    }),
  },
  {
    name: "NOTIONAL",
    isBroken: ({ quantity, price, isMarket }, { minNotional, maxNotional }) => {
      const value = notional(quantity, price);
      return value < minNotional || (!isMarket && value > maxNotional);
    },
    describe: ({ minNotional, maxNotional }) => ({
      minNotional: wireMoney(minNotional),
      applyMinToMarket: true,
      maxNotional: wireMoney(maxNotional),
      applyMaxToMarket: false,
      avgPriceMins: 0,
    }),
  },
  {
    name: "MAX_NUM_ORDERS",
    isBroken: ({ openOrders, isMarket }) => !isMarket && openOrders >= MAX_OPEN_ORDERS,
    describe: () => ({ maxNumOrders: MAX_OPEN_ORDERS }),
  },
];

/** Throws -1013 with the name of the first filter that is broken. */
export function assertFilters(terms: Terms, symbol: VenueSymbol): void {
  const broken = FILTERS.find((filter) => filter.isBroken(terms, symbol));
  if (broken !== undefined) throw filterFailure(broken.name);
}

/** The filters of a symbol as exchangeInfo lists them. */
export const describeFilters = (symbol: VenueSymbol): JsonObject[] =>
  FILTERS.map(({ name, describe }) => ({ filterType: name, ...describe(symbol) }));
