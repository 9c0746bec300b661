/**
 * Gathers what arrives close together, so that one commit serves all of it. A timer costs more than a commit when nobody
 * else comes, and gathers a group when many do: how many came last time, and how long ago, tells which it will be.
 */
export interface GatheringDeps<T> {
  /** Handles a group, synchronously; if it throws, it has stopped the object first. */
  run(group: readonly T[]): void;
  /** How long a group is gathered when company is expected. */
  pause(): Promise<void>;
  now(): number;
  /** Company is expected so long after a group was closed, in milliseconds. */
  readonly companyMs: number;
}

/** A timer of no time that ends later than this has waited for other work of its thread. */
const BUSY_MS = 2;
/** A group is closed after this, however busy the thread is. */
const MOST_MS = 10;

/**
 * A pause for as long as the thread is busy otherwise, at most about ten milliseconds: what is waiting to be read then may be company, and while others
 * are served nobody is kept waiting by it. On an idle thread it ends at once.
 */
export async function untilIdle(clock: { wait(ms: number): Promise<unknown>; now(): number }): Promise<void> {
  const start = clock.now();
  for (let before = start, isBusy = true; isBusy;) {
    await clock.wait(0);
    const at = clock.now();
    isBusy = at - before > BUSY_MS && at - start < MOST_MS;
    before = at;
  }
}

export class GatheredGroups<T> {
  readonly #deps: GatheringDeps<T>;
  #waiting: T[] = [];
  #isScheduled = false;
  #lastSize = 1;
  #closedAt = Number.NEGATIVE_INFINITY;

  constructor(deps: GatheringDeps<T>) {
    this.#deps = deps;
  }

  /** Adds one to the group that is being gathered. */
  add(one: T): void {
    this.#waiting.push(one);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    // Arrivals a few milliseconds apart would each close a group of one, if only the size counted.
    const expectsCompany = this.#lastSize > 1 || this.#deps.now() - this.#closedAt < this.#deps.companyMs;
    const gathered = expectsCompany ? this.#deps.pause() : Promise.resolve();
    const group = this.#waiting;
    void gathered.then(() => {
      if (this.#waiting === group) this.#close();
    });
  }

  /** Adds one that does not wait: it runs now, behind what is being gathered. On its own it says nothing of company. */
  addLast(one: T): void {
    if (this.#waiting.length === 0) {
      this.#deps.run([one]);
      return;
    }
    this.#waiting.push(one);
    this.#close();
  }

  #close(): void {
    const group = this.#waiting;
    this.#waiting = [];
    this.#isScheduled = false;
    this.#lastSize = group.length;
    this.#closedAt = this.#deps.now();
    this.#deps.run(group);
  }
}
