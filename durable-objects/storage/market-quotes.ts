/** The newest quote of each venue and symbol, and the books that simulate a venue. */
import { formatFine, formatFineOrNull, price, quantity } from "../../shared/core/decimal";
import type { SymbolId, VenueId } from "../../shared/core/ids";
import type { VenueQuote } from "../../shared/core/routing/quote";
import type { Sql, SqlRow } from "./sql";

interface QuoteRow extends SqlRow {
  venue: string;
  symbol: string;
  bid: string | null;
  bid_size: string;
  ask: string | null;
  ask_size: string;
  time: number;
}

/** All quotes, those of a symbol by venue. */
export const readQuotes = (sql: Sql): VenueQuote[] =>
  sql
    .all<QuoteRow>("SELECT venue, symbol, bid, bid_size, ask, ask_size, time FROM quotes ORDER BY symbol, venue")
    .map((row) => ({
      venue: row.venue as VenueId,
      symbol: row.symbol as SymbolId,
      bid: row.bid === null ? null : price(row.bid),
      bidSize: quantity(row.bid_size),
      ask: row.ask === null ? null : price(row.ask),
      askSize: quantity(row.ask_size),
      time: row.time,
    }));

/** Replaces the quote of its venue and symbol. */
export function writeQuote(sql: Sql, { venue, symbol, bid, bidSize, ask, askSize, time }: VenueQuote): void {
  sql.run(
    "INSERT OR REPLACE INTO quotes (venue, symbol, bid, bid_size, ask, ask_size, time) VALUES (?, ?, ?, ?, ?, ?, ?)",
    venue,
    symbol,
    formatFineOrNull(bid),
    formatFine(bidSize),
    formatFineOrNull(ask),
    formatFine(askSize),
    time,
  );
}

/** Names of the books that simulate a venue and receive marks. */
export const readShadowBooks = (sql: Sql): string[] =>
  sql.all<{ name: string }>("SELECT name FROM shadow_books ORDER BY name").map(({ name }) => name);

/** Adds one; a second time changes nothing. */
export function addShadowBook(sql: Sql, name: string): void {
  sql.run("INSERT OR IGNORE INTO shadow_books (name) VALUES (?)", name);
}
