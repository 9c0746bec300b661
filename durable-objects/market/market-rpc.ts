/** What the market object answers over RPC. One object, named `market`, holds the marks of all instruments. */
import type { Mark, PushedMark } from "../../shared/core/market";
import type { Page, MarkView } from "../../shared/contract/views";
import type { Answer } from "../account/account-rpc";

export const MARKET_NAME = "market";

/** A mark as the market object passes it on. */
export interface VersionedMark extends PushedMark {
  /** Counts up with each accepted mark of any symbol, so that of two marks the later is told also where their times are equal. */
  readonly version: number;
}

/** Marks as of now, and until when their holder may decide with them: each change within is pushed before it is answered. */
export interface MarksLease {
  /** High and low reach back over what a push under way to this account may not have told it yet. */
  readonly marks: readonly VersionedMark[];
  readonly leaseMs: number;
}

export interface MarketRpc {
  /**
   * Takes marks in. It answers when every account that holds a lease on one of the symbols, and the paper exchange's
   * books, have them or their lease has run out; so that every decision made later uses them.
   */
  putMarks(marks: readonly Mark[]): Promise<Answer<{ accepted: number; ignored: number }>>;
  getMark(symbol: string): Promise<Answer<MarkView>>;
  listMarks(): Promise<Page<MarkView>>;
  /** Leases the marks of `symbols` to an account: present ones at once, later ones by `pushMarks` while the lease runs. Renewed by calling again. */
  leaseMarks(account: string, symbols: readonly string[]): Promise<MarksLease>;
  /** The mark for a paper exchange's book that has just started; null when there is none. */
  markFor(symbol: string): Promise<VersionedMark | null>;
}
