/** Reads everything an account says about itself, over HTTP. */
import type { InstrumentView } from "../../shared/contract/market-views";
import type {
  AccountView,
  FillView,
  JournalRowView,
  OrderView,
  Page,
  PositionView,
  StatsView,
  VerifyView,
} from "../../shared/contract/views";
import { everyItem, type Reader } from "../lib/client";
import type { AccountBooks, JournalVerdict, Multipliers } from "./books";

/** All of an account that has come to rest; what it says while orders are on their way does not fit together. */
export async function readAccount(from: Reader): Promise<AccountBooks> {
  const [orders, fills, positions] = [
    await collect(everyItem<OrderView>(from, "/orders")),
    await collect(everyItem<FillView>(from, "/fills")),
    await collect(everyItem<PositionView>(from, "/positions")),
  ];
  return {
    ...(await readCashEvents(from)),
    account: await from.get<AccountView>("/account"),
    orders,
    fills,
    positions,
    journal: await verifyJournal(from),
  };
}

/** Replays the whole journal, at most 50,000 rows a call, and gives the first fault found. */
async function verifyJournal(from: Reader): Promise<JournalVerdict> {
  let next: number | null = 1;
  let rows = 0;
  let stateCompared = false;
  while (next !== null) {
    const part: VerifyView = await from.get<VerifyView>(`/journal/verify?from=${next}`);
    rows += part.rows;
    stateCompared = part.state_compared;
    if (!part.ok) return { ok: false, error: part.error, stateCompared, rows };
    next = part.next;
  }
  return { ok: true, error: null, stateCompared, rows };
}

/** What moves cash besides trades, from the journal: amounts as decimal strings. */
async function readCashEvents(from: Reader): Promise<{ openingCash: string; adjustments: string[] }> {
  let openingCash: string | null = null;
  const adjustments: string[] = [];
  for await (const { type, event } of everyItem<JournalRowView>(from, "/journal")) {
    if (type === "account_opened") openingCash = stringIn(event, "cash");
    if (type === "cash_adjusted") adjustments.push(stringIn(event, "amount"));
  }
  if (openingCash === null) throw new Error("the journal does not say what the account was opened with");
  return { openingCash, adjustments };
}

function stringIn(event: unknown, name: string): string {
  const value = (event as Readonly<Record<string, unknown>>)[name];
  if (typeof value !== "string") throw new Error(`an event of the journal lacks ${name}: ${JSON.stringify(event)}`);
  return value;
}

/** How many base units a contract is, by symbol. */
export async function readMultipliers(from: Reader): Promise<Multipliers> {
  const { data } = await from.get<Page<InstrumentView>>("/instruments");
  return new Map(data.map(({ symbol, multiplier }) => [symbol, BigInt(multiplier)]));
}

/** Whether nothing of the account is on its way any more: each open order rests, and nothing waits to be sent. */
export async function isQuiet(from: Reader): Promise<boolean> {
  const { outbox_depth: waiting } = await from.get<StatsView>("/stats");
  if (waiting > 0) return false;
  for await (const { status, certainty } of everyItem<OrderView>(from, "/orders?status=open")) {
    if (certainty === "unknown" || status.startsWith("pending_")) return false;
  }
  return true;
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
