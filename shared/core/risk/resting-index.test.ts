import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatFine, formatFineOrNull, type Price } from "../decimal";
import type { Order, Side } from "../order";
import { BTC, ETH, PAPER } from "../testing/a-config";
import { anAccount, canceled, type TestAccount } from "../testing/test-account";
import { PriceHeap } from "./price-heap";
import { restingPrice } from "./resting-index";

describe("a heap of prices", () => {
  const prices = fc.array(fc.bigInt({ min: 1n, max: 60n }) as fc.Arbitrary<bigint> as fc.Arbitrary<Price>);
  test.each(["buy", "sell"] as const)("gives the best of %s first, and all up to a limit", (side) => {
    fc.assert(
      fc.property(prices, fc.bigInt({ min: 1n, max: 60n }), (all, limit) => {
        const heap = new PriceHeap(side);
        for (const price of all) heap.push(price);
        const order = all.toSorted((a, b) => (side === "buy" ? Number(b - a) : Number(a - b)));
        const upTo = order.filter((price) => (side === "buy" ? price >= limit : price <= limit));
        const found = heap.upTo(limit as Price).toSorted((a, b) => (side === "buy" ? Number(b - a) : Number(a - b)));
        expect(found).toEqual(upTo);
        expect(heap.upTo(null)).toHaveLength(all.length);
        for (const price of order) {
          expect(heap.top()).toBe(price);
          heap.pop();
        }
        expect(heap.top()).toBeNull();
      }),
    );
  });
});

const policy = (selfMatch: "off" | "reject"): TestAccount => anAccount({ policies: { selfMatch } });
const best = (account: TestAccount, side: Side): string | null => {
  const price = account.state.risk.resting?.best(PAPER, BTC, side) ?? null;
  return formatFineOrNull(price);
};

test("is there only while the policy is on, and knows what rested before it was switched on", () => {
  const account = policy("off");
  account.working({ price: "99" });
  expect(account.state.risk.resting).toBeNull();
  const set = (selfMatch: "off" | "reject"): unknown =>
    account.run({
      kind: "set_limits",
      changes: { portfolio: {}, symbols: {}, policies: { selfMatch } },
      reason: "test",
      by: "test",
      ifVersion: null,
    });
  set("reject");
  expect(best(account, "buy")).toBe("99");
  set("off");
  expect(account.state.risk.resting).toBeNull();
});

test("is there again after a restart", () => {
  const account = policy("reject");
  account.working({ price: "99" });
  account.restart();
  expect(best(account, "buy")).toBe("99");
});

test("counts what may rest: not a held stop, nor what only takes; an order on its way at once", () => {
  const account = policy("reject");
  account.accepted({ type: "stop_limit", price: "98", stop: "110" });
  account.accepted({ tif: "ioc", price: "99" });
  expect(best(account, "buy")).toBeNull();
  account.accepted({ price: "97" });
  expect(best(account, "buy")).toBe("97");
});

test("takes the more aggressive of both prices while a replace is on its way", () => {
  const account = policy("reject");
  const order = account.working({ price: "97" });
  account.replace(order, { price: "99" });
  expect(best(account, "buy")).toBe("99");
  account.replace(order, { price: "95" });
  expect(best(account, "buy")).toBe("99");
});

test("lets go of what has ended", () => {
  const account = policy("reject");
  const order = account.working({ price: "99" });
  account.working({ price: "97" });
  account.report(canceled(order));
  expect(best(account, "buy")).toBe("97");
});

const step = fc.record({
  ends: fc.boolean(),
  who: fc.nat(50),
  at: fc.integer({ min: 95, max: 105 }),
  buys: fc.boolean(),
  other: fc.boolean(),
});

test("knows the best of each side whatever comes and goes", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120, size: "max" }), (steps) => {
      const account = policy("off");
      account.run({
        kind: "set_limits",
        changes: { portfolio: {}, symbols: {}, policies: { selfMatch: "cancel_older" } },
        reason: "",
        by: "",
        ifVersion: null,
      });
      for (const { ends, who, at, buys, other } of steps) {
        const open = [...account.state.orders.values()];
        const one = open[who % Math.max(1, open.length)];
        if (ends && one !== undefined) account.cancel(one);
        else account.place({ side: buys ? "buy" : "sell", price: String(at), symbol: other ? ETH : BTC });
        const resting = [...account.state.orders.values()].filter((order) => order.request.symbol === BTC);
        for (const side of ["buy", "sell"] as const) {
          const prices = resting.filter(({ request }) => request.side === side).map(priceOf);
          const expected = prices.length === 0 ? null : side === "buy" ? Math.max(...prices) : Math.min(...prices);
          expect(best(account, side)).toBe(expected === null ? null : String(expected));
        }
      }
    }),
    { numRuns: 60 },
  );
});

function priceOf(order: Order): number {
  const price = restingPrice(order);
  if (price === null) throw new Error(`${order.orderId} does not rest`);
  return Number(formatFine(price));
}
