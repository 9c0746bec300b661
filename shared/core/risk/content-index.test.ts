import fc from "fast-check";
import { expect, test } from "vitest";
import { anOrder, type OrderParts } from "../testing/an-order";
import { ETH } from "../testing/a-config";
import { ContentIndex, contentOf, isSameContent, type Content } from "./content-index";

const content = (parts: OrderParts = {}): Content => {
  const request = anOrder(parts);
  return contentOf(request, request);
};

test.each<[string, OrderParts]>([
  ["symbol", { symbol: ETH }],
  ["side", { side: "sell" }],
  ["quantity", { quantity: "1.001" }],
  ["price", { price: "100.01" }],
  ["stop price", { type: "stop_limit", stop: "100" }],
  ["a market order has no price", { type: "market" }],
])("tells orders apart by %s", (_what, parts) => {
  expect(isSameContent(content(), content(parts))).toBe(false);
});

test("two stops differ by their trigger, and two trailing stops by their offset", () => {
  expect(isSameContent(content({ type: "stop", stop: "90" }), content({ type: "stop", stop: "91" }))).toBe(false);
  const trailing = (trail: string): Content => content({ type: "trailing_stop", trail });
  expect(isSameContent(trailing("5"), trailing("6"))).toBe(false);
  expect(isSameContent(content({ type: "stop", stop: "5" }), trailing("5"))).toBe(false);
});

test("leaves out what is not its content: the client's id, the time in force, tags", () => {
  expect(isSameContent(content({ id: "a", tif: "ioc", tags: { a: "b" } }), content({ id: "b" }))).toBe(true);
});

test("finds the newest first, none at the window's end, and no more than asked for", () => {
  const index = new ContentIndex(100);
  for (const at of [0, 10, 20]) index.note(content(), at);
  expect(index.within(content(), 20, 100, 5)).toEqual([20, 10, 0]);
  expect(index.within(content(), 20, 100, 2)).toEqual([20, 10]);
  expect(index.within(content(), 100, 100, 5)).toEqual([20, 10]);
  expect(index.within(content(), 119, 100, 5)).toEqual([20]);
  expect(index.within(content(), 120, 100, 5)).toEqual([]);
  expect(index.within(content({ side: "sell" }), 20, 100, 5)).toEqual([]);
});

test("keeps no more than a window holds, whatever comes", () => {
  const index = new ContentIndex(1_000);
  for (let at = 0; at < 20_000; at++) {
    index.note(content({ quantity: String(1 + (at % 7)) }), at);
    expect(index.size).toBeLessThanOrEqual(1_000);
  }
});

const event = fc.record({
  after: fc.integer({ min: 0, max: 40 }),
  units: fc.integer({ min: 1, max: 4 }),
  buys: fc.boolean(),
});

test("says of any history what a list of all acceptances says", () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), fc.integer({ min: 1, max: 60 }), (events, windowMs) => {
      const index = new ContentIndex(60);
      const all: { content: Content; at: number }[] = [];
      let now = 0;
      for (const { after, units, buys } of events) {
        now += after;
        const one = content({ quantity: String(units), side: buys ? "buy" : "sell" });
        const expected = all.filter((other) => isSameContent(other.content, one) && now - other.at < windowMs);
        expect(index.within(one, now, windowMs, 100)).toEqual(expected.map(({ at }) => at).toReversed());
        index.note(one, now);
        all.push({ content: one, at: now });
      }
    }),
  );
});
