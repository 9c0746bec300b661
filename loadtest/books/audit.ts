/** Holds many accounts against the exchange, one after the other: a whole run does not fit into memory at once. */
import { setTimeout as sleep } from "node:timers/promises";
import type { ApiClient } from "../../scripts/api-client";
import type { OrderView } from "../../shared/contract/views";
import { ENDED_STATUSES } from "../../shared/core/order";
import { readerOf } from "../lib/client";
import type { AccountBooks, Difference } from "./books";
import { compareBooks } from "./compare-books";
import { isQuiet, readAccount, readMultipliers } from "./read-account";
import { readExchange, type ExchangeOf } from "./read-exchange";

export interface Audit {
  readonly differences: readonly Difference[];
  readonly orders: number;
  readonly fills: number;
  readonly journalRows: number;
  /** Orders by their end, or `resting`. */
  readonly ends: Readonly<Record<string, number>>;
}

export interface AuditOptions {
  readonly admin: ApiClient;
  readonly exchangeOf: ExchangeOf;
  readonly accounts: readonly string[];
  /** Sees the books of each account before they are dropped. */
  readonly visit?: (books: AccountBooks) => void;
  readonly say: (line: string) => void;
}

/** Compares all accounts; they must have come to rest (`waitUntilQuiet`). */
export async function auditAccounts({ admin, exchangeOf, accounts, visit, say }: AuditOptions): Promise<Audit> {
  const differences: Difference[] = [];
  const ends: Record<string, number> = {};
  let orders = 0;
  let fills = 0;
  let journalRows = 0;
  for (const account of accounts) {
    const reader = readerOf(admin, account);
    const multipliers = await readMultipliers(reader);
    const books = await readAccount(reader);
    const exchange = await readExchange(exchangeOf, [...multipliers.keys()], account);
    const found = compareBooks(books, exchange, multipliers);
    differences.push(...found);
    for (const order of books.orders) ends[endOf(order)] = (ends[endOf(order)] ?? 0) + 1;
    orders += books.orders.length;
    fills += books.fills.length;
    journalRows += books.journal.rows;
    visit?.(books);
    say(
      `  ${account}: ${books.orders.length} orders, ${books.fills.length} fills, ${books.journal.rows} journal rows, ${found.length} differences`,
    );
  }
  return { differences, orders, fills, journalRows, ends };
}

const ENDS: ReadonlySet<string> = new Set(ENDED_STATUSES);
const endOf = ({ status }: OrderView): string => (ENDS.has(status) ? status : "resting");

const POLL_MS = 250;
/** What is in doubt is asked about until its venue's horizon has passed (config/venues.json), and then once more. */
const QUIET_TIMEOUT_MS = 60_000;

/** Waits until nothing of any account is on its way; throws with the names of those that do not come to rest in time. */
export async function waitUntilQuiet(
  admin: ApiClient,
  accounts: readonly string[],
  timeoutMs = QUIET_TIMEOUT_MS,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  let busy = [...accounts];
  for (;;) {
    const still: string[] = [];
    for (const account of busy) if (!(await isQuiet(readerOf(admin, account)))) still.push(account);
    busy = still;
    if (busy.length === 0) return;
    if (Date.now() > deadline)
      throw new Error(`after ${timeoutMs / 1000} s orders are still on their way in ${busy.join(", ")}`);
    await sleep(POLL_MS);
  }
}
