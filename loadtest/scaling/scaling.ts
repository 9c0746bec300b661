/**
 * `npm run load -- scaling`: how throughput and latency change with accounts, open orders and the size of batches, over HTTP, and
 * a decision with positions, in Node. About ten minutes; fewer with `--seconds`.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { UnexpectedAnswer } from "../../scripts/api-client";
import { loadAccounts, openLoadAccounts } from "../../scripts/seed/accounts";
import type { StatsView } from "../../shared/contract/views";
import { timeDecisions } from "../bench/decision";
import { readerOf } from "../lib/client";
import { environment } from "../lib/environment";
import { k6Binary, type K6Binary } from "../lib/k6-binary";
import { startMarks } from "../lib/marks";
import type { Mix } from "../lib/operation-steps";
import { runPhase, type PhasePlan, type PhaseResult } from "../lib/phase";
import { wholeNumber } from "../lib/run-options";
import { TRADED } from "../lib/scenarios";
import { startTarget, type Target } from "../lib/server";
import { keepStudy, say, withStateDir } from "../lib/study";
import { SCALING_NOTES, scalingPlot, scalingTables, type Point, type ScalingFindings } from "./scaling-report";

const SENT: Mix = { rest: 30, cross: 40, market: 30 };
/** Nothing that rests: the account keeps the number of open orders that it is measured with. */
const FILLED: Mix = { cross: 60, market: 40 };
const ACCOUNTS = [1, 10, 50, 200] as const;
const OPEN_ORDERS = [10, 100, 1_000, 10_000, 100_000] as const;
const POSITIONS = [1, 3, 10, 30, 100] as const;
const BATCH_SIZES = [1, 2, 5, 10, 20, 50, 100] as const;

const CONNECTIONS = 16;
/** A few clients that send batches keep the account as busy as many that send orders. */
const BATCH_CONNECTIONS = 4;
const RATE = 200;
const WARM_UP_SECONDS = 15;
/** Filling an account with open orders ends here, and says how far it came. */
const FILL_SECONDS = 150;
const DRAIN_MS = 60_000;
const DECISION_SAMPLES = 500;

interface Bench {
  readonly k6: K6Binary;
  readonly target: Target;
  readonly scratch: string;
  readonly seconds: number;
}

export async function runScaling(argv: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: argv.slice(1), options: { seconds: { type: "string", default: "10" } } });
  const seconds = wholeNumber("seconds", values.seconds);
  const k6 = k6Binary(say);
  await withStateDir(async (folder) => {
    const target = await startTarget(folder);
    try {
      const marks = await startMarks(target.admin, TRADED, 1);
      const bench: Bench = { k6, target, scratch: `${folder}/k6`, seconds };
      const findings = await measure(bench);
      await marks.stop();
      const tables = scalingTables(findings);
      say(`\n${tables.join("\n\n")}\n`);
      keepStudy({
        name: "scaling",
        title: "scaling with accounts, open orders, positions and batches",
        command: `npm run load -- ${argv.join(" ")}`,
        body: ["![the same as a plot](scaling.svg)", ...tables],
        notes: SCALING_NOTES({ seconds, connections: CONNECTIONS, batchConnections: BATCH_CONNECTIONS, rate: RATE }),
        figures: findings,
        files: { "scaling.svg": scalingPlot(findings) },
        environment: environment(folder, k6.version),
      });
      say(summary(findings));
    } finally {
      await target.stop();
    }
  });
}

async function measure(bench: Bench): Promise<ScalingFindings> {
  const { admin } = bench.target;
  await openLoadAccounts(admin, loadAccounts(Math.max(...ACCOUNTS)));
  await run(bench, { name: "warm-up", mix: SENT, accounts: loadAccounts(10), seconds: WARM_UP_SECONDS });
  const batches: Point[] = [];
  for (const size of BATCH_SIZES) batches.push(await atBatchSize(bench, size));
  const accounts: Point[] = [];
  for (const count of ACCOUNTS) {
    say(`${count} accounts`);
    accounts.push(await atLoad(bench, count, SENT, loadAccounts(count)));
  }
  // Of one account the open orders are counted, and it must begin with none.
  const [full = ""] = loadAccounts(Math.max(...ACCOUNTS)).slice(-1);
  await cancelAll(bench.target, full);
  const openOrders: Point[] = [];
  for (const count of OPEN_ORDERS) {
    const open = await fill(bench, full, count);
    say(`${open} open orders`);
    openOrders.push(await atLoad(bench, open, FILLED, [full]));
    if (open < count) break;
  }
  say("decisions with positions");
  const positions = POSITIONS.map((count) => {
    const { p50, p99 } = timeDecisions({ openOrders: 100, positions: count }, DECISION_SAMPLES, () => undefined);
    return { positions: count, p50, p99 };
  });
  return { accounts, openOrders, positions, batches };
}

/** Closed loop, then an open one at a rate that all sizes can take. */
async function atLoad(bench: Bench, size: number, mix: Mix, accounts: readonly string[]): Promise<Point> {
  const closed = await run(bench, { name: `${size}-closed`, mix, accounts });
  await drained(bench.target, accounts);
  const open = await run(bench, { name: `${size}-open`, mix, accounts, pace: { model: "open", rate: RATE } });
  await drained(bench.target, accounts);
  return pointOf(size, closed, open.latency.submit, closed.errors + open.errors);
}

async function atBatchSize(bench: Bench, batchSize: number): Promise<Point> {
  say(`batches of ${batchSize}`);
  const [account = ""] = loadAccounts(1);
  const closed = await run(bench, {
    name: `batch-${batchSize}`,
    mix: { batch: 100 },
    accounts: [account],
    batchSize,
    pace: { model: "closed", connections: BATCH_CONNECTIONS },
  });
  await cancelAll(bench.target, account);
  return pointOf(batchSize, closed, closed.latency.batch, closed.errors);
}

const pointOf = (
  size: number,
  closed: PhaseResult,
  latency: { p50: number; p99: number } | undefined,
  errors: number,
): Point => ({
  errors,
  size,
  perSecond: closed.accepted / closed.plan.seconds,
  p50: latency?.p50 ?? Number.NaN,
  p99: latency?.p99 ?? Number.NaN,
  cores: closed.cores,
});

interface Part {
  readonly name: string;
  readonly mix: Mix;
  readonly accounts: readonly string[];
  readonly seconds?: number;
  readonly batchSize?: number;
  readonly pace?: PhasePlan["pace"];
}

async function run({ k6, target, scratch, seconds }: Bench, part: Part): Promise<PhaseResult> {
  const { accounts, pace = { model: "closed", connections: CONNECTIONS }, ...rest } = part;
  const plan: PhasePlan = { seconds, ...rest, pace, probesPerSecond: 0, warmUp: part.name === "warm-up" };
  const result = await runPhase(plan, {
    k6,
    target,
    accounts,
    symbols: TRADED,
    seed: 1,
    folder: scratch,
    say: () => undefined,
  });
  if (result.errors > 0) {
    say(`  ${result.errors} requests failed`);
    process.exitCode = 1;
  }
  return result;
}

/** Rests orders far from the market until the account has `count`; gives how many it has, which is less when time was up. */
async function fill(bench: Bench, account: string, count: number): Promise<number> {
  const { target } = bench;
  const deadline = Date.now() + FILL_SECONDS * 1_000;
  let open = await openOrdersOf(target, account);
  while (open < count && Date.now() < deadline) {
    // The last few one by one: a run of batches ends with its second, not with a count.
    const missing = count - open;
    if (missing < 2_000) await placeFar(target, account, missing);
    else {
      const left = Math.max(1, Math.min(5, Math.floor(missing / 6_000), Math.floor((deadline - Date.now()) / 1_000)));
      await run(bench, {
        name: "fill",
        mix: { far: 100 },
        accounts: [account],
        batchSize: 100,
        seconds: left,
        pace: { model: "closed", connections: 2 },
      });
    }
    await drained(target, [account]);
    open = await openOrdersOf(target, account);
  }
  return open;
}

const FAR = { symbol: "BTCUSDT", side: "buy", type: "limit", quantity: "0.01", price: "36000" } as const;
const LARGEST_BATCH = 100;

async function placeFar({ admin }: Target, account: string, count: number): Promise<void> {
  for (let left = count; left > 0; left -= LARGEST_BATCH) {
    const orders = Array.from({ length: Math.min(left, LARGEST_BATCH) }, () => FAR);
    const answer = await admin.request("POST", "/orders/batch", { account, body: { orders } });
    if (answer.status !== 207) throw new UnexpectedAnswer(`resting orders of ${account}`, answer);
  }
}

async function cancelAll({ admin }: Target, account: string): Promise<void> {
  const answer = await admin.request("DELETE", "/orders", { account });
  if (answer.status !== 202) throw new UnexpectedAnswer(`cancelling all of ${account}`, answer);
}

const openOrdersOf = async (target: Target, account: string): Promise<number> =>
  (await readerOf(target.admin, account).get<StatsView>("/stats")).open_orders;

/** Waits until nothing is left to send. */
async function drained({ admin }: Target, accounts: readonly string[]): Promise<void> {
  const deadline = Date.now() + DRAIN_MS;
  for (const account of accounts) {
    while ((await readerOf(admin, account).get<StatsView>("/stats")).outbox_depth > 0) {
      if (Date.now() > deadline) throw new Error(`${account} still has orders to send`);
      await sleep(100);
    }
  }
}

function summary({ accounts, openOrders, batches }: ScalingFindings): string {
  const ends = (points: readonly Point[]): string =>
    [points[0], points.at(-1)].map((point) => `${point?.perSecond.toFixed(0)}/s at ${point?.size}`).join(", ");
  return `accounts ${ends(accounts)}; open orders ${ends(openOrders)}; batches ${ends(batches)}`;
}
