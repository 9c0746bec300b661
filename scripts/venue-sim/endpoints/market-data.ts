/** The book. Source: rest-api.md, "Market Data endpoints". */
import type { Price, Quantity } from "../../../shared/core/decimal";
import { wireFine } from "../amounts";
import type { JsonObject } from "../json";
import type { Market } from "../market";
import type { Params } from "../params";
import { badCombination } from "../refusal";
import type { Endpoint } from "./endpoint";

const DEPTH_DEFAULT = 100;
const DEPTH_MOST = 5_000;
/** Weight by the number of levels asked for, the limit being included. */
const DEPTH_WEIGHTS: readonly (readonly [levels: number, weight: number])[] = [
  [100, 5],
  [500, 25],
  [1_000, 50],
  [DEPTH_MOST, 250],
];

export const MARKET_DATA_ENDPOINTS: readonly Endpoint[] = [
  {
    method: "GET",
    path: "/api/v3/depth",
    socketMethod: "depth",
    security: "NONE",
    weight: (params) => DEPTH_WEIGHTS.find(([levels]) => depthLimit(params) <= levels)?.[1] ?? 250,
    prepare: (params, { venue }) => {
      const market = venue.engine.market(params.required("symbol"));
      const levels = depthLimit(params);
      return () => ({
        lastUpdateId: market.lastUpdateId,
        bids: market.book.depth("BUY", levels).map(level),
        asks: market.book.depth("SELL", levels).map(level),
      });
    },
  },
  {
    method: "GET",
    path: "/api/v3/ticker/bookTicker",
    socketMethod: "ticker.book",
    security: "NONE",
    weight: (params) => (params.has("symbol") ? 2 : 4),
    prepare: (params, { venue }) => {
      const one = params.text("symbol");
      const several = params.words("symbols");
      if (one !== null && several !== null) throw badCombination();
      if (one !== null) {
        const market = venue.engine.market(one);
        return () => bookTicker(market);
      }
      const markets = several?.map((name) => venue.engine.market(name)) ?? [...venue.engine.markets];
      return () => markets.map(bookTicker);
    },
  },
];

/** Over the most, the most is given. */
const depthLimit = (params: Params): number => Math.min(params.integer("limit") ?? DEPTH_DEFAULT, DEPTH_MOST);

const level = ([price, quantity]: [Price, Quantity]): string[] => [wireFine(price), wireFine(quantity)];

function bookTicker({ symbol, book }: Market): JsonObject {
  const [bid] = book.depth("BUY", 1);
  const [ask] = book.depth("SELL", 1);
  const nothing = "0.00000000";
  return {
    symbol: symbol.symbol,
    bidPrice: bid === undefined ? nothing : wireFine(bid[0]),
    bidQty: bid === undefined ? nothing : wireFine(bid[1]),
    askPrice: ask === undefined ? nothing : wireFine(ask[0]),
    askQty: ask === undefined ? nothing : wireFine(ask[1]),
  };
}
