/**
 * The account's copy of the daily closes, as returns. The market names its version with every lease and every push of marks; the
 * closes themselves come along with a lease, or are read when a push has named a newer one. Looking costs a decision two
 * comparisons.
 */
import { returnHistory, type ReturnHistory } from "../../shared/core/statistics/return-history";
import type { SymbolId } from "../../shared/core/ids";
import type { Closes } from "../market/market-rpc";

export interface HistoryCopyDeps {
  /** Asks the market for all closes; rejects when it does not answer in time. */
  readonly read: () => Promise<Closes>;
  /** Takes a history over that is newer than the one before. */
  readonly take: (history: ReturnHistory) => void;
}

export class HistoryCopy {
  readonly #deps: HistoryCopyDeps;
  /** Newest known version; null until the market was read. */
  #known: number | null = null;
  /** Version of the copy; 0 is a market without closes. */
  #held = 0;
  #reading: Promise<void> | null = null;

  constructor(deps: HistoryCopyDeps) {
    this.#deps = deps;
  }

  /** Version of the copy, for the market to compare with. */
  get held(): number {
    return this.#held;
  }

  /** Whether the copy is the newest known version; false until the first is known. */
  isCurrent(): boolean {
    return this.#known !== null && this.#held >= this.#known;
  }

  /** The market has named its version. */
  hear(version: number): void {
    if (this.#known === null || version > this.#known) this.#known = version;
  }

  /** Takes closes over; older ones than the copy change nothing. */
  take({ version, closes }: Closes): void {
    this.hear(version);
    if (version <= this.#held) return;
    this.#held = version;
    this.#deps.take(returnHistory(version, new Map(Object.entries(closes) as [SymbolId, Closes["closes"][string]][])));
  }

  /** Reads the closes unless the copy is current; callers share one request. Rejects when it fails. */
  read(): Promise<void> {
    if (this.isCurrent()) return Promise.resolve();
    this.#reading ??= this.#deps
      .read()
      .then((closes) => this.take(closes))
      .finally(() => {
        this.#reading = null;
      });
    return this.#reading;
  }
}
