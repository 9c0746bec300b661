/**
 * `npm run load -- ratio`: the system against the least that could be on the same runtime (worker.ts), alternately in one
 * run, so that a slow minute of the machine meets both. Exits 1 when a target is missed.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { UsageError } from "../../scripts/launcher/settings";
import { UnexpectedAnswer } from "../../scripts/api-client";
import { root } from "../../scripts/root";
import { LOAD_ACCOUNTS } from "../../scripts/seed/accounts";
import { waitUntilQuiet } from "../books/audit";
import { environment } from "../lib/environment";
import { k6Binary, type K6Binary } from "../lib/k6-binary";
import { startMarks } from "../lib/marks";
import type { Mix } from "../lib/operation-steps";
import { runPhase, type PhasePlan, type PhaseResult } from "../lib/phase";
import { wholeNumber } from "../lib/run-options";
import { TRADED } from "../lib/scenarios";
import { startScripts, startTarget, type Target } from "../lib/server";
import { keepStudy, say, secondsOf, withStateDir } from "../lib/study";
import { judgeRatios, RATIO_NOTES, ratioTables, ratiosOf, type Figures, type Pair, type Side } from "./ratio-report";

/** The orders of the usual mix, without cancels and replaces. */
const SENT: Mix = { rest: 30, cross: 40, market: 30 };
const HELD: Mix = { hold: 100 };
/** The limit does the same whatever is in the body: it gets what goes the whole way. */
const MIXES: Readonly<Record<Side, Mix>> = { limit: SENT, held: HELD, sent: SENT };

const CONNECTIONS = 16;
const WARM_UP_SECONDS = 15;
const QUIET_MS = 120_000;
const LIMIT_CONFIG = join(root, "loadtest/limit/wrangler.toml");

interface RatioOptions {
  readonly pairs: number;
  readonly closedSeconds: number;
  readonly openSeconds: number;
  readonly rate: number;
  readonly accounts: readonly string[];
}

/** Everything that a part of the run needs. */
interface Bench {
  readonly k6: K6Binary;
  readonly targets: Readonly<Record<"limit" | "ours", Target>>;
  readonly scratch: string;
  readonly options: RatioOptions;
}

export async function runRatio(argv: readonly string[]): Promise<void> {
  const options = readOptions(argv);
  const k6 = k6Binary(say);
  await withStateDir(async (folder) => {
    const limit = (await startScripts(join(folder, "limit"), { configs: [LIMIT_CONFIG] })).target;
    try {
      const ours = await startTarget(join(folder, "ours"));
      try {
        const bench: Bench = { k6, targets: { limit, ours }, scratch: join(folder, "k6"), options };
        const pairs = await runPairs(bench);
        report(pairs, bench, argv, folder);
      } finally {
        await ours.stop();
      }
    } finally {
      await limit.stop();
    }
  });
}

async function runPairs(bench: Bench): Promise<Pair[]> {
  for (const side of ["limit", "held", "sent"] as const) await runSide(side, "warm-up", bench);
  const pairs: Pair[] = [];
  for (let number = 1; number <= bench.options.pairs; number++) {
    // There and back again: what the machine does meanwhile meets first and last alike.
    const order: readonly Side[] = number % 2 === 1 ? ["limit", "held", "sent"] : ["sent", "held", "limit"];
    const figures: Partial<Record<Side, Figures>> = {};
    for (const side of order) figures[side] = await runSide(side, `p${number}`, bench);
    const pair = figures as Pair;
    pairs.push(pair);
    const [held, sent] = [ratiosOf(pair, "held"), ratiosOf(pair, "sent")];
    say(
      `pair ${number}: throughput held ${held.throughput.toFixed(2)}, sent ${sent.throughput.toFixed(2)} of the limit; P50 held ${held.p50.toFixed(2)}, sent ${sent.p50.toFixed(2)} times the limit's`,
    );
  }
  return pairs;
}

/** Closed loop, then open; what it has left behind is gone before the next side begins. */
async function runSide(side: Side, name: string, bench: Bench): Promise<Figures> {
  const { targets, options } = bench;
  const target = side === "limit" ? targets.limit : targets.ours;
  // The market moves only while it is traded in: marks are not part of the limit.
  const marks = side === "limit" ? null : await startMarks(target.admin, TRADED, 1);
  try {
    const isWarmUp = name === "warm-up";
    const part = (pace: PhasePlan["pace"], seconds: number): Promise<PhaseResult> =>
      runPart(`${name}-${side}-${pace.model}`, { pace, seconds, mix: MIXES[side], warmUp: isWarmUp }, target, bench);
    const closed = await part(
      { model: "closed", connections: CONNECTIONS },
      isWarmUp ? Math.min(WARM_UP_SECONDS, options.closedSeconds) : options.closedSeconds,
    );
    if (side !== "limit") await cleared(target, options.accounts);
    const open = await part(
      { model: "open", rate: options.rate },
      isWarmUp ? Math.min(WARM_UP_SECONDS, options.openSeconds) : options.openSeconds,
    );
    if (side !== "limit") await cleared(target, options.accounts);
    return figuresOf(closed, open);
  } finally {
    await marks?.stop();
  }
}

async function runPart(
  name: string,
  plan: Pick<PhasePlan, "pace" | "seconds" | "mix" | "warmUp">,
  target: Target,
  { k6, scratch, options }: Bench,
): Promise<PhaseResult> {
  return runPhase(
    { ...plan, name, probesPerSecond: 0 },
    { k6, target, accounts: options.accounts, symbols: TRADED, seed: 1, folder: scratch, say: () => undefined },
  );
}

function figuresOf(closed: PhaseResult, open: PhaseResult): Figures {
  const { submit } = open.latency;
  if (submit === undefined) throw new Error("nothing was answered in the open loop");
  return {
    throughput: closed.accepted / closed.plan.seconds,
    p50: submit.p50,
    p99: submit.p99,
    dropped: open.dropped,
    errors: closed.errors + open.errors,
    closedP50: closed.latency.submit?.p50 ?? Number.NaN,
    cpuPerOrder: {
      closed: milliseconds(closed),
      open: milliseconds(open),
    },
  };
}

/** Processor time of the runtime per accepted order, in milliseconds; null where it cannot be measured. */
const milliseconds = ({ cores, plan, accepted }: PhaseResult): number | null =>
  cores.runtime === null || accepted === 0 ? null : (cores.runtime * plan.seconds * 1_000) / accepted;

/** Cancels what is open and waits for it: the next part begins with an account like the one before. */
async function cleared({ admin }: Target, accounts: readonly string[]): Promise<void> {
  for (const account of accounts) {
    const answer = await admin.request("DELETE", "/orders", { account });
    if (answer.status !== 202) throw new UnexpectedAnswer(`cancelling all of ${account}`, answer);
  }
  await waitUntilQuiet(admin, accounts, QUIET_MS);
}

function report(
  pairs: readonly Pair[],
  { k6, options, targets }: Bench,
  argv: readonly string[],
  folder: string,
): void {
  const tables = ratioTables(pairs);
  const verdicts = judgeRatios(pairs);
  say(`\n${tables.join("\n\n")}\n`);
  keepStudy({
    name: "ratio",
    title: `against the limit, ${options.pairs} pairs`,
    command: `npm run load -- ${argv.join(" ")}`,
    body: [
      ...tables,
      ...[...targets.ours.complaints].map(([text, count]) => `Logged ${count} times: \`${text.replaceAll("`", "'")}\``),
    ],
    notes: RATIO_NOTES({ ...options, connections: CONNECTIONS, accounts: options.accounts.length }),
    figures: { pairs, verdicts },
    environment: environment(folder, k6.version),
  });
  say(
    verdicts
      .map(({ name, measured, wanted, met }) => `${name} ${measured} (wanted ${wanted}) ${met ? "met" : "MISSED"}`)
      .join("; "),
  );
  process.exitCode = verdicts.every(({ met }) => met) ? 0 : 1;
}

function readOptions(argv: readonly string[]): RatioOptions {
  const { values } = parseArgs({
    args: argv.slice(1),
    options: {
      pairs: { type: "string", default: "3" },
      closed: { type: "string", default: "15s" },
      open: { type: "string", default: "20s" },
      rate: { type: "string", default: "500" },
      accounts: { type: "string", default: "1" },
    },
  });
  const accounts = wholeNumber("accounts", values.accounts);
  if (accounts > LOAD_ACCOUNTS.length)
    throw new UsageError(`--accounts: there are ${LOAD_ACCOUNTS.length} accounts for load`);
  return {
    pairs: wholeNumber("pairs", values.pairs),
    closedSeconds: secondsOf("closed", values.closed),
    openSeconds: secondsOf("open", values.open),
    rate: wholeNumber("rate", values.rate),
    accounts: LOAD_ACCOUNTS.slice(0, accounts),
  };
}
