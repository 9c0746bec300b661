/** Times one decision: all checks, the event, the state evolved by it. */
import type { OrderId, SymbolId } from "../../shared/core/ids";
import type { Turn } from "../../shared/core/turn";
import type { Latency } from "../lib/k6-summary";
import { distributionOf } from "../lib/percentiles";
import { AccountInMemory, type AccountSize } from "./account-in-memory";

/** Calls of one sample: some 150 µs together, a thousand times what reading the clock costs. */
export const CALLS_PER_SAMPLE = 32;
const WARM_UP_SAMPLES = 500;

/**
 * Microseconds per decision, over samples of 32 decisions each: a single slow call is spread over its sample. Each runs
 * in a turn of its own, the dearest way; in a group several share one.
 * @param save what is done with a turn before it answers, inside the timed part.
 */
export function timeDecisions(size: AccountSize, samples: number, save: (turn: Turn) => void): Latency {
  const account = new AccountInMemory(size, save);
  const times: number[] = [];
  for (let round = -WARM_UP_SAMPLES; round < samples; round++) {
    const time = sample(account);
    if (round >= 0) times.push(time / CALLS_PER_SAMPLE);
  }
  const spread = distributionOf(times);
  if (spread === null) throw new RangeError("no samples");
  return spread;
}

/**
 * Places as many orders as a sample has calls, timed, and cancels them again, not timed: the account keeps its size. Of
 * four one does not rest. Every answer is read and every order found again, so no compiler may leave one out.
 */
function sample(account: AccountInMemory): number {
  const requests = Array.from({ length: CALLS_PER_SAMPLE }, (_, index) =>
    account.request(
      index % 2 === 0 ? "buy" : "sell",
      account.symbols[index % account.symbols.length] as SymbolId,
      index % 4 !== 3,
    ),
  );
  const placed: OrderId[] = [];
  const began = process.hrtime.bigint();
  for (const request of requests) {
    const { reply } = account.run({ kind: "place_order", request });
    if (!reply.ok) throw new Error(`refused: ${reply.rejection.code}`);
    placed.push(reply.order.orderId);
  }
  const microseconds = Number(process.hrtime.bigint() - began) / 1000;
  for (const orderId of placed)
    if (!account.run({ kind: "cancel_order", orderId }).reply.ok) throw new Error(`${orderId} could not be cancelled`);
  return microseconds;
}
