/** Times what an account's object does before its first answer: read its tables, rebuild, doubt what was on its way. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AccountStore } from "../../durable-objects/storage/account-store";
import { nodeSql } from "../../durable-objects/storage/node-sql";
import { decide } from "../../shared/core/decide";
import type { Surroundings } from "../../shared/core/state";
import { Turn } from "../../shared/core/turn";
import { AccountInMemory } from "./account-in-memory";

export interface RestartTimes {
  readonly openOrders: number;
  readonly readMs: number;
  readonly recoverMs: number;
  readonly totalMs: number;
}

const OPEN_ORDERS = 100_000;
const POSITIONS = 10;
const ROUNDS = 3;
/** The target: first answer within a second of the object's start. */
const MOST_MS = 1_000;

/** The median of some restarts from one database file. */
export function timeRestart(): RestartTimes {
  const folder = mkdtempSync(join(tmpdir(), "edge-oms-bench-"));
  try {
    const path = join(folder, "account.sqlite");
    const account = fill(path);
    const runs = Array.from({ length: ROUNDS }, () => restart(path, account)).sort((a, b) => a.totalMs - b.totalMs);
    return runs[ROUNDS >> 1] as RestartTimes;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What is missed, in sentences. */
export const missedRestart = ({ totalMs }: RestartTimes): string[] =>
  totalMs <= MOST_MS ? [] : [`restart with ${OPEN_ORDERS} open orders: ${totalMs.toFixed(0)} ms, wanted ≤ ${MOST_MS}`];

/** Keeps an account with its open orders in a database file, by the object's own tables. */
function fill(path: string): AccountInMemory {
  const sql = nodeSql(path);
  const store = new AccountStore(sql);
  store.create();
  const account = sql.transaction(
    () => new AccountInMemory({ openOrders: OPEN_ORDERS, positions: POSITIONS }, (turn) => store.save(turn)),
  );
  sql.close();
  return account;
}

/** The steps of the object's constructor (durable-objects/account/account-parts.ts), each timed. */
function restart(path: string, account: AccountInMemory): RestartTimes {
  const surroundings: Surroundings = account.state.surroundings;
  const sql = nodeSql(path);
  const began = performance.now();
  const state = new AccountStore(sql).load(surroundings);
  if (state === null) throw new Error("the account was not kept");
  const read = performance.now();
  decide(new Turn(state, account.context()), { kind: "recover", leasedUpTo: state.leasedUpTo });
  const recovered = performance.now();
  sql.close();
  if (state.totals.openOrders !== OPEN_ORDERS)
    throw new Error(`${state.totals.openOrders} open orders came back, not ${OPEN_ORDERS}`);
  return {
    openOrders: OPEN_ORDERS,
    readMs: read - began,
    recoverMs: recovered - read,
    totalMs: recovered - began,
  };
}
