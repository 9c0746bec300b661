/**
 * The world's time: a queue of things that will happen, each at a moment, and each belonging to something that may be dead by
 * then. One thing happens at a time, and all promises that it resolves run before the next: that is the order the runtime gives.
 */
import type { Millis } from "../../../shared/core/ids";

/** Something that can die: an object in memory, or one run of the consumer. What belongs to it dies with it. */
export class Life {
  isAlive = true;
  /** How far its clock is off, in milliseconds. */
  constructor(public skewMs: Millis = 0) {}
}

interface Happening {
  readonly at: Millis;
  readonly number: number;
  readonly owner: Life | null;
  readonly run: () => void;
  isOff: boolean;
}

/** Taken before the world's own timers replace those of the process. */
const afterAllPromises = setImmediate;

export class VirtualTime {
  now: Millis;
  /** Whose code runs; null for the world's. */
  owner: Life | null = null;
  /** How many things have happened. */
  happenings = 0;
  readonly #heap: Happening[] = [];
  #number = 0;

  constructor(start: Millis) {
    this.now = start;
  }

  /** Has `work` happen `ms` from now, unless its owner has died by then; the function it returns calls that off. */
  after(ms: Millis, owner: Life | null, run: () => void): () => void {
    const happening: Happening = {
      at: this.now + Math.max(0, ms),
      number: ++this.#number,
      owner,
      run,
      isOff: false,
    };
    this.#push(happening);
    return () => {
      happening.isOff = true;
    };
  }

  /** When the next thing happens; null when nothing ever will. */
  nextAt(): Millis | null {
    this.#skipDead();
    return this.#heap[0]?.at ?? null;
  }

  /** Lets the next thing happen, and all that follows from it at once; false when there is none. */
  async step(): Promise<boolean> {
    this.#skipDead();
    const next = this.#pop();
    if (next === undefined) return false;
    this.now = Math.max(this.now, next.at);
    await this.as(next.owner, next.run);
    return true;
  }

  /** Runs work that belongs to somebody, and waits until no promise is left to run. */
  async as(owner: Life | null, work: () => void): Promise<void> {
    this.owner = owner;
    this.happenings += 1;
    try {
      work();
      await new Promise((resolve) => afterAllPromises(resolve));
    } finally {
      this.owner = null;
    }
  }

  /** The time as the one whose code runs reads it. */
  read(): Millis {
    return this.now + (this.owner?.skewMs ?? 0);
  }

  #skipDead(): void {
    for (let first = this.#heap[0]; first !== undefined; first = this.#heap[0]) {
      if (!first.isOff && first.owner?.isAlive !== false) return;
      this.#pop();
    }
  }

  #push(one: Happening): void {
    const heap = this.#heap;
    heap.push(one);
    let at = heap.length - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || !isBefore(one, parent)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = one;
  }

  #pop(): Happening | undefined {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (last === undefined || first === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      const left = heap[child];
      if (left === undefined) break;
      const right = heap[child + 1];
      let least = left;
      if (right !== undefined && isBefore(right, left)) {
        least = right;
        child += 1;
      }
      if (!isBefore(least, last)) break;
      heap[at] = least;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

const isBefore = (a: Happening, b: Happening): boolean => a.at < b.at || (a.at === b.at && a.number < b.number);
