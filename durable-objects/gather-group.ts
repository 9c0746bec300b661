/**
 * Gathers what arrives close together, so that one commit serves all of it. A timer costs more than a commit when nobody
 * else comes, and gathers a group when many do: how many came last time tells which it will be.
 */
export class GatheredGroups<T> {
  readonly #run: (group: readonly T[]) => void;
  readonly #pause: () => Promise<void>;
  #waiting: T[] = [];
  #isScheduled = false;
  #lastSize = 1;

  /**
   * @param run handles a group, synchronously; if it throws, it has stopped the object first.
   * @param pause how long a group is gathered when company is expected.
   */
  constructor(run: (group: readonly T[]) => void, pause: () => Promise<void>) {
    this.#run = run;
    this.#pause = pause;
  }

  /** Adds one to the group that is being gathered. */
  add(one: T): void {
    this.#waiting.push(one);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    const gathered = this.#lastSize > 1 ? this.#pause() : Promise.resolve();
    void gathered.then(() => this.#close());
  }

  #close(): void {
    const group = this.#waiting;
    this.#waiting = [];
    this.#isScheduled = false;
    this.#lastSize = group.length;
    this.#run(group);
  }
}
