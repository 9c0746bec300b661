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
 * Gives a set of steps of which none can be left out alone, or the smallest that was found within so many runs and so much time. What
 * breaks in a step needs no healing, which takes longer than the steps do.
 * @param run runs the seed without some of its steps
 */
export async function minimise(
  failed: SeedResult,
  run: (task: Pick<SeedTask, "without" | "steps" | "heals">) => Promise<SeedResult>,
  most: { readonly tries: number; readonly ms: number },
): Promise<Minimised> {
  const kind = kindOf(failed);
  const heals = (failed.failedAt ?? failed.steps) > failed.steps;
  let left = stepsUpTo(Math.min(failed.failedAt ?? failed.steps, failed.steps));
  let result = failed;
  let tries = 0;
  const until = performance.now() + most.ms;
  const goesOn = (): boolean => tries < most.tries && performance.now() < until;
  const attempt = async (steps: readonly number[]): Promise<boolean> => {
    tries += 1;
    const kept = new Set(steps);
    const last = Math.max(...steps);
    const tried = await run({ without: stepsUpTo(last).filter((step) => !kept.has(step)), steps: last, heals });
    if (tried.failedAt === null || kindOf(tried) !== kind) return false;
    result = tried;
    // What would have come after it has no part in it.
    const failedAt = tried.failedAt;
    left = steps.filter((step) => step <= failedAt);
    return true;
  };
  let size = Math.ceil(left.length / 2);
  while (size >= 1 && goesOn()) {
    const before = left.length;
    for (let from = 0; from < left.length && goesOn();) {
      const smaller = [...left.slice(0, from), ...left.slice(from + size)];
      if (smaller.length === 0 || !(await attempt(smaller))) from += size;
    }
    // A step may become superfluous with one that was left out after it.
    if (size > 1) size = Math.ceil(size / 2);
    else if (left.length === before) size = 0;
  }
  return { steps: left, result, tries };
}

const stepsUpTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);
