/**
 * What the market object does, without the platform: takes marks in, keeps the newest, leases them to accounts and
 * answers a put when no account can decide on, and no book can trade at, an older one any more.
 */
import { formatFine, formatFineOrNull } from "../../shared/core/decimal";
import type { Config } from "../../shared/core/config";
import type { Millis, SymbolId } from "../../shared/core/ids";
import type { Mark } from "../../shared/core/market";
import { refuse } from "../../shared/core/rejection";
import type { VenueQuote } from "../../shared/core/routing/quote";
import { parseShadowName } from "../../shared/core/routing/shadow-name";
import type { MarkView } from "../../shared/contract/market-views";
import type { Page } from "../../shared/contract/views";
import type { Answer } from "../account/account-rpc";
import { isoTime } from "../iso-time";
import type { Clock } from "../leases/clock";
import { LeaseBook, type LeaseTerms } from "../leases/lease-book";
import type { Pace } from "../leases/push-lane";
import { addSubscriptions, dropSubscriptions, readSubscriptions } from "../storage/lease-subscriptions";
import { addShadowBook, readShadowBooks } from "../storage/market-quotes";
import { MARKET_MIGRATIONS } from "../storage/market-migrations";
import { runMigrations } from "../storage/run-migrations";
import type { Sql } from "../storage/sql";
import { BookFeed } from "./book-feed";
import { checkMarks } from "./check-marks";
import { checkQuotes } from "./check-quotes";
import { MarkStore } from "./mark-store";
import { mergeMarks } from "./merge-marks";
import { QuoteStore } from "./quote-store";
import type { MarksLease, Taken, VersionedMark } from "./market-rpc";

export interface MarkFeedDeps {
  readonly clock: Clock;
  readonly sql: Sql;
  readonly config: Config;
  /** True: the account has them and wants more. A throw: unknown. */
  readonly pushToAccount: (account: string, marks: readonly VersionedMark[]) => Promise<boolean>;
  /** To an exchange object by its name. False if it does not list the symbol. A throw: unknown. */
  readonly pushToBook: (mark: VersionedMark, book: string) => Promise<boolean>;
  readonly failed: (receiver: string, error: unknown) => void;
}

/** Short, because a put waits for it when an account cannot be reached; long enough that an account asks once in a while only. */
const LEASE: LeaseTerms = { leaseMs: 5_000, marginMs: 1_000 };
/** At most four pushes a second to each receiver. */
const PACE: Pace = { minIntervalMs: 250, attemptTimeoutMs: 1_000, backoffMs: [50, 100, 200, 400] };
/** How long a put waits for a book of the paper exchange. */
const BOOK_PATIENCE_MS = 5_000;

export class MarkFeed {
  readonly #deps: MarkFeedDeps;
  readonly #store: MarkStore;
  readonly #accounts: LeaseBook<SymbolId, VersionedMark>;
  readonly #quotes: QuoteStore;
  readonly #books: BookFeed;
  /** The books that simulate venues: notified like the others, but no caller waits for them. */
  readonly #shadows: BookFeed;
  readonly #shadowBooks = new Map<SymbolId, Set<string>>();

  /** Opens the tables, creating what is missing. */
  constructor(deps: MarkFeedDeps) {
    const { clock, sql, pushToAccount, pushToBook, failed } = deps;
    runMigrations(sql, MARKET_MIGRATIONS);
    this.#deps = deps;
    this.#store = new MarkStore(sql);
    this.#quotes = new QuoteStore(sql);
    const push = (mark: VersionedMark): Promise<boolean> => pushToBook(mark, mark.symbol);
    this.#books = new BookFeed({ clock, push, failed }, PACE, BOOK_PATIENCE_MS);
    this.#shadows = new BookFeed({ clock, push: (mark) => this.#pushToShadows(mark), failed }, PACE, BOOK_PATIENCE_MS);
    for (const name of readShadowBooks(sql)) this.#knowShadow(name);
    this.#accounts = new LeaseBook<SymbolId, VersionedMark>(
      {
        clock,
        keyOf: (mark) => mark.symbol,
        merge: mergeMarks,
        push: pushToAccount,
        remember: (account, symbols) => addSubscriptions(sql, account, symbols),
        forget: (account, symbols) => dropSubscriptions(sql, account, symbols),
        failed,
      },
      LEASE,
      PACE,
      readSubscriptions<SymbolId>(sql),
    );
  }

  /** `unavailable` if a book could not be notified in time: the marks are stored, and repeating the put notifies it again. */
  async putMarks(marks: readonly Mark[]): Promise<Answer<Taken>> {
    const { clock, config } = this.#deps;
    const rejection = checkMarks(marks, { instruments: config.instruments, now: clock.now() });
    if (rejection !== null) return refuse(rejection);
    const { accepted, ignored, changes } = this.#store.put(marks);
    const symbols = marks.map(({ symbol }) => symbol);
    const publication = this.#accounts.publish(
      changes.map((mark) => this.#withQuotes(mark)),
      symbols,
    );
    void this.#shadows.publish(
      changes.filter(({ symbol }) => this.#shadowBooks.has(symbol)),
      [],
    );
    const [untold] = await Promise.all([this.#books.publish(changes, symbols), publication.done]);
    if (untold.length > 0) {
      return refuse({
        code: "unavailable",
        message: `the paper exchange did not confirm the mark of ${untold.join(", ")} in time`,
        retryAfterSeconds: 1,
      });
    }
    return { ok: true, value: { accepted, ignored } };
  }

  leaseMarks(account: string, symbols: readonly string[]): Pick<MarksLease, "marks" | "leaseMs"> {
    const listed = (symbols as readonly SymbolId[]).filter((symbol) => this.#deps.config.instruments.has(symbol));
    // Who only asks for the closes leases nothing, and is not to be remembered.
    if (listed.length === 0) return { marks: [], leaseMs: LEASE.leaseMs };
    const { values, leaseMs } = this.#accounts.grant(account, listed, (symbol) => {
      const mark = this.#store.get(symbol);
      return mark === undefined ? undefined : this.#withQuotes(mark);
    });
    return { marks: values, leaseMs };
  }

  /** Quotes of a symbol without a mark are published with its first mark. */
  async putQuotes(quotes: readonly VenueQuote[]): Promise<Answer<Taken>> {
    const { clock, config } = this.#deps;
    const rejection = checkQuotes(quotes, { config, now: clock.now() });
    if (rejection !== null) return refuse(rejection);
    const changes: VersionedMark[] = [];
    const { accepted, ignored, symbols } = this.#quotes.put(quotes, (changed) => {
      for (const symbol of changed) {
        const mark = this.#store.renumber(symbol);
        if (mark !== undefined) changes.push(mark);
      }
    });
    const told = changes.map((mark) => this.#withQuotes(mark));
    await this.#accounts.publish(told, symbols).done;
    return { ok: true, value: { accepted, ignored } };
  }

  /** With what venues show of its symbol. */
  #withQuotes(mark: VersionedMark): VersionedMark {
    const quotes = this.#quotes.of(mark.symbol);
    return quotes.length === 0 ? mark : { ...mark, quotes };
  }

  async #pushToShadows(mark: VersionedMark): Promise<boolean> {
    const names = [...(this.#shadowBooks.get(mark.symbol) ?? [])];
    return (await Promise.all(names.map((name) => this.#deps.pushToBook(mark, name)))).some(Boolean);
  }

  /** Remembers a book that simulates a venue; false for any other name, and for one that is known. */
  #knowShadow(name: string): boolean {
    const symbol = parseShadowName(name)?.symbol;
    if (symbol === undefined) return false;
    const names = this.#shadowBooks.get(symbol) ?? new Set();
    const isNew = !names.has(name);
    this.#shadowBooks.set(symbol, names.add(name));
    return isNew;
  }

  markFor(symbol: string, book?: string): VersionedMark | null {
    if (book !== undefined && this.#knowShadow(book)) addShadowBook(this.#deps.sql, book);
    return this.#store.get(symbol as SymbolId) ?? null;
  }

  getMark(symbol: string): Answer<MarkView> {
    if (!this.#deps.config.instruments.has(symbol as SymbolId)) {
      return refuse({ code: "instrument_unknown", message: `${symbol} is not a listed instrument` });
    }
    const mark = this.#store.get(symbol as SymbolId);
    if (mark === undefined) return refuse({ code: "no_market_data", message: `there is no mark for ${symbol} yet` });
    return { ok: true, value: this.#view(mark) };
  }

  listMarks(): Page<MarkView> {
    return { data: this.#store.all().map((mark) => this.#view(mark)), next_cursor: null };
  }

  #view({ symbol, price, bid, ask, time }: Mark): MarkView {
    const { clock, config } = this.#deps;
    const ageMs: Millis = Math.max(0, clock.now() - time);
    return {
      symbol,
      price: formatFine(price),
      bid: formatFineOrNull(bid),
      ask: formatFineOrNull(ask),
      time: isoTime(time),
      age_ms: ageMs,
      stale: ageMs > config.risk.maxMarkAgeMs,
    };
  }
}
