/**
 * Delivers changes to one receiver: one push at a time, at most so many a second, each with everything that has come
 * in since the push before. What a failed push carried goes again with the next, merged with what has come since.
 */
import type { Millis } from "../../shared/core/ids";
import type { Clock } from "./clock";

/** Outcome of the changes that a caller waits for: applied, not wanted (any more), or not delivered in time. */
export type Delivery = "taken" | "unwanted" | "late";

/** How pushes to one receiver are spaced and repeated, all in milliseconds. */
export interface Pace {
  /** From the start of a push to the start of the next. The first one after a quiet time goes at once. */
  readonly minIntervalMs: number;
  /** An attempt not answered for so long counts as failed. It may still arrive, so receivers compare versions. */
  readonly attemptTimeoutMs: number;
  /** Pauses after the first, second, … failure in a row; the last one repeats. */
  readonly backoffMs: readonly [number, ...number[]];
}

export interface PushLaneDeps<K, V> {
  readonly clock: Clock;
  readonly keyOf: (value: V) => K;
  /** One change out of two of the same key, the older first. */
  readonly merge: (older: V, newer: V) => V;
  /** True: applied. False: the receiver does not want these. A throw: unknown, try again. */
  readonly push: (values: readonly V[]) => Promise<boolean>;
  /** Told of each failed attempt, before it is repeated. */
  readonly failed: (error: unknown) => void;
}

interface Waiter {
  /** Changes up to this number are waited for. */
  readonly upTo: number;
  readonly deadline: Millis;
  readonly settle: (delivery: Delivery) => void;
}

/** Attempts when no caller waits: the receiver's lease has expired, but it may still want the change. */
const UNWATCHED_ATTEMPTS = 3;

export class PushLane<K, V> {
  readonly #deps: PushLaneDeps<K, V>;
  readonly #pace: Pace;
  #queued = new Map<K, V>();
  #inFlight = new Map<K, V>();
  #added = 0;
  #failures = 0;
  #lastStart = Number.NEGATIVE_INFINITY;
  /** Counts attempts and their ends, so that a late answer is told from the one waited for. */
  #attempt = 0;
  /** Whether a push is under way or one is planned. */
  #running = false;
  #waiters: Waiter[] = [];
  #armedFor = Number.POSITIVE_INFINITY;
  #disarm = (): void => {};

  constructor(deps: PushLaneDeps<K, V>, pace: Pace) {
    this.#deps = deps;
    this.#pace = pace;
  }

  /** Takes changes in and sees to their delivery. */
  add(values: readonly V[]): void {
    for (const value of values) mergeInto(this.#queued, this.#deps.keyOf(value), value, this.#deps.merge);
    this.#added++;
    this.#run();
  }

  /** The change of `key` that is not known to have arrived; undefined when all have. */
  outstanding(key: K): V | undefined {
    const sent = this.#inFlight.get(key);
    const queued = this.#queued.get(key);
    if (sent === undefined || queued === undefined) return sent ?? queued;
    return this.#deps.merge(sent, queued);
  }

  /** Resolves with the outcome of all changes added so far, at `deadline` at the latest. Failed pushes are repeated until then. */
  delivered(deadline: Millis): Promise<Delivery> {
    if (this.#queued.size === 0 && this.#inFlight.size === 0) return Promise.resolve("taken");
    if (deadline <= this.#deps.clock.now()) return Promise.resolve("late");
    return new Promise((settle) => {
      this.#waiters.push({ upTo: this.#added, deadline, settle });
      this.#armDeadline();
      this.#run();
    });
  }

  /** Forgets changes of keys that are not wanted any more. */
  discard(keys: Iterable<K>): void {
    for (const key of keys) this.#queued.delete(key);
    if (this.#queued.size === 0 && this.#inFlight.size === 0) this.#settle(this.#added, "unwanted");
  }

  #run(): void {
    if (this.#running || this.#queued.size === 0) return;
    this.#running = true;
    const pause = Math.max(0, this.#lastStart + this.#pace.minIntervalMs - this.#deps.clock.now());
    if (pause > 0) this.#deps.clock.after(pause, () => this.#send());
    else this.#send();
  }

  #send(): void {
    this.#inFlight = this.#queued;
    this.#queued = new Map();
    // What was queued may have been discarded during the pause.
    if (this.#inFlight.size === 0) return this.#rest();
    const { clock } = this.#deps;
    const { attemptTimeoutMs } = this.#pace;
    const attempt = ++this.#attempt;
    const upTo = this.#added;
    this.#lastStart = clock.now();
    const finish = (then: () => void): void => {
      // The answer to an attempt that was given up for lost changes nothing any more.
      if (attempt !== this.#attempt) return;
      this.#attempt++;
      callOff();
      then();
    };
    const callOff = clock.after(attemptTimeoutMs, () =>
      finish(() => this.#retry(new Error(`a push was not answered within ${attemptTimeoutMs} ms`))),
    );
    this.#deps.push([...this.#inFlight.values()]).then(
      (taken) => finish(() => this.#arrived(upTo, taken)),
      (error: unknown) => finish(() => this.#retry(error)),
    );
  }

  #arrived(upTo: number, taken: boolean): void {
    this.#inFlight = new Map();
    this.#failures = 0;
    this.#settle(upTo, taken ? "taken" : "unwanted");
    this.#rest();
  }

  #retry(error: unknown): void {
    this.#deps.failed(error);
    for (const [key, value] of this.#queued) mergeInto(this.#inFlight, key, value, this.#deps.merge);
    this.#queued = this.#inFlight;
    this.#inFlight = new Map();
    this.#failures++;
    if (this.#waiters.length === 0 && this.#failures >= UNWATCHED_ATTEMPTS) {
      // What is queued goes with the next change.
      this.#failures = 0;
      this.#running = false;
      return;
    }
    const { backoffMs } = this.#pace;
    const pause = backoffMs[this.#failures - 1] ?? backoffMs.at(-1) ?? 0;
    this.#deps.clock.after(pause, () => this.#send());
  }

  #rest(): void {
    this.#running = false;
    // Nothing is left to deliver: what was discarded meanwhile was not wanted.
    if (this.#queued.size === 0) this.#settle(this.#added, "unwanted");
    this.#run();
  }

  #settle(upTo: number, delivery: Delivery): void {
    const rest: Waiter[] = [];
    for (const waiter of this.#waiters) {
      if (waiter.upTo <= upTo) waiter.settle(delivery);
      else rest.push(waiter);
    }
    this.#waiters = rest;
    // A timer left behind would keep the object in memory for nothing.
    if (rest.length === 0) this.#forgetDeadline();
  }

  #forgetDeadline(): void {
    this.#disarm();
    this.#armedFor = Number.POSITIVE_INFINITY;
  }

  /** One timer for all that wait, not one each: a busy market would make hundreds a second. */
  #armDeadline(): void {
    const earliest = Math.min(...this.#waiters.map(({ deadline }) => deadline));
    if (earliest >= this.#armedFor) return;
    const { clock } = this.#deps;
    this.#disarm();
    this.#armedFor = earliest;
    this.#disarm = clock.after(Math.max(0, earliest - clock.now()), () => {
      this.#armedFor = Number.POSITIVE_INFINITY;
      const now = clock.now();
      const late = this.#waiters.filter(({ deadline }) => deadline <= now);
      this.#waiters = this.#waiters.filter(({ deadline }) => deadline > now);
      for (const { settle } of late) settle("late");
      if (this.#waiters.length > 0) this.#armDeadline();
    });
  }
}

function mergeInto<K, V>(map: Map<K, V>, key: K, value: V, merge: (older: V, newer: V) => V): void {
  const older = map.get(key);
  map.set(key, older === undefined ? value : merge(older, value));
}
