/** Venue quotes, which smart routing uses. */
import { z } from "zod";
import { NO_QUANTITY } from "../core/decimal";
import type { Millis } from "../core/ids";
import type { VenueQuote } from "../core/routing/quote";
import { boundedList } from "./bounded-list";
import { positivePrice, quantityFromZero } from "./decimal";
import { moment, notGiven, symbolId, venueId } from "./fields";
import { isCrossed } from "./market";

const MAX_QUOTES = 500;

const quoteFields = z.strictObject({
  venue: venueId,
  symbol: symbolId,
  bid: notGiven(positivePrice),
  bid_size: notGiven(quantityFromZero),
  ask: notGiven(positivePrice),
  ask_size: notGiven(quantityFromZero),
  time: notGiven(moment),
});

/** Whether a side is a price with a size above 0, or neither. */
const isWhole = (at: bigint | null | undefined, size: bigint | null | undefined): boolean =>
  (at ?? null) === null ? (size ?? 0n) === 0n : (size ?? 0n) > 0n;

const QUOTE_EXAMPLE = {
  venue: "paper",
  symbol: "BTCUSDT",
  bid: "44999.5",
  bid_size: "0.8",
  ask: "45000.5",
  ask_size: "1.2",
};

/** One quote of a batch. A side without a price is empty. */
export const quoteBody = quoteFields
  .refine((quote) => !isCrossed(quote), { error: "bid is over ask", path: ["bid"] })
  .refine(({ bid, bid_size }) => isWhole(bid, bid_size), { error: "bid and bid_size go together", path: ["bid_size"] })
  .refine(({ ask, ask_size }) => isWhole(ask, ask_size), { error: "ask and ask_size go together", path: ["ask_size"] })
  .meta({
    id: "QuoteRequest",
    description: "A side has a price and a size over 0, or neither; `bid` must not be above `ask`.",
    examples: [QUOTE_EXAMPLE],
  });

/** PUT /market/quotes. */
export const quotesBody = z
  .strictObject({ quotes: boundedList(quoteBody, MAX_QUOTES, "QuoteRequest") })
  .meta({ id: "QuotesRequest", examples: [{ quotes: [QUOTE_EXAMPLE] }] });

/** The quotes of a body; those without a time are of `now`. */
export const quotesOf = (body: z.infer<typeof quotesBody>, now: Millis): VenueQuote[] =>
  body.quotes.map(({ venue, symbol, bid, bid_size, ask, ask_size, time }) => ({
    venue,
    symbol,
    bid: bid ?? null,
    bidSize: bid_size ?? NO_QUANTITY,
    ask: ask ?? null,
    askSize: ask_size ?? NO_QUANTITY,
    time: time ?? now,
  }));

/** How many quotes were taken, and how many were older than the one held. */
export const quotesAnswer = z
  .strictObject({ accepted: z.int(), ignored: z.int() })
  .meta({ id: "QuotesAnswer", examples: [{ accepted: 2, ignored: 0 }] });
