/** Connectivity, time and the trading rules. Source: rest-api.md, "General endpoints". */
import { describeFilters } from "../filters";
import type { JsonObject } from "../json";
import { badCombination } from "../refusal";
import { STP_MODES } from "../orders";
import type { VenueSymbol } from "../symbols";
import type { Endpoint } from "./endpoint";
import { DEFAULT_STP_MODE, ORDER_TYPES } from "./order-params";

const STATUSES = ["TRADING", "HALT", "BREAK"] as const;

const statusOf = ({ tradable }: VenueSymbol): (typeof STATUSES)[number] => (tradable ? "TRADING" : "BREAK");

export const GENERAL_ENDPOINTS: readonly Endpoint[] = [
  {
    method: "GET",
    path: "/api/v3/ping",
    socketMethod: "ping",
    security: "NONE",
    weight: 1,
    prepare: () => () => ({}),
  },
  {
    method: "GET",
    path: "/api/v3/time",
    socketMethod: "time",
    security: "NONE",
    weight: 1,
    prepare:
      (_, { now }) =>
      () => ({ serverTime: now }),
  },
  {
    method: "GET",
    path: "/api/v3/exchangeInfo",
    socketMethod: "exchangeInfo",
    security: "NONE",
    weight: 20,
    prepare: (params, { venue, now }) => {
      const one = params.text("symbol");
      const several = params.words("symbols");
      const status = params.oneOf("symbolStatus", STATUSES);
      // The sets below say SPOT of every symbol, so that these two choose nothing.
      params.oneOf("permissions", ["SPOT", '["SPOT"]']);
      const showsSets = params.oneOf("showPermissionSets", ["true", "false"]) !== "false";
      if ([one, several, status].filter((given) => given !== null).length > 1) throw badCombination();
      const named = one === null ? several : [one];
      const symbols = named?.map((name) => venue.engine.market(name).symbol) ?? [...venue.settings.symbols.values()];
      return () => ({
        timezone: "UTC",
        serverTime: now,
        rateLimits: venue.limits.describe(),
        exchangeFilters: [],
        symbols: symbols
          .filter((symbol) => status === null || statusOf(symbol) === status)
          .map((symbol) => describeSymbol(symbol, showsSets)),
      });
    },
  },
];

const describeSymbol = (symbol: VenueSymbol, showsSets: boolean): JsonObject => ({
  symbol: symbol.symbol,
  status: statusOf(symbol),
  baseAsset: symbol.base,
  baseAssetPrecision: 8,
  quoteAsset: symbol.quote,
  quotePrecision: 8,
  quoteAssetPrecision: 8,
  baseCommissionPrecision: 8,
  quoteCommissionPrecision: 8,
  orderTypes: ORDER_TYPES,
  icebergAllowed: false,
  ocoAllowed: false,
  otoAllowed: false,
  opoAllowed: false,
  quoteOrderQtyMarketAllowed: true,
  allowTrailingStop: false,
  cancelReplaceAllowed: true,
  amendAllowed: false,
  pegInstructionsAllowed: false,
  isSpotTradingAllowed: true,
  isMarginTradingAllowed: false,
  filters: describeFilters(symbol),
  permissions: [],
  permissionSets: showsSets ? [["SPOT"]] : [],
  defaultSelfTradePreventionMode: DEFAULT_STP_MODE,
  allowedSelfTradePreventionModes: STP_MODES,
});
