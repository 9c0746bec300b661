import { describe, expect, test } from "vitest";
import { money } from "../../shared/core/decimal";
import { nodeSql } from "../storage/node-sql";
import { runMigrations } from "../storage/run-migrations";
import { VENUE_MIGRATIONS } from "../storage/venue-migrations";
import type { BalanceLineView } from "../../shared/contract/venue-views";
import { alertOf, BalanceDesk } from "./balance-desk";
import type { BalanceMove, VenueHoldings } from "./venue-rpc";

const amounts = (of: Record<string, string>) => new Map(Object.entries(of).map(([name, text]) => [name, money(text)]));

const aMove = (of: Record<string, string>, at = 1, symbol = "BTCUSDT"): BalanceMove => ({
  symbol,
  at,
  amounts: amounts(of),
});

const differences = (lines: readonly BalanceLineView[]): string[] =>
  lines.map(({ currency, difference, action }) => `${currency} ${difference} ${action}`);

function aDesk(tolerance: Record<string, string> = {}) {
  const sql = nodeSql();
  runMigrations(sql, VENUE_MIGRATIONS);
  const open = () => new BalanceDesk({ sql, tolerance: amounts(tolerance) });
  const see = (totals: Record<string, string>, moved: Record<string, string> = {}, cursor = "1") =>
    look({ totals: amounts(totals), before: [aMove(moved)], between: [], cursors: { BTCUSDT: cursor } });
  const look = (holdings: VenueHoldings) => {
    expect(open().take(holdings)).toBe(holdings.totals !== null);
    return differences(open().lines());
  };
  return { open, see, look };
}

describe("a balance", () => {
  test("is taken for right the first time: nobody has said what the account started from", () => {
    const { see } = aDesk();
    expect(see({ USDT: "1000", BTC: "2" })).toEqual(["BTC 0 none", "USDT 0 none"]);
  });

  test("is expected to move by the trades of our orders and their fees, to the last digit", () => {
    const { see, open } = aDesk();
    see({ USDT: "1000" });
    expect(see({ USDT: "899.9", BTC: "0.5" }, { USDT: "-100.1", BTC: "0.5" }, "7")).toEqual([
      "BTC 0 none",
      "USDT 0 none",
    ]);
    expect(open().cursors()).toEqual({ BTCUSDT: "7" });
  });

  test("that moves otherwise is a difference until it moves back, over restarts and further trades", () => {
    const { see, open } = aDesk();
    see({ USDT: "1000" });
    expect(see({ USDT: "1250" })).toEqual(["USDT 250 alert"]);
    expect(see({ USDT: "1240" }, { USDT: "-10" })).toEqual(["USDT 250 alert"]);
    expect(alertOf(open().lines())).toBe("1240 USDT, expected 990");
    expect(see({ USDT: "990" })).toEqual(["USDT 0 none"]);
    expect(alertOf(open().lines())).toBeNull();
  });

  test("of a currency that is gone, or that nobody knew, is one too", () => {
    const { see } = aDesk();
    see({ USDT: "1000" });
    expect(see({ BNB: "3" })).toEqual(["BNB 3 alert", "USDT -1000 alert"]);
  });

  test.each([
    ["1.99", "report"],
    ["2", "report"],
    ["2.01", "alert"],
    ["-2.01", "alert"],
  ])("that is off by %s with a tolerance of 2 is a %s", (off, action) => {
    const { see } = aDesk({ USDT: "2" });
    see({ USDT: "1000" });
    const actual = String(1000 + Number(off));
    expect(see({ USDT: actual })).toEqual([`USDT ${off} ${action}`]);
  });

  test("that a person agrees to is what is expected from there on", () => {
    const { see, open } = aDesk();
    see({ USDT: "1000" });
    see({ USDT: "1250" }, {}, "5");
    expect(open().agree()).toMatchObject([{ currency: "USDT", expected: "1250", difference: "0", action: "none" }]);
    expect(open().cursors()).toEqual({ BTCUSDT: "5" });
    expect(see({ USDT: "1240" }, { USDT: "-10" })).toEqual(["USDT 0 none"]);
  });
});

describe("a balance that is seen while orders trade", () => {
  const trade = (usdt: string, at: number) => aMove({ USDT: usdt }, at);
  const seen = (usdt: string, between: readonly BalanceMove[], before: readonly BalanceMove[] = []): VenueHoldings => ({
    totals: amounts({ USDT: usdt }),
    before,
    between,
    cursors: { BTCUSDT: "1" },
  });

  test.each(["900", "870", "865"])("is as expected at each place between the trades: %s", (usdt) => {
    const { see, look } = aDesk();
    see({ USDT: "1000" });
    expect(look(seen(usdt, [trade("-30", 2), trade("-5", 3)], [trade("-100", 1)]))).toEqual(["USDT 0 none"]);
    expect(see({ USDT: "865" })).toEqual(["USDT 0 none"]);
  });

  test("is off when no place between the trades explains it, and by how much shows when it rests", () => {
    const { see, look, open } = aDesk();
    see({ USDT: "1000" });
    expect(look(seen("1220", [trade("-30", 2)]))).toMatchObject([expect.stringMatching(/^USDT (220|250) alert$/)]);
    expect(see({ USDT: "1220" })).toEqual(["USDT 250 alert"]);
    open().agree();
    expect(see({ USDT: "1220" })).toEqual(["USDT 0 none"]);
  });

  test("that comes to rest nowhere is off by what all looks have in common", () => {
    const { see, look } = aDesk();
    see({ USDT: "1000" });
    look(seen("1250", [trade("-30", 2)]));
    expect(look(seen("1213", [trade("-11", 4), trade("-7", 5)], [trade("-7", 3)]))).toEqual(["USDT 250 alert"]);
  });

  test("may be seen so the first time: the looks after it tell where that was", () => {
    const { see, look } = aDesk();
    expect(look(seen("1000", [trade("-30", 1)]))).toEqual(["USDT 0 none"]);
    expect(see({ USDT: "1000" })).toEqual(["USDT 0 none"]);
    expect(see({ USDT: "970" })).toEqual(["USDT -30 alert"]);
  });

  test("is left to the next look after more trades than can be told apart, and they count", () => {
    const { see, look, open } = aDesk();
    see({ USDT: "1000" });
    const many = Array.from({ length: 64 }, (_, index) => trade("-1", index));
    const desk = open();
    expect(desk.take(seen("970", many))).toBe(false);
    expect(alertOf(desk.lines())).toBeNull();
    expect(look({ ...seen("0", many), totals: null })).toEqual(["USDT 0 none"]);
    expect(see({ USDT: "872" })).toEqual(["USDT 0 none"]);
  });
});
