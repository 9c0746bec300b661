/** What the benchmark times of the core, and what it wants of it. */
import { AccountStore } from "../../durable-objects/storage/account-store";
import { nodeSql } from "../../durable-objects/storage/node-sql";
import { encodeEvent } from "../../shared/core/codec/event-codec";
import { encodeOrder } from "../../shared/core/codec/order-codec";
import type { Turn } from "../../shared/core/turn";
import type { Latency } from "../lib/k6-summary";
import type { AccountSize } from "./account-in-memory";
import { timeDecisions } from "./decision";

/**
 * How far a decision is taken: decided only; encoded as JSON as well, as the journal and the orders' table keep it; or
 * written with hash and SQL into the object's own tables, in memory and so without waiting for a disk.
 */
export type Kept = "decided" | "encoded" | "written";

export interface Case {
  readonly kept: Kept;
  readonly size: AccountSize;
}

export const OPEN_ORDERS = [10, 1_000, 100_000] as const;
export const POSITIONS = [1, 10, 100] as const;

export const CASES: readonly Case[] = [
  ...POSITIONS.flatMap((positions) =>
    OPEN_ORDERS.map((openOrders): Case => ({ kept: "decided", size: { openOrders, positions } })),
  ),
  ...(["encoded", "written"] as const).flatMap((kept) =>
    OPEN_ORDERS.map((openOrders): Case => ({ kept, size: { openOrders, positions: 10 } })),
  ),
];

/** Longest encoded turn seen: its use keeps the encoding from being left out. */
let longest = 0;

const SAVE: Readonly<Record<Kept, () => (turn: Turn) => void>> = {
  decided: () => () => undefined,
  encoded: () => (turn) => {
    let length = 0;
    for (const { event } of turn.entries) length += encodeEvent(event).length;
    for (const orderId of turn.touchedOrders) {
      const order = turn.state.orders.get(orderId);
      if (order !== undefined) length += encodeOrder(order).length;
    }
    longest = Math.max(longest, length);
  },
  written: () => {
    const sql = nodeSql();
    const store = new AccountStore(sql);
    store.create();
    return (turn) => sql.transaction(() => store.save(turn));
  },
};

const SAMPLES = 1_500;

/** Microseconds per decision. */
export function runCase({ kept, size }: Case): Latency {
  const times = timeDecisions(size, SAMPLES, SAVE[kept]());
  if (kept === "encoded" && longest === 0) throw new Error("nothing was encoded");
  return times;
}

/** Microseconds. */
export const MOST_PER_DECISION = 10;
/** How much dearer 100,000 open orders may be than 10. */
export const MOST_GROWTH = 1.2;

export interface CaseResult extends Case {
  readonly times: Latency;
}

/** What is missed, in sentences; empty when all is met. Only deciding itself is held to it. */
export function missed(results: readonly CaseResult[]): string[] {
  const decided = results.filter(({ kept }) => kept === "decided");
  const [few, , many] = OPEN_ORDERS;
  const slow = decided
    .filter(({ times }) => times.p50 > MOST_PER_DECISION)
    .map(({ size, times }) => `${describe(size)}: P50 ${times.p50.toFixed(2)} µs, wanted ≤ ${MOST_PER_DECISION}`);
  const grown = POSITIONS.flatMap((positions) => {
    const ratio = growth(decided, positions);
    // A case that was not run gives NaN, which is not at most anything.
    return ratio <= MOST_GROWTH
      ? []
      : [
          `${positions} positions: P50 with ${many} open orders is ${ratio.toFixed(2)} times that with ${few}, wanted ≤ ${MOST_GROWTH}`,
        ];
  });
  return [...slow, ...grown];
}

/** P50 with the most open orders over P50 with the fewest. */
export function growth(results: readonly CaseResult[], positions: number): number {
  const p50 = (openOrders: number): number =>
    results.find(({ size }) => size.positions === positions && size.openOrders === openOrders)?.times.p50 ?? Number.NaN;
  return p50(OPEN_ORDERS[2]) / p50(OPEN_ORDERS[0]);
}

export const describe = ({ openOrders, positions }: AccountSize): string =>
  `${openOrders} open orders, ${positions} positions`;
