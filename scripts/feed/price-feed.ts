/** Feeds made-up prices to a running system, once a second, through the API that a real feed would use. */
import { setTimeout as sleep } from "node:timers/promises";
import { loadConfig } from "../../config/load-config";
import { formatFine, price, type Price } from "../../shared/core/decimal";
import type { Instrument } from "../../shared/core/instrument";
import { UnexpectedAnswer, type ApiClient } from "../api-client";
import { seededRandom, step, type Walk } from "./price-walk";
import { START_PRICES } from "./start-prices";

const INTERVAL_MS = 1_000;
const SEED = 20_261_121;

export interface PriceFeed {
  /** Stops after the tick under way. */
  stop(): Promise<void>;
}

/**
 * Sends the first prices of the instruments that have a start price, then goes on by itself. A tick that fails is told to `onError` and the next one comes in time.
 * Prices go on from the marks the market holds already, so that a restart shows no jump.
 */
export async function startPriceFeed(api: ApiClient, onError: (error: Error) => void): Promise<PriceFeed> {
  const random = seededRandom(SEED);
  const walks = new Map<Instrument, Walk>();
  for (const instrument of loadConfig().instruments.values()) {
    const start = START_PRICES[instrument.symbol];
    if (start !== undefined) walks.set(instrument, await startOf(api, instrument, price(start)));
  }
  await send(api, walks);

  const stopping = new AbortController();
  const run = async (): Promise<void> => {
    for (let due = Date.now() + INTERVAL_MS; !stopping.signal.aborted; due += INTERVAL_MS) {
      // After a pause of the whole machine the ticks missed are left out, not made up for.
      due = Math.max(due, Date.now());
      await sleep(due - Date.now(), undefined, { signal: stopping.signal }).catch(passAbort);
      if (stopping.signal.aborted) return;
      for (const [instrument, walk] of walks) walks.set(instrument, step(walk, random));
      await send(api, walks).catch((error: unknown) => {
        // A request cut off by the shutdown itself is not news.
        if (!stopping.signal.aborted) onError(error instanceof Error ? error : new Error(String(error)));
      });
    }
  };
  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

function passAbort(error: unknown): void {
  if (!(error instanceof Error && error.name === "AbortError")) throw error;
}

/** The walk of an instrument from the mark it has, or from its start price. */
async function startOf(api: ApiClient, { symbol, tickSize }: Instrument, start: Price): Promise<Walk> {
  const mean = ticks(start, tickSize);
  const answer = await api.request("GET", `/market/${symbol}`);
  // Nobody has sent this market a price yet.
  if (answer.status === 404) return { mean, at: mean };
  if (answer.status !== 200) throw new UnexpectedAnswer(`the mark of ${symbol}`, answer);
  return { mean, at: ticks(price((answer.body as { price: string }).price), tickSize) };
}

const ticks = (value: Price, tickSize: Price): number => Number(value / tickSize);

async function send(api: ApiClient, walks: ReadonlyMap<Instrument, Walk>): Promise<void> {
  const marks = [...walks].map(([{ symbol, tickSize }, { at }]) => ({
    symbol,
    price: formatFine((BigInt(at) * tickSize) as Price),
  }));
  const answer = await api.request("PUT", "/market/marks", { body: { marks } });
  if (answer.status !== 200) throw new UnexpectedAnswer("sending prices", answer);
}
