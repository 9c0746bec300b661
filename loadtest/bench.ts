/**
 * `npm run bench`: times the core in Node, and a restart with 100,000 open orders; `npm run bench -- memory` measures what an
 * account's object keeps in memory. Exits 1 when a figure is missed; `--no-gate` only prints. The clock inside the Workers runtime stands still while code runs, so it cannot time itself.
 */
import { writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { root } from "../scripts/root";
import { UsageError } from "../scripts/launcher/settings";
import { exitOnUsageError } from "../scripts/usage";
import type { AccountSize } from "./bench/account-in-memory";
import { environment } from "./lib/environment";
import type { Latency } from "./lib/k6-summary";
import { keepStudy } from "./lib/study";
import { newResultFolder, today } from "./lib/result-folder";
import { CASES, describe, missed, runCase, type Case, type CaseResult } from "./bench/cases";
import { benchPage, benchTables } from "./bench/report";
import { missedRestart, timeRestart, type RestartTimes } from "./bench/restart";
import { bytesPerOrder, measureMemory, MEMORY_SIZES, missedMemory, type MemoryUse } from "./bench/memory";
import { memoryTable, MEMORY_NOTES } from "./bench/memory-report";
import { missedWhatIf, timeWhatIf, type WhatIfTimes } from "./bench/what-if";

/** Each case that is held to a figure runs so often, and the median of its runs counts; the others run once. */
const ROUNDS = 3;

/** What a thread is to do. */
type Task =
  | { readonly kind: "decisions"; readonly one: Case }
  | { readonly kind: "memory"; readonly size: AccountSize };

if (isMainThread) await exitOnUsageError(main);
else parentPort?.postMessage(perform(workerData as Task));

function perform(task: Task): Latency | MemoryUse {
  return task.kind === "memory" ? measureMemory(task.size) : runCase(task.one);
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { "no-gate": { type: "boolean", default: false }, "no-result": { type: "boolean", default: false } },
  });
  const [what, ...more] = positionals;
  if (more.length > 0 || (what !== undefined && what !== "memory"))
    throw new UsageError("usage: npm run bench [-- memory] [--no-gate] [--no-result]");
  const bench = what === "memory" ? benchMemory : benchTimes;
  const misses = await bench(!values["no-result"]);
  for (const miss of misses) console.log(`MISSED ${miss}`);
  process.exitCode = misses.length === 0 || values["no-gate"] ? 0 : 1;
}

/** Gives what is missed, in sentences. */
async function benchMemory(kept: boolean): Promise<string[]> {
  const uses: MemoryUse[] = [];
  for (const size of MEMORY_SIZES) {
    console.log(describe(size));
    uses.push(await inOwnHeap<MemoryUse>({ kind: "memory", size }, describe(size)));
  }
  const misses = missedMemory(uses);
  console.log(`\n${memoryTable(uses)}\n`);
  if (kept) {
    keepStudy({
      name: "memory",
      title: "memory of one account's object",
      command: "npm run bench -- memory",
      body: [
        memoryTable(uses),
        `One more open order costs **${bytesPerOrder(uses).toFixed(0)} bytes**.`,
        misses.length === 0 ? "Everything wanted is met." : `Missed: ${misses.join("; ")}.`,
      ],
      notes: MEMORY_NOTES,
      figures: { uses, bytesPerOrder: bytesPerOrder(uses) },
      environment: environment(null, "not used"),
    });
  }
  const largest = Math.max(...uses.map(({ live, restarted }) => Math.max(live, restarted)));
  console.log(`at most ${(largest / 1e6).toFixed(1)} MB; ${bytesPerOrder(uses).toFixed(0)} bytes an order`);
  return misses;
}

/** Gives what is missed, in sentences. */
async function benchTimes(kept: boolean): Promise<string[]> {
  const results = await timeCases();
  console.log("restart with 100,000 open orders");
  const restart = timeRestart();
  console.log("what-if over 100,000 past orders");
  const whatIf = await timeWhatIf();
  console.log(`\n${benchTables(results, restart, whatIf)}\n`);
  const misses = [...missed(results), ...missedRestart(restart), ...missedWhatIf(whatIf)];
  if (kept) keep(results, restart, whatIf, misses);
  return misses;
}

/** Round after round over all cases, so that what else the machine does meets all of them alike. */
async function timeCases(): Promise<CaseResult[]> {
  const runs = new Map<Case, Latency[]>(CASES.map((one) => [one, []]));
  for (let round = 1; round <= ROUNDS; round++) {
    for (const [one, times] of runs) {
      if (round > 1 && one.kept !== "decided") continue;
      console.log(`round ${round} of ${ROUNDS}: ${one.kept}, ${describe(one.size)}`);
      times.push(await inOwnHeap<Latency>({ kind: "decisions", one }, describe(one.size)));
    }
  }
  return [...runs].map(([one, times]) => ({ ...one, times: medianRun(times) }));
}

function medianRun(runs: readonly Latency[]): Latency {
  const middle = [...runs].sort((a, b) => a.p50 - b.p50)[runs.length >> 1];
  if (middle === undefined) throw new RangeError("no runs");
  return middle;
}

/** A task in a thread of its own: another account's 100,000 orders would lie in the same heap and caches, and be collected with it. */
function inOwnHeap<T>(task: Task, name: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: task });
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`the thread of ${name} ended with ${code} and no result`)));
  });
}

function keep(
  results: readonly CaseResult[],
  restart: RestartTimes,
  whatIf: WhatIfTimes,
  misses: readonly string[],
): void {
  const date = today();
  const folder = newResultFolder(`${date}-bench`);
  writeFileSync(join(folder, "bench.json"), `${JSON.stringify({ results, restart, whatIf }, null, 2)}\n`);
  writeFileSync(
    join(folder, "README.md"),
    benchPage({ date, results, restart, whatIf, misses, environment: environment(null, "not used"), rounds: ROUNDS }),
  );
  console.log(`kept in ${relative(root, folder)}`);
}
