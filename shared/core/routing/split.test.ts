/** Smart routing against a search through every allocation there is, on small books. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatFine, money, price, quantity, ratio, type Quantity } from "../decimal";
import type { SymbolId, VenueId } from "../ids";
import type { VenueQuote } from "./quote";
import { route, type PartRules, type Routable, type RoutableVenue } from "./split";

const STEP = 10n ** 12n;
const names = ["a", "b", "c"] as const;

interface Shown {
  readonly at: string | null;
  readonly size: string;
  readonly fee?: string;
}

const rules = (least = "1", notional = "0"): PartRules => ({
  step: quantity("1"),
  minQuantity: quantity(least),
  minNotional: money(notional),
});

const anOrder = (size: string, changes: Partial<Routable> = {}): Routable => ({
  side: "buy",
  quantity: quantity(size),
  limit: null,
  mayBeSplit: true,
  ...changes,
});

const quotesOf = (shown: readonly Shown[]): VenueQuote[] =>
  shown.map(({ at, size }, index) => ({
    venue: names[index] as string as VenueId,
    symbol: "BTCUSDT" as SymbolId,
    bid: at === null ? null : price(at),
    bidSize: quantity(size),
    ask: at === null ? null : price(at),
    askSize: quantity(size),
    time: 0,
  }));

const venuesOf = (shown: readonly Shown[]): RoutableVenue[] =>
  shown.map(({ fee }, index) => ({ venue: names[index] as string as VenueId, takerFee: ratio(fee ?? "0.001") }));

const routed = (order: Routable, shown: readonly Shown[], by = rules()): string[] =>
  route(order, quotesOf(shown), venuesOf(shown), by).map((part) => `${part.venue} ${formatFine(part.quantity)}`);

describe("one venue", () => {
  test("that shows all of it at the best price gets all of it", () => {
    expect(
      routed(anOrder("5"), [
        { at: "101", size: "9" },
        { at: "100", size: "5" },
      ]),
    ).toEqual(["b 5"]);
  });

  test("with the worse price gets it where its fee is less by more", () => {
    const shown = [
      { at: "100", size: "9", fee: "0.002" },
      { at: "100.1", size: "9", fee: "0" },
    ];
    expect(routed(anOrder("5"), shown)).toEqual(["b 5"]);
    expect(
      routed(anOrder("5", { side: "sell" }), [
        { at: "100", size: "9", fee: "0.002" },
        { at: "99.9", size: "9", fee: "0" },
      ]),
    ).toEqual(["b 5"]);
  });

  test("gets what may not be split: the cheapest that shows it whole, else the best price", () => {
    const shown = [
      { at: "100", size: "3" },
      { at: "101", size: "5" },
    ];
    expect(routed(anOrder("5", { mayBeSplit: false }), shown)).toEqual(["b 5"]);
    expect(routed(anOrder("6", { mayBeSplit: false }), shown)).toEqual(["a 6"]);
  });

  test("gets a limit order that takes nothing now: the one with the best price", () => {
    const shown = [
      { at: "101", size: "3" },
      { at: "100", size: "3" },
    ];
    expect(routed(anOrder("5", { limit: price("99") }), shown)).toEqual(["b 5"]);
  });

  test("none of them has a price on its side: nobody gets it", () => {
    expect(routed(anOrder("5"), [{ at: null, size: "0" }])).toEqual([]);
    expect(routed(anOrder("5"), [])).toEqual([]);
  });
});

describe("several venues", () => {
  test("share an order by what they show, the best price first, and it gets what nobody shows", () => {
    const shown = [
      { at: "101", size: "4" },
      { at: "100", size: "3" },
    ];
    expect(routed(anOrder("5"), shown)).toEqual(["b 3", "a 2"]);
    expect(routed(anOrder("9"), shown)).toEqual(["b 5", "a 4"]);
  });

  test("share a limit order only within its limit", () => {
    const shown = [
      { at: "101", size: "4" },
      { at: "100", size: "3" },
    ];
    expect(routed(anOrder("5", { limit: price("100") }), shown)).toEqual(["b 5"]);
    expect(routed(anOrder("5", { limit: price("101") }), shown)).toEqual(["b 3", "a 2"]);
  });

  test("leave out one whose part would be too small, or take from the better one to make it large enough", () => {
    const shown = [
      { at: "100", size: "4" },
      { at: "101", size: "4" },
    ];
    expect(routed(anOrder("5"), shown, rules("2"))).toEqual(["a 3", "b 2"]);
    expect(routed(anOrder("5"), shown, rules("5"))).toEqual(["a 5"]);
    expect(routed(anOrder("5"), shown, rules("1", "150"))).toEqual(["a 3", "b 2"]);
  });
});

/** Every way to share whole steps, tried one by one; scored as docs/routing.md says. */
function bestByTrial(order: Routable, shown: readonly Shown[], by: PartRules) {
  const offers = shown.flatMap(({ at, size, fee }, index) => {
    if (at === null) return [];
    const unit = price(at);
    const rate = ratio(fee ?? "0.001");
    const takes = order.limit === null || (order.side === "buy" ? unit <= order.limit : unit >= order.limit);
    const cost = order.side === "buy" ? unit * (STEP + rate) : 0n - unit * (STEP - rate);
    const least = [by.minQuantity / by.step, (by.minNotional + unit * by.step - 1n) / (unit * by.step), 1n];
    return [
      { index, cost, shown: takes ? quantity(size) / by.step : 0n, least: least.reduce((a, b) => (a > b ? a : b)) },
    ];
  });
  const wanted = order.quantity / by.step;
  let best: { shown: bigint; cost: bigint; parts: number } | null = null;
  const tryAll = (index: number, left: bigint, sizes: bigint[]): void => {
    const offer = offers[index];
    if (offer !== undefined) {
      for (let size = 0n; size <= left; size += 1n) tryAll(index + 1, left - size, [...sizes, size]);
      return;
    }
    if (left > 0n) return;
    const parts = offers.map((one, at) => ({ ...one, size: sizes[at] ?? 0n })).filter(({ size }) => size > 0n);
    const cheapest = parts.reduce((a, b) => (b.cost < a.cost || (b.cost === a.cost && b.shown > a.shown) ? b : a));
    const isAllowed =
      parts.length === 1 ||
      parts.every(
        (one) => one.size >= one.least && one.shown >= one.least && (one.size <= one.shown || one === cheapest),
      );
    if (!isAllowed) return;
    let [atPrice, cost] = [0n, 0n];
    for (const one of parts) {
      const taken = one.size < one.shown ? one.size : one.shown;
      atPrice += taken;
      cost += taken * one.cost;
    }
    const isBetter =
      best === null ||
      atPrice > best.shown ||
      (atPrice === best.shown && (cost < best.cost || (cost === best.cost && parts.length < best.parts)));
    if (isBetter) best = { shown: atPrice, cost, parts: parts.length };
  };
  if (offers.length > 0) tryAll(0, wanted, []);
  return best as { shown: bigint; cost: bigint; parts: number } | null;
}

const someShown: fc.Arbitrary<Shown> = fc
  .record({
    at: fc.option(fc.integer({ min: 98, max: 102 }), { nil: null }),
    size: fc.nat(6),
    fee: fc.constantFrom("0", "0.001", "0.02"),
  })
  .map(({ at, size, fee }) => ({ at: at === null ? null : String(at), size: String(size), fee }));

test("is never worse than any other way to share an order, and sends all of it once", () => {
  const cases = fc.record({
    shown: fc.array(someShown, { maxLength: 3 }),
    size: fc.integer({ min: 1, max: 10 }),
    side: fc.constantFrom("buy" as const, "sell" as const),
    limit: fc.option(fc.integer({ min: 97, max: 103 }), { nil: null }),
    least: fc.integer({ min: 1, max: 4 }),
    notional: fc.constantFrom("0", "250"),
  });
  fc.assert(
    fc.property(cases, ({ shown, size, side, limit, least, notional }) => {
      const order = anOrder(String(size), { side, limit: limit === null ? null : price(String(limit)) });
      // At a limit a part's notional is that of the limit; the search has prices for it alone.
      const by = rules(String(least), limit === null ? notional : "0");
      const parts = route(order, quotesOf(shown), venuesOf(shown), by);
      const best = bestByTrial(order, shown, by);
      if (best === null) {
        expect(parts).toEqual([]);
        return;
      }
      expect(parts.reduce((sum, part) => (sum + part.quantity) as Quantity, 0n as Quantity)).toBe(order.quantity);
      expect(new Set(parts.map(({ venue }) => venue)).size).toBe(parts.length);
      let [atPrice, cost] = [0n, 0n];
      for (const { venue, quantity: size } of parts) {
        const one = shown[names.indexOf(venue as string as "a")];
        if (one?.at === undefined || one.at === null) throw new Error("a part to a venue without a price");
        const unit = price(one.at);
        const isTaken = order.limit === null || (side === "buy" ? unit <= order.limit : unit >= order.limit);
        const most = isTaken ? quantity(one.size) : 0n;
        const taken = (size < most ? size : most) / STEP;
        const rate = ratio(one.fee ?? "0");
        atPrice += taken;
        cost += taken * (side === "buy" ? unit * (STEP + rate) : 0n - unit * (STEP - rate));
      }
      expect({ shown: atPrice, cost, parts: parts.length }).toEqual(best);
    }),
    { numRuns: 2_000 },
  );
});
