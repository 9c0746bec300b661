/**
 * How much memory one account's object needs: its state and its tables' bookkeeping, built by the core's own commands in a
 * heap of its own, after a full collection. The database lies in a file, as the runtime's does, and so outside the heap.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { AccountStore } from "../../durable-objects/storage/account-store";
import { nodeSql } from "../../durable-objects/storage/node-sql";
import { AccountInMemory, type AccountSize } from "./account-in-memory";

/** The target: one account at 100,000 open orders and 1,000 positions. */
export const MEMORY_SIZES: readonly AccountSize[] = [
  { openOrders: 0, positions: 1 },
  { openOrders: 0, positions: 1_000 },
  { openOrders: 10_000, positions: 1_000 },
  { openOrders: 100_000, positions: 1_000 },
  { openOrders: 100_000, positions: 1 },
];
/** Of the platform's 128 MB for a whole object; MB are 10⁶ bytes. */
const MOST_MB = 100;

export interface MemoryUse {
  readonly size: AccountSize;
  /** Of the live heap after a full collection, less what it was before the account: bytes. */
  readonly live: number;
  /** The same after the object was started again from its tables. */
  readonly restarted: number;
  /** Before the account: the program itself, its configuration, the runtime. */
  readonly base: number;
}

/** Measures one size, best in a thread of its own. */
export function measureMemory(size: AccountSize): MemoryUse {
  const folder = mkdtempSync(join(tmpdir(), "edge-oms-bench-"));
  const path = join(folder, "account.sqlite");
  try {
    const base = liveBytes();
    let account: AccountInMemory | null = null;
    let store: AccountStore | null = null;
    {
      const sql = nodeSql(path);
      store = new AccountStore(sql);
      store.create();
      const kept = store;
      account = sql.transaction(() => new AccountInMemory(size, (turn) => kept.save(turn)));
    }
    const live = liveBytes() - base;
    const { surroundings } = account.state;
    if (account.state.totals.openOrders !== size.openOrders)
      throw new Error("the account is not as large as asked for");
    account = null;
    store = null;
    const again = liveBytes();
    const sql = nodeSql(path);
    const restarted = new AccountStore(sql);
    const state = restarted.load(surroundings);
    const after = liveBytes() - again;
    if (state?.totals.openOrders !== size.openOrders) throw new Error("the account did not come back");
    sql.close();
    return { size, live, restarted: after, base };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Bytes in use after full collections; the second takes what the first has only let go of. */
function liveBytes(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Bytes that one more open order costs, between two sizes that differ in nothing else. */
export function bytesPerOrder(uses: readonly MemoryUse[]): number {
  const [few, many] = uses
    .filter(({ size }) => size.positions === 1_000 && size.openOrders > 0)
    .sort((a, b) => a.size.openOrders - b.size.openOrders);
  if (few === undefined || many === undefined) return Number.NaN;
  return (many.live - few.live) / (many.size.openOrders - few.size.openOrders);
}

/** What is missed, in sentences; a largest size that was not measured is missed. */
export function missedMemory(uses: readonly MemoryUse[]): string[] {
  const largest = uses.find(({ size }) => size.openOrders === 100_000 && size.positions === 1_000);
  if (largest === undefined) return ["memory at 100,000 open orders and 1,000 positions was not measured"];
  const most = Math.max(largest.live, largest.restarted) / 1e6;
  return most <= MOST_MB
    ? []
    : [`memory at 100,000 open orders and 1,000 positions: ${most.toFixed(1)} MB, wanted ≤ ${MOST_MB}`];
}
