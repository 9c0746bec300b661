import { expect, test } from "vitest";
import { operationSteps, probeSteps, type Mix, type TradedSymbol } from "./operation-steps";

const MIX: Mix = { rest: 20, cross: 30, market: 20, cancel: 20, replace: 10, check: 0 };
const BTC: TradedSymbol = { symbol: "BTCUSDT", middle: 45_000, priceDecimals: 2, quantity: "0.01", weight: 7 };
const ETH: TradedSymbol = { symbol: "ETHUSDT", middle: 2_500, priceDecimals: 2, quantity: "0.1", weight: 3 };

interface Body {
  symbol: string;
  side: "buy" | "sell";
  quantity: string;
  price?: string;
}
const parse = (body: string): Body => JSON.parse(`${body}null}`) as Body;

test("has as many operations of a kind as the mix says", () => {
  const steps = operationSteps(MIX, [BTC, ETH], 1);
  for (const [op, share] of Object.entries(MIX)) {
    expect(steps.filter((step) => step.op === op)).toHaveLength((steps.length * share) / 100);
  }
});

test("buys as much as it sells, of each kind and symbol", () => {
  const balance = new Map<string, number>();
  for (const step of operationSteps(MIX, [BTC, ETH], 1)) {
    const { symbol, side, quantity } = parse((step.otherwise ?? step).body);
    const key = `${step.op} ${symbol}`;
    balance.set(key, (balance.get(key) ?? 0) + (side === "buy" ? 1 : -1) * Number(quantity) * 1000);
  }
  expect(balance.size).toBe(10);
  expect([...balance.values()].every((sum) => Math.abs(sum) < 1e-6)).toBe(true);
});

test("rests on the near side of the middle and crosses beyond it", () => {
  for (const { op, body } of operationSteps(MIX, [BTC], 1)) {
    if (op !== "rest" && op !== "cross") continue;
    const { side, price } = parse(body);
    expect(Number(price) < BTC.middle).toBe((side === "buy") === (op === "rest"));
  }
});

test("gives the same sequence for the same seed and another for another", () => {
  expect(operationSteps(MIX, [BTC], 7)).toEqual(operationSteps(MIX, [BTC], 7));
  expect(operationSteps(MIX, [BTC], 7)).not.toEqual(operationSteps(MIX, [BTC], 8));
});

test("refuses a mix that is not a whole", () => {
  expect(() => operationSteps({ ...MIX, check: 1 }, [BTC], 1)).toThrow("adds up to 101");
});

test("probes with buys and sells in turn", () => {
  expect(probeSteps(BTC).map(({ body }) => parse(body).side)).toEqual(["buy", "sell"]);
});
