/**
 * Where each instrument's made-up price starts and is pulled back to. BTCUSDT lies a little under 45,000, so that the
 * README's first order (buy at 45,000) meets the house maker's offer at once or within seconds.
 */
export const START_PRICES: Readonly<Record<string, string>> = {
  BTCUSDT: "44950",
  ETHUSDT: "2500",
  SOLUSDT: "110",
  BNBUSDT: "320",
  XRPUSDT: "0.55",
  ADAUSDT: "0.48",
  DOGEUSDT: "0.08",
  LTCUSDT: "70",
};

/** Those of `symbols` that nothing is made up for: somebody has to send their prices. */
export const withoutStartPrice = (symbols: Iterable<string>): string[] =>
  [...symbols].filter((symbol) => START_PRICES[symbol] === undefined);
