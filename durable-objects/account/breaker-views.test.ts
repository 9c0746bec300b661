import { expect, test } from "vitest";
import { money, ratio } from "../../shared/core/decimal";
import { BTC, ETH } from "../../shared/core/testing/a-config";
import { anAccount, type TestAccount } from "../../shared/core/testing/test-account";
import { breakerViews, tradingStateOf } from "./breaker-views";

const breakers = (of: TestAccount) => breakerViews(of.state, of.now);
const one = (of: TestAccount, name: string) => breakers(of).find(({ breaker }) => breaker === name);
/** Far from everything but what the test is about. */
const WIDE = {
  breaker_daily_loss: money("100000"),
  breaker_position_loss: money("100000"),
  breaker_rapid_drawdown: ratio("0.9"),
};

test("closed breakers say what they see, and that of position loss is there for each position", () => {
  const account = anAccount({ limits: WIDE });
  account.hold(BTC, "10");
  account.hold(ETH, "-5");
  account.mark(BTC, "90");
  expect(breakers(account)).toEqual([
    {
      breaker: "portfolio_loss",
      symbol: null,
      state: "closed",
      threshold: "-100000",
      observed: "-100",
      tripped_at: null,
      resets_at: null,
    },
    expect.objectContaining({
      breaker: "rapid_drawdown",
      symbol: null,
      state: "closed",
      threshold: "0.9",
      observed: "0.0001",
    }),
    expect.objectContaining({ breaker: "position_loss", symbol: BTC, state: "closed", observed: "-100" }),
    expect.objectContaining({ breaker: "position_loss", symbol: ETH, state: "closed", observed: "0" }),
  ]);
});

test("with a stale mark nobody can say what the account's breakers see", () => {
  const account = anAccount({ limits: WIDE });
  account.hold(BTC, "1");
  account.now += 60_000;
  expect(one(account, "portfolio_loss")).toMatchObject({ state: "closed", threshold: "-100000", observed: null });
});

test("an open portfolio-loss breaker halts, says what tripped it, and closes by itself a day later", () => {
  const account = anAccount({ limits: { ...WIDE, breaker_daily_loss: money("100") } });
  account.hold(BTC, "10");
  account.mark(BTC, "90");
  account.mark(BTC, "80");
  expect(one(account, "portfolio_loss")).toEqual({
    breaker: "portfolio_loss",
    symbol: null,
    state: "open",
    threshold: "-100",
    observed: "-100",
    tripped_at: new Date(account.now).toISOString(),
    resets_at: new Date(account.now + 86_400_000).toISOString(),
  });
  expect(account.state.tradingState).toBe("active");
  expect(tradingStateOf(account.state)).toBe("halted");
});

test("a rapid drawdown leaves what reduces, a position's loss the account's state as it is", () => {
  const falling = anAccount({ cash: "1000", limits: { ...WIDE, breaker_rapid_drawdown: ratio("0.05") } });
  falling.hold(BTC, "5");
  falling.mark(BTC, "90");
  expect(one(falling, "rapid_drawdown")).toMatchObject({ state: "open", observed: "0.05", threshold: "0.05" });
  expect(tradingStateOf(falling.state)).toBe("reducing");

  const losing = anAccount({ limits: { ...WIDE, breaker_position_loss: money("100") } });
  losing.hold(BTC, "10");
  losing.mark(BTC, "90");
  expect(one(losing, "position_loss")).toMatchObject({ symbol: BTC, state: "open", observed: "-100", resets_at: null });
  expect(tradingStateOf(losing.state)).toBe("active");
});

test("an open breaker of a position that is closed is still there to be reset", () => {
  const account = anAccount({ limits: { ...WIDE, breaker_position_loss: money("100") } });
  account.hold(BTC, "10");
  account.mark(BTC, "90");
  account.hold(BTC, "-10", "90");
  expect(one(account, "position_loss")).toMatchObject({ symbol: BTC, state: "open" });
  account.run({ kind: "reset_breaker", breaker: "position_loss", symbol: BTC, reason: "closed", by: "alice" });
  expect(one(account, "position_loss")).toBeUndefined();
});
