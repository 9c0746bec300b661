/**
 * Lets hostile clients loose on the system, one kind after the other and then all at once, while an honest client goes on
 * trading and checks every answer it gets; in the end its books are held against the exchange.
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { root } from "../../scripts/root";
import { LOAD_ACCOUNTS } from "../../scripts/seed/accounts";
import { auditAccounts, waitUntilQuiet, type Audit } from "../books/audit";
import type { Latency } from "../lib/k6-summary";
import { startMarks } from "../lib/marks";
import { distributionOf } from "../lib/percentiles";
import { sampleProcess } from "../lib/processes";
import { TRADED } from "../lib/scenarios";
import { startTarget, type Target } from "../lib/server";
import type { AttackPlan, Endings } from "./attacker";
import { HOSTILE_CLASSES, UNDER_WAY } from "./hostile-classes";
import { startHonestClient } from "./honest-client";

export interface HostileOptions {
  readonly stateDir: string;
  /** Of each phase. */
  readonly seconds: number;
  /** Honest orders a second. */
  readonly perSecond: number;
  /** The most connections of a kind. */
  readonly most: number;
  /** Only all kinds at once, and nothing to compare with. */
  readonly together: boolean;
  readonly seed: number;
  readonly say: (line: string) => void;
}

export interface HostilePhase {
  readonly name: string;
  readonly endings: Endings;
  readonly honest: { readonly latency: Latency | null; readonly wrong: readonly string[] };
  /** Resident memory of the runtime at the end, in MB; null where it cannot be measured. */
  readonly residentMB: number | null;
}

export interface HostileReport {
  readonly phases: readonly HostilePhase[];
  readonly audit: Audit;
  readonly complaints: ReadonlyMap<string, number>;
}

const ALONE = "nobody hostile";
const TOGETHER = "all at once";
const [HONEST = "", HOSTILE = ""] = LOAD_ACCOUNTS;
/** The runtime compiles what it runs for the first time. */
const WARM_UP_MS = 2_000;

/** Runs all phases; throws only where it could not look. */
export async function letHostileClientsLoose(options: HostileOptions): Promise<HostileReport> {
  const target = await startTarget(options.stateDir);
  try {
    const marks = await startMarks(target.admin, TRADED, options.seed);
    const phases: HostilePhase[] = [];
    try {
      const names = HOSTILE_CLASSES.map(({ name }) => name);
      if (!options.together) {
        await honestly(target, options, "warm-up", () => sleep(WARM_UP_MS));
        phases.push(await phase(target, options, ALONE, []));
        for (const name of names) phases.push(await phase(target, options, name, [name]));
      }
      phases.push(await phase(target, options, TOGETHER, names));
    } finally {
      await marks.stop();
    }
    return { phases, audit: await audit(target, options), complaints: target.complaints };
  } finally {
    await target.stop();
  }
}

async function phase(
  target: Target,
  options: HostileOptions,
  name: string,
  classes: readonly string[],
): Promise<HostilePhase> {
  const { seconds, most, say } = options;
  const plan = { url: target.url, token: await target.tokenFor(HOSTILE), seconds, classes, most };
  const { work: endings, ...honest } = await honestly(target, options, name, async () =>
    classes.length === 0 ? await sleep(seconds * 1_000, {}) : await attack(plan),
  );
  const pid = target.runtimePid();
  const residentMB = pid === null ? null : (sampleProcess(pid)?.residentMB ?? null);
  const { latency, wrong } = honest;
  say(`${name}: ${latency?.count ?? 0} honest orders, P99 ${latency?.p99.toFixed(1) ?? "–"} ms, ${wrong.length} wrong`);
  return { name, endings, honest, residentMB };
}

/** Does `work` while the honest client trades. */
async function honestly<T>(target: Target, { perSecond }: HostileOptions, name: string, work: () => Promise<T>) {
  const client = startHonestClient({
    url: target.url,
    token: await target.tokenFor(HONEST),
    perSecond,
    name: `${name.replaceAll(/[^a-z0-9]+/gi, "-").slice(0, 20)}-${Date.now().toString(36)}`,
  });
  const result = await work();
  const { times, wrong } = await client.stop();
  return { work: result, latency: distributionOf(times), wrong };
}

/** Runs the attacker, and gives how its connections ended. */
async function attack(plan: AttackPlan): Promise<Endings> {
  const words = [join(root, "scripts/run.mjs"), "loadtest/hostile/attacker.ts", JSON.stringify(plan)];
  const child = spawn(process.execPath, words, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout.on("data", (bytes: Buffer) => (said += bytes.toString()));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (status !== 0) throw new Error(`the attacker ended with ${status}`);
  return JSON.parse(said.trim().split("\n").at(-1) ?? "") as Endings;
}

async function audit({ admin, exchangeOf }: Target, { say }: HostileOptions): Promise<Audit> {
  if (exchangeOf === null) throw new Error("the exchange's own books are out of reach");
  const accounts = [HONEST, HOSTILE];
  await waitUntilQuiet(admin, accounts);
  return auditAccounts({ admin, exchangeOf, accounts, say });
}

/** Everything that is wrong, in sentences. */
export function faultsOf({ phases, audit: { differences } }: HostileReport): string[] {
  return [
    ...phases.flatMap(({ name, honest }) => honest.wrong.map((sentence) => `${name}: ${sentence}`)),
    ...phases.flatMap(({ name, honest }) => (honest.latency === null ? [`${name}: no honest order was placed`] : [])),
    ...phases.flatMap(({ name, endings }) => endingFaults(name, endings)),
    ...differences.map(({ code, account, about, detail }) => `${code} ${account} ${about}: ${detail}`),
  ];
}

const endingFaults = (phaseName: string, endings: Endings): string[] =>
  Object.entries(endings).flatMap(([name, counts]) => {
    const mayEnd = HOSTILE_CLASSES.find((one) => one.name === name)?.mayEnd;
    const faults = Object.entries(counts).filter(([ending]) => ending !== UNDER_WAY && mayEnd?.test(ending) !== true);
    const unanswered = Object.keys(counts).length === 0 ? [`${phaseName}: ${name} never connected`] : [];
    return [
      ...unanswered,
      ...faults.map(([ending, count]) => `${phaseName}: ${name} ended ${count} times with "${ending}"`),
    ];
  });
