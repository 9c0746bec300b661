/** What one account owns: per asset what is free and what its open orders lock. */
import { NO_MONEY, minus, plus, type Money } from "../../shared/core/decimal";

interface Balance {
  readonly free: Money;
  readonly locked: Money;
}

const NOTHING: Balance = { free: NO_MONEY, locked: NO_MONEY };

export class Wallet {
  readonly #balances = new Map<string, Balance>();
  /** When it last changed. */
  updatedAt: number;

  constructor(start: Iterable<readonly [asset: string, amount: Money]>, now: number) {
    for (const [asset, free] of start) this.#balances.set(asset, { free, locked: NO_MONEY });
    this.updatedAt = now;
  }

  balance(asset: string): Balance {
    return this.#balances.get(asset) ?? NOTHING;
  }

  get balances(): Iterable<[asset: string, balance: Balance]> {
    return this.#balances;
  }

  /** Locks an amount for an order; false, and nothing changed, when less is free. */
  lock(asset: string, amount: Money): boolean {
    const { free, locked } = this.balance(asset);
    if (free < amount) return false;
    this.#balances.set(asset, { free: minus(free, amount), locked: plus(locked, amount) });
    return true;
  }

  unlock(asset: string, amount: Money): void {
    const { free, locked } = this.balance(asset);
    if (locked < amount) throw new Error(`more ${asset} unlocked than was locked`);
    this.#balances.set(asset, { free: plus(free, amount), locked: minus(locked, amount) });
  }

  /** Pays out of what is locked. */
  spend(asset: string, amount: Money): void {
    const { free, locked } = this.balance(asset);
    if (locked < amount) throw new Error(`more ${asset} spent than was locked`);
    this.#balances.set(asset, { free, locked: minus(locked, amount) });
  }

  receive(asset: string, amount: Money): void {
    const { free, locked } = this.balance(asset);
    this.#balances.set(asset, { free: plus(free, amount), locked });
  }
}
