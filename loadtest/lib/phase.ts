/** One phase of a run: what k6 is told, how it is watched, and what it measured. */
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/root";
import type { K6Binary } from "./k6-binary";
import { countOf, latencyOf, type K6Summary, type Latency } from "./k6-summary";
import type { MemorySample } from "./memory-trend";
import { operationSteps, probeSteps, type Mix, type TradedSymbol } from "./operation-steps";
import { sampleProcess, type ProcessSample } from "./processes";
import { clientsOf, type Target } from "./server";

/** Open: operations start at their time whether or not the earlier ones were answered. Closed: so many connections, each as fast as it goes. */
export type Pace =
  | { readonly model: "open"; readonly rate: number }
  | { readonly model: "closed"; readonly connections: number };

export interface PhasePlan {
  readonly name: string;
  readonly pace: Pace;
  readonly seconds: number;
  readonly mix: Mix;
  /** Market orders a second that are followed to their fill by polling; 0 for none. */
  readonly probesPerSecond: number;
  /** Orders of one request, for the operations that send batches. */
  readonly batchSize?: number;
  /** Submits are also measured by stretches of so many seconds, for a trend; not when left out. */
  readonly windowSeconds?: number;
  /** Not counted. */
  readonly warmUp: boolean;
}

/** What all phases of a run share. */
export interface PhaseContext {
  readonly k6: K6Binary;
  readonly target: Target;
  readonly accounts: readonly string[];
  readonly symbols: readonly TradedSymbol[];
  readonly seed: number;
  /** Where plan and summary of each phase are written. */
  readonly folder: string;
  readonly say: (line: string) => void;
}

export interface PhaseResult {
  readonly plan: PhasePlan;
  readonly summary: K6Summary;
  readonly startedAt: number;
  /** Begun, probes not counted. */
  readonly operations: number;
  readonly dropped: number;
  readonly errors: number;
  /** Cancels and replaces that came too late, and were told so. */
  readonly raced: number;
  readonly substituted: number;
  /** 201 answers, probes included. */
  readonly accepted: number;
  readonly latency: Readonly<Partial<Record<(typeof MEASURED)[number], Latency>>>;
  /** Submits of each stretch in turn; empty without them. */
  readonly windows: readonly (Latency | null)[];
  /** By the probe: from sending to the poll that saw it filled. */
  readonly submitToFilled: Latency | null;
  readonly probesLost: number;
  readonly memory: readonly MemorySample[];
  /** Cores kept busy, by process; null where it could not be measured. */
  readonly cores: { readonly runtime: number | null; readonly k6: number | null };
}

const MEASURED = ["submit", "batch", "cancel", "replace", "check"] as const;
const PROGRESS_SECONDS = 5;
/** Connections that may wait at once in the open model before an operation is dropped. */
const SPARE_CONNECTIONS = 400;
/** How far apart accounts walk through the same sequence. */
const STRIDE = 37;

/** Runs one phase to its end; throws when k6 does not come to a summary. */
export async function runPhase(plan: PhasePlan, context: PhaseContext): Promise<PhaseResult> {
  mkdirSync(context.folder, { recursive: true });
  const run = `${plan.name}-${Date.now().toString(36)}`;
  const planPath = join(context.folder, `.${run}.plan.json`);
  const summaryPath = join(context.folder, `k6-${plan.name}.json`);
  // The plan holds tokens: it is readable by its owner only, and gone when the phase is over.
  writeFileSync(planPath, JSON.stringify(await planFile(plan, run, summaryPath, context)), { mode: 0o600 });
  const startedAt = Date.now();
  let watched: Watched;
  try {
    watched = await watchK6(plan, planPath, context);
  } finally {
    rmSync(planPath, { force: true });
  }
  const summary = JSON.parse(readFileSync(summaryPath, "utf8")) as K6Summary;
  return {
    plan,
    summary,
    startedAt,
    operations: countOf(summary, "operations"),
    dropped: countOf(summary, "dropped_iterations"),
    errors: countOf(summary, "errors"),
    raced: countOf(summary, "raced"),
    substituted: countOf(summary, "substituted"),
    accepted: countOf(summary, "orders_accepted"),
    latency: Object.fromEntries(
      MEASURED.map((op) => [op, latencyOf(summary, `http_req_duration{op:${op}}`)] as const).filter(
        ([, latency]) => latency !== null,
      ),
    ),
    windows: Array.from({ length: windowsOf(plan) }, (_, index) => latencyOf(summary, `submit_window_${index}`)),
    submitToFilled: latencyOf(summary, "submit_to_filled"),
    probesLost: countOf(summary, "probes_lost"),
    ...watched,
  };
}

const windowsOf = ({ windowSeconds, seconds }: PhasePlan): number =>
  windowSeconds === undefined ? 0 : Math.floor(seconds / windowSeconds);

async function planFile(
  plan: PhasePlan,
  run: string,
  summary: string,
  { target, accounts, symbols, seed }: PhaseContext,
): Promise<unknown> {
  const [probed] = symbols;
  if (probed === undefined) throw new RangeError("no symbol to trade");
  return {
    url: target.url,
    run,
    summary,
    stride: STRIDE,
    batchSize: plan.batchSize ?? 1,
    windows: windowsOf(plan),
    windowMs: (plan.windowSeconds ?? 0) * 1_000,
    accounts: await clientsOf(target, accounts),
    steps: operationSteps(plan.mix, symbols, seed),
    probes: probeSteps(probed),
    scenarios: scenarios(plan),
    // k6 keeps a metric of one tag apart only when a threshold asks for it; these pass always, the runner judges.
    thresholds: Object.fromEntries(MEASURED.map((op) => [`http_req_duration{op:${op}}`, ["max>=0"]])),
  };
}

function scenarios({ pace, seconds, probesPerSecond }: PhasePlan): Record<string, unknown> {
  const duration = `${seconds}s`;
  const operate =
    pace.model === "closed"
      ? { executor: "constant-vus", vus: pace.connections, duration }
      : {
          executor: "constant-arrival-rate",
          rate: pace.rate,
          timeUnit: "1s",
          duration,
          // What a pause of a quarter of a second leaves waiting: making new connections in the middle of it would take longer still.
          preAllocatedVUs: Math.max(50, Math.ceil(pace.rate / 4)),
          maxVUs: Math.max(50, Math.ceil(pace.rate / 4)) + SPARE_CONNECTIONS,
        };
  const probe = {
    executor: "constant-arrival-rate",
    rate: probesPerSecond,
    timeUnit: "1s",
    duration,
    preAllocatedVUs: 4,
    maxVUs: 50,
    exec: "probe",
  };
  return { operate: { ...operate, exec: "operate" }, ...(probesPerSecond > 0 ? { probe } : {}) };
}

type Watched = Pick<PhaseResult, "memory" | "cores">;

/** k6's own control interface: nothing listens for it, and two runs on one machine do not meet. */
const NO_CONTROL = "127.0.0.1:0";

async function watchK6(plan: PhasePlan, planPath: string, { k6, target, say }: PhaseContext): Promise<Watched> {
  const child = spawn(
    k6.path,
    [
      "run",
      "--quiet",
      "--no-usage-report",
      "--address",
      NO_CONTROL,
      "--env",
      `LOAD_PLAN=${planPath}`,
      join(root, "loadtest/k6/operations.js"),
    ],
    { stdio: ["ignore", "inherit", "inherit"] },
  );
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", resolve);
  });
  const runtimePid = target.runtimePid();
  const began = performance.now();
  const memory: MemorySample[] = [];
  const first = { runtime: sampleOf(runtimePid), k6: sampleOf(child.pid) };
  let last = first;
  let ticks = 0;
  const timer = setInterval(() => {
    const second = (performance.now() - began) / 1000;
    // A process that has ended has no sample; the last one before stands.
    last = { runtime: sampleOf(runtimePid) ?? last.runtime, k6: sampleOf(child.pid) ?? last.k6 };
    if (last.runtime !== null) memory.push({ second, residentMB: last.runtime.residentMB });
    ticks += 1;
    if (ticks % PROGRESS_SECONDS === 0) say(progress(plan, second, first, last));
  }, 1000);
  const code = await ended.finally(() => clearInterval(timer));
  const seconds = (performance.now() - began) / 1000;
  if (code !== 0) throw new Error(`k6 ended with ${code} in phase ${plan.name}; its own message is above`);
  return {
    memory,
    cores: {
      runtime: coresBetween(first.runtime, last.runtime, seconds),
      k6: coresBetween(first.k6, last.k6, seconds),
    },
  };
}

interface Samples {
  readonly runtime: ProcessSample | null;
  readonly k6: ProcessSample | null;
}

const sampleOf = (pid: number | null | undefined): ProcessSample | null =>
  pid === null || pid === undefined ? null : sampleProcess(pid);

const coresBetween = (from: ProcessSample | null, to: ProcessSample | null, seconds: number): number | null =>
  from === null || to === null ? null : (to.cpuSeconds - from.cpuSeconds) / seconds;

function progress({ name, seconds, pace }: PhasePlan, second: number, first: Samples, last: Samples): string {
  const load = pace.model === "open" ? `${pace.rate}/s` : `${pace.connections} connections`;
  const cores = (from: ProcessSample | null, to: ProcessSample | null): string =>
    coresBetween(from, to, second)?.toFixed(2) ?? "–";
  const memory = last.runtime === null ? "" : `, runtime ${last.runtime.residentMB.toFixed(0)} MB`;
  return `  ${name} ${Math.min(seconds, Math.round(second))}/${seconds} s at ${load}${memory}, cores: runtime ${cores(first.runtime, last.runtime)}, k6 ${cores(first.k6, last.k6)}`;
}
