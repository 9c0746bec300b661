/**
 * What the venue was asked once for all accounts that one look compares: it knows a single account, so that its lists are the
 * same for each of ours (docs/decisions/0120).
 */
import type { Balance, Look } from "../venue";
import type { Called } from "./client";
import type { LegState } from "./order-state";
import type { TradesPage } from "./trades";

export interface SharedReads {
  /** Open orders of everybody, by symbol. */
  readonly openLegs: Shared<LegState[]>;
  /** Trades of everybody, by symbol and cursor. */
  readonly trades: Shared<TradesPage>;
  readonly balances: Shared<ReadonlyMap<string, Balance>>;
}

export const sharedReads = (): SharedReads => ({
  openLegs: new Shared(),
  trades: new Shared(),
  balances: new Shared(),
});

class Shared<T> {
  #look: Look | null = null;
  readonly #reads = new Map<string, Promise<Called<T>>>();

  /**
   * Reads, or gives what was read of the same in this look, a fault too: a venue that does not answer is not asked by each account
   * in turn. Only the newest look is kept. Without a look it always reads.
   */
  of(look: Look | undefined, what: string, read: () => Promise<Called<T>>): Promise<Called<T>> {
    if (look === undefined) return read();
    if (look !== this.#look) this.#reads.clear();
    this.#look = look;
    const known = this.#reads.get(what) ?? read();
    this.#reads.set(what, known);
    return known;
  }
}
