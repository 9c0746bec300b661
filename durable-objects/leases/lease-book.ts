/**
 * The publisher's side of leases (docs/decisions/0010): who may decide on which values until when, and the delivery of
 * changes to them. Once a publication is done, no holder decides on an older value: each live holder has said that it
 * took the change, or its lease, counted generously, has run out.
 *
 * A holder stays subscribed after its lease, until it answers a push with no: an account whose stops wait for a trigger
 * wants the marks also while it decides nothing. Only live leases are waited for.
 */
import type { Millis } from "../../shared/core/ids";
import type { Clock } from "./clock";
import { PushLane, type Delivery, type Pace } from "./push-lane";

export interface LeaseTerms {
  /** How long a holder may decide without asking again; it counts from before it asked. */
  readonly leaseMs: number;
  /**
   * How much longer the publisher waits: covers that `Date.now()` stands still during a turn on either side, and that
   * two machines' clocks do not run equally fast.
   */
  readonly marginMs: number;
}

/** One key of one holder, as it is kept over restarts. */
export interface Subscription<K> {
  readonly holder: string;
  readonly key: K;
}

export interface LeaseBookDeps<K, V> {
  readonly clock: Clock;
  readonly keyOf: (value: V) => K;
  /** One change out of two of the same key, the older first; of a change and itself, that change. */
  readonly merge: (older: V, newer: V) => V;
  /** True: the holder has it and wants more. False: it does not want these keys. A throw: unknown. */
  readonly push: (holder: string, values: readonly V[]) => Promise<boolean>;
  /** Keeps new subscriptions, before the lease is answered. */
  readonly remember: (holder: string, keys: readonly K[]) => void;
  /** Drops subscriptions that the holder does not want any more. */
  readonly forget: (holder: string, keys: readonly K[]) => void;
  /** Called for each failed push, which is repeated while a caller waits for it. */
  readonly failed: (holder: string, error: unknown) => void;
}

/** How far a change has come. */
export interface Reach {
  /** Holders that had a live lease when it was made and have not said since that they want no more. */
  readonly active: number;
  readonly applied: number;
  /** Active holders that have neither taken it nor lost their lease yet. */
  readonly pending: number;
}

export interface Publication {
  /** Resolves when no holder can use an older value any more. Never rejects. */
  readonly done: Promise<void>;
  reach(): Reach;
  /** Names of the pending holders. */
  waitsFor(): string[];
}

interface Lease {
  until: Millis;
  /** Number of the grant that gave it. */
  grant: number;
}

interface Holder<K, V> {
  readonly leases: Map<K, Lease>;
  readonly lane: PushLane<K, V>;
}

export class LeaseBook<K, V> {
  readonly #deps: LeaseBookDeps<K, V>;
  readonly #terms: LeaseTerms;
  readonly #pace: Pace;
  readonly #holders = new Map<string, Holder<K, V>>();
  #grants = 0;

  /** `remembered` are the subscriptions of before a restart. Their leases may still run, so all count as granted just now. */
  constructor(deps: LeaseBookDeps<K, V>, terms: LeaseTerms, pace: Pace, remembered: readonly Subscription<K>[]) {
    this.#deps = deps;
    this.#terms = terms;
    this.#pace = pace;
    for (const { holder, key } of remembered) this.#lease(this.#holder(holder), [key]);
  }

  /**
   * Leases `keys` to a holder and gives its values, each with what a push under way to it may not have told it yet.
   * To be answered in the same turn, with `current` being the newest there is.
   */
  grant(
    name: string,
    keys: readonly K[],
    current: (key: K) => V | undefined,
  ): { readonly values: V[]; readonly leaseMs: number } {
    const holder = this.#holder(name);
    const added = keys.filter((key) => !holder.leases.has(key));
    if (added.length > 0) this.#deps.remember(name, added);
    this.#lease(holder, keys);
    const values = keys.flatMap((key) => {
      const newest = current(key);
      if (newest === undefined) return [];
      const untold = holder.lane.outstanding(key);
      // What a lane still carries may be older than the newest: a change is taken off it when a late no arrives.
      return [untold === undefined ? newest : this.#deps.merge(untold, newest)];
    });
    return { values, leaseMs: this.#terms.leaseMs };
  }

  /**
   * Pushes changes to all subscribed holders; to be called in the turn in which they were made. The publication covers
   * earlier changes of `settling` as well, for a caller that repeats what may not have been delivered the first time.
   */
  publish(changes: readonly V[], settling: readonly K[] = []): Publication {
    const covered = new Set([...changes.map((change) => this.#deps.keyOf(change)), ...settling]);
    const now = this.#deps.clock.now();
    const reach = { active: 0, applied: 0, pending: 0 };
    const waiting = new Set<string>();
    const deliveries: Promise<void>[] = [];
    for (const [name, { leases, lane }] of this.#holders) {
      const wanted = changes.filter((change) => leases.has(this.#deps.keyOf(change)));
      if (wanted.length > 0) lane.add(wanted);
      const until = latest(leases, covered);
      if (until <= now) continue;
      reach.active++;
      reach.pending++;
      waiting.add(name);
      deliveries.push(
        lane.delivered(until).then((delivery) => {
          waiting.delete(name);
          count(reach, delivery);
        }),
      );
    }
    const done = Promise.all(deliveries).then(() => undefined);
    return { done, reach: () => ({ ...reach }), waitsFor: () => [...waiting] };
  }

  #holder(name: string): Holder<K, V> {
    const known = this.#holders.get(name);
    if (known !== undefined) return known;
    const { clock, keyOf, merge, failed } = this.#deps;
    const lane = new PushLane<K, V>(
      { clock, keyOf, merge, push: (values) => this.#push(name, values), failed: (error) => failed(name, error) },
      this.#pace,
    );
    const holder: Holder<K, V> = { leases: new Map(), lane };
    this.#holders.set(name, holder);
    return holder;
  }

  #lease(holder: Holder<K, V>, keys: readonly K[]): void {
    const grant = ++this.#grants;
    const until = this.#deps.clock.now() + this.#terms.leaseMs + this.#terms.marginMs;
    for (const key of keys) holder.leases.set(key, { until, grant });
  }

  async #push(name: string, values: readonly V[]): Promise<boolean> {
    const grantsBefore = this.#grants;
    const wanted = await this.#deps.push(name, values);
    if (!wanted) this.#drop(name, values, grantsBefore);
    return wanted;
  }

  /** A no takes back only leases older than the push: the holder may have asked again between its no and this moment. */
  #drop(name: string, values: readonly V[], grantsBefore: number): void {
    const holder = this.#holders.get(name);
    if (holder === undefined) return;
    const dropped = values
      .map((value) => this.#deps.keyOf(value))
      .filter((key) => (holder.leases.get(key)?.grant ?? Infinity) <= grantsBefore);
    if (dropped.length === 0) return;
    for (const key of dropped) holder.leases.delete(key);
    holder.lane.discard(dropped);
    this.#deps.forget(name, dropped);
    if (holder.leases.size === 0) this.#holders.delete(name);
  }
}

function latest<K>(leases: ReadonlyMap<K, Lease>, keys: ReadonlySet<K>): Millis {
  let until = Number.NEGATIVE_INFINITY;
  for (const key of keys) until = Math.max(until, leases.get(key)?.until ?? until);
  return until;
}

function count(reach: { active: number; applied: number; pending: number }, delivery: Delivery): void {
  reach.pending--;
  if (delivery === "taken") reach.applied++;
  else reach.active--;
}
