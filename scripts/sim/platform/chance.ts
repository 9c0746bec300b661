/** All randomness of a world: one stream of numbers from one seed (sfc32), the same on every machine. */

export class Chance {
  #a: number;
  #b = 0x9e3779b9;
  #c = 0x243f6a88;
  #counter = 1;

  constructor(seed: number) {
    this.#a = seed | 0;
    this.#b ^= Math.floor(seed / 2 ** 32);
    // The first numbers of neighbouring seeds are alike.
    for (let warm = 0; warm < 12; warm++) this.#next();
  }

  #next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    return sum >>> 0;
  }

  /** From 0 on and under 1. */
  share(): number {
    return this.#next() / 2 ** 32;
  }

  /** A whole number from 0 on and under `bound`. */
  below(bound: number): number {
    return Math.floor(this.share() * bound);
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  /** Whether something of this rate happens. */
  happens(rate: number): boolean {
    return rate > 0 && this.share() < rate;
  }

  pick<T>(from: readonly T[]): T {
    const one = from[this.below(from.length)];
    if (one === undefined) throw new RangeError("nothing to pick from");
    return one;
  }

  /** One of the names, each as likely as its weight says. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K {
    let sum = 0;
    for (const name in weights) sum += weights[name];
    let left = this.share() * sum;
    let last: K | null = null;
    for (const name in weights) {
      last = name;
      left -= weights[name];
      if (left < 0) break;
    }
    if (last === null) throw new RangeError("nothing to pick from");
    return last;
  }

  /** Another stream, which what is drawn here later does not change. */
  fork(): Chance {
    return new Chance(this.#next() * 2 ** 20 + (this.#next() >>> 12));
  }
}
