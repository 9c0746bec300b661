import type { Config } from "../../shared/core/config";
import type { Millis } from "../../shared/core/ids";
import { MAX_AHEAD_MS } from "../../shared/core/market";
import type { Rejection } from "../../shared/core/rejection";
import type { VenueQuote } from "../../shared/core/routing/quote";

/** Why a batch of quotes is refused as a whole; null when it is not. */
export function checkQuotes(
  quotes: readonly VenueQuote[],
  { config, now }: { config: Pick<Config, "instruments" | "venues">; now: Millis },
): Rejection | null {
  for (const quote of quotes) {
    const { venue, symbol, time } = quote;
    if (!config.instruments.has(symbol))
      return { code: "instrument_unknown", message: `${symbol} is not a listed instrument` };
    if (config.venues.get(venue)?.symbols.has(symbol) !== true)
      return { code: "venue_unavailable", message: `no venue ${venue} lists ${symbol}` };
    if (!isWhole(quote))
      return { code: "invalid_quote", message: `the quote of ${symbol} at ${venue} has a side without price or size` };
    if (!Number.isSafeInteger(time) || time < 0)
      return { code: "invalid_quote", message: `the quote of ${symbol} at ${venue} has no time` };
    if (time > now + MAX_AHEAD_MS) {
      return {
        code: "quote_in_future",
        message: `the quote of ${symbol} at ${venue} is dated ${time - now} ms in the future; at most ${MAX_AHEAD_MS} ms are accepted`,
      };
    }
  }
  return null;
}

/** Whether each side is a price above zero with a size above zero, or empty. */
const isWhole = ({ bid, bidSize, ask, askSize }: VenueQuote): boolean =>
  (bid === null ? bidSize === 0n : bid > 0n && bidSize > 0n) &&
  (ask === null ? askSize === 0n : ask > 0n && askSize > 0n) &&
  (bid === null || ask === null || bid <= ask);
