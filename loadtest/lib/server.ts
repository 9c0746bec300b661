/**
 * The system under test, started in this process by the parts of `npm start`, so that the exchange's own books can be
 * read straight from its objects. Nothing in it is made for tests: same scripts, same runtime, state on disk.
 */
import type { Miniflare } from "miniflare";
import { createServer } from "node:net";
import type { PaperExchangeRpc } from "../../durable-objects/paper-exchange/paper-exchange-rpc";
import { apiClient, type ApiClient } from "../../scripts/api-client";
import type { LogLine } from "../../scripts/launcher/log-lines";
import { programsRunning } from "../../scripts/launcher/processes";
import { startRuntime, type RuntimeOptions } from "../../scripts/launcher/runtime";
import { claimStateDir } from "../../scripts/launcher/state-dir";
import { tokenSecret } from "../../scripts/launcher/token-secret";
import { TRADER_SCOPE } from "../../scripts/local-token";
import { root } from "../../scripts/root";
import { seedAccounts } from "../../scripts/seed/accounts";
import { seedCloses } from "../../scripts/seed/closes";
import type { Scope } from "../../shared/contract/scopes";
import { mintToken } from "../../workers/api/token";
import type { ExchangeOf } from "../books/read-exchange";

const HOST = "127.0.0.1";
const TOKEN_SECONDS = 24 * 3_600;
/** What an account's own client may do. */
const CLIENT_SCOPE: readonly Scope[] = ["orders:read", "orders:write", "risk:read"];
const ADMIN_SCOPE: readonly Scope[] = [...TRADER_SCOPE, "admin"];

export interface Target {
  /** Where load goes: the shortest way through the runtime. */
  readonly url: string;
  /** Reaches every account. */
  readonly admin: ApiClient;
  /** A token of one account's client. */
  tokenFor(account: string): Promise<string>;
  /** The exchange's objects; null where only HTTP reaches the system. */
  readonly exchangeOf: ExchangeOf | null;
  /** Process of the runtime; null when it is not on this machine or not known. */
  readonly runtimePid: () => number | null;
  /** Lines logged as warnings or errors, by their text. */
  readonly complaints: ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

/** Starts both scripts on `stateDir`, with the accounts of `npm start` and without its price feed. */
export async function startTarget(stateDir: string, options: ScriptOptions = {}): Promise<Target> {
  const { target, runtime } = await startScripts(stateDir, options);
  const namespace = await runtime.getDurableObjectNamespace("PAPER_EXCHANGE", "edge-oms");
  // Without closes the VaR checks have nothing to do, and the load would measure less than a decision.
  await seedCloses(target.admin, Date.now());
  await seedAccounts(target.admin);
  return {
    ...target,
    // Miniflare's namespace is typed without the object's own methods; the RPC interface says which there are.
    exchangeOf: (symbol) => namespace.getByName(symbol) as unknown as PaperExchangeRpc,
  };
}

/** What may differ between two targets: nothing else may, or they could not be compared. */
export type ScriptOptions = Pick<RuntimeOptions, "configs" | "inspectorPort">;

/** Starts scripts with the launcher's settings, without accounts or prices: `target` is where their load goes. */
export async function startScripts(
  stateDir: string,
  options: ScriptOptions,
): Promise<{ target: Target; runtime: Miniflare }> {
  const state = await claimStateDir(stateDir, { reset: false });
  const secret = tokenSecret(stateDir);
  const [port, loadPort] = await freePorts();
  const complaints = new Map<string, number>();
  let runtime: Miniflare;
  try {
    runtime = await startRuntime({
      ...options,
      host: HOST,
      port,
      loadPort,
      objects: state.objects,
      runtimeProgram: state.runtimeProgram,
      authSecret: secret,
      // A line per request would be read and thrown away here; a deployment under load logs warnings, too.
      logLevel: "warn",
      onLog: (line) => noteComplaint(complaints, line),
    });
  } catch (error) {
    state.release();
    throw error;
  }
  const target: Target = {
    ...remoteTarget(`http://${HOST}:${loadPort}`, secret),
    complaints,
    runtimePid: () => programsRunning(state.runtimeProgram)[0] ?? null,
    stop: async () => {
      await runtime.dispose();
      state.release();
    },
  };
  return { target, runtime };
}

/** A system that somebody else runs, whose token secret is known. */
export function remoteTarget(url: string, secret: string): Target {
  const tokenFor = (accounts: readonly string[], scope: readonly Scope[], sub: string): Promise<string> =>
    mintToken({ secret, sub, accounts, scope, ttlSeconds: TOKEN_SECONDS });
  const admin = tokenFor(["demo"], ADMIN_SCOPE, "loadtest");
  return {
    url,
    admin: apiClient(url, () => admin),
    tokenFor: (account) => tokenFor([account], CLIENT_SCOPE, account),
    exchangeOf: null,
    runtimePid: () => null,
    complaints: new Map(),
    stop: () => Promise.resolve(),
  };
}

/** Each account with the token of its own client. */
export const clientsOf = (target: Target, accounts: readonly string[]): Promise<{ account: string; token: string }[]> =>
  Promise.all(accounts.map(async (account) => ({ account, token: await target.tokenFor(account) })));

function noteComplaint(complaints: Map<string, number>, line: LogLine): void {
  const { level, message } = line;
  const isComplaint = level === "error" || level === "warn" || /^\{"level":"(error|warn)"/.test(message);
  if (!isComplaint) return;
  // Stacks name files of this machine.
  const text = message.replaceAll(root, "").slice(0, 300);
  // Bounded: a thousand different messages say no more than the first fifty.
  if (complaints.size < 50 || complaints.has(text)) complaints.set(text, (complaints.get(text) ?? 0) + 1);
}

/** Two ports that nobody listens on. Held at once, so that they differ. */
export async function freePorts(): Promise<[number, number]> {
  const servers = [createServer(), createServer()];
  const [first, second] = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve, reject) => {
          server.once("error", reject);
          server.listen({ host: HOST, port: 0 }, () => {
            const address = server.address();
            if (address === null || typeof address === "string") reject(new Error("no port"));
            else resolve(address.port);
          });
        }),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  if (first === undefined || second === undefined) throw new Error("no free ports");
  return [first, second];
}
