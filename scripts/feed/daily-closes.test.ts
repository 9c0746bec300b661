import { expect, it } from "vitest";
import { price } from "../../shared/core/decimal";
import type { SymbolId } from "../../shared/core/ids";
import { returnHistory } from "../../shared/core/statistics/return-history";
import { dailyCloses } from "./daily-closes";

const NOON = Date.UTC(2026, 10, 21, 12);
const BTC = { symbol: "BTCUSDT", start: price("44950"), tickSize: price("0.01") };
const DOGE = { symbol: "DOGEUSDT", start: price("0.08"), tickSize: price("0.00001") };

it("gives 251 closes a day apart, the last yesterday's at today's start price", () => {
  const closes = dailyCloses([BTC], NOON);
  expect(closes).toHaveLength(251);
  expect(closes.at(-1)).toEqual({ symbol: "BTCUSDT", date: "2026-11-20", close: "44950" });
  expect(closes[0]?.date).toBe("2026-03-15");
  const days = closes.map(({ date }) => Date.parse(date));
  expect(new Set(days.slice(1).map((day, index) => day - (days[index] ?? 0)))).toEqual(new Set([86_400_000]));
});

it("gives the same closes for the same day, whichever instruments come after", () => {
  expect(dailyCloses([BTC, DOGE], NOON).slice(0, 251)).toEqual(dailyCloses([BTC], NOON + 3_600_000));
});

it("moves like a market: some percent a day, and instruments with each other", () => {
  const closes = dailyCloses([BTC, DOGE], NOON);
  const of = (symbol: string) =>
    closes.filter((row) => row.symbol === symbol).map(({ date, close }) => ({ date, close: price(close) }));
  const history = returnHistory(
    1,
    new Map([
      ["BTCUSDT" as SymbolId, of("BTCUSDT")],
      ["DOGEUSDT" as SymbolId, of("DOGEUSDT")],
    ]),
  );
  const [a = [], b = []] = [...history.returns.values()].map((row) => [...row]);
  const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
  const deviation = (values: readonly number[]) => Math.sqrt(sumOf(values.map((value) => value ** 2)) / values.length);
  const correlation = sumOf(a.map((value, index) => value * (b[index] ?? 0))) / a.length / deviation(a) / deviation(b);
  expect(history.dates).toHaveLength(250);
  for (const row of [a, b]) {
    expect(deviation(row)).toBeGreaterThan(0.018);
    expect(deviation(row)).toBeLessThan(0.026);
  }
  expect(correlation).toBeGreaterThan(0.45);
  expect(correlation).toBeLessThan(0.7);
});
