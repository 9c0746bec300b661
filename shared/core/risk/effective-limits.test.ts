import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatFine, formatMoney, money, ONE, quantity, ratio, type Ratio } from "../decimal";
import type { SymbolId } from "../ids";
import { BTC, ETH } from "../testing/a-config";
import { checkTable } from "../testing/check-case";
import { anAccount, type AccountParts, type TestAccount } from "../testing/test-account";
import {
  drawdownFactor,
  effectivePortfolioLimit,
  effectiveSymbolLimit,
  factorsOf,
  isDynamic,
  volatilityFactor,
} from "./effective-limits";
import { portfolioUse, symbolUse } from "./limit-uses";

describe("the drawdown factor", () => {
  test.each([
    ["0", "1"],
    ["0.1", "1"],
    ["0.100000000001", "0.999999999992"],
    ["0.15", "0.625"],
    ["0.2", "0.25"],
    ["0.9", "0.25"],
  ])("of a drawdown of %s under a limit of 0.2 is %s", (drawdown, factor) => {
    expect(formatFine(drawdownFactor(ratio(drawdown), ratio("0.2")))).toBe(factor);
  });

  test("is 1 where no limit is set: that blocks by itself", () => {
    expect(drawdownFactor(ratio("0.9"), null)).toBe(ONE);
  });

  test("never rises with the drawdown, and stays between a quarter and 1", () => {
    const share = fc.bigInt({ min: 1n, max: ONE }) as fc.Arbitrary<bigint> as fc.Arbitrary<Ratio>;
    fc.assert(
      fc.property(share, share, share, (a, b, limit) => {
        const [less, more] = a < b ? [a, b] : [b, a];
        const [first, second] = [drawdownFactor(less, limit), drawdownFactor(more, limit)];
        expect(second <= first && first <= ONE && second >= ONE / 4n).toBe(true);
      }),
    );
  });
});

describe("the volatility factor", () => {
  test.each([
    [0.5, "1"],
    [0.25, "1"],
    [0, "1"],
    [1, "0.5"],
    [0.75, "0.666666"],
  ])("of a volatility of %s at a target of 0.5 is %s", (volatility, factor) => {
    expect(volatilityFactor(ratio("0.5"), volatility)).toEqual({ volatility: ratio(factor), status: "ok" });
  });

  test("is 1 and says so while the volatility is not known", () => {
    expect(volatilityFactor(ratio("0.5"), null)).toEqual({ volatility: ONE, status: "insufficient_history" });
  });
});

/** Up and down by a share on 30 days: a daily deviation of share × √(30/29), times √365 a year. */
const swings = (share: number): number[] => Array.from({ length: 30 }, (_, day) => (day % 2 === 0 ? share : -share));
const YEARLY = Math.sqrt((30 / 29) * 365);
const wild: AccountParts = {
  returns: { [BTC]: swings(1 / YEARLY), [ETH]: swings(0.25 / YEARLY) },
  symbolLimits: {
    max_position: quantity("10"),
    max_value: money("2000"),
    max_order_size: quantity("8"),
    max_order_value: money("1500"),
  },
};

describe("limits under volatility", () => {
  test("a symbol's own volatility halves its limits at twice the target, and leaves the calm one's", () => {
    const one = anAccount(wild);
    const factor = factorsOf(one.state, BTC).volatility;
    expect(Math.abs(Number(factor) / 1e12 - 0.5)).toBeLessThan(0.000_002);
    expect(effectiveSymbolLimit(one.state, BTC, "max_position")).toBe((quantity("10") * factor) / ONE);
    expect(effectiveSymbolLimit(one.state, ETH, "max_position")).toBe(quantity("10"));
    expect(factorsOf(one.state, ETH)).toMatchObject({ volatility: ONE, status: "ok" });
    expect(effectiveSymbolLimit(one.state, BTC, "max_open_orders")).toBe(1_000);
  });

  test("only position, value, order-size and exposure limits are adjusted", () => {
    const names = [
      "max_position",
      "max_value",
      "max_order_size",
      "max_order_value",
      "max_exposure",
      "max_net_exposure",
      "max_correlated_exposure",
    ];
    expect(names.every((name) => isDynamic(name as "max_value"))).toBe(true);
    for (const name of ["max_leverage", "max_var_95", "max_concentration", "price_collar", "max_daily_loss"] as const)
      expect(isDynamic(name)).toBe(false);
  });

  checkTable([
    { is: "an order under the effective size", account: wild, order: { quantity: "3.99" }, code: null },
    {
      is: "an order over the effective size, under the base",
      account: wild,
      order: { quantity: "4.1" },
      code: "order_size_limit",
    },
    { is: "the calm symbol at its base", account: wild, order: { symbol: ETH, quantity: "8" }, code: null },
  ]);

  test("the portfolio's volatility is that of what its positions would have made, over their gross value", () => {
    const one = anAccount({ ...wild, limits: { max_exposure: money("100000") } });
    one.hold(BTC, "3");
    one.mark(BTC, "100");
    const alone = factorsOf(one.state, null).volatility;
    expect(Math.abs(Number(alone) / 1e12 - 0.5)).toBeLessThan(0.000_002);
    expect(effectivePortfolioLimit(one.state, "max_exposure")).toBe((money("100000") * alone) / ONE);
    // As much of the calm one, short: both swing together, so that a quarter of it is taken back.
    one.hold(ETH, "-3");
    one.mark(ETH, "100");
    expect(factorsOf(one.state, null).volatility).toBe(ONE);
  });

  test("an order does not move the factors, a mark does", () => {
    const one = anAccount(wild);
    one.hold(BTC, "3");
    const before = one.state.risk.factors.portfolio;
    one.accepted({ price: "99" });
    expect(one.state.risk.factors.portfolio).toBe(before);
    one.mark(BTC, "101");
    expect(one.state.risk.factors.portfolio).not.toEqual(before);
  });
});

describe("limits under drawdown", () => {
  const fallen = (): TestAccount => {
    const one = anAccount({ cash: "1000", limits: { max_drawdown: ratio("0.2"), max_exposure: money("4000") } });
    one.hold(BTC, "10");
    one.mark(BTC, "85");
    return one;
  };

  test("shrink for the portfolio and for every symbol, rounded down", () => {
    const one = fallen();
    expect(formatFine(factorsOf(one.state, null).drawdown)).toBe("0.625");
    expect(formatMoney(effectivePortfolioLimit(one.state, "max_exposure")!)).toBe("2500");
    expect(formatFine(effectiveSymbolLimit(one.state, ETH, "max_position")!)).toBe("625000");
    expect(portfolioUse(one.state, "max_exposure", one.now)).toMatchObject({
      base: money("4000"),
      effective: money("2500"),
    });
    expect(symbolUse(one.state, BTC, "max_value", one.now).effective).toBe(money("625000000"));
  });

  test("and with them what symbols that move together may come to", () => {
    const together = swings(0.25 / YEARLY);
    const one = anAccount({
      cash: "1000",
      limits: { max_drawdown: ratio("0.2"), max_correlated_exposure: money("3200") },
      returns: { [BTC]: together, [ETH]: together },
    });
    one.hold(BTC, "10");
    one.mark(BTC, "85");
    // Effective is 2000, of which BTC has 850.
    expect(one.checked({ symbol: ETH, quantity: "11.5" })).toBeNull();
    expect(one.checked({ symbol: ETH, quantity: "11.501" })).toBe("correlated_exposure_limit");
    expect(one.checked({ side: "sell", quantity: "10", price: "85" })).toBeNull();
  });

  test("and grow back with the equity", () => {
    const one = fallen();
    one.mark(BTC, "100");
    expect(effectivePortfolioLimit(one.state, "max_exposure")).toBe(money("4000"));
  });

  test("what reduces passes a limit that has shrunk under the position", () => {
    const one = anAccount({
      cash: "1000",
      limits: { max_drawdown: ratio("0.2") },
      symbolLimits: { max_position: quantity("12"), max_order_size: quantity("1000") },
    });
    one.hold(BTC, "10");
    one.mark(BTC, "85");
    expect(one.refusal({ price: "85" })).toBe("position_limit");
    expect(one.refusal({ side: "sell", price: "85" })).toBeNull();
  });
});

test("keeps nothing of symbols that are not listed, however many are asked for", () => {
  const account = anAccount();
  for (let index = 0; index < 20; index++) expect(account.checked({ symbol: `X${index}` as SymbolId })).not.toBeNull();
  expect(account.checked()).toBeNull();
  expect([...(account.state.risk.effective?.symbols.keys() ?? [])]).toEqual([BTC]);
});
