/**
 * Reports unsolicited trades to accounts: in order per account, accounts in parallel, at least once. It
 * knows no platform; the table of untold trades is the truth, and an alarm comes back for what failed.
 */
import type { AccountId } from "../../shared/core/ids";
import type { TradeSide } from "../../shared/matching/exchange-order";
import type { Told } from "./stored-exchange";

export interface ReportPusherDeps {
  /** What an account has still to be told after a trade number, oldest first. */
  untold(account: AccountId, page: { after: number; limit: number }): TradeSide[];
  /** Delivers it; throws unless the receiver has confirmed it. */
  tell(account: AccountId, trades: readonly TradeSide[]): Promise<void>;
  /** Called on a failure; the next alarm tries again. */
  onFailure(account: AccountId, error: unknown): void;
}

/** Trades per call: a message stays small, and an account behind by thousands is not held up by one answer. */
const MAX_PER_CALL = 200;

export class ReportPusher {
  readonly #deps: ReportPusherDeps;
  /** Heard, but still in the table: the next transaction takes it out. Lost in a crash, and then told again. */
  #told = new Map<AccountId, number>();
  readonly #busy = new Set<AccountId>();

  constructor(deps: ReportPusherDeps) {
    this.#deps = deps;
  }

  /** Delivers all pending reports; true if every account has confirmed. Never throws. */
  async push(accounts: Iterable<AccountId>): Promise<boolean> {
    const heard = await Promise.all(Array.from(accounts, (account) => this.#pushTo(account)));
    return heard.every(Boolean);
  }

  /** What has been told since the last call; to be taken out of the table by the transaction that follows at once. */
  takeTold(): Told {
    const told = this.#told;
    if (told.size > 0) this.#told = new Map();
    return told;
  }

  async #pushTo(account: AccountId): Promise<boolean> {
    // One call at a time keeps the order; the call under way reads the table again when it is through.
    if (this.#busy.has(account)) return true;
    this.#busy.add(account);
    let last = this.#told.get(account) ?? 0;
    try {
      for (;;) {
        const trades = this.#deps.untold(account, { after: last, limit: MAX_PER_CALL });
        const newest = trades.at(-1);
        if (newest === undefined) return true;
        await this.#deps.tell(account, trades);
        last = newest.number;
        this.#told.set(account, last);
      }
    } catch (error) {
      this.#deps.onFailure(account, error);
      return false;
    } finally {
      this.#busy.delete(account);
    }
  }
}
