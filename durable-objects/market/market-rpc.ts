/** What the market object answers over RPC. One object, named `market`, holds the marks and daily closes of all instruments. */
import type { SymbolId } from "../../shared/core/ids";
import type { Mark, PushedMark } from "../../shared/core/market";
import type { VenueQuote } from "../../shared/core/routing/quote";
import type { DailyClose } from "../../shared/core/statistics/return-history";
import type { CloseCorrectionView, CloseView, MarkView } from "../../shared/contract/market-views";
import type { Page } from "../../shared/contract/views";
import type { Answer, ListQuery } from "../account/account-rpc";

export const MARKET_NAME = "market";

/** A mark as the market object passes it on. */
export interface VersionedMark extends PushedMark {
  /** Counts up with each accepted mark of any symbol, so that the later of two marks is known even if their times are equal. */
  readonly version: number;
}

/** One instrument's price at the end of a day. */
export interface DatedClose extends DailyClose {
  readonly symbol: SymbolId;
}

/** Who changes closes that are kept, and why. */
export interface Correction {
  readonly reason: string;
  readonly by: string;
}

/** Daily closes of all instruments: what an account makes its history of returns of. */
export interface Closes {
  /** Counts up with each put that changed something; 0 while there are none. */
  readonly version: number;
  /** By symbol, oldest first, at most 251 each. */
  readonly closes: Readonly<Record<string, readonly DailyClose[]>>;
}

/** Marks as of now, and until when their holder may decide with them: each change within is pushed before it is answered. */
export interface MarksLease {
  /** High and low reach back over what a push under way to this account may not have told it yet. */
  readonly marks: readonly VersionedMark[];
  readonly leaseMs: number;
  /** Version of the daily closes as of now. */
  readonly historyVersion: number;
  /** The closes themselves, when the account said which version it has and that is another; null otherwise. */
  readonly history: Closes | null;
}

/** What became of a batch: how much was taken, and how much was old news. */
export interface Taken {
  readonly accepted: number;
  readonly ignored: number;
}

export interface MarketRpc {
  /**
   * Takes marks in. It answers when every account that holds a lease on one of the symbols, and the paper exchange's
   * books, have them or their lease has run out; so that every decision made later uses them.
   */
  putMarks(marks: readonly Mark[]): Promise<Answer<Taken>>;
  getMark(symbol: string): Promise<Answer<MarkView>>;
  listMarks(): Promise<Page<MarkView>>;
  /**
   * Leases the marks of `symbols` to an account: present ones at once, later ones by `pushMarks` while the lease runs. Renewed by
   * calling again. `heldHistory` is the version of the closes that the account has; with another one here they come along.
   */
  leaseMarks(account: string, symbols: readonly string[], heldHistory?: number): Promise<MarksLease>;
  /**
   * The mark for an exchange's book that has just started; null when there is none. `book` is the exchange object's name: the shadow of a
   * venue is told of later marks from here on.
   */
  markFor(symbol: string, book?: string): Promise<VersionedMark | null>;
  /**
   * Takes in what venues show, all or none; one older than the one held is ignored. It answers when every account that holds a lease on one
   * of the symbols has them or its lease has run out.
   */
  putQuotes(quotes: readonly VenueQuote[]): Promise<Answer<Taken>>;
  /**
   * Takes daily closes in, all or none: of each symbol in ascending order, one a date. A close that is kept already is ignored; one that is kept
   * with another value is changed by a correction, and refused without. Accounts hear of it with the next mark or lease, within 5 s of deciding.
   */
  putCloses(closes: readonly DatedClose[], correction?: Correction): Promise<Answer<Taken>>;
  /** All closes. */
  readHistory(): Promise<Closes>;
  /** One instrument's closes, newest first; the cursor is the last date of the page before. */
  listCloses(symbol: string, query: ListQuery): Promise<Answer<Page<CloseView>>>;
  /** What one instrument's closes were before they were corrected, newest correction first. */
  listCloseCorrections(symbol: string, query: ListQuery): Promise<Answer<Page<CloseCorrectionView>>>;
}
