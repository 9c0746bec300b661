/** Times a what-if over an account's whole past, from its tables in a file to the last line of the answer. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { whatIfLines, type WhatIfDeps } from "../../durable-objects/account/what-if";
import { AccountStore } from "../../durable-objects/storage/account-store";
import { nodeSql } from "../../durable-objects/storage/node-sql";
import type { WhatIfSummaryView } from "../../shared/contract/what-if";
import { formatMoney, money, price, type Price } from "../../shared/core/decimal";
import type { IntentOutcome, LeasedIntent, Settlement } from "../../shared/core/venue-protocol";
import { AccountInMemory } from "./account-in-memory";

export interface WhatIfTimes {
  readonly orders: number;
  readonly rows: number;
  readonly changed: number;
  readonly undetermined: number;
  readonly ms: number;
}

const ORDERS = 100_000;
const POSITIONS = 10;
/** Orders between two moves of the market, after which the limit orders among them are cancelled. */
const ROUND = 100;
const RUNS = 3;
/** The target: 100,000 past orders in under 10 s. */
const MOST_MS = 10_000;

/** The median of some what-ifs over one past. */
export async function timeWhatIf(): Promise<WhatIfTimes> {
  const folder = mkdtempSync(join(tmpdir(), "edge-oms-bench-"));
  try {
    const path = join(folder, "account.sqlite");
    const account = livePast(path, ORDERS);
    const runs: WhatIfTimes[] = [];
    for (let run = 0; run < RUNS; run++) runs.push(await ask(path, account));
    return runs.toSorted((a, b) => a.ms - b.ms)[RUNS >> 1] as WhatIfTimes;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What is missed, in sentences. */
export const missedWhatIf = ({ orders, ms }: WhatIfTimes): string[] =>
  ms <= MOST_MS ? [] : [`what-if over ${orders} past orders: ${ms.toFixed(0)} ms, wanted ≤ ${MOST_MS}`];

/** Lets an account place, work, fill and cancel its orders, and keeps its journal in a database file. */
function livePast(path: string, orders: number): AccountInMemory {
  const sql = nodeSql(path);
  const store = new AccountStore(sql);
  store.create();
  const account = sql.transaction(() => {
    const living = new AccountInMemory({ openOrders: 0, positions: POSITIONS }, (turn) => store.save(turn));
    for (let placed = 0; placed < orders; placed += ROUND) liveRound(living, placed);
    return living;
  });
  sql.close();
  return account;
}

function liveRound(account: AccountInMemory, placed: number): void {
  const { now } = account.context();
  const at = price(String(50_000 + ((placed / ROUND) % 21)));
  const marks = account.symbols.map((symbol) => {
    const time = (account.state.marks.get(symbol)?.time ?? now) + 1;
    return { symbol, price: at, bid: null, ask: null, time, high: at, low: at };
  });
  account.run({ kind: "apply_marks", marks });
  for (let index = 0; index < ROUND; index++) {
    const symbol = account.symbols[index % account.symbols.length];
    if (symbol === undefined) throw new RangeError("the account has no symbols");
    const request = account.request(index % 2 === 0 ? "buy" : "sell", symbol, index % 4 < 2);
    const { reply } = account.run({ kind: "place_order", request });
    if (!reply.ok) throw new Error(`an order of the past was refused: ${reply.rejection.message}`);
  }
  settle(account, at);
  account.run({ kind: "cancel_orders", symbol: null, side: null });
  settle(account, at);
}

/** Sends all that waits, and lets the venue answer: market orders fill, limit orders rest, cancels are carried out. */
function settle(account: AccountInMemory, at: Price): void {
  let settlements: Settlement[] = [];
  do {
    const { reply } = account.run({ kind: "take_turn", settlements, max: ROUND });
    settlements = reply.leased.map((leased) => ({
      leaseId: leased.leaseId,
      orderId: leased.intent.orderId,
      outcome: answerTo(leased, at),
    }));
  } while (settlements.length > 0);
}

function answerTo({ intent, venue }: LeasedIntent, at: Price): IntentOutcome {
  const { orderId } = intent;
  if (intent.kind === "cancel")
    return { kind: "answered", reports: [{ kind: "canceled", orderId, venueReason: null }] };
  if (intent.kind !== "submit") throw new Error(`nothing of this past needs a ${intent.kind}`);
  const acknowledged = { kind: "acknowledged", orderId, venueOrderId: `v-${orderId}` } as const;
  if (intent.price !== null) return { kind: "answered", reports: [acknowledged] };
  const fill = {
    kind: "fill",
    orderId,
    venue,
    symbol: intent.symbol,
    tradeId: `t-${orderId}`,
    quantity: intent.quantity,
    price: at,
    fee: money("0.5"),
    feeCurrency: "USDT",
    liquidity: "taker",
    time: 0,
  } as const;
  return { kind: "answered", reports: [acknowledged, fill] };
}

/** Asks for a limit that part of the past was over, and takes every line. */
async function ask(path: string, account: AccountInMemory): Promise<WhatIfTimes> {
  const { surroundings, limits, sequence, totals, risk } = account.state;
  const sql = nodeSql(path);
  const { journal } = new AccountStore(sql);
  const deps: WhatIfDeps = {
    surroundings,
    history: risk.history,
    lastRow: sequence,
    rows: (from, most) => journal.entries(from, most),
    rowsOfOrder: (last) => journal.entriesOfOrder(last),
    pause: () => setImmediate(),
  };
  const exposure = money(formatMoney(totals.exposure));
  const proposed = { ...limits, portfolio: { ...limits.portfolio, max_exposure: exposure } };
  const span = { fromSequence: null, untilSequence: null, from: null, until: null };
  let summary: WhatIfSummaryView | null = null;
  let written = 0;
  const began = performance.now();
  for await (const line of whatIfLines(deps, { proposed, span, list: 1_000 })) {
    written += JSON.stringify(line).length;
    if ("summary" in line) summary = line.summary;
  }
  const ms = performance.now() - began;
  sql.close();
  if (summary === null || written === 0) throw new Error("the what-if came to no end");
  return {
    orders: summary.orders,
    rows: sequence,
    changed: summary.changed,
    undetermined: summary.undetermined,
    ms,
  };
}
