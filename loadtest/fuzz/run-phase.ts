import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SCOPES, type Scope } from "../../shared/contract/scopes";
import { mintToken } from "../../workers/api/token";
import type { Target } from "../lib/server";
import { nameOf, type FuzzPhase } from "./phases";
import type { Names } from "./prepare";
import type { Schemathesis } from "./python";
import { readEvents, type PhaseRun } from "./read-events";
import { toolSettings } from "./tool-settings";

export interface PhaseContext {
  readonly tool: Schemathesis;
  readonly target: Target;
  readonly names: Names;
  readonly secret: string;
  /** Where the tool's files go; deleted with the system's state. */
  readonly stateDir: string;
  /** Of the whole run. */
  readonly seconds: number;
  readonly seed: number;
}

/** How much longer than its time a phase may take before it counts as stuck: it ends what is under way. */
const GRACE_SECONDS = 60;
/** Of a phase that ends by itself. */
const MOST_SECONDS = 300;
const ACCOUNT = "demo";

/** Runs schemathesis for one phase and reads what it wrote; throws when it could not work at all, which no finding causes. */
export async function runPhase(phase: FuzzPhase, context: PhaseContext): Promise<PhaseRun> {
  const { tool, target, names, secret, stateDir, seed } = context;
  const folder = join(stateDir, "schemathesis", phase.name.replaceAll(" ", "-"));
  mkdirSync(folder, { recursive: true });
  const tokens = await tokensBySize(secret);
  const settings = toolSettings({ phase, names, seed, tokenOf: (scopes) => tokens.get(keyOf(scopes)) as string });
  writeFileSync(join(folder, "schemathesis.toml"), settings);
  const seconds = phase.share === null ? MOST_SECONDS : Math.max(1, Math.round(context.seconds * phase.share));
  const events = join(folder, "events.ndjson");
  const { code, said } = await started(
    tool.program,
    folder,
    [
      "--config-file",
      "schemathesis.toml",
      "--no-color",
      "run",
      `${target.url}/openapi.json`,
      ...phase.operations.flatMap((route) => ["--include-name", nameOf(route)]),
      "--max-time",
      String(seconds),
      "--report",
      "ndjson",
      "--report-ndjson-path",
      events,
    ],
    seconds + GRACE_SECONDS,
  );
  // 0: nothing found; 1: something found, or errors, which the events tell.
  if (code !== 0 && code !== 1) throw new Error(`schemathesis ended with ${code}:\n${said.slice(-4_000)}`);
  return readEvents(phase, events);
}

const keyOf = (scopes: readonly Scope[]): string => [...scopes].sort().join(" ");

/** A token of all scopes, and one of all but each. */
async function tokensBySize(secret: string): Promise<ReadonlyMap<string, string>> {
  const sets = [SCOPES, ...SCOPES.map((left) => SCOPES.filter((scope) => scope !== left))];
  const tokens = await Promise.all(
    sets.map(async (scope): Promise<[string, string]> => [
      keyOf(scope),
      await mintToken({ secret, sub: "fuzz", accounts: [ACCOUNT], scope, ttlSeconds: 24 * 3_600 }),
    ]),
  );
  return new Map(tokens);
}

/** Runs a program to its end and gathers what it says; ended by force after its time. */
async function started(
  program: string,
  folder: string,
  args: readonly string[],
  seconds: number,
): Promise<{ code: number | null; said: string }> {
  const child = spawn(program, args, {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
    timeout: seconds * 1_000,
    killSignal: "SIGKILL",
  });
  let said = "";
  const gather = (chunk: Buffer): void => {
    said += chunk.toString();
  };
  child.stdout.on("data", gather);
  child.stderr.on("data", gather);
  await once(child, "close");
  writeFileSync(join(folder, "said.txt"), said);
  return { code: child.exitCode, said };
}
