/** Daily closes for a local system that has none, so that VaR, volatility and correlation have something to be made of. */
import { loadConfig } from "../../config/load-config";
import { price } from "../../shared/core/decimal";
import { UnexpectedAnswer, type ApiClient } from "../api-client";
import { dailyCloses } from "../feed/daily-closes";
import { START_PRICES } from "../feed/start-prices";

/** Puts made-up closes of the instruments that have a start price, up to yesterday, unless the market has closes of any. */
export async function seedCloses(
  api: ApiClient,
  now: number,
  startPrices: Readonly<Record<string, string>> = START_PRICES,
): Promise<void> {
  const instruments = [...loadConfig().instruments.values()];
  for (const { symbol } of instruments) if (await hasCloses(api, symbol)) return;
  const closing = instruments.flatMap(({ symbol, tickSize }) => {
    const start = startPrices[symbol];
    return start === undefined ? [] : [{ symbol, tickSize, start: price(start) }];
  });
  const answer = await api.request("PUT", "/market/closes", { body: { closes: dailyCloses(closing, now) } });
  if (answer.status !== 200) throw new UnexpectedAnswer("sending daily closes", answer);
}

async function hasCloses(api: ApiClient, symbol: string): Promise<boolean> {
  const answer = await api.request("GET", `/market/${symbol}/closes?limit=1`);
  if (answer.status !== 200) throw new UnexpectedAnswer(`the closes of ${symbol}`, answer);
  return (answer.body as { data: unknown[] }).data.length > 0;
}
