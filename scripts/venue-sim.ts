/** `npm run venue-sim -- --port 8790 --seed 1`: a venue that speaks Binance spot's protocol, with prices that move (docs/venue-sim.md). */
import { parseArgs } from "node:util";
import { formatFine, price, type Price } from "../shared/core/decimal";
import { seededRandom, step } from "./feed/price-walk";
import { UsageError } from "./launcher/settings";
import { onShutdown } from "./launcher/shutdown";
import { exitOnUsageError } from "./usage";
import { startVenueSim, type VenueSim } from "./venue-sim/start-venue-sim";
import { configuredSymbols } from "./venue-sim/symbols";

const INTERVAL_MS = 1_000;

await exitOnUsageError(async () => {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: "8790" },
      seed: { type: "string", default: "1" },
      still: { type: "boolean", default: false },
    },
  });
  const seed = wholeNumber("seed", values.seed, 2 ** 32 - 1);
  const sim = await startVenueSim({ port: wholeNumber("port", values.port, 65_535), seed });
  const walking = values.still ? undefined : walkPrices(sim, seed);
  const shutdown = onShutdown();
  shutdown.before(() => sim.stop());
  shutdown.before(() => clearInterval(walking));
  const keys = sim.keys.map(({ account, apiKey, secret }) => `  ${account}: key ${apiKey}\n    secret ${secret}`);
  process.stdout.write(
    `REST       ${sim.url}/api/v3\nWebSocket  ${sim.wsUrl}/ws-api/v3\nAdmin      ${sim.adminUrl}\nAccounts (keys of this simulator, worth nothing elsewhere)\n${keys.join("\n")}\n`,
  );
});

/** Moves every price once a second, the same way for the same seed. */
function walkPrices(sim: VenueSim, seed: number): NodeJS.Timeout {
  const random = seededRandom(seed);
  const symbols = configuredSymbols().map(({ symbol, tickSize, startPrice }) => {
    const tick = price(tickSize);
    const mean = Number(price(startPrice) / tick);
    return { symbol, tick, walk: { mean, at: mean } };
  });
  return setInterval(() => {
    for (const one of symbols) {
      one.walk = step(one.walk, random);
      sim.setPrice(one.symbol, formatFine((BigInt(one.walk.at) * one.tick) as Price));
    }
  }, INTERVAL_MS);
}

function wholeNumber(name: string, text: string, most: number): number {
  const value = Number(text);
  if (!/^\d{1,10}$/.test(text) || value > most)
    throw new UsageError(`--${name} takes a whole number up to ${most}, not ${text}`);
  return value;
}
