import { describe, expect, test } from "vitest";
import { DAY_MS } from "../calendar-day";
import { money } from "../decimal";
import { BTC, ETH } from "../testing/a-config";
import { aFill, anAccount, NOON, type TestAccount } from "../testing/test-account";
import { nextTimeAt } from "./react";

const HALF_DAY_MS = 43_200_000;

const dayOf = (account: TestAccount) => account.state.risk.day;
const peakOf = (account: TestAccount) => account.state.risk.peakEquity;

describe("the day", () => {
  test("begins with what the account was opened with, without a row of its own", () => {
    const account = anAccount({ cash: "500" });
    expect(dayOf(account)).toEqual({ date: "2026-03-02", equity: money("500"), flow: 0n, pnl: new Map() });
    expect(account.events("day_opened")).toEqual([]);
  });

  test("opens at 00:00 UTC by the alarm, not a millisecond before, once", () => {
    const account = anAccount();
    expect(nextTimeAt(account.state)).toBe(NOON + HALF_DAY_MS);
    account.pass(HALF_DAY_MS - 1);
    expect(account.events("day_opened")).toEqual([]);
    account.pass(1);
    account.pass(1);
    expect(account.events("day_opened")).toMatchObject([{ date: "2026-03-03" }]);
    expect(nextTimeAt(account.state)).toBe(NOON + HALF_DAY_MS + DAY_MS);
  });

  test("opens before anything is decided in it, by whatever comes first", () => {
    const account = anAccount();
    account.now += HALF_DAY_MS;
    for (const symbol of [BTC, ETH]) account.place({ symbol, type: "limit", price: "95" });
    const types = account.events().map(({ type }) => type);
    expect(types.indexOf("day_opened")).toBeGreaterThan(-1);
    expect(types.indexOf("day_opened")).toBeLessThan(types.indexOf("order_refused"));
    expect(dayOf(account)?.date).toBe("2026-03-03");
  });

  test("starts at the last marks known, old as they are, and not at those that open it", () => {
    const account = anAccount({ cash: "1000" });
    account.hold(BTC, "2");
    account.mark(BTC, "110");
    account.now += HALF_DAY_MS;
    account.mark(BTC, "150");
    expect(dayOf(account)).toMatchObject({ equity: money("1020"), pnl: new Map([[BTC, money("20")]]) });
    expect(account.events("day_opened")).toMatchObject([
      { ended: { date: "2026-03-02", start: money("1000"), end: money("1020"), flow: 0n } },
    ]);
  });

  test("waits after a start until everything held has a mark", () => {
    const account = anAccount({ cash: "1000" });
    account.hold(BTC, "2");
    account.hold(ETH, "1");
    for (const symbol of [BTC, ETH]) account.state.marks.delete(symbol);
    account.restart();
    account.now += HALF_DAY_MS;
    account.pass(0);
    account.mark(BTC, "110");
    account.pass(1);
    expect(account.events("day_opened")).toEqual([]);
    account.mark(ETH, "90");
    account.pass(1);
    expect(account.events("day_opened")).toMatchObject([{ equity: money("1010") }]);
  });

  test("opens with the first marks after a start past midnight: the loss of the day before trips nothing", () => {
    const limits = { breaker_daily_loss: money("100"), breaker_position_loss: money("100") };
    const account = anAccount({ cash: "10000", limits });
    account.hold(BTC, "10");
    account.mark(BTC, "91");
    account.state.marks.delete(BTC);
    account.restart();
    account.now += HALF_DAY_MS;
    account.mark(BTC, "89");
    expect(account.events("day_opened")).toMatchObject([{ equity: money("9890") }]);
    account.mark(BTC, "79.01");
    expect(account.events("breaker_tripped")).toEqual([]);
    account.mark(BTC, "79");
    expect(account.events("breaker_tripped")).toMatchObject([
      { breaker: "position_loss", observed: "-100" },
      { breaker: "portfolio_loss", observed: "-100" },
    ]);
  });

  test("keeps adjustments apart from what was won or lost", () => {
    const account = anAccount({ cash: "1000" });
    account.adjust("-300");
    account.adjust("100");
    expect(dayOf(account)).toMatchObject({ equity: money("1000"), flow: money("-200") });
    account.pass(HALF_DAY_MS);
    expect(account.state.risk.equityDays).toEqual([
      { date: "2026-03-02", start: money("1000"), end: money("800"), flow: money("-200") },
    ]);
    expect(dayOf(account)).toMatchObject({ equity: money("800"), flow: 0n });
  });

  test("that nobody saw is left out: the next that opens follows the last that was open", () => {
    const account = anAccount();
    account.pass(HALF_DAY_MS + 3 * DAY_MS);
    expect(dayOf(account)?.date).toBe("2026-03-06");
    expect(account.state.risk.equityDays.map(({ date }) => date)).toEqual(["2026-03-02"]);
  });

  test("is kept for 251 days", () => {
    const account = anAccount();
    account.checksInvariants = false;
    for (let days = 0; days < 260; days++) account.pass(DAY_MS);
    expect(account.state.risk.equityDays).toHaveLength(251);
    expect(account.state.risk.equityDays.at(-1)?.date).toBe("2026-11-16");
    expect(account.differencesFromReplay()).toEqual([]);
  });
});

describe("the peak", () => {
  test("is journalled with the next commit", () => {
    const account = anAccount({ cash: "1000" });
    account.hold(BTC, "1");
    account.now += 1_000;
    account.mark(BTC, "101");
    expect(peakOf(account)).toBe(money("1001"));
    expect(account.events("peak_moved")).toEqual([]);
    account.accepted({ price: "99" });
    expect(account.events("peak_moved")).toEqual([{ type: "peak_moved", equity: money("1001") }]);
  });

  test("is journalled by itself ten seconds after the last time, when it moved on marks alone", () => {
    const account = anAccount({ cash: "1000" });
    account.hold(BTC, "1");
    account.now = NOON + 9_999;
    account.mark(BTC, "101");
    expect(account.events("peak_moved")).toEqual([]);
    expect(nextTimeAt(account.state)).toBe(NOON + 10_000);
    account.pass(1);
    expect(account.events("peak_moved")).toEqual([{ type: "peak_moved", equity: money("1001") }]);
    expect(nextTimeAt(account.state)).toBeGreaterThan(NOON + 20_000);
  });

  test("does not fall, and survives a restart", () => {
    const account = anAccount({ cash: "1000" });
    account.hold(BTC, "1");
    account.mark(BTC, "120");
    account.accepted({ price: "115" });
    account.mark(BTC, "80");
    account.restart();
    expect(peakOf(account)).toBe(money("1020"));
  });

  test("moves with an adjustment, which is no gain", () => {
    const account = anAccount({ cash: "1000" });
    account.hold(BTC, "1");
    account.mark(BTC, "120");
    account.adjust("500");
    expect(peakOf(account)).toBe(money("1520"));
    account.adjust("-700");
    expect(peakOf(account)).toBe(money("820"));
    expect(account.differencesFromReplay()).toEqual([]);
  });

  test("is not looked for while equity is unknown", () => {
    const account = anAccount({ cash: "1000" });
    account.hold(BTC, "1");
    account.hold(ETH, "1");
    account.now += 15_001;
    account.mark(BTC, "200");
    expect(peakOf(account)).toBe(money("1000"));
    account.mark(ETH, "100");
    expect(peakOf(account)).toBe(money("1100"));
  });
});

test("fees make the peak no higher, and a fill better than the mark does", () => {
  const account = anAccount({ cash: "1000" });
  account.report(aFill(account.working({ price: "100" }), { price: "99", fee: "0.25" }));
  expect(peakOf(account)).toBe(money("1000.75"));
});
