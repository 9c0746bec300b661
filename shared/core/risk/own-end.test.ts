import { describe, expect, test } from "vitest";
import { money, quantity, ratio } from "../decimal";
import type { PortfolioLimits, SymbolLimits } from "../limits";
import { BTC, ETH } from "../testing/a-config";
import { anAccount, type TestAccount } from "../testing/test-account";

/** Each limit, lowered to half of what ten at 100 use of it. */
const LIMITS = {
  max_position: { code: "position_limit", symbol: { max_position: quantity("5") } },
  max_value: { code: "position_limit", symbol: { max_value: money("505") } },
  max_exposure: { code: "gross_exposure_limit", portfolio: { max_exposure: money("505") } },
  max_net_exposure: { code: "net_exposure_limit", portfolio: { max_net_exposure: money("505") } },
} as const;

interface Lowered {
  readonly portfolio?: Partial<PortfolioLimits>;
  readonly symbol?: Partial<SymbolLimits>;
}

/** Ten open to buy at 100, or held. */
function withTen(how: "held" | "open"): TestAccount {
  const account = anAccount({ cash: "10000" });
  if (how === "held") account.hold(BTC, "10");
  else account.accepted({ quantity: "10", price: "100" });
  return account;
}

function lower(account: TestAccount, { portfolio = {}, symbol = {} }: Lowered): void {
  const orders = { max_order_size: quantity("100"), max_order_value: money("100000") };
  const changes = { portfolio, symbols: { DEFAULT: { ...orders, ...symbol } } };
  account.run({ kind: "set_limits", changes, reason: "", by: "", ifVersion: null });
}

describe.each(Object.keys(LIMITS) as (keyof typeof LIMITS)[])("%s, lowered under what is used", (name) => {
  const { code, ...changes } = LIMITS[name];

  test.each([
    ["open", "5", null],
    ["open", "6", code],
    ["open", "10", code],
    ["held", "10", null],
    ["held", "15", null],
    ["held", "16", code],
    ["held", "20", code],
  ] as const)("with ten %s, selling %s is refused by %s", (how, size, expected) => {
    const account = withTen(how);
    lower(account, changes);
    expect(account.checked({ side: "sell", quantity: size, price: "101" })).toBe(expected);
  });

  test("buying more is refused", () => {
    const account = withTen("open");
    lower(account, changes);
    expect(account.checked({ quantity: "1", price: "100" })).toBe(code);
  });
});

test("symbols that move together are held to it as one: selling the second beyond the limit is refused, within it is not", () => {
  const returns = Array.from({ length: 40 }, (_, day) => ((day * 7) % 11) / 100 - 0.05);
  const account = anAccount({
    cash: "10000",
    returns: { [BTC]: returns, [ETH]: returns },
    policies: { volatilityTarget: ratio("1") },
  });
  account.hold(ETH, "1");
  account.accepted({ quantity: "4", price: "100" });
  lower(account, { portfolio: { max_correlated_exposure: money("305") } });
  expect(account.checked({ side: "sell", quantity: "2", price: "101" })).toBe(null);
  expect(account.checked({ side: "sell", quantity: "3", price: "101" })).toBe("correlated_exposure_limit");
});
