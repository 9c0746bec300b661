import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InvariantError } from "../assert";
import type { SymbolId } from "../ids";
import { marginalTail } from "./marginal-tail";
import type { ReturnHistory } from "./return-history";
import { ScenarioBook } from "./scenario-book";
import { aHistory, aSample, aSymbol } from "./testing/a-history";
import type { TailRisk } from "./tail-risk";
import { historicalTail } from "./historical-tail";

const BTC = aSymbol("BTC");
const ETH = aSymbol("ETH");
const SOL = aSymbol("SOL");

const SHARES = aSample().map((value) => value / 1e4);
const EVENTLY = SHARES.map((value, day) => value * (day % 2 === 0 ? 1 : -0.5));

function aBook(history: ReturnHistory | null, values: Readonly<Record<string, number>> = {}): ScenarioBook {
  const book = new ScenarioBook();
  book.setHistory(history);
  for (const [symbol, value] of Object.entries(values)) book.setValue(aSymbol(symbol), value);
  return book;
}

/** From scratch, in other words: each day that all held have, summed, and handed to the plain list. */
function recomputed(history: ReturnHistory, values: ReadonlyMap<SymbolId, number>): { pnl: number[]; tail: TailRisk } {
  const held = [...values].filter(([, value]) => value !== 0);
  const pnl = history.dates.flatMap((_, day) => {
    const parts = held.map(([symbol, value]) => value * (history.returns.get(symbol)?.[day] ?? Number.NaN));
    return parts.some(Number.isNaN) ? [] : [parts.reduce((sum, part) => sum + part, 0)];
  });
  return { pnl, tail: historicalTail(pnl) };
}

/** Figures within the rounding of sums whose terms are as large as `scale`. */
function expectAlike(actual: TailRisk, expected: TailRisk, scale: number): void {
  expect(actual.status).toBe(expected.status);
  expect(actual.observations).toBe(expected.observations);
  for (const figure of ["var95", "var99", "es95", "es99"] as const) {
    const [is, should] = [actual[figure], expected[figure]];
    if (should === null) expect(is).toBeNull();
    else expect(Math.abs((is ?? Number.NaN) - should)).toBeLessThanOrEqual(scale * 1e-9);
  }
}

test("one position has its own days at its value", () => {
  const book = aBook(aHistory({ BTC: SHARES }), { BTC: 1e4 });
  expectAlike(book.tail(null), historicalTail(aSample()), 1e4);
});

test("a short position loses where the instrument gains", () => {
  const book = aBook(aHistory({ BTC: SHARES }), { BTC: -1e4 });
  expectAlike(book.tail(null), historicalTail(aSample().map((value) => -value)), 1e4);
});

test("a position and its like sold short cancel out", () => {
  const book = aBook(aHistory({ BTC: SHARES, ETH: SHARES }), { BTC: 1e4, ETH: -1e4 });
  expect(book.tail(null)).toMatchObject({ status: "ok", var95: 0, var99: 0, es95: 0, es99: 0 });
});

test("the tail with an order is the tail of the positions with it", () => {
  const history = aHistory({ BTC: SHARES, ETH: EVENTLY });
  for (const value of [5e3, -5e3, 2e4, -2e4]) {
    for (const symbol of [BTC, ETH]) {
      const book = aBook(history, { BTC: 1e4 });
      const before = book.tail(null);
      const after = book.tail({ symbol, value });
      expect(book.tail(null)).toEqual(before);
      book.setValue(symbol, (symbol === BTC ? 1e4 : 0) + value);
      expectAlike(book.tail(null), after, 2e4);
    }
  }
});

describe("history", () => {
  test("that is not there leaves all figures out, held or not", () => {
    for (const values of [{}, { BTC: 1 }])
      expect(aBook(null, values).tail(null)).toMatchObject({
        observations: 0,
        status: "insufficient_history",
        var99: null,
      });
    expect(aBook(null).tail({ symbol: BTC, value: 1 })).toMatchObject({ status: "insufficient_history", var95: null });
  });

  test("of 19 returns of one held instrument leaves all figures out, 20 do not", () => {
    for (const [count, status] of [
      [19, "insufficient_history"],
      [20, "ok"],
    ] as const) {
      const short = SHARES.map((value, day) => (day < SHARES.length - count ? null : value));
      const history = aHistory({ BTC: SHARES, ETH: short });
      const expected = { status, observations: count };
      expect(aBook(history, { BTC: 1, ETH: 1 }).tail(null)).toMatchObject(expected);
      expect(aBook(history, { BTC: 1 }).tail({ symbol: ETH, value: 1 })).toMatchObject(expected);
      expect(aBook(history, { BTC: 1 }).tail(null)).toMatchObject({ status: "ok", observations: 250 });
    }
  });

  test("of two instruments that have no days in common leaves all figures out", () => {
    const even = SHARES.map((value, day) => (day % 2 === 0 ? value : null));
    const odd = SHARES.map((value, day) => (day % 2 === 1 ? value : null));
    const book = aBook(aHistory({ BTC: even, ETH: odd }), { BTC: 1, ETH: 1 });
    expect(book.tail(null)).toMatchObject({ status: "insufficient_history", observations: 0 });
    expect(book.scenarios()).toEqual({ dates: [], pnl: [], isSufficient: false });
  });

  test("that does not know an instrument leaves all figures out until it is sold", () => {
    const book = aBook(aHistory({ BTC: SHARES }), { BTC: 1e4, SOL: 5 });
    expect(book.tail(null)).toMatchObject({ status: "insufficient_history", observations: 0 });
    expect(book.tail({ symbol: SOL, value: 5 })).toMatchObject({ status: "insufficient_history" });
    expectAlike(book.tail({ symbol: SOL, value: -5 }), historicalTail(aSample()), 1e4);
    book.setValue(SOL, 0);
    expectAlike(book.tail(null), historicalTail(aSample()), 1e4);
  });

  test("that comes later, changes or goes revalues what is held", () => {
    const book = aBook(null, { BTC: 1e4 });
    book.setHistory(aHistory({ BTC: SHARES }));
    expectAlike(book.tail(null), historicalTail(aSample()), 1e4);
    book.setHistory(aHistory({ BTC: SHARES.map((value) => 2 * value) }));
    expectAlike(book.tail(null), historicalTail(aSample().map((value) => 2 * value)), 2e4);
    book.setHistory(aHistory({ BTC: SHARES.slice(-30) }));
    expect(book.tail(null)).toMatchObject({ status: "ok", observations: 30 });
    book.setHistory(null);
    expect(book.tail(null)).toMatchObject({ status: "insufficient_history", observations: 0 });
  });
});

test("days on which one of the held has no return are left out, and come back when it is sold", () => {
  const gaps = SHARES.map((value, day) => (day % 3 === 0 ? null : value));
  const book = aBook(aHistory({ BTC: SHARES, ETH: gaps }), { BTC: 1, ETH: 1 });
  expect(book.tail(null).observations).toBe(166);
  expect(book.tail({ symbol: ETH, value: -1 }).observations).toBe(250);
  expect(book.scenarios().dates).toHaveLength(166);
  book.setValue(ETH, 0);
  expect(book.tail(null).observations).toBe(250);
  expect(book.tail({ symbol: ETH, value: 1 }).observations).toBe(166);
});

test("prices that never moved put nothing at risk", () => {
  const flat = SHARES.map(() => 0);
  expect(aBook(aHistory({ BTC: flat }), { BTC: 1e6 }).tail(null)).toMatchObject({ status: "ok", var99: 0, es99: 0 });
});

test("nothing held is nothing at risk, exactly, whatever was held before", () => {
  const book = aBook(aHistory({ BTC: SHARES, ETH: EVENTLY }), { BTC: 0.1, ETH: 1e15 });
  book.setValue(ETH, 1 / 3);
  book.setValue(ETH, 0);
  book.setValue(BTC, 0);
  expect(book.tail(null)).toMatchObject({ status: "ok", observations: 250, var95: 0, es99: 0 });
  expect(book.scenarios().pnl.every((value) => value === 0)).toBe(true);
});

test("a value that is not a finite number is a bug of whoever hands it over, and changes nothing", () => {
  const book = aBook(aHistory({ BTC: SHARES }), { BTC: 1e4 });
  const before = book.tail(null);
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    expect(() => book.setValue(BTC, value)).toThrow(InvariantError);
    expect(() => book.tail({ symbol: BTC, value })).toThrow(InvariantError);
  }
  expect(book.tail(null)).toBe(before);
});

describe("what an order adds", () => {
  test("is the difference of the tails, below zero for a hedge", () => {
    const book = aBook(aHistory({ BTC: SHARES }), { BTC: 1e4 });
    const own = book.tail(null);
    expect(marginalTail(book, { symbol: BTC, value: 1e4 }).var99).toBeCloseTo(own.var99 ?? Number.NaN, 6);
    expect(marginalTail(book, { symbol: BTC, value: -1e4 }).var99).toBeCloseTo(-(own.var99 ?? Number.NaN), 6);
    expect(marginalTail(book, { symbol: BTC, value: 0 })).toMatchObject({ var95: 0, es99: 0, status: "ok" });
  });

  test("is not known where either tail is not", () => {
    const book = aBook(aHistory({ BTC: SHARES }), { BTC: 1e4 });
    expect(marginalTail(book, { symbol: SOL, value: 1 })).toMatchObject({
      var95: null,
      status: "insufficient_history",
    });
    book.setValue(SOL, 1);
    expect(marginalTail(book, { symbol: SOL, value: -1 })).toMatchObject({
      var95: null,
      status: "insufficient_history",
    });
  });
});

const NAMES = Array.from({ length: 8 }, (_, index) => aSymbol(`S${index}`));
const aReturn = fc.oneof(
  { weight: 20, arbitrary: fc.double({ min: -0.5, max: 0.5, noNaN: true }) },
  { weight: 1, arbitrary: fc.constant(null) },
);
const histories = fc
  .tuple(...NAMES.map(() => fc.array(aReturn, { minLength: 60, maxLength: 60 })))
  .map((rows) => aHistory(Object.fromEntries(rows.map((row, index) => [`S${index}`, row]))));
const update = fc.record({
  who: fc.nat(NAMES.length - 1),
  value: fc.oneof(fc.constant(0), fc.double({ min: -1e6, max: 1e6, noNaN: true })),
});

test("what is kept is what a computation from scratch gives, through thousands of changes", () => {
  fc.assert(
    fc.property(histories, fc.array(update, { minLength: 5_000, maxLength: 6_000 }), (history, updates) => {
      const book = new ScenarioBook();
      const values = new Map<SymbolId, number>();
      book.setHistory(history);
      for (const [index, { who, value }] of updates.entries()) {
        const symbol = NAMES[who] ?? BTC;
        book.setValue(symbol, value);
        values.set(symbol, value);
        if (index % 500 > 0) continue;
        const { pnl, tail } = recomputed(history, values);
        expectAlike(book.tail(null), tail, 1e6);
        const kept = book.scenarios().pnl;
        expect(kept).toHaveLength(pnl.length);
        for (const [day, one] of pnl.entries()) expect(Math.abs((kept[day] ?? Number.NaN) - one)).toBeLessThan(1e-3);
      }
    }),
    { numRuns: 10 },
  );
});

test("a tail with an order is the tail of a book that has it, for any book and order", () => {
  fc.assert(
    fc.property(histories, fc.array(update, { maxLength: 20 }), update, (history, updates, order) => {
      const book = new ScenarioBook();
      const values = new Map<SymbolId, number>();
      book.setHistory(history);
      for (const { who, value } of updates) {
        book.setValue(NAMES[who] ?? BTC, value);
        values.set(NAMES[who] ?? BTC, value);
      }
      const symbol = NAMES[order.who] ?? BTC;
      const after = book.tail({ symbol, value: order.value });
      expectAlike(after, recomputed(history, values.set(symbol, (values.get(symbol) ?? 0) + order.value)).tail, 1e6);
    }),
  );
});

test("the order of dates does not matter to the tail", () => {
  const history = aHistory({ BTC: SHARES, ETH: EVENTLY });
  const turned: ReturnHistory = {
    ...history,
    returns: new Map([...history.returns].map(([symbol, row]) => [symbol, row.toReversed()])),
  };
  const values = { BTC: 1e4, ETH: -3e3 };
  expectAlike(aBook(turned, values).tail(null), aBook(history, values).tail(null), 1e4);
});
