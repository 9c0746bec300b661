/** Where a limit's levels begin, as amounts: worked out once, so that a look at a limit that keeps its level is a comparison and no division. */
import { ONE } from "./decimal";
import type { LimitHandling } from "./limits";

/** 0 is under all thresholds, 3 at the limit or beyond. */
export type LevelNumber = 0 | 1 | 2 | 3;

export interface LevelBounds {
  /** What they were worked out for. */
  readonly effective: bigint;
  readonly isFloor: boolean;
  readonly handling: LimitHandling;
  /** Least use of each level; of a floor the most. */
  readonly warning: bigint;
  readonly critical: bigint;
  readonly breach: bigint;
  /** What the limit was at when it was last looked at; null before. */
  level: LevelNumber | null;
}

/**
 * Bounds of a limit at its thresholds. Exact: a use reaches a bound just when its share of the limit reaches the threshold
 * (of a floor the limit's share of the use), whatever is rounded in the share that is shown.
 */
export function levelBounds(effective: bigint, isFloor: boolean, handling: LimitHandling): LevelBounds {
  const at = (share: bigint): bigint =>
    isFloor ? (share === 0n ? effective : (effective * ONE) / share) : (effective * share + ONE - 1n) / ONE;
  return {
    effective,
    isFloor,
    handling,
    warning: at(handling.warning),
    critical: at(handling.critical),
    breach: effective,
    level: null,
  };
}

/**
 * The level that a use has reached: an amount, or a part of a whole. A ratio is compared by multiplication, because this runs for several
 * limits with each order and division is the most expensive bigint operation. Over nothing, or less, everything is reached.
 */
export function levelAt(
  { isFloor, warning, critical, breach }: LevelBounds,
  part: bigint | number,
  whole: bigint | null,
): LevelNumber {
  if (whole !== null && whole <= 0n) return part > 0n || isFloor ? 3 : 0;
  const used = whole === null ? part : BigInt(part) * ONE;
  const at = (bound: bigint): bigint => (whole === null ? bound : bound * whole);
  if (isFloor) return used > at(warning) ? 0 : used > at(critical) ? 1 : used > at(breach) ? 2 : 3;
  return used < at(warning) ? 0 : used < at(critical) ? 1 : used < at(breach) ? 2 : 3;
}
