import fc from "fast-check";
import { expect, test } from "vitest";
import { ONE, ratio, type Ratio } from "./decimal";
import { levelAt, levelBounds, type LevelNumber } from "./level-bounds";
import { DEFAULT_HANDLING } from "./limits";

const at = (used: bigint, limit: bigint, isFloor = false): LevelNumber =>
  levelAt(levelBounds(limit, isFloor, DEFAULT_HANDLING), used, null);

test.each([
  [799n, 0],
  [800n, 1],
  [899n, 1],
  [900n, 2],
  [999n, 2],
  [1_000n, 3],
  [1_001n, 3],
] as const)("of a limit of 1000, %s is at level %s", (used, level) => {
  expect(at(used, 1_000n)).toBe(level);
});

test.each([
  [1_251n, 0],
  [1_250n, 1],
  [1_112n, 1],
  [1_111n, 2],
  [1_001n, 2],
  [1_000n, 3],
  [0n, 3],
  [-5n, 3],
] as const)("of a floor of 1000, %s is at level %s", (used, level) => {
  expect(at(used, 1_000n, true)).toBe(level);
});

test("a limit of zero is breached by nothing at all: what is not let through is not there to warn of", () => {
  expect(at(0n, 0n)).toBe(3);
});

const amount = fc.bigInt({ min: 1n, max: 10n ** 30n });
const share = fc.bigInt({ min: 1n, max: ONE }) as fc.Arbitrary<bigint> as fc.Arbitrary<Ratio>;

test("a level is reached exactly when the use's share of the limit reaches its threshold, and a part over a whole says the same", () => {
  fc.assert(
    fc.property(amount, amount, share, fc.boolean(), (used, limit, warning, isFloor) => {
      const handling = { ...DEFAULT_HANDLING, warning, critical: ratio("1") };
      const bounds = levelBounds(limit, isFloor, handling);
      const reached = isFloor ? limit * ONE >= used * warning : used * ONE >= limit * warning;
      expect(levelAt(bounds, used, null) >= 1).toBe(reached);
      // used ÷ 10¹² as a ratio of a part to a whole of 1.
      expect(levelAt(bounds, used, ONE) >= 1).toBe(reached);
    }),
  );
});
