import { expect, it } from "vitest";
import { loadConfig } from "../../config/load-config";
import { seededRandom, step, type Walk } from "./price-walk";
import { START_PRICES, withoutStartPrice } from "./start-prices";

/** The prices of `steps` steps from `mean`. */
function prices(mean: number, steps: number, seed = 1): number[] {
  const random = seededRandom(seed);
  let walk: Walk = { mean, at: mean };
  return Array.from({ length: steps }, () => {
    walk = step(walk, random);
    return walk.at;
  });
}

it("gives the same prices for the same seed", () => {
  expect(prices(4_495_000, 100)).toEqual(prices(4_495_000, 100));
  expect(prices(4_495_000, 100, 2)).not.toEqual(prices(4_495_000, 100));
});

it("stays near its mean for a day, far inside the price collar, and yet moves", () => {
  const day = prices(4_495_000, 86_400);
  expect(Math.max(...day)).toBeLessThan(4_495_000 * 1.01);
  expect(Math.min(...day)).toBeGreaterThan(4_495_000 * 0.99);
  expect(new Set(day.slice(0, 60)).size).toBeGreaterThan(30);
});

it("comes back to its mean after a shock", () => {
  const random = seededRandom(1);
  let walk: Walk = { mean: 1_000_000, at: 2_000_000 };
  for (let n = 0; n < 600; n++) walk = step(walk, random);
  expect(Math.abs(walk.at - walk.mean)).toBeLessThan(10_000);
});

it("has a start price for every instrument listed", () => {
  expect(Object.keys(START_PRICES).sort()).toEqual([...loadConfig().instruments.keys()].sort());
  expect(withoutStartPrice(loadConfig().instruments.keys())).toEqual([]);
  expect(withoutStartPrice(["BTCUSDT", "NEWUSDT"])).toEqual(["NEWUSDT"]);
});
