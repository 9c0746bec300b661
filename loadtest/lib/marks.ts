/** Keeps a market moving while load runs: marks that wander around the middles the operations were made for. */
import { setTimeout as sleep } from "node:timers/promises";
import { UnexpectedAnswer, type ApiClient } from "../../scripts/api-client";
import { meanRevertingFeed } from "./mean-reverting-feed";
import type { TradedSymbol } from "./operation-steps";

export interface Marks {
  /** Ends after the marks under way; throws what sending them has thrown. */
  stop(): Promise<void>;
}

/** Marks of all symbols a second. */
export const MARKS_PER_SECOND = 2;

/** Sends the first marks, and goes on until it is stopped. */
export async function startMarks(admin: ApiClient, symbols: readonly TradedSymbol[], seed: number): Promise<Marks> {
  const next = meanRevertingFeed(symbols, seed);
  const send = async (): Promise<void> => {
    const answer = await admin.request("PUT", "/market/marks", { body: { marks: next() } });
    if (answer.status !== 200) throw new UnexpectedAnswer("sending marks", answer);
  };
  await send();
  let stopped = false;
  const running = (async () => {
    while (!stopped) {
      await sleep(1000 / MARKS_PER_SECOND);
      await send();
    }
  })();
  // A failure is thrown by stop(); until then it must not count as unhandled.
  running.catch(() => undefined);
  return {
    stop: async () => {
      stopped = true;
      await running;
    },
  };
}
