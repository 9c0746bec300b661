/** Runs seeds on threads of a bundle, one world at a time each, and gives each result as it comes. */
import { Worker } from "node:worker_threads";
import type { SeedTask } from "./seed-thread";
import type { SeedResult } from "./seed-result";

export interface SeedsToRun {
  readonly bundle: string;
  readonly threads: number;
  readonly tasks: Iterable<SeedTask>;
  /** Told of each result; false ends the run. */
  readonly done: (result: SeedResult) => boolean;
}

/** Resolves when all tasks are done, or one result was enough. Rejects when a thread dies. */
export async function runSeeds({ bundle, threads, tasks, done }: SeedsToRun): Promise<void> {
  const waiting = tasks[Symbol.iterator]();
  let isOver = false;
  const workers: Worker[] = [];
  const runThread = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(bundle);
      workers.push(worker);
      const next = (): void => {
        const task = isOver ? null : waiting.next();
        if (task === null || task.done === true) return resolve();
        worker.postMessage(task.value);
      };
      worker.on("message", (result: SeedResult) => {
        if (!isOver && !done(result)) isOver = true;
        next();
      });
      worker.on("error", reject);
      next();
    });
  try {
    await Promise.all(Array.from({ length: threads }, runThread));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** One seed alone, with some of its steps left out. */
export async function runSeed(bundle: string, task: SeedTask): Promise<SeedResult> {
  let only: SeedResult | null = null;
  await runSeeds({
    bundle,
    threads: 1,
    tasks: [task],
    done: (result) => {
      only = result;
      return true;
    },
  });
  if (only === null) throw new Error("the thread has ended without a result");
  return only;
}
