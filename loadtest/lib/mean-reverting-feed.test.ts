import { expect, test } from "vitest";
import { meanRevertingFeed } from "./mean-reverting-feed";

const BTC = { symbol: "BTCUSDT", middle: 45_000, priceDecimals: 2, quantity: "0.01", weight: 1 };

const prices = (seed: number): number[] => {
  const next = meanRevertingFeed([BTC], seed);
  return Array.from({ length: 5_000 }, () => Number(next()[0]?.price));
};

test("stays within 0.6 % of the middle and crosses it again and again", () => {
  const walk = prices(3);
  expect(walk.every((price) => Math.abs(price / BTC.middle - 1) <= 0.00601)).toBe(true);
  const crossings = walk.filter(
    (price, index) => index > 0 && price > BTC.middle !== (walk[index - 1] ?? 0) > BTC.middle,
  );
  expect(crossings.length).toBeGreaterThan(100);
});

test("reaches orders that rest 0.1 % away", () => {
  expect(prices(3).some((price) => price > BTC.middle * 1.001)).toBe(true);
  expect(prices(3).some((price) => price < BTC.middle * 0.999)).toBe(true);
});

test("repeats itself for the same seed", () => {
  expect(prices(4)).toEqual(prices(4));
});
