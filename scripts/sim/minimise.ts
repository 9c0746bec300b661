/** Looks for a smaller trace that still fails: steps are left out, half of them at first, then ever fewer at a time. */
import type { SeedTask } from "./seed-thread";
import type { SeedResult } from "./seed-result";

export interface Minimised {
  /** Steps that are left. */
  readonly steps: readonly number[];
  readonly result: SeedResult;
  readonly tries: number;
}

/** What was broken, its numbers and ids apart: a smaller trace fails in the same way. */
const kindOf = ({ broken }: SeedResult): string =>
  (broken[0] ?? "")
    .replaceAll(/01[0-9A-Z]{24}(-\d|[a-z])?/g, "ID")
    .replaceAll(/[\d.]+/g, "N")
    .replaceAll(/alpha|beta|gamma/g, "X")
    .slice(0, 60);

/**
 * Gives the smallest set of steps that was found within so many runs and so much time.
 * @param run runs the seed without some of its steps
 */
export async function minimise(
  failed: SeedResult,
  run: (task: Pick<SeedTask, "without" | "steps">) => Promise<SeedResult>,
  most: { readonly tries: number; readonly ms: number },
): Promise<Minimised> {
  const kind = kindOf(failed);
  const last = Math.min(failed.failedAt ?? failed.steps, failed.steps);
  let left = Array.from({ length: last }, (_, index) => index + 1);
  let result = failed;
  let tries = 0;
  const until = performance.now() + most.ms;
  const goesOn = (): boolean => tries < most.tries && performance.now() < until;
  const attempt = async (steps: readonly number[]): Promise<boolean> => {
    tries += 1;
    const kept = new Set(steps);
    const without = Array.from({ length: last }, (_, index) => index + 1).filter((step) => !kept.has(step));
    const tried = await run({ without, steps: last });
    if (tried.failedAt === null || kindOf(tried) !== kind) return false;
    result = tried;
    return true;
  };
  for (let size = Math.ceil(left.length / 2); size >= 1 && goesOn(); size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < left.length && goesOn();) {
      const smaller = [...left.slice(0, from), ...left.slice(from + size)];
      if (smaller.length > 0 && (await attempt(smaller))) left = smaller;
      else from += size;
    }
  }
  return { steps: left, result, tries };
}
