/**
 * `npm run sim`: worlds from seeds, with faults, held against the trading rules from outside (docs/proof.md). `--mutations` shows that it
 * bites. The last line is the summary, and the exit status says the same.
 */
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { bundleSimulation } from "./sim/bundle";
import { addCounts, NO_COUNTS, type Counts } from "./sim/coverage";
import { coverageTables, neverOccurred } from "./sim/expected-coverage";
import { minimise } from "./sim/minimise";
import type { Mutation } from "./sim/mutation";
import { MUTATIONS } from "./sim/mutations";
import { runSeed, runSeeds } from "./sim/run-seeds";
import type { SeedResult } from "./sim/seed-result";
import { root } from "./root";
import { UsageError } from "./launcher/settings";
import { exitOnUsageError } from "./usage";

/** From so many seeds of so many steps on everything has to have occurred. */
const COVERING_SEEDS = 1_000;
const COVERING_STEPS = 1_000;
/** Within so many seeds each mutation has to be found. */
const MUTATION_SEEDS = 200;
/** Failures that are shown in full. */
const MOST_SHOWN = 3;
const MINIMISING_TRIES = 1_000;
/** And no longer than this for each of them. */
const MINIMISING_MS = 120_000;

interface Settings {
  /** What is checked out when the run begins; it may change while it goes on. */
  readonly commit: string;
  readonly seeds: number;
  readonly seed: number;
  readonly steps: number;
  readonly trace: boolean;
  readonly threads: number;
}

await exitOnUsageError(main);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seeds: { type: "string" },
      seed: { type: "string", default: "1" },
      steps: { type: "string", default: String(COVERING_STEPS) },
      threads: { type: "string", default: String(availableParallelism()) },
      trace: { type: "boolean", default: false },
      mutations: { type: "boolean", default: false },
      mutation: { type: "string" },
    },
  });
  const usual = values.mutations || values.mutation !== undefined ? MUTATION_SEEDS : values.trace ? 1 : 100;
  const settings: Settings = {
    commit: commit(),
    seeds: countOf(values.seeds ?? String(usual), "--seeds"),
    seed: countOf(values.seed, "--seed"),
    steps: countOf(values.steps, "--steps"),
    threads: countOf(values.threads, "--threads"),
    trace: values.trace,
  };
  const chosen = MUTATIONS.filter(({ name }) => values.mutation === undefined || name === values.mutation);
  if (values.mutation !== undefined && chosen.length === 0)
    throw new UsageError(`there is no mutation ${values.mutation}`);
  const isFine =
    values.mutations || values.mutation !== undefined ? await tryMutations(chosen, settings) : await simulate(settings);
  process.exitCode = isFine ? 0 : 1;
}

function countOf(text: string, option: string): number {
  if (!/^\d{1,9}$/.test(text) || Number(text) < 1) throw new UsageError(`${option} has to be a whole number above 0`);
  return Number(text);
}

async function simulate(settings: Settings): Promise<boolean> {
  const { seed, seeds, steps } = settings;
  const startedAt = performance.now();
  const run = await withBundle(null, async (bundle) => {
    const { counts, failed } = await runAll(bundle, settings);
    for (const line of coverageTables(counts)) console.log(line);
    for (const one of failed.slice(0, MOST_SHOWN)) await explain(bundle, one, settings);
    return { counts, failed: failed.map(({ seed: number }) => number) };
  });
  const missing = seeds >= COVERING_SEEDS && steps >= COVERING_STEPS ? neverOccurred(run.counts) : [];
  for (const one of missing) console.log(`NEVER OCCURRED ${one}`);
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0);
  const isFine = run.failed.length === 0 && missing.length === 0;
  console.log(
    `${isFine ? "passed" : "FAILED"}: seeds ${seed} to ${seed + seeds - 1} of ${steps} steps at ${settings.commit}, ` +
      `${run.failed.length} failed${run.failed.length === 0 ? "" : ` (${run.failed.slice(0, 10).join(", ")})`}, ` +
      `${missing.length} never occurred, ${seconds} s`,
  );
  return isFine;
}

async function withBundle<T>(mutation: Mutation | null, work: (bundle: string) => Promise<T>): Promise<T> {
  const bundle = await bundleSimulation(mutation);
  try {
    return await work(bundle);
  } finally {
    rmSync(bundle);
  }
}

async function runAll(bundle: string, settings: Settings): Promise<{ counts: Counts; failed: SeedResult[] }> {
  const { threads, trace, seeds } = settings;
  const failed: SeedResult[] = [];
  let counts = NO_COUNTS;
  let done = 0;
  await runSeeds({
    bundle,
    threads: Math.min(threads, seeds),
    tasks: tasksOf(settings),
    done: (result) => {
      counts = addCounts(counts, result.counts);
      done += 1;
      if (trace) for (const line of result.trace) console.log(line);
      if (result.failedAt !== null) {
        failed.push(result);
        console.log(`seed ${result.seed} failed at step ${result.failedAt}: ${result.broken[0] ?? ""}`);
      }
      if (done % 100 === 0) console.log(`${done} of ${seeds} seeds`);
      return true;
    },
  });
  return { counts, failed };
}

function* tasksOf({ seed, seeds, steps, trace }: Settings) {
  for (let at = seed; at < seed + seeds; at++) yield { seed: at, steps, without: [], heals: true, trace };
}

/** Says what was broken, how to see it again, and in how few steps. */
async function explain(bundle: string, failed: SeedResult, { steps, commit: at }: Settings): Promise<void> {
  const { seed } = failed;
  console.log(
    `\nseed ${seed} at commit ${at}; again with: npm run sim -- --seed ${seed} --seeds 1 --steps ${steps} --trace`,
  );
  for (const sentence of failed.broken) console.log(`  ${sentence}`);
  const smaller = await minimise(failed, (task) => runSeed(bundle, { seed, trace: false, ...task }), {
    tries: MINIMISING_TRIES,
    ms: MINIMISING_MS,
  });
  const kept = new Set(smaller.steps);
  const last = Math.max(...smaller.steps);
  const without = Array.from({ length: last }, (_, index) => index + 1).filter((step) => !kept.has(step));
  const traced = await runSeed(bundle, { seed, steps: last, without, heals: true, trace: true });
  console.log(`in ${smaller.steps.length} steps (after ${smaller.tries} tries): ${smaller.result.broken[0] ?? ""}`);
  for (const line of traced.trace) if (/^(step|healing)|^ {2}(fault|†|BROKEN)/.test(line)) console.log(`  ${line}`);
}

/** Puts in one deliberate bug after the other, and runs seeds until it is found. */
async function tryMutations(mutations: readonly Mutation[], settings: Settings): Promise<boolean> {
  const missed: string[] = [];
  for (const mutation of mutations) {
    let tried = 0;
    let found: SeedResult | null = null;
    await withBundle(mutation, (bundle) =>
      runSeeds({
        bundle,
        threads: settings.threads,
        tasks: tasksOf(settings),
        done: (result) => {
          tried += 1;
          if (result.failedAt !== null) found = result;
          return result.failedAt === null;
        },
      }),
    );
    console.log(`${mutation.name}: ${mutation.what}`);
    console.log(`  ${saidOf(found, tried)}`);
    if (found === null) missed.push(mutation.name);
  }
  const isFine = missed.length === 0;
  console.log(
    `${isFine ? "passed" : "FAILED"}: ${mutations.length - missed.length} of ${mutations.length} mutations found within ${settings.seeds} seeds` +
      `${isFine ? "" : `; not ${missed.join(", ")}`}, at ${settings.commit}`,
  );
  return isFine;
}

function saidOf(found: SeedResult | null, tried: number): string {
  return found === null
    ? `NOT FOUND in ${tried} seeds`
    : `found after ${tried} ${tried === 1 ? "seed" : "seeds"} (seed ${found.seed}, step ${found.failedAt}): ${found.broken[0] ?? ""}`;
}

/** The commit that is checked out; with what is changed and not committed it is not that one. */
function commit(): string {
  const git = (...parameters: string[]): string =>
    execFileSync("git", parameters, { cwd: root, encoding: "utf8" }).trim();
  try {
    return git("rev-parse", "--short=10", "HEAD") + (git("status", "--porcelain") === "" ? "" : " with changes");
  } catch {
    // A copy without its history.
    return "an unknown commit";
  }
}
