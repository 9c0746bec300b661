import { describe, expect, test } from "vitest";
import { ratio } from "../decimal";
import type { SymbolId } from "../ids";
import { BTC, ETH } from "../testing/a-config";
import { acknowledged, aFill, anAccount, type AccountParts, type TestAccount } from "../testing/test-account";
import { money } from "../decimal";
import type { BreakerName } from "../risk-state";

const HOUR_MS = 3_600_000;

/** The keys of the open breakers. */
const open = (account: TestAccount): string[] => [...account.state.risk.breakers.keys()];

const reset = (account: TestAccount, breaker: BreakerName, symbol: SymbolId | null = null) =>
  account.run({ kind: "reset_breaker", breaker, symbol, reason: "looked at", by: "carol" });

/** An account that holds 10 BTC bought at 100. */
function holding(parts: AccountParts): TestAccount {
  const account = anAccount({ cash: "10000", ...parts });
  account.hold(BTC, "10");
  return account;
}

describe("portfolio loss", () => {
  const limits = { breaker_daily_loss: money("100") };

  test.each([
    ["90.01", []],
    ["90", ["portfolio_loss"]],
    ["89", ["portfolio_loss"]],
  ])("at a mark of %s of ten bought at 100 and a threshold of 100: %j", (mark, expected) => {
    const account = holding({ limits });
    account.mark(BTC, mark);
    expect(open(account)).toEqual(expected);
  });

  test("trips on a fill, without a mark", () => {
    const account = anAccount({ cash: "10000", limits });
    const order = account.working({ quantity: "1", price: "104" });
    account.report(aFill(order, { price: "104", fee: "95.99" }));
    expect(open(account)).toEqual([]);
    const other = account.working({ quantity: "1", price: "104" });
    account.report(aFill(other, { price: "100", fee: "0.01" }));
    expect(open(account)).toEqual(["portfolio_loss"]);
  });

  test("cancels every open order, takes nothing new, and leaves the trading state alone", () => {
    const account = holding({ limits });
    const here = account.accepted({ side: "sell", quantity: "1", price: "104", reduceOnly: true });
    const sent = account.lease();
    const queued = account.accepted({ price: "96" });
    account.mark(BTC, "90");
    expect(account.status(here)).toBe("pending_cancel");
    expect(account.status(queued)).toBe("canceled");
    expect(account.refusal({ price: "88" })).toBe("breaker_open");
    expect(account.refusal({ side: "sell", price: "91", reduceOnly: true })).toBe("breaker_open");
    expect(account.state.tradingState).toBe("active");
    expect(account.alerts()).toContain("portfolio_loss");
    // What is at the venue is cancelled there: cancels go out.
    account.settle(sent, { kind: "answered", reports: [acknowledged(here)] });
    expect(account.lease().intent.kind).toBe("cancel");
  });

  test("nothing but cancels is leased while it is open, also what was let through before", () => {
    const account = holding({ limits });
    account.mark(BTC, "90");
    expect(account.turn().leased).toEqual([]);
  });

  test("closes by itself after 24 hours, and the loss counts from there", () => {
    const account = holding({ limits });
    account.mark(BTC, "90");
    account.pass(24 * HOUR_MS - 1);
    expect(open(account)).toEqual(["portfolio_loss"]);
    account.pass(1);
    expect(open(account)).toEqual([]);
    expect(account.events("breaker_reset")).toMatchObject([{ by: "system", base: money("9900") }]);
    account.mark(BTC, "80.01");
    expect(open(account)).toEqual([]);
    account.mark(BTC, "80");
    expect(open(account)).toEqual(["portfolio_loss"]);
  });

  test("is reset by hand with a reason, does not trip again at once, and its alert is resolved", () => {
    const account = holding({ limits });
    account.mark(BTC, "85");
    expect(reset(account, "portfolio_loss")).toMatchObject({ ok: true, breaker: { observed: "-150" } });
    expect(account.events("breaker_reset")).toMatchObject([{ by: "carol", reason: "looked at", base: money("9850") }]);
    expect(account.alerts()).not.toContain("portfolio_loss");
    account.mark(BTC, "85");
    expect(open(account)).toEqual([]);
    expect(account.refusal({ price: "84" })).toBeNull();
    account.mark(BTC, "75");
    expect(open(account)).toEqual(["portfolio_loss"]);
  });

  test("an adjustment is no loss and no gain", () => {
    const account = holding({ limits });
    account.adjust("-5000");
    account.mark(BTC, "90.01");
    expect(open(account)).toEqual([]);
    account.adjust("5000");
    account.mark(BTC, "90");
    expect(open(account)).toEqual(["portfolio_loss"]);
  });

  test("counts from midnight", () => {
    const account = holding({ limits });
    account.mark(BTC, "95");
    account.pass(12 * HOUR_MS);
    account.mark(BTC, "85.01");
    expect(open(account)).toEqual([]);
    account.mark(BTC, "85");
    expect(open(account)).toEqual(["portfolio_loss"]);
  });

  test("trips at the last prices known, also while one of them is old", () => {
    const account = holding({ limits });
    account.hold(ETH, "1");
    account.now += 60_000;
    account.mark(BTC, "90.01");
    expect(open(account)).toEqual([]);
    account.mark(BTC, "90");
    expect(open(account)).toEqual(["portfolio_loss"]);
  });

  test("is not judged while something that is held was never marked since the start", () => {
    const account = holding({ limits });
    account.hold(ETH, "1");
    account.state.marks.delete(ETH);
    account.restart();
    account.mark(BTC, "50");
    expect(open(account)).toEqual([]);
    account.mark(ETH, "100");
    expect(open(account)).toEqual(["portfolio_loss"]);
  });

  test("survives a restart", () => {
    const account = holding({ limits });
    account.mark(BTC, "90");
    account.restart();
    expect(open(account)).toEqual(["portfolio_loss"]);
    expect(account.refusal({ price: "88" })).toBe("breaker_open");
  });
});

describe("position loss", () => {
  const limits = { breaker_position_loss: money("100") };
  const key = `position_loss|${BTC}`;

  test.each([
    ["90.01", []],
    ["90", [key]],
  ])("at a mark of %s of ten bought at 100 and a threshold of 100: %j", (mark, expected) => {
    const account = holding({ limits });
    account.mark(BTC, mark);
    expect(open(account)).toEqual(expected);
  });

  test("trips on a short position that rises, and counts fees and what was realised", () => {
    const account = anAccount({ cash: "10000", limits });
    account.hold(BTC, "-10");
    account.report(aFill(account.working({ quantity: "1", price: "104" }), { price: "104", fee: "6" }));
    account.mark(BTC, "109.99");
    expect(open(account)).toEqual([]);
    account.mark(BTC, "110");
    expect(open(account)).toEqual([key]);
  });

  test("trips on a fill while the position's mark is old", () => {
    const account = holding({ limits });
    const order = account.working({ side: "sell", quantity: "5", price: "96", reduceOnly: true });
    account.now += 60_000;
    account.report(aFill(order, { quantity: "5", price: "80", fee: "0" }));
    expect(open(account)).toEqual([key]);
  });

  test("trips on the position's own mark while that of another holding is stale", () => {
    const account = holding({ limits });
    account.hold(ETH, "10");
    account.now += 15_001;
    account.mark(BTC, "90");
    expect(open(account)).toEqual([key]);
    account.pass(1);
    expect(open(account)).toEqual([key]);
    account.mark(ETH, "90");
    expect(open(account)).toEqual([key, `position_loss|${ETH}`]);
  });

  test("cancels what adds in the symbol, which takes only what reduces; others go on", () => {
    const account = holding({ limits });
    const adds = account.accepted({ price: "96" });
    const reduces = account.accepted({ side: "sell", quantity: "2", price: "104" });
    const other = account.accepted({ symbol: ETH, price: "96" });
    account.mark(BTC, "90");
    expect(account.status(adds)).toBe("canceled");
    expect(account.status(reduces)).toBe("pending_new");
    expect(account.status(other)).toBe("pending_new");
    expect(account.refusal({ price: "89" })).toBe("breaker_open");
    expect(account.refusal({ side: "sell", quantity: "9", price: "91" })).toBe("breaker_open");
    expect(account.refusal({ side: "sell", quantity: "8", price: "91" })).toBeNull();
    expect(account.refusal({ symbol: ETH })).toBeNull();
  });

  test("waits for somebody, and counts from the reset on", () => {
    const account = holding({ limits });
    account.mark(BTC, "90");
    account.pass(30 * HOUR_MS);
    expect(open(account)).toEqual([key]);
    account.mark(BTC, "90");
    expect(reset(account, "position_loss", BTC)).toMatchObject({ ok: true });
    account.mark(BTC, "80.01");
    expect(open(account)).toEqual([]);
    account.mark(BTC, "80");
    expect(open(account)).toEqual([key]);
  });
});

describe("rapid drawdown", () => {
  const limits = { breaker_rapid_drawdown: ratio("0.05") };

  // Equity is 10,000 at a mark of 100 and falls by 10 with each unit of the mark.
  test.each([
    ["50.01", []],
    ["50", ["rapid_drawdown"]],
  ])("at a mark of %s, five per cent under the peak: %j", (mark, expected) => {
    const account = holding({ limits });
    account.mark(BTC, mark);
    expect(open(account)).toEqual(expected);
  });

  test("looks back 300 s", () => {
    const account = holding({ limits });
    account.now += 300_000;
    account.mark(BTC, "50");
    expect(open(account)).toEqual(["rapid_drawdown"]);
    const slow = holding({ limits });
    slow.now += 1_000;
    slow.mark(BTC, "70");
    slow.now += 300_000;
    slow.mark(BTC, "50");
    expect(open(slow)).toEqual([]);
  });

  test("cancels what adds, and takes only what reduces", () => {
    const account = holding({ limits });
    const adds = account.accepted({ price: "96" });
    const reduces = account.accepted({ side: "sell", quantity: "2", price: "104" });
    account.mark(BTC, "50");
    expect(account.status(adds)).toBe("canceled");
    expect(account.status(reduces)).toBe("pending_new");
    expect(account.refusal({ price: "49" })).toBe("breaker_open");
    expect(account.refusal({ symbol: ETH })).toBe("breaker_open");
    expect(account.refusal({ side: "sell", quantity: "8", price: "51" })).toBeNull();
  });

  test("closes when 300 s have passed without a new low, and counts from there", () => {
    const account = holding({ limits });
    account.mark(BTC, "50");
    account.now += 200_000;
    account.mark(BTC, "49");
    for (let passed = 0; passed < 290_000; passed += 10_000) {
      account.now += 10_000;
      account.mark(BTC, "49.5");
    }
    account.pass(9_999);
    expect(open(account)).toEqual(["rapid_drawdown"]);
    account.pass(1);
    expect(open(account)).toEqual([]);
    account.mark(BTC, "49.5");
    expect(open(account)).toEqual([]);
  });

  test("stays open while nobody knows whether there was a new low", () => {
    const account = holding({ limits });
    account.mark(BTC, "50");
    account.pass(300_000);
    expect(open(account)).toEqual(["rapid_drawdown"]);
    account.mark(BTC, "50");
    account.pass(1);
    expect(open(account)).toEqual([]);
  });

  test("a start counts the quiet time anew", () => {
    const account = holding({ limits });
    account.mark(BTC, "50");
    account.now += 200_000;
    account.mark(BTC, "50");
    account.restart();
    account.now += 299_999;
    account.mark(BTC, "50");
    expect(open(account)).toEqual(["rapid_drawdown"]);
    account.pass(1);
    expect(open(account)).toEqual([]);
  });

  test("is reset by hand, and does not trip again at the old peak", () => {
    const account = holding({ limits });
    account.mark(BTC, "50");
    expect(reset(account, "rapid_drawdown")).toMatchObject({ ok: true });
    account.mark(BTC, "50");
    expect(open(account)).toEqual([]);
  });
});

describe("a reset by hand", () => {
  test("of what is not open is refused", () => {
    expect(reset(anAccount(), "portfolio_loss")).toMatchObject({ rejection: { code: "breaker_not_open" } });
    expect(reset(anAccount(), "position_loss", BTC)).toMatchObject({ rejection: { code: "breaker_not_open" } });
  });

  test("is refused while a held symbol has no mark: the loss could not count anew", () => {
    const account = holding({ limits: { breaker_daily_loss: money("100") } });
    account.mark(BTC, "90");
    const book = account.state.books.get(BTC);
    if (book === undefined) throw new Error("there was to be a position");
    account.state.marks.delete(BTC);
    account.restart();
    expect(reset(account, "portfolio_loss")).toMatchObject({ rejection: { code: "no_market_data" } });
    expect(open(account)).toEqual(["portfolio_loss"]);
  });
});

test("what has tripped, been reset and been counted replays to the same", () => {
  const account = holding({
    limits: {
      breaker_daily_loss: money("100"),
      breaker_position_loss: money("50"),
      breaker_rapid_drawdown: ratio("0.01"),
    },
  });
  account.mark(BTC, "90");
  expect(open(account).toSorted()).toEqual(["portfolio_loss", `position_loss|${BTC}`, "rapid_drawdown"]);
  reset(account, "position_loss", BTC);
  account.pass(13 * HOUR_MS);
  account.mark(BTC, "91");
  account.pass(12 * HOUR_MS);
  expect(open(account)).toEqual(["rapid_drawdown"]);
  expect(account.differencesFromReplay()).toEqual([]);
});
