import { seededRandom } from "../../scripts/feed/price-walk";

/** Whole numbers under `bound`, the same sequence for the same seed. */
export function seededIntegers(seed: number): (bound: number) => number {
  const random = seededRandom(seed);
  return (bound) => Math.floor(random() * bound);
}

/** A copy in an order that only the numbers of `below` decide (Fisher–Yates). */
export function shuffled<T>(items: readonly T[], below: (bound: number) => number): T[] {
  const copy = [...items];
  for (let last = copy.length - 1; last > 0; last--) {
    const other = below(last + 1);
    const kept = copy[last] as T;
    copy[last] = copy[other] as T;
    copy[other] = kept;
  }
  return copy;
}
