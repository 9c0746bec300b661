import { describe, expect, test } from "vitest";
import { money } from "../../shared/core/decimal";
import { nodeSql } from "../storage/node-sql";
import { runMigrations } from "../storage/run-migrations";
import { VENUE_MIGRATIONS } from "../storage/venue-migrations";
import { alertOf, BalanceDesk } from "./balance-desk";

const amounts = (of: Record<string, string>) => new Map(Object.entries(of).map(([name, text]) => [name, money(text)]));

function aDesk(tolerance: Record<string, string> = {}) {
  const sql = nodeSql();
  runMigrations(sql, VENUE_MIGRATIONS);
  const open = () => new BalanceDesk({ sql, tolerance: amounts(tolerance) });
  const see = (totals: Record<string, string>, moved: Record<string, string> = {}, cursor = "1") =>
    open()
      .take({ totals: amounts(totals), moved: amounts(moved), cursors: { BTCUSDT: cursor } })
      .map(({ currency, difference, action }) => `${currency} ${difference} ${action}`);
  return { open, see };
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
