import { expect, test } from "vitest";
import { formatMoney } from "../../shared/core/decimal";
import { emptyState } from "../../shared/core/state";
import { BTC, ETH } from "../../shared/core/testing/a-config";
import { anAccount, type TestAccount } from "../../shared/core/testing/test-account";
import { riskSummary } from "./risk-summary";

function told({ state, now }: TestAccount) {
  const summary = riskSummary(state, now);
  if (summary === null) return null;
  const { equity, long, short, dayPnl, ...rest } = summary;
  return {
    ...rest,
    equity: formatMoney(equity),
    long: formatMoney(long),
    short: formatMoney(short),
    dayPnl: formatMoney(dayPnl),
  };
}

test("long and short positions are told apart, at their marks", () => {
  const holder = anAccount();
  holder.hold(BTC, "20");
  holder.hold(ETH, "-3");
  holder.mark(BTC, "101");
  expect(told(holder)).toEqual({
    account: "alice",
    asOf: holder.now,
    equity: "1000020",
    long: "2020",
    short: "300",
    dayPnl: "20",
    positions: 2,
    isMarked: true,
    riskLevel: "low",
    tradingState: "active",
  });
});

test("with stale marks the figures stand at the last ones, and say so", () => {
  const holder = anAccount();
  holder.hold(BTC, "20");
  holder.now += 15_001;
  expect(told(holder)).toMatchObject({ long: "2000", isMarked: false, riskLevel: "unknown" });
});

test("an account that has had no mark of what it holds since its start says nothing", () => {
  const holder = anAccount();
  holder.hold(BTC, "20");
  const book = holder.state.books.get(BTC);
  if (book === undefined) throw new Error("the position is gone");
  // As the tables give it back.
  book.mark = null;
  expect(told(holder)).toBeNull();
  holder.mark(BTC, "100");
  expect(told(holder)).toMatchObject({ long: "2000" });
});

test("open orders alone are no position, and need no mark", () => {
  const waiting = anAccount();
  waiting.accepted({ quantity: "2", price: "100" });
  expect(told(waiting)).toMatchObject({ long: "0", positions: 0, equity: "1000000" });
});

test("a halted account says so, and one that was never opened nothing", () => {
  const halted = anAccount();
  halted.trading("halted");
  expect(told(halted)).toMatchObject({ tradingState: "halted" });
  expect(riskSummary(emptyState(halted.surroundings), halted.now)).toBeNull();
});
