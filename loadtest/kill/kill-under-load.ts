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
import { TRADED } from "../lib/scenarios";
import { clientsOf, remoteTarget, startTarget, type Target } from "../lib/server";
import { brokenPromises, type Held, type Sent } from "./promises";
import { request, sendOrders } from "./send-orders";

export interface KillOptions {
  readonly stateDir: string;
  readonly kills: number;
  readonly perSecond: number;
  /** Of load before each kill. */
  readonly seconds: number;
  readonly accounts: number;
  readonly seed: number;
  readonly say: (line: string) => void;
}

export interface KillReport {
  readonly sent: number;
  readonly answered: number;
  /** Sent again after the crash: known already, or new to the system. */
  readonly resent: { readonly known: number; readonly new: number; readonly refused: readonly string[] };
  readonly broken: readonly string[];
  readonly audit: Audit;
}

const MIX = { rest: 50, cross: 30, market: 20, cancel: 0, replace: 0, check: 0 } as const;
/** What was on its way when it died is asked about until the venue's horizon has passed (config/venues.json), and then once more. */
const QUIET_TIMEOUT_MS = 60_000;

/** Runs the whole story; what it finds is in the report, and it throws only where it could not look. */
export async function killUnderLoad(options: KillOptions): Promise<KillReport> {
  const { stateDir, kills, say } = options;
  const accounts = LOAD_ACCOUNTS.slice(0, options.accounts);
  const sent: Sent[] = [];
  for (let kill = 1; kill <= kills; kill++) {
    const orders = await loadAndKill(options, accounts, `k${kill}-${Date.now().toString(36)}`);
    sent.push(...orders);
    say(
      `kill ${kill} of ${kills}: ${orders.length} orders sent, ${orders.filter(({ orderId }) => orderId !== null).length} answered 201`,
    );
  }
  const target = await startTarget(stateDir);
  try {
    return await inspect(target, accounts, sent, options);
  } finally {
    await target.stop();
  }
}

async function loadAndKill(
  { stateDir, perSecond, seconds, seed }: KillOptions,
  accounts: readonly string[],
  name: string,
): Promise<readonly Sent[]> {
  const place: Place = { stateDir, ...(await freePorts()) };
  try {
    const system = await startSystem(place, ["--no-feed"]);
    const target = remoteTarget(`http://127.0.0.1:${place.loadPort}`, tokenSecret(stateDir));
    const marks = await startMarks(target.admin, TRADED, seed);
    const sender = sendOrders({
      url: target.url,
      perSecond,
      name,
      clients: await clientsOf(target, accounts),
      steps: operationSteps(MIX, TRADED, seed),
    });
    await sleep(seconds * 1000);
    // Requests go on while it dies.
    await system.kill({ runtime: true });
    // The marks' next put fails, as everything does now.
    await marks.stop().catch(() => undefined);
    return await sender.stop();
  } finally {
    endLeftovers(place);
  }
}

async function inspect(
  target: Target,
  accounts: readonly string[],
  sent: readonly Sent[],
  { seed, say }: KillOptions,
): Promise<KillReport> {
  const { admin, exchangeOf } = target;
  if (exchangeOf === null) throw new Error("the exchange's own books are out of reach");
  const marks = await startMarks(admin, TRADED, seed);
  let resent: KillReport["resent"];
  try {
    resent = await resend(target, sent);
  } finally {
    await marks.stop();
  }
  say(`sent again: ${resent.known} were known, ${resent.new} were new`);
  await waitUntilQuiet(admin, accounts, QUIET_TIMEOUT_MS);
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
    answered: sent.filter(({ orderId }) => orderId !== null).length,
    resent,
    broken: brokenPromises(sent, held),
    audit,
  };
}

/** What a client does that got no answer: the same order again, by the same client order id. */
async function resend(target: Target, sent: readonly Sent[]): Promise<KillReport["resent"]> {
  let known = 0;
  let fresh = 0;
  const refused: string[] = [];
  for (const { account, body, clientOrderId } of sent.filter(({ orderId }) => orderId === null)) {
    const answer = await request(`${target.url}/orders`, "POST", await target.tokenFor(account), body);
    if (answer?.status === 200) known += 1;
    else if (answer?.status === 201) fresh += 1;
    else
      refused.push(
        `${account} ${clientOrderId}: ${answer === null ? "no answer" : `${answer.status} ${answer.text.slice(0, 200)}`}`,
      );
  }
  return { known, new: fresh, refused };
}

/** Everything that is wrong, in sentences; empty when all promises were kept. */
export const faultsOf = ({ resent, broken, audit }: KillReport): string[] => [
  ...resent.refused.map((line) => `sent again, and not taken: ${line}`),
  ...broken,
  ...audit.differences.map(({ code, account, about, detail }) => `${code} ${account} ${about}: ${detail}`),
];
