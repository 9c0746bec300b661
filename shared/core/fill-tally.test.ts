import { expect, test } from "vitest";
import { money, price, quantity } from "./decimal";
import { FillTally, type LetGo } from "./fill-tally";

const letGo = (changes: Partial<LetGo> = {}): LetGo => ({
  side: "buy",
  price: price("99"),
  mark: price("100"),
  at: 1_000,
  ...changes,
});
const filled = (at: string, size = "1", time = 1_250) => ({ quantity: quantity(size), price: price(at), time });

test("counts each fill at the limit price, against the mark and the time that its order was let go at", () => {
  const tally = new FillTally();
  expect(tally.take()).toBeNull();
  tally.add(letGo(), filled("98", "2"));
  tally.add(letGo({ price: null }), filled("101", "1", 61_000));
  expect(tally.take()).toMatchObject({
    fills: 2,
    filledValue: money("298"),
    slippage: money("-3"),
    slippageBase: money("300"),
    fillTimes: [
      { ms: 250, count: 1 },
      { ms: 60_000, count: 1 },
    ],
  });
  expect(tally.take()).toBeNull();
});

test.each([
  ["buy", "99", "-1"],
  ["sell", "99", "1"],
  ["sell", "101", "-1"],
] as const)("counts a %s at %s against a mark of 100 as %s of slippage", (side, at, slippage) => {
  const tally = new FillTally();
  tally.add(letGo({ side }), filled(at));
  expect(tally.take()?.slippage).toBe(money(slippage));
});

test("without a mark there is no slippage, and of an order that nobody remembers only the fill counts", () => {
  const tally = new FillTally();
  tally.add(letGo({ mark: null }), filled("98"));
  tally.add(null, filled("98"));
  expect(tally.take()).toMatchObject({
    fills: 2,
    filledValue: money("99"),
    slippageBase: 0n,
    fillTimes: [{ count: 1 }],
  });
});

test("a clock that is a little ahead makes no time negative", () => {
  const tally = new FillTally();
  tally.add(letGo(), filled("98", "1", 990));
  expect(tally.take()?.fillTimes).toEqual([{ ms: 0, count: 1 }]);
});
