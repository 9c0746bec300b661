/** Balances that are looked at while orders trade: what is judged of them holds whenever the look fell, for any trades. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { abs, money, NO_MONEY, type Money } from "../../shared/core/decimal";
import { nodeSql } from "../storage/node-sql";
import { runMigrations } from "../storage/run-migrations";
import { VENUE_MIGRATIONS } from "../storage/venue-migrations";
import { alertOf, BalanceDesk } from "./balance-desk";
import { added, amountsOf, common, possibleTotals, type Amounts } from "./possible-totals";
import type { BalanceMove, VenueHoldings } from "./venue-rpc";

const amount = (tenths: number): Money => money((tenths / 10).toFixed(1));
const SYMBOLS = ["BTCUSDT", "ETHUSDT"] as const;

/** A trade: some base for some quote, dated at most a millisecond after the one before, so that many fall together. */
const aTrade = fc.record({
  symbol: fc.constantFrom(...SYMBOLS),
  later: fc.nat(1),
  base: fc.integer({ min: -50, max: 50 }),
  quote: fc.integer({ min: -500, max: 500 }),
});

/** A look: trades before it, after it began, and where among these it fell. */
const aLook = fc.record({
  before: fc.array(aTrade, { maxLength: 4 }),
  between: fc.array(aTrade, { maxLength: 6 }),
  place: fc.nat(6),
  /** What somebody else moves before it; mostly nothing. */
  moved: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 99 }) }),
});
type Look = typeof aLook extends fc.Arbitrary<infer T> ? T : never;

class Account {
  totals: Amounts = new Map([["USDT", money("1000")]]);
  readonly #sql = nodeSql();
  #now = 0;

  constructor() {
    runMigrations(this.#sql, VENUE_MIGRATIONS);
  }

  /** What lives through a restart is all there is. */
  get desk(): BalanceDesk {
    return new BalanceDesk({ sql: this.#sql, tolerance: new Map() });
  }

  /** Lives through the trades and looks at one place among the later ones, as the venue would. */
  look({ before, between, place, moved }: Look): boolean {
    const earlier = this.#moves(before);
    this.totals = added(this.totals, [...amountsOf(earlier), new Map([["USDT", amount(moved)]])]);
    const later = this.#moves(between);
    const seen = added(this.totals, amountsOf(later.slice(0, place)));
    this.totals = added(this.totals, amountsOf(later));
    const told: VenueHoldings = { totals: seen, before: earlier, between: bySymbol(later), cursors: { BTCUSDT: "1" } };
    return this.desk.take(told);
  }

  rest(): boolean {
    return this.look({ before: [], between: [], place: 0, moved: 0 });
  }

  difference(currency: string): Money {
    const line = this.desk.lines().find((one) => one.currency === currency);
    return line === undefined ? NO_MONEY : money(line.difference);
  }

  #moves(trades: Look["between"]): BalanceMove[] {
    return trades.map(({ symbol, later, base, quote }) => ({
      symbol,
      at: (this.#now += later),
      amounts: new Map([
        [symbol.slice(0, 3), amount(base)],
        ["USDT", amount(quote)],
      ]),
    }));
  }
}

/** The venue tells trades symbol by symbol, each in its order. */
const bySymbol = (moves: readonly BalanceMove[]): BalanceMove[] =>
  SYMBOLS.flatMap((name) => moves.filter(({ symbol }) => symbol === name));

const untouched = (looks: readonly Look[]): Look[] => looks.map((look) => ({ ...look, moved: 0 }));

describe("an account that only our orders move", () => {
  test("is never a difference, wherever each look fell, also when the first one fell between trades", () => {
    fc.assert(
      fc.property(fc.array(aLook, { maxLength: 6 }), (looks) => {
        const account = new Account();
        for (const look of untouched(looks)) {
          account.look(look);
          expect(alertOf(account.desk.lines())).toBeNull();
        }
      }),
    );
  });
});

describe("what somebody else moves", () => {
  test("is a difference to the last digit as soon as the account is seen at rest, and stays until it is agreed to", () => {
    fc.assert(
      fc.property(fc.array(aLook, { maxLength: 6 }), (looks) => {
        const account = new Account();
        account.rest();
        for (const look of looks) account.look(look);
        expect(account.rest()).toBe(true);
        const moved = looks.reduce((sum, look) => sum + look.moved, 0);
        expect(account.difference("USDT")).toBe(amount(moved));
        expect(account.difference("BTC")).toBe(NO_MONEY);
        account.desk.agree();
        account.rest();
        expect(alertOf(account.desk.lines())).toBeNull();
      }),
    );
  });

  test("alerts at once in an account that never rests, unless trades of ours look just like it", () => {
    const busy = fc.record({ trades: fc.array(aTrade, { minLength: 1, maxLength: 6 }), place: fc.nat(6) });
    fc.assert(
      fc.property(busy, ({ trades, place }) => {
        const account = new Account();
        account.rest();
        // More than all of the trades together.
        account.look({ before: [], between: trades, place, moved: 50_000 });
        expect(alertOf(account.desk.lines())).not.toBeNull();
        expect(abs(account.difference("USDT"))).toBeGreaterThan(amount(40_000));
      }),
    );
  });
});

describe("the places at which totals may have been seen", () => {
  test("hold the true one: what there was then, and all that came after", () => {
    fc.assert(
      fc.property(aLook, ({ between, place }) => {
        const account = new Account();
        const start = account.totals;
        account.look({ before: [], between, place, moved: 0 });
        // The account takes the first look for right: all its possibilities end where it really is.
        expect(account.difference("USDT")).toBe(NO_MONEY);
        const moves = between.map(({ symbol, quote }, index) => ({
          symbol,
          at: index,
          amounts: new Map([["USDT", amount(quote)]]),
        }));
        const seen = added(start, amountsOf(moves.slice(0, place)));
        const truth = added(start, amountsOf(moves));
        expect(common([truth], possibleTotals(seen, bySymbol(moves)) ?? [])).toHaveLength(1);
      }),
    );
  });

  test("are one more than the trades, and of one instant any order of the symbols but none within a symbol", () => {
    const at = (when: number, symbol: string, usdt: string): BalanceMove => ({
      symbol,
      at: when,
      amounts: new Map([["USDT", money(usdt)]]),
    });
    const none: Amounts = new Map();
    const found = (...moves: BalanceMove[]) =>
      (possibleTotals(none, moves) ?? []).map((one) => one.get("USDT") ?? NO_MONEY).toSorted((a, b) => Number(a - b));
    expect(found(at(1, "A", "1"), at(2, "A", "10"))).toEqual(["0", "10", "11"].map(money));
    expect(found(at(1, "A", "1"), at(1, "A", "10"))).toEqual(["0", "10", "11"].map(money));
    expect(found(at(1, "A", "1"), at(1, "B", "10"))).toEqual(["0", "1", "10", "11"].map(money));
    expect(found(at(1, "A", "1"), at(1, "A", "-1"))).toEqual(["-1", "0"].map(money));
  });

  test("are not told apart when they are too many", () => {
    const moves = Array.from({ length: 64 }, (_, index) => ({
      symbol: "A",
      at: index % 2,
      amounts: new Map([["USDT", money("1")]]),
    }));
    expect(possibleTotals(new Map(), moves)).toBeNull();
    expect(possibleTotals(new Map(), moves.slice(1))).toHaveLength(64);
  });
});
