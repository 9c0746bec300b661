/** What venues show, in memory and on disk: the newest quote of each venue and symbol. */
import type { SymbolId } from "../../shared/core/ids";
import type { VenueQuote } from "../../shared/core/routing/quote";
import { readQuotes, writeQuote } from "../storage/market-quotes";
import type { Sql } from "../storage/sql";

export interface TakenQuotes {
  readonly accepted: number;
  /** Older than the one held. */
  readonly ignored: number;
  /** Symbols of which something has changed. */
  readonly symbols: readonly SymbolId[];
}

export class QuoteStore {
  readonly #sql: Sql;
  readonly #quotes = new Map<SymbolId, readonly VenueQuote[]>();

  constructor(sql: Sql) {
    this.#sql = sql;
    for (const quote of readQuotes(sql)) this.#quotes.set(quote.symbol, withQuote(this.of(quote.symbol), quote));
  }

  /** One a venue, by the venue's name. */
  of(symbol: SymbolId): readonly VenueQuote[] {
    return this.#quotes.get(symbol) ?? [];
  }

  /** Takes quotes in, in their order; `alsoWrite` belongs to the same transaction. When it throws, nothing has changed. */
  put(quotes: readonly VenueQuote[], alsoWrite: (symbols: readonly SymbolId[]) => void): TakenQuotes {
    const changed = new Map<SymbolId, readonly VenueQuote[]>();
    const news = new Map<string, VenueQuote>();
    let ignored = 0;
    for (const quote of quotes) {
      const { venue, symbol } = quote;
      const ofSymbol = changed.get(symbol) ?? this.of(symbol);
      const held = ofSymbol.find((one) => one.venue === venue);
      if (held !== undefined && quote.time < held.time) {
        ignored += 1;
        continue;
      }
      changed.set(symbol, withQuote(ofSymbol, quote));
      news.set(`${venue}|${symbol}`, quote);
    }
    const symbols = [...changed.keys()];
    if (news.size > 0) {
      this.#sql.transaction(() => {
        for (const quote of news.values()) writeQuote(this.#sql, quote);
        alsoWrite(symbols);
      });
    }
    for (const [symbol, ofSymbol] of changed) this.#quotes.set(symbol, ofSymbol);
    return { accepted: quotes.length - ignored, ignored, symbols };
  }
}

const withQuote = (quotes: readonly VenueQuote[], quote: VenueQuote): readonly VenueQuote[] =>
  [...quotes.filter(({ venue }) => venue !== quote.venue), quote].sort((a, b) => (a.venue < b.venue ? -1 : 1));
