/** The accounts a local system starts with: one to play with and fifty for load tests. */
import limitsFile from "../../config/limits.json";
import { UnexpectedAnswer, type ApiClient } from "../api-client";

/** The account of the printed token. */
export const DEMO_ACCOUNT = "demo";
/** Names of accounts for load tests, from load-00 on. */
export const loadAccounts = (count: number): string[] =>
  Array.from({ length: count }, (_, n) => `load-${String(n).padStart(2, "0")}`);

/** The load tests' accounts that every local system has, load-00 to load-49. */
export const LOAD_ACCOUNTS: readonly string[] = loadAccounts(50);

const DEMO_CASH = "1000000";
const LOAD_CASH = "100000000";
/** Requests under way at once. */
const CONCURRENCY = 8;

/**
 * Opens what is missing and gives the load accounts, and the firm that they are part of, their limits; doing it again
 * changes nothing. An account that answers otherwise than it should is told to `unusable`; without that it throws.
 */
export async function seedAccounts(
  api: ApiClient,
  unusable: (account: string, error: UnexpectedAnswer) => void = (_, error) => {
    throw error;
  },
): Promise<void> {
  await raiseFirmLimits(api);
  await openAccount(api, DEMO_ACCOUNT, DEMO_CASH);
  await inParallel(LOAD_ACCOUNTS, async (account) => {
    try {
      await openLoadAccount(api, account);
    } catch (error) {
      if (!(error instanceof UnexpectedAnswer)) throw error;
      unusable(account, error);
    }
  });
}

/** Opens accounts beyond those of every local system, with the limits of load tests. */
export const openLoadAccounts = (api: ApiClient, accounts: readonly string[]): Promise<void> =>
  inParallel(accounts, (account) => openLoadAccount(api, account));

async function openLoadAccount(api: ApiClient, account: string): Promise<void> {
  await openAccount(api, account, LOAD_CASH);
  await raiseLimits(api, account);
}

/** Only as long as nobody has set the firm's limits. */
async function raiseFirmLimits(api: ApiClient): Promise<void> {
  const held = await api.request("GET", "/firm/limits");
  if (held.status !== 200) throw new UnexpectedAnswer("limits of the firm", held);
  if ((held.body as { version: number }).version > 1) return;
  const body = { limits: limitsFile.load.firm, reason: "load test accounts" };
  const answer = await api.request("PATCH", "/firm/limits", { body });
  if (answer.status !== 200) throw new UnexpectedAnswer("limits of the firm", answer);
}

async function openAccount(api: ApiClient, account: string, cash: string): Promise<void> {
  const answer = await api.request("POST", "/accounts", { body: { account, type: "margin", currency: "USDT", cash } });
  if (answer.status !== 201 && answer.status !== 200) throw new UnexpectedAnswer(`opening ${account}`, answer);
}

/**
 * Sets the load limits unless the account has other limits than it started with. The version tells, not whether the
 * account is new: a start that was killed between the two steps is finished by the next one.
 */
async function raiseLimits(api: ApiClient, account: string): Promise<void> {
  const paths: [path: string, limits: unknown][] = [
    // The symbols come first, so that the portfolio's limits are the sign that all is done.
    ...Object.entries(limitsFile.load.symbols).map(([symbol, limits]): [string, unknown] => [
      `/risk/limits/${symbol}`,
      limits,
    ]),
    ["/risk/limits", limitsFile.load.portfolio],
  ];
  if (await hasLoadLimits(api, account)) return;
  for (const [path, limits] of paths) {
    const answer = await api.request("PATCH", path, { account, body: { limits, reason: "load test account" } });
    if (answer.status !== 200) throw new UnexpectedAnswer(`limits of ${account}`, answer);
  }
}

async function hasLoadLimits(api: ApiClient, account: string): Promise<boolean> {
  const answer = await api.request("GET", "/risk/limits", { account });
  if (answer.status !== 200) throw new UnexpectedAnswer(`limits of ${account}`, answer);
  const { portfolio } = answer.body as { portfolio: { limit: string; base: string | null }[] };
  const held = portfolio.find(({ limit }) => limit === "max_exposure")?.base;
  return held === limitsFile.load.portfolio.max_exposure;
}

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
    }),
  );
}
