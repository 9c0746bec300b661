/**
 * Kills the system with `kill -9` in the middle of its load, starts it again on the same state, and proves that no
 * promise was broken: every order answered 201 is there once, cancels hold, and the books agree with the exchange.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { tokenSecret } from "../../scripts/launcher/token-secret";
import { LOAD_ACCOUNTS } from "../../scripts/seed/accounts";
import { endLeftovers, freePorts, startSystem, type Place } from "../../scripts/testing/running-system";
import { auditAccounts, waitUntilQuiet, type Audit } from "../books/audit";
import { startMarks } from "../lib/marks";
import { operationSteps } from "../lib/operation-steps";
import { seededIntegers } from "../lib/prng";
import { TRADED } from "../lib/scenarios";
import { clientsOf, remoteTarget, startTarget, type Target } from "../lib/server";
import { brokenPromises, type Held, type Sent } from "./promises";
import { sendAgain, sendUntilAnswered, type SentAgain } from "./send-again";
import { sendOrders } from "./send-orders";

export interface KillOptions {
  readonly stateDir: string;
  readonly kills: number;
  readonly perSecond: number;
  /** Milliseconds of load before a kill: between the two, the seed says when. */
  readonly moment: { readonly earliest: number; readonly latest: number };
  readonly accounts: number;
  readonly seed: number;
  readonly say: (line: string) => void;
}

/** One life of the system, from its start to its kill. */
export interface Round {
  /** From the launcher's start to its banner, in milliseconds. */
  readonly startMs: number;
  /** When it was killed, in milliseconds after the load began. */
  readonly killedAtMs: number;
  /** New orders. */
  readonly sent: number;
  /** Of the new ones, by 201. */
  readonly answered: number;
  /** Left over from the lives before, sent once more in this one. */
  readonly again: SentAgain;
}

export interface KillReport {
  readonly rounds: readonly Round[];
  readonly sent: number;
  /** Promised by 201, or by the 200 to an order sent again. */
  readonly promised: number;
  /** After the last restart: what no life before had answered. */
  readonly lastAgain: SentAgain;
  readonly broken: readonly string[];
  readonly audit: Audit;
}

const MIX = { rest: 50, cross: 30, market: 20, cancel: 0, replace: 0, check: 0 } as const;

/** Runs the whole story; what it finds is in the report, and it throws only where it could not look. */
export async function killUnderLoad(options: KillOptions): Promise<KillReport> {
  const { stateDir, kills, say, moment } = options;
  const accounts = LOAD_ACCOUNTS.slice(0, options.accounts);
  const below = seededIntegers(options.seed);
  const sent: Sent[] = [];
  const rounds: Round[] = [];
  for (let kill = 1; kill <= kills; kill++) {
    const killAtMs = moment.earliest + below(moment.latest - moment.earliest + 1);
    const { round, orders } = await loadAndKill(options, accounts, { killAtMs, earlier: sent });
    sent.push(...orders);
    rounds.push(round);
    say(`kill ${kill} of ${kills}: ${roundLine(round)}`);
  }
  const target = await startTarget(stateDir);
  try {
    return { rounds, ...(await inspect(target, accounts, sent, options)) };
  } finally {
    await target.stop();
  }
}

const roundLine = ({ startMs, killedAtMs, sent, answered, again }: Round): string =>
  `up after ${startMs} ms, killed after ${killedAtMs} ms of load; ${sent} orders sent, ${answered} answered 201; ${again.known + again.new} of before sent again (${again.known} known)`;

async function loadAndKill(
  { stateDir, perSecond, seed }: KillOptions,
  accounts: readonly string[],
  { killAtMs, earlier }: { killAtMs: number; earlier: readonly Sent[] },
): Promise<{ round: Round; orders: readonly Sent[] }> {
  const place: Place = { stateDir, ...(await freePorts()) };
  try {
    const began = performance.now();
    const system = await startSystem(place, ["--no-feed"]);
    const startMs = Math.round(performance.now() - began);
    const target = remoteTarget(`http://127.0.0.1:${place.loadPort}`, tokenSecret(stateDir));
    const marks = await startMarks(target.admin, TRADED, seed);
    const sender = sendOrders({
      url: target.url,
      perSecond,
      name: `k${Date.now().toString(36)}`,
      clients: await clientsOf(target, accounts),
      steps: operationSteps(MIX, TRADED, seed),
    });
    const death = new AbortController();
    const resending = sendAgain(target, earlier, death.signal);
    await sleep(killAtMs);
    // Requests go on while it dies.
    await system.kill({ runtime: true });
    death.abort();
    // The marks' next put fails, as everything does now.
    await marks.stop().catch(() => undefined);
    const orders = await sender.stop();
    const answered = orders.filter(({ orderId }) => orderId !== null).length;
    return {
      orders,
      round: { startMs, killedAtMs: killAtMs, sent: orders.length, answered, again: await resending },
    };
  } finally {
    endLeftovers(place);
  }
}

async function inspect(
  target: Target,
  accounts: readonly string[],
  sent: readonly Sent[],
  { seed, say }: KillOptions,
): Promise<Omit<KillReport, "rounds">> {
  const { admin, exchangeOf } = target;
  if (exchangeOf === null) throw new Error("the exchange's own books are out of reach");
  const marks = await startMarks(admin, TRADED, seed);
  let lastAgain: SentAgain;
  try {
    lastAgain = await sendUntilAnswered(target, sent);
  } finally {
    await marks.stop();
  }
  say(`sent again after the last restart: ${lastAgain.known} were known, ${lastAgain.new} were new`);
  await waitUntilQuiet(admin, accounts);
  const held = new Map<string, Held extends ReadonlyMap<string, infer O> ? O : never>();
  const audit = await auditAccounts({
    admin,
    exchangeOf,
    accounts,
    say,
    visit: ({ account, orders }) => held.set(account.account, orders),
  });
  return {
    sent: sent.length,
    promised: sent.filter(({ orderId }) => orderId !== null).length,
    lastAgain,
    broken: brokenPromises(sent, held),
    audit,
  };
}

/** Everything that is wrong, in sentences; empty when all promises were kept. */
export const faultsOf = ({ rounds, lastAgain, sent, promised, broken, audit }: KillReport): string[] => [
  ...[...rounds.map(({ again }) => again), lastAgain].flatMap(({ refused }) =>
    refused.map((line) => `sent again, and not taken: ${line}`),
  ),
  ...(promised === sent ? [] : [`${sent - promised} orders were never answered, even after the last restart`]),
  ...broken,
  ...audit.differences.map(({ code, account, about, detail }) => `${code} ${account} ${about}: ${detail}`),
];
