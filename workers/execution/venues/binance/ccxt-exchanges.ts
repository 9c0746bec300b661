/**
 * The exchanges of this protocol that ccxt knows. Imported file by file, because the package's own entry point loads a hundred
 * exchanges along (1.3 MB gzipped instead of 0.17, decision 0081). Its map of exports has no name for the files, hence the paths.
 */
import binance from "../../../../node_modules/ccxt/js/src/binance.js";
import binanceus from "../../../../node_modules/ccxt/js/src/binanceus.js";
import type { BinanceVenueConfig } from "../../../../shared/core/config";

export type CcxtExchange = binance;
export type CcxtExchangeClass = typeof binance;

/** By ccxt's name of the exchange, which is also the configuration's. */
export const CCXT_EXCHANGES: Readonly<Record<BinanceVenueConfig["exchange"], CcxtExchangeClass>> = {
  binance,
  binanceus,
};
