/**
 * `npm run load -- profile`: where the processor time, the commits and the rows of an order go, under a steady load. V8's
 * own profiler samples both scripts' isolates through the runtime's inspector; V8's coverage then counts calls.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { UsageError } from "../../scripts/launcher/settings";
import { root } from "../../scripts/root";
import { LOAD_ACCOUNTS } from "../../scripts/seed/accounts";
import { environment } from "../lib/environment";
import { k6Binary } from "../lib/k6-binary";
import { startMarks } from "../lib/marks";
import type { Mix } from "../lib/operation-steps";
import { runPhase, type PhasePlan, type PhaseResult } from "../lib/phase";
import { sampleThreads } from "../lib/processes";
import { wholeNumber } from "../lib/run-options";
import { TRADED } from "../lib/scenarios";
import { freePorts, startTarget, type Target } from "../lib/server";
import { keepStudy, say, secondsOf, withStateDir } from "../lib/study";
import { countCalls, ORDERS_DECIDED } from "./call-counts";
import { Inspector, listScripts, type ScriptSource } from "./inspector";
import { profileTables, PROFILE_NOTES, type ProfileFindings } from "./profile-report";
import { locateBy, selfTimes, type CpuProfile, type Locate, type Place } from "./self-time";

/** Which orders: those that go to the exchange, or stops that are accepted and wait. */
const MIXES: Readonly<Record<string, Mix>> = { sent: { rest: 30, cross: 40, market: 30 }, held: { hold: 100 } };
const WARM_UP_SECONDS = 20;
const COUNT_SECONDS = 8;
const PLAIN_SECONDS = 10;
/** k6 takes about a second to begin, and must not end before the last answer of the inspector. */
const LEAD_SECONDS = 3;
const SAMPLE_MICROSECONDS = 500;
/** Above this share of dropped orders the load was not the one that was asked for. */
const MOST_DROPPED = 0.02;

interface ProfileOptions {
  readonly rate: number;
  readonly seconds: number;
  readonly orders: string;
  readonly accounts: readonly string[];
}

export async function runProfile(argv: readonly string[]): Promise<void> {
  const options = readOptions(argv);
  const k6 = k6Binary(say);
  await withStateDir(async (folder) => {
    const [inspectorPort] = await freePorts();
    const target = await startTarget(folder, { inspectorPort });
    try {
      const marks = await startMarks(target.admin, TRADED, 1);
      const load = (name: string, seconds: number): Promise<PhaseResult> =>
        runPhase(planOf(name, seconds, options), {
          k6,
          target,
          accounts: options.accounts,
          symbols: TRADED,
          seed: 1,
          folder: `${folder}/k6`,
          say: () => undefined,
        });
      say(`warm-up: ${WARM_UP_SECONDS} s`);
      await load("warm-up", WARM_UP_SECONDS);
      const findings = await measure(target, inspectorPort, options, load);
      await marks.stop();
      const tables = profileTables(findings);
      say(`\n${tables.join("\n\n")}\n`);
      keepStudy({
        name: options.orders === "sent" ? "profile" : `profile-${options.orders}`,
        title: `profile of ${options.orders} orders at ${options.rate}/s`,
        command: `npm run load -- ${argv.join(" ")}`,
        body: tables,
        notes: PROFILE_NOTES(findings),
        figures: findings,
        environment: environment(folder, k6.version),
      });
      const cpu = findings.threads.reduce((sum, { microseconds }) => sum + microseconds, 0);
      say(
        `${cpu.toFixed(0)} µs of processor time an order, ${findings.sampledMicroseconds.toFixed(0)} of it in the scripts; ${findings.orders} orders profiled, ${(findings.dropped * 100).toFixed(1)} % dropped`,
      );
      process.exitCode = findings.dropped > MOST_DROPPED ? 1 : 0;
    } finally {
      await target.stop();
    }
  });
}

const planOf = (name: string, seconds: number, { rate, orders }: ProfileOptions): PhasePlan => ({
  name,
  pace: { model: "open", rate },
  seconds,
  mix: MIXES[orders] ?? {},
  probesPerSecond: 0,
  warmUp: name === "warm-up",
});

interface Inspected {
  readonly id: string;
  readonly inspector: Inspector;
  readonly locate: Locate;
  readonly script: ScriptSource;
}

async function measure(
  target: Target,
  port: number,
  options: ProfileOptions,
  load: (name: string, seconds: number) => Promise<PhaseResult>,
): Promise<ProfileFindings> {
  const scripts = await inspected(port);
  try {
    say(`threads, without a profiler: ${PLAIN_SECONDS} s`);
    const threads = await duringLoad(load, "plain", PLAIN_SECONDS, () => threadTimes(target, PLAIN_SECONDS));
    say(`profile: ${options.seconds} s at ${options.rate}/s`);
    const profiled = await duringLoad(load, "profile", options.seconds, () => sampled(scripts, options.seconds));
    say(`counting calls: ${COUNT_SECONDS} s`);
    const counts = await duringLoad(load, "count", COUNT_SECONDS, () => counted(scripts, COUNT_SECONDS));
    const orders = Math.round(options.rate * (1 - profiled.dropped) * profiled.seconds);
    const places = profiled.places.sort((a, b) => b.samples - a.samples);
    const samples = places.reduce((sum, place) => sum + place.samples, 0);
    return {
      rate: options.rate,
      seconds: options.seconds,
      accounts: options.accounts.length,
      orders,
      microsecondsPerSample: SAMPLE_MICROSECONDS,
      sampledMicroseconds: (samples * SAMPLE_MICROSECONDS) / orders,
      places,
      dropped: Math.max(threads.dropped, profiled.dropped),
      threads: threads.used.map(({ name, seconds }) => ({
        name,
        microseconds: (seconds * 1e6) / (options.rate * (1 - threads.dropped) * PLAIN_SECONDS),
      })),
      counts: perOrder(counts.calls),
    };
  } finally {
    for (const { inspector } of scripts) inspector.close();
  }
}

/** Both scripts' isolates, ready to be sampled. */
async function inspected(port: number): Promise<Inspected[]> {
  const scripts = (await listScripts(port)).filter(({ id }) => /:edge-oms(-execution)?$/.test(id));
  if (scripts.length === 0) throw new Error("the runtime's inspector lists no script of ours");
  const ready: Inspected[] = [];
  for (const script of scripts) {
    const inspector = await Inspector.connect(script);
    const source = await inspector.script("/index.mjs");
    ready.push({ id: script.id, inspector, script: source, locate: locateBy(source.sourceMap, root) });
  }
  return ready;
}

/** Runs `work` in the middle of a load that outlasts it; `dropped` is the share of the orders that found no free connection. */
async function duringLoad<T extends object>(
  load: (name: string, seconds: number) => Promise<PhaseResult>,
  name: string,
  seconds: number,
  work: () => Promise<T>,
): Promise<T & { readonly dropped: number }> {
  const middle = async (): Promise<T> => {
    await sleep(LEAD_SECONDS * 1_000);
    return work();
  };
  // Both are waited for, also when one fails: load must not go on when the system stops.
  const [phased, worked] = await Promise.allSettled([load(name, seconds + 2 * LEAD_SECONDS), middle()]);
  if (worked.status === "rejected") throw worked.reason;
  if (phased.status === "rejected") throw phased.reason;
  const phase = phased.value;
  if (phase.errors > 0) throw new Error(`${phase.errors} requests failed`);
  const dropped = phase.operations + phase.dropped === 0 ? 1 : phase.dropped / (phase.operations + phase.dropped);
  return { ...worked.value, dropped };
}

interface Sampled {
  readonly seconds: number;
  readonly places: Place[];
}

async function sampled(scripts: readonly Inspected[], seconds: number): Promise<Sampled> {
  const began = performance.now();
  for (const { inspector } of scripts) {
    await inspector.call("Profiler.enable");
    await inspector.call("Profiler.setSamplingInterval", { interval: SAMPLE_MICROSECONDS });
    await inspector.call("Profiler.start");
  }
  await sleep(seconds * 1_000);
  const took = (performance.now() - began) / 1_000;
  const places: Place[] = [];
  for (const { inspector, locate } of scripts) {
    const { profile } = await inspector.call<{ profile: CpuProfile }>("Profiler.stop");
    places.push(...selfTimes(profile, locate));
  }
  return { seconds: took, places };
}

/** Processor time of each thread; none where it cannot be measured. */
async function threadTimes(
  target: Target,
  seconds: number,
): Promise<{ readonly used: { readonly name: string; readonly seconds: number }[] }> {
  const pid = target.runtimePid();
  const before = pid === null ? null : sampleThreads(pid);
  await sleep(seconds * 1_000);
  const after = pid === null ? null : sampleThreads(pid);
  const used = [...(after ?? [])]
    .map(([name, used]) => ({ name, seconds: used - (before?.get(name) ?? 0) }))
    .filter((thread) => thread.seconds > 0)
    .sort((a, b) => b.seconds - a.seconds);
  return { used };
}

/** Commits and rows are written by the API script's objects. */
async function counted(
  scripts: readonly Inspected[],
  seconds: number,
): Promise<{ readonly calls: ReadonlyMap<string, number> }> {
  const objects = scripts.find(({ id }) => id.endsWith(":edge-oms"));
  if (objects === undefined) throw new Error("the script of the objects is not inspected");
  const { inspector, script, locate } = objects;
  return { calls: await countCalls(inspector, script, locate, () => sleep(seconds * 1_000)) };
}

function perOrder(counts: ReadonlyMap<string, number>): { name: string; perOrder: number }[] {
  const decided = counts.get(ORDERS_DECIDED) ?? 0;
  if (decided === 0) throw new Error("no order was decided while calls were counted");
  return [...counts].map(([name, count]) => ({ name, perOrder: count / decided }));
}

function readOptions(argv: readonly string[]): ProfileOptions {
  const { values } = parseArgs({
    args: argv.slice(1),
    options: {
      rate: { type: "string", default: "400" },
      duration: { type: "string", default: "20s" },
      orders: { type: "string", default: "sent" },
      accounts: { type: "string", default: "1" },
    },
  });
  if (!Object.hasOwn(MIXES, values.orders))
    throw new UsageError(`--orders takes ${Object.keys(MIXES).join(" or ")}, not ${values.orders}`);
  const accounts = wholeNumber("accounts", values.accounts);
  if (accounts > LOAD_ACCOUNTS.length)
    throw new UsageError(`--accounts: there are ${LOAD_ACCOUNTS.length} accounts for load`);
  return {
    rate: wholeNumber("rate", values.rate),
    seconds: secondsOf("duration", values.duration),
    orders: values.orders,
    accounts: LOAD_ACCOUNTS.slice(0, accounts),
  };
}
