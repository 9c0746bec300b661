/**
 * The holder's side of leases (docs/decisions/0010): a copy of the publisher's values that may be used while its lease
 * runs. Nothing is used after the lease; then the publisher is asked again, and if it does not answer, nothing is decided.
 */
import type { Millis } from "../../shared/core/ids";
import { answerInTime } from "./answer-in-time";
import type { Clock } from "./clock";

export interface Granted<V> {
  /** At most one of each key; none of a key that has no value yet. */
  readonly values: readonly V[];
  readonly leaseMs: number;
}

export interface LeasedCopyDeps<K, V> {
  readonly clock: Clock;
  /** A request not answered for so long has failed; an answer that comes later is not used. */
  readonly answerTimeoutMs: number;
  /** Asks the publisher for the values of `keys` and a lease on them. */
  readonly fetch: (keys: readonly K[]) => Promise<Granted<V>>;
  readonly keyOf: (value: V) => K;
  /** Counts up with each change of a key; never repeated, also over restarts of the publisher. */
  readonly versionOf: (value: V) => number;
  /** Takes values newer than those held over, before they may be decided on. */
  readonly take: (values: readonly V[]) => void;
  /** Keeps work going that no caller waits for. It never rejects. */
  readonly background: (work: Promise<void>) => void;
  /** Told when a renewal in the background fails. It is repeated at the next use. */
  readonly renewalFailed: (error: unknown) => void;
}

interface Lease {
  /** Renewed in the background from here on, when in use. */
  readonly halfway: Millis;
  readonly until: Millis;
}

interface Flight<K> {
  readonly keys: ReadonlySet<K>;
  readonly done: Promise<void>;
}

export class LeasedCopy<K, V> {
  readonly #deps: LeasedCopyDeps<K, V>;
  readonly #held = new Map<K, V>();
  readonly #leases = new Map<K, Lease>();
  /** Keys used since they were last asked for; a key out of use is left out of the renewals, and its lease lapses. */
  #used = new Set<K>();
  #flight: Flight<K> | null = null;

  constructor(deps: LeasedCopyDeps<K, V>) {
    this.#deps = deps;
  }

  /** The latest known value; undefined if there is none. To decide on it, `ready` must be true in the same turn. */
  get(key: K): V | undefined {
    return this.#held.get(key);
  }

  /** Whether the values of all `keys` may be used in this very turn. Renews in the background when half of a lease has gone. */
  ready(keys: Iterable<K>): boolean {
    const now = this.#deps.clock.now();
    let usable = true;
    let renewing = false;
    for (const key of keys) {
      this.#used.add(key);
      const lease = this.#leases.get(key);
      if (lease === undefined || lease.until <= now) usable = false;
      else if (lease.halfway <= now) renewing = true;
    }
    if (usable && renewing && this.#flight === null) {
      this.#deps.background(this.#fly().done.catch((error: unknown) => this.#deps.renewalFailed(error)));
    }
    return usable;
  }

  /**
   * Asks for `keys` and whatever else is in use; callers share one request at a time. Rejects when the request fails.
   * The lease may have run out by the time this resolves, so look at `ready` again.
   */
  async renew(keys: Iterable<K>): Promise<void> {
    const wanted = [...keys];
    for (const key of wanted) this.#used.add(key);
    while (this.#flight !== null) {
      const { keys: asked, done } = this.#flight;
      if (wanted.every((key) => asked.has(key))) return done;
      // How that one ends is for its own callers; this one asks again in any case.
      await done.catch(() => undefined);
    }
    return this.#fly().done;
  }

  /**
   * Takes a push in; what is not newer than the copy is ignored. False when none of it is leased, so that the publisher
   * may stop. While a request is under way the answer is yes: the publisher may have granted already, and a no would
   * make it forget the lease that its answer brings.
   */
  push(values: readonly V[]): boolean {
    this.#take(values);
    const now = this.#deps.clock.now();
    return values.some((value) => {
      const key = this.#deps.keyOf(value);
      return (this.#leases.get(key)?.until ?? 0) > now || this.#flight?.keys.has(key) === true;
    });
  }

  #fly(): Flight<K> {
    const keys = this.#used;
    this.#used = new Set();
    const done = this.#ask(keys).finally(() => {
      this.#flight = null;
    });
    const flight: Flight<K> = { keys, done };
    this.#flight = flight;
    return flight;
  }

  async #ask(keys: ReadonlySet<K>): Promise<void> {
    // Counted from before the request leaves, so that the lease ends here before it ends at the publisher.
    const { clock, answerTimeoutMs } = this.#deps;
    const sentAt = clock.now();
    try {
      const { values, leaseMs } = await answerInTime(clock, this.#deps.fetch([...keys]), {
        timeoutMs: answerTimeoutMs,
        what: "no lease was granted",
      });
      this.#take(values);
      const lease: Lease = { halfway: sentAt + leaseMs / 2, until: sentAt + leaseMs };
      for (const key of keys) this.#leases.set(key, lease);
    } catch (error) {
      for (const key of keys) this.#used.add(key);
      throw error;
    }
  }

  #take(values: readonly V[]): void {
    const newer = values.filter((value) => this.#isNewer(value));
    if (newer.length === 0) return;
    this.#deps.take(newer);
    for (const value of newer) this.#held.set(this.#deps.keyOf(value), value);
  }

  /** A push may overtake the answer to a request that was made before it, and a repeated push may arrive twice. */
  #isNewer(value: V): boolean {
    const held = this.#held.get(this.#deps.keyOf(value));
    return held === undefined || this.#deps.versionOf(value) > this.#deps.versionOf(held);
  }
}
