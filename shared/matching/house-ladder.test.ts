import fc from "fast-check";
import { expect, test } from "vitest";
import { isMultipleOf, money, ONE, price, quantity, ratio } from "../core/decimal";
import { houseLadder } from "./house-ladder";
import { aHouse, anInstrument } from "./testing/builders";

test("has the wanted depth on each side within the band, on ticks and steps, outside the half spread", () => {
  const marks = fc.bigInt({ min: 1_000_000n, max: 10n ** 18n });
  const houses = fc.record({
    halfSpread: fc.constantFrom("0.0002", "0.001").map(ratio),
    minQuantity: fc.constantFrom("0", "5").map(quantity),
    minNotional: fc.constantFrom("0", "200000").map(money),
    band: fc.constantFrom("0.005", "0.02").map(ratio),
    levels: fc.integer({ min: 1, max: 7 }),
  });
  fc.assert(
    fc.property(marks, houses, fc.constantFrom(1n, 10n), (mark, house, multiplier) => {
      const instrument = anInstrument({ multiplier, tickSize: price("0.000001"), stepSize: quantity("0.001") });
      const { bids, asks } = houseLadder(mark as never, house, instrument);
      for (const [quotes, sign] of [
        [asks, 1n],
        [bids, -1n],
      ] as const) {
        let depth = 0n;
        let value = 0n;
        for (const quote of quotes) {
          const distance = (quote.price - mark) * sign;
          expect(isMultipleOf(quote.price, instrument.tickSize)).toBe(true);
          expect(isMultipleOf(quote.quantity, instrument.stepSize)).toBe(true);
          expect(distance * ONE >= mark * house.halfSpread).toBe(true);
          expect((distance - instrument.tickSize) * ONE <= mark * house.band).toBe(true);
          depth += quote.quantity;
          value += quote.quantity * quote.price * multiplier;
        }
        if (quotes.length < house.levels) continue; // a tick over the price leaves no bid to quote
        expect(depth >= house.minQuantity).toBe(true);
        expect(value >= house.minNotional).toBe(true);
      }
    }),
  );
});

test("quotes the default house two basis points off the mark", () => {
  const { bids, asks } = houseLadder(price("50000"), aHouse(), anInstrument());
  expect([bids[0]?.price, asks[0]?.price]).toEqual([price("49990"), price("50010")]);
  expect(bids.map(({ quantity: size }) => size)).toEqual(Array.from({ length: 5 }, () => quantity("1")));
});

test("quotes no bid when the tick is larger than the price", () => {
  expect(houseLadder(price("0.4"), aHouse(), anInstrument({ tickSize: price("1") })).bids).toEqual([]);
});
