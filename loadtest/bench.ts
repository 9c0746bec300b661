/**
 * `npm run bench`: times the core in Node, and a restart with 100,000 open orders. Exits 1 when a figure is missed;
 * `--no-gate` only prints. The clock inside the Workers runtime stands still while code runs, so it cannot time itself.
 */
import { writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { root } from "../scripts/root";
import { exitOnUsageError } from "../scripts/usage";
import { environment } from "./lib/environment";
import type { Latency } from "./lib/k6-summary";
import { newResultFolder } from "./lib/result-folder";
import { CASES, describe, missed, runCase, type Case, type CaseResult } from "./bench/cases";
import { benchPage, benchTables } from "./bench/report";
import { missedRestart, timeRestart, type RestartTimes } from "./bench/restart";
import { missedWhatIf, timeWhatIf, type WhatIfTimes } from "./bench/what-if";

/** Each case that is held to a figure runs so often, and the median of its runs counts; the others run once. */
const ROUNDS = 3;

if (isMainThread) await exitOnUsageError(main);
else parentPort?.postMessage(runCase(workerData as Case));

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { "no-gate": { type: "boolean", default: false }, "no-result": { type: "boolean", default: false } },
  });
  const results = await timeCases();
  console.log("restart with 100,000 open orders");
  const restart = timeRestart();
  console.log("what-if over 100,000 past orders");
  const whatIf = await timeWhatIf();
  console.log(`\n${benchTables(results, restart, whatIf)}\n`);
  const misses = [...missed(results), ...missedRestart(restart), ...missedWhatIf(whatIf)];
  for (const miss of misses) console.log(`MISSED ${miss}`);
  if (!values["no-result"]) keep(results, restart, whatIf, misses);
  process.exitCode = misses.length === 0 || values["no-gate"] ? 0 : 1;
}

/** Round after round over all cases, so that what else the machine does meets all of them alike. */
async function timeCases(): Promise<CaseResult[]> {
  const runs = new Map<Case, Latency[]>(CASES.map((one) => [one, []]));
  for (let round = 1; round <= ROUNDS; round++) {
    for (const [one, times] of runs) {
      if (round > 1 && one.kept !== "decided") continue;
      console.log(`round ${round} of ${ROUNDS}: ${one.kept}, ${describe(one.size)}`);
      times.push(await inOwnHeap(one));
    }
  }
  return [...runs].map(([one, times]) => ({ ...one, times: medianRun(times) }));
}

function medianRun(runs: readonly Latency[]): Latency {
  const middle = [...runs].sort((a, b) => a.p50 - b.p50)[runs.length >> 1];
  if (middle === undefined) throw new RangeError("no runs");
  return middle;
}

/** A case in a thread of its own: another account's 100,000 orders would lie in the same heap and caches, and be collected with it. */
function inOwnHeap(one: Case): Promise<Latency> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: one });
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", (code) =>
      reject(new Error(`the thread of ${describe(one.size)} ended with ${code} and no result`)),
    );
  });
}

function keep(
  results: readonly CaseResult[],
  restart: RestartTimes,
  whatIf: WhatIfTimes,
  misses: readonly string[],
): void {
  const date = new Date().toISOString().slice(0, 10);
  const folder = newResultFolder(`${date}-bench`);
  writeFileSync(join(folder, "bench.json"), `${JSON.stringify({ results, restart, whatIf }, null, 2)}\n`);
  writeFileSync(
    join(folder, "README.md"),
    benchPage({ date, results, restart, whatIf, misses, environment: environment(null, "not used"), rounds: ROUNDS }),
  );
  console.log(`kept in ${relative(root, folder)}`);
}
