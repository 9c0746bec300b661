import { describe, expect, test } from "vitest";
import { formatFine, formatMoney, money, ratio, type Money, type Quantity } from "../decimal";
import type { PortfolioLimits } from "../limits";
import { DEFAULT_SYMBOL } from "../limits";
import { BTC, ETH } from "../testing/a-config";
import { anAccount, type AccountParts, type TestAccount } from "../testing/test-account";
import {
  levelOfUse,
  portfolioLevel,
  portfolioUse,
  riskLevelOf,
  symbolUse,
  utilization,
  type LimitUse,
} from "./limit-uses";

const printed = ({ used, unit }: LimitUse): string | null =>
  used === null
    ? null
    : typeof used === "number"
      ? String(used)
      : unit === "money"
        ? formatMoney(used as Money)
        : formatFine(used as Quantity);

const used = (account: TestAccount, name: keyof PortfolioLimits): string | null =>
  printed(portfolioUse(account.state, name, account.now));

/** 10 BTC long and 5 ETH short at 100, with an open buy of 2 ETH that costs a fee of 0.2. */
const traded = (parts: AccountParts = {}): TestAccount => {
  const account = anAccount({ cash: "10000", ...parts });
  account.hold(BTC, "10");
  account.hold(ETH, "-5");
  account.working({ symbol: ETH, side: "sell", quantity: "2" });
  return account;
};

describe("what is used of the portfolio's limits", () => {
  test.each<[keyof PortfolioLimits, string | null]>([
    ["max_exposure", "1700"],
    ["max_net_exposure", "500"],
    ["max_leverage", "0.1700034000680014"],
    ["max_positions", "2"],
    ["max_drawdown", "0"],
    ["min_margin_ratio", "0.98298"],
    ["max_daily_loss", "0"],
    ["max_var_95", null],
    ["max_var_99", null],
    ["max_open_orders", "1"],
    ["max_correlated_exposure", "0"],
    ["max_messages_per_second", null],
    ["breaker_daily_loss", "0"],
    ["breaker_position_loss", "0"],
    ["breaker_rapid_drawdown", "0"],
  ])("%s: %s", (name, expected) => {
    const found = used(traded(), name);
    expect(name === "max_leverage" ? found?.slice(0, 14) : found).toBe(
      name === "max_leverage" ? expected?.slice(0, 14) : expected,
    );
  });

  test("a fall counts as loss of the day, drawdown, and for each breaker", () => {
    const one = traded();
    one.mark(BTC, "90");
    expect(used(one, "max_daily_loss")).toBe("100");
    expect(used(one, "max_drawdown")).toBe("0.01");
    expect(used(one, "breaker_daily_loss")).toBe("100");
    expect(used(one, "breaker_position_loss")).toBe("100");
    expect(used(one, "breaker_rapid_drawdown")).toBe("0.01");
  });

  test("the VaR of the positions as they stand", () => {
    const falls = Array.from({ length: 20 }, (_, day) => -(day + 1) / 128);
    const one = traded({ returns: { [BTC]: falls, [ETH]: falls } });
    // 10 long and 5 short that fall alike: 500 × 20/128.
    expect(used(one, "max_var_95")).toBe("78.125");
    expect(used(one, "max_var_99")).toBe("78.125");
    expect(used(one, "max_correlated_exposure")).toBe("1700");
  });

  test("what hangs on marks is not known while one is stale; counts are", () => {
    const one = traded();
    one.now += 15_001;
    for (const name of ["max_exposure", "max_net_exposure", "max_leverage", "max_drawdown", "max_daily_loss"] as const)
      expect(used(one, name)).toBeNull();
    expect(used(one, "max_open_orders")).toBe("1");
    expect(riskLevelOf(one.state, one.now)).toBe("unknown");
  });
});

describe("what is used of a symbol's limits", () => {
  test.each([
    ["max_position", "7"],
    ["max_value", "700"],
    ["max_concentration", "0.0700014"],
    ["max_order_size", null],
    ["max_order_value", null],
    ["max_open_orders", "1"],
    ["price_collar", null],
  ] as const)("%s: %s", (name, expected) => {
    const one = traded();
    expect(printed(symbolUse(one.state, ETH, name, one.now))?.slice(0, 9) ?? null).toBe(expected?.slice(0, 9) ?? null);
    expect(symbolUse(one.state, DEFAULT_SYMBOL, name, one.now).used).toBeNull();
  });
});

describe("the share and the level", () => {
  const handling = { action: "block", warning: ratio("0.5"), critical: ratio("0.75") } as const;
  test.each([
    ["3401", "ok"],
    ["3400", "warning"],
    ["2267", "warning"],
    ["2266", "critical"],
    ["1701", "critical"],
    ["1700", "breach"],
    ["1", "breach"],
  ])("1700 of %s is %s", (limit, level) => {
    const one = traded({ limits: { max_exposure: money("1000000") } });
    one.run({
      kind: "set_limits",
      changes: { portfolio: { max_exposure: money(limit) }, symbols: {}, handling: { max_exposure: handling } },
      reason: "",
      by: "",
      ifVersion: null,
    });
    expect(levelOfUse(portfolioUse(one.state, "max_exposure", one.now), handling)).toBe(level);
    expect(portfolioLevel(one.state, "max_exposure", one.now)).toBe(level);
  });

  test("a floor is used up by falling to it, and beyond all shares without equity", () => {
    const one = traded({ limits: { min_margin_ratio: ratio("0.5") } });
    const use = (): LimitUse => portfolioUse(one.state, "min_margin_ratio", one.now);
    expect(levelOfUse(use(), handling)).toBe("warning");
    one.adjust("-9660");
    expect(levelOfUse(use(), handling)).toBe("breach");
    one.adjust("-1000");
    expect(utilization(use())).toBe("beyond");
    expect(utilization(portfolioUse(one.state, "max_leverage", one.now))).toBe("beyond");
    expect(riskLevelOf(one.state, one.now)).toBe("critical");
  });

  test("without a limit, or with nothing to use up, there is neither", () => {
    const one = traded();
    expect(utilization(portfolioUse(one.state, "max_messages_per_second", one.now))).toBeNull();
    const unset = anAccount({ limits: { max_exposure: null } });
    expect(portfolioLevel(unset.state, "max_exposure", unset.now)).toBeNull();
  });
});

test.each([
  ["3401", "low"],
  ["3400", "medium"],
  ["2126", "medium"],
  ["2125", "high"],
  ["1889", "high"],
  ["1888", "critical"],
])("the risk level with 1700 of %s used is %s", (limit, level) => {
  const one = anAccount({ cash: "10000", limits: { max_exposure: money("100000") } });
  one.hold(BTC, "17");
  one.run({
    kind: "set_limits",
    changes: { portfolio: { max_exposure: money(limit) }, symbols: {} },
    reason: "",
    by: "",
    ifVersion: null,
  });
  expect(riskLevelOf(one.state, one.now)).toBe(level);
});
