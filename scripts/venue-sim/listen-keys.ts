/**
 * Listen keys, the older way to a user data stream. Binance took their endpoints away on 2026-02-20 (CHANGELOG.md,
 * 2026-01-21); the rules are those of its documentation until then: a key lives for 60 minutes from its last renewal,
 * and asking again while one lives gives the same one and renews it.
 */
const LIFE_MS = 60 * 60_000;

interface Entry {
  readonly account: string;
  expiresAt: number;
}

export class ListenKeys {
  readonly #keys = new Map<string, Entry>();

  /** The account's key, made by `make` when none lives. */
  start(account: string, now: number, make: () => string): string {
    for (const [key, entry] of this.#keys) {
      if (entry.account !== account || entry.expiresAt <= now) continue;
      entry.expiresAt = now + LIFE_MS;
      return key;
    }
    const key = make();
    this.#keys.set(key, { account, expiresAt: now + LIFE_MS });
    return key;
  }

  /** Renews a key of the account; false when there is no such key. */
  keepAlive(key: string, account: string, now: number): boolean {
    const entry = this.#keys.get(key);
    if (entry === undefined || entry.account !== account || entry.expiresAt <= now) return false;
    entry.expiresAt = now + LIFE_MS;
    return true;
  }

  close(key: string, account: string): boolean {
    return this.#keys.get(key)?.account === account && this.#keys.delete(key);
  }

  /** The account that a key that lives stands for; null when there is none. */
  accountOf(key: string, now: number): string | null {
    const entry = this.#keys.get(key);
    return entry !== undefined && entry.expiresAt > now ? entry.account : null;
  }
}
