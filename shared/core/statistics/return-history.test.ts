import fc from "fast-check";
import { expect, test } from "vitest";
import { InvariantError } from "../assert";
import { price } from "../decimal";
import { MAX_RETURNS, returnHistory, type DailyClose } from "./return-history";
import { aDate, aSymbol, someCloses } from "./testing/a-history";

const BTC = aSymbol("BTCUSDT");
const ETH = aSymbol("ETHUSDT");
const rowOf = (closes: readonly DailyClose[]): number[] => [
  ...(returnHistory(1, new Map([[BTC, closes]])).returns.get(BTC) ?? []),
];

test("a return is the change over the close before, dated at the later", () => {
  const history = returnHistory(3, new Map([[BTC, someCloses("100", "110", "99")]]));
  expect(history.version).toBe(3);
  expect(history.dates).toEqual([aDate(1), aDate(2)]);
  expect([...(history.returns.get(BTC) ?? [])]).toEqual([0.1, -0.1]);
});

test("the difference is taken before digits are lost", () => {
  expect(rowOf(someCloses("999999999999999", "999999999999999.000000000001"))).toEqual([1 / 999_999_999_999_999e12]);
});

test("a return reaches over four days and not over five", () => {
  expect(rowOf(someCloses("100", null, null, null, "102"))).toEqual([0.02]);
  expect(rowOf(someCloses("100", null, null, null, null, "102"))).toEqual([]);
});

test("a return that has a gap before it leaves only that day without", () => {
  const closes = new Map([
    [BTC, someCloses("100", "101", null, null, null, null, "100", "101")],
    [ETH, someCloses("100", "100", "100", "100", "100", "100", "100", "100")],
  ]);
  expect([...(returnHistory(1, closes).returns.get(BTC) ?? [])]).toEqual([
    0.01,
    ...[2, 3, 4, 5, 6].map(() => Number.NaN),
    0.01,
  ]);
});

test("one close, or none, has no return, and the instrument is known all the same", () => {
  const history = returnHistory(
    1,
    new Map([
      [BTC, someCloses("100")],
      [ETH, []],
    ]),
  );
  expect(history.dates).toEqual([]);
  expect([...history.returns.keys()]).toEqual([BTC, ETH]);
});

test("the newest 250 dates are kept, also where instruments have other days", () => {
  const daily = someCloses(...Array.from({ length: 300 }, (_, day) => String(100 + (day % 3))));
  const old = someCloses("1", "2", "3");
  const { dates, returns } = returnHistory(
    1,
    new Map([
      [BTC, daily],
      [ETH, old],
    ]),
  );
  expect(dates).toHaveLength(MAX_RETURNS);
  expect(dates.at(-1)).toBe(aDate(299));
  expect(dates[0]).toBe(aDate(50));
  expect((returns.get(ETH) ?? []).every(Number.isNaN)).toBe(true);
});

test("the order in which closes come does not matter", () => {
  const closes = someCloses("100", "110", null, "99", "120", "121", "90");
  fc.assert(
    fc.property(fc.shuffledSubarray(closes, { minLength: closes.length }), (shuffled) => {
      expect(rowOf(shuffled)).toEqual(rowOf(closes));
    }),
  );
});

test("two closes of one date, and a close that is not above zero, are bugs of whoever hands them over", () => {
  const [one] = someCloses("100");
  expect(() => rowOf([...someCloses("100"), ...someCloses("101")])).toThrow(InvariantError);
  for (const close of ["0", "-1"])
    expect(() => rowOf([{ date: one?.date ?? "", close: price(close) }])).toThrow(InvariantError);
});
