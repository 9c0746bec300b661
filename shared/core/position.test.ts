import fc from "fast-check";
import { expect, test } from "vitest";
import {
  formatFine,
  formatMoney,
  money,
  negate,
  plus,
  price,
  quantity,
  type Money,
  type Price,
  type Quantity,
} from "./decimal";
import type { Side } from "./order";
import { applyExecution } from "./position";
import { emptyBook, type Book } from "./state";
import { anInstrument } from "./testing/a-config";

const trade = (book: Book, side: Side, size: string, at: string): Money =>
  applyExecution(book, side, quantity(size), price(at));
const seen = ({ quantity: size, cost, realized }: Book): string[] => [
  formatFine(size),
  formatMoney(cost),
  formatMoney(realized),
];

test("buys add up at their own prices", () => {
  const book = emptyBook(anInstrument());
  trade(book, "buy", "1", "100");
  trade(book, "buy", "3", "200");
  expect(seen(book)).toEqual(["4", "700", "0"]);
});

test("a partial close realises its share and leaves the average price", () => {
  const book = emptyBook(anInstrument());
  trade(book, "buy", "4", "175");
  trade(book, "sell", "1", "200");
  expect(seen(book)).toEqual(["3", "525", "25"]);
});

test("a short position gains when it is bought back lower", () => {
  const book = emptyBook(anInstrument());
  trade(book, "sell", "2", "100");
  expect(seen(book)).toEqual(["-2", "-200", "0"]);
  trade(book, "buy", "1", "90");
  expect(seen(book)).toEqual(["-1", "-100", "10"]);
});

test("a flip closes at the old price and opens at its own", () => {
  const book = emptyBook(anInstrument());
  trade(book, "buy", "1", "100");
  trade(book, "sell", "3", "110");
  expect(seen(book)).toEqual(["-2", "-220", "10"]);
  trade(book, "buy", "2", "110");
  expect(seen(book)).toEqual(["0", "0", "10"]);
});

test("a contract of ten counts tenfold", () => {
  const book = emptyBook(anInstrument({ multiplier: 10n }));
  trade(book, "buy", "1", "100");
  trade(book, "sell", "1", "101");
  expect(seen(book)).toEqual(["0", "0", "10"]);
});

test("a third of a cost that does not divide loses nothing over three closes", () => {
  const book = emptyBook(anInstrument());
  trade(book, "buy", "3", "0.000000000001");
  trade(book, "buy", "0.000000000001", "0.000000000001");
  for (const _ of [1, 2, 3]) trade(book, "sell", "1", "1");
  trade(book, "sell", "0.000000000001", "1");
  expect(seen(book).slice(0, 2)).toEqual(["0", "0"]);
});

const execution = fc.record({
  side: fc.constantFrom<Side>("buy", "sell"),
  size: fc.bigInt({ min: 1n, max: 10n ** 15n }).map((value) => value as Quantity),
  at: fc.bigInt({ min: 1n, max: 10n ** 17n }).map((value) => value as Price),
});

test("cost and realised P&L always come to the money that moved, and the quantity to the signed sum", () => {
  fc.assert(
    fc.property(fc.array(execution, { maxLength: 40 }), fc.constantFrom(1n, 10n), (executions, multiplier) => {
      const book = emptyBook(anInstrument({ multiplier }));
      let moved = money("0");
      let held = quantity("0");
      for (const { side, size, at } of executions) {
        const paid = applyExecution(book, side, size, at);
        expect(paid).toBe((side === "buy" ? 1n : -1n) * size * at * multiplier);
        moved = plus(moved, paid);
        held = plus(held, side === "buy" ? size : negate(size));
        expect(book.quantity).toBe(held);
        // What was paid is what is still open less what was gained on what is closed.
        expect(book.cost - book.realized).toBe(moved);
        if (book.quantity === 0n) expect(book.cost).toBe(0n);
        else expect(book.cost > 0n === book.quantity > 0n || book.cost === 0n).toBe(true);
      }
    }),
  );
});
