import { describe, expect, test } from "vitest";
import { money } from "../decimal";
import { anOrder } from "../testing/an-order";
import { BTC, ETH } from "../testing/a-config";
import { checkTable } from "../testing/check-case";
import { anAccount, type AccountParts, type TestAccount } from "../testing/test-account";
import type { CheckResult } from "./decision";

/**
 * A hundred days on which BTC fell by 1/128 to 100/128 of its price, in no order; binary fractions, so that no float is rounded. The fifth
 * worst is 96/128, the worst 100/128: what is worth 1000 has a VaR of 750 at 95 % and of 781.25 at 99 %.
 */
const falls = Array.from({ length: 100 }, (_, day) => -(((day * 37) % 100) + 1) / 128);
const returns = { [BTC]: falls, [ETH]: falls };
const rising = { [BTC]: falls.map((fall) => -fall) };
const code = "var_limit";

const at = (limits: AccountParts["limits"], more: AccountParts = {}): AccountParts => ({
  ...more,
  limits: limits ?? {},
  returns,
});

describe("check 16: VaR at 95 %", () => {
  const account = at({ max_var_95: money("750") });
  checkTable([
    { is: "at the limit", account, order: { quantity: "10" }, code: null },
    { is: "over the limit", account, order: { quantity: "10.001" }, code },
    {
      is: "a short position has won on all those days",
      account,
      order: { side: "sell", quantity: "1000" },
      code: null,
    },
    {
      is: "a short position of what rises, at the limit",
      account: { ...account, returns: rising },
      order: { side: "sell", quantity: "10" },
      code: null,
    },
    {
      is: "a short position of what rises, over the limit",
      account: { ...account, returns: rising },
      order: { side: "sell", quantity: "10.001" },
      code,
    },
    {
      is: "with a position, at the limit",
      account,
      after: (one) => one.hold(ETH, "4"),
      order: { quantity: "6" },
      code: null,
    },
    {
      is: "with a position, over the limit",
      account,
      after: (one) => one.hold(ETH, "4"),
      order: { quantity: "6.001" },
      code,
    },
    {
      is: "a hedge takes it back",
      account,
      after: (one) => one.hold(ETH, "-4"),
      order: { quantity: "14" },
      code: null,
    },
    { is: "the mark values it, not the order's price", account, order: { quantity: "10.001", price: "99" }, code },
    {
      is: "another order that is open is not filled",
      account,
      after: (one) => void one.working({ symbol: ETH, quantity: "10", price: "99" }),
      order: { quantity: "10" },
      code: null,
    },
    { is: "not set", account: at({ max_var_95: null }), order: {}, code },
    { is: "not set, without history", account: { limits: { max_var_95: null } }, order: {}, code },
  ]);

  const breached = (one: TestAccount): void => {
    one.hold(BTC, "20");
    limit(one, "750");
  };
  checkTable([
    { is: "breached, an order that adds", account: at({}), after: breached, order: {}, code },
    { is: "breached, an order that reduces", account: at({}), after: breached, order: { side: "sell" }, code: null },
    {
      is: "breached, a hedge that lowers it",
      account: at({}),
      after: breached,
      order: { symbol: ETH, side: "sell" },
      code: null,
    },
    {
      is: "reducing a hedge raises it, and passes",
      account: at({}),
      after: (one) => {
        one.hold(BTC, "20");
        one.hold(ETH, "-20");
        limit(one, "750");
      },
      order: { symbol: ETH, quantity: "20" },
      code: null,
    },
    {
      is: "only alerts where its action says so",
      account: at({ max_var_95: money("750") }, { handling: { max_var_95: { action: "alert_only" } } }),
      order: { quantity: "11" },
      code: null,
    },
  ]);
});

describe("check 16: VaR at 99 %", () => {
  checkTable([
    { is: "at the limit", account: at({ max_var_99: money("781.25") }), order: { quantity: "10" }, code: null },
    { is: "over the limit", account: at({ max_var_99: money("781.24") }), order: { quantity: "10" }, code },
    {
      is: "breached, an order that reduces",
      account: at({}),
      after: (one) => {
        one.hold(BTC, "20");
        one.run({
          kind: "set_limits",
          changes: { portfolio: { max_var_99: money("1") }, symbols: {} },
          reason: "",
          by: "",
          ifVersion: null,
        });
      },
      order: { side: "sell" },
      code: null,
    },
    {
      is: "short, over the limit",
      account: { ...at({ max_var_99: money("781.24") }), returns: rising },
      order: { side: "sell", quantity: "10" },
      code,
    },
    { is: "not set", account: at({ max_var_99: null }), order: {}, code },
  ]);
});

describe("check 16: too little history", () => {
  const few = { [BTC]: falls.slice(0, 19) };
  const block = { onInsufficientHistory: "block" } as const;
  checkTable([
    { is: "none passes by default", order: {}, code: null },
    { is: "19 returns pass by default", account: { returns: few }, order: {}, code: null },
    {
      is: "20 returns are enough to block",
      account: { returns: { [BTC]: falls.slice(0, 20) }, policies: block },
      order: {},
      code: null,
    },
    {
      is: "19 returns block where the policy says so, at the first check that needs them",
      account: { returns: few, policies: block },
      order: {},
      code: "correlated_exposure_limit",
    },
    {
      is: "a holding without returns blocks as well",
      account: { returns: { [BTC]: falls }, policies: { onInsufficientHistory: "pass" } },
      after: (one) => {
        one.hold(ETH, "1");
        one.run({
          kind: "set_limits",
          changes: { portfolio: {}, symbols: {}, policies: block },
          reason: "",
          by: "",
          ifVersion: null,
        });
      },
      order: {},
      code,
    },
    {
      is: "what reduces passes whatever the policy",
      account: { returns: few },
      after: (one) => {
        one.hold(BTC, "2");
        one.run({
          kind: "set_limits",
          changes: { portfolio: {}, symbols: {}, policies: block },
          reason: "",
          by: "",
          ifVersion: null,
        });
      },
      order: { side: "sell" },
      code: null,
    },
  ]);

  test("the trace says so", () => {
    expect(linesOf(anAccount(), {})).toMatchObject([
      { check: "var_95_limit", passed: true, observed: "insufficient_history" },
      { check: "var_99_limit", passed: true, observed: "insufficient_history" },
    ]);
  });
});

test("the trace has both figures with their limits, and the expected shortfall beside them", () => {
  const one = anAccount(at({ max_var_95: money("1000"), max_var_99: money("2000") }));
  expect(linesOf(one, { quantity: "10" })).toMatchObject([
    { check: "var_95_limit", observed: money("750"), limit: money("1000") },
    { check: "var_99_limit", observed: money("781.25"), limit: money("2000") },
    { check: "expected_shortfall", observed: money("781.25"), limit: null },
  ]);
});

function limit(account: TestAccount, var95: string): void {
  account.run({
    kind: "set_limits",
    changes: { portfolio: { max_var_95: money(var95) }, symbols: {} },
    reason: "",
    by: "",
    ifVersion: null,
  });
}

const LINES = ["var_95_limit", "var_99_limit", "expected_shortfall"];

function linesOf(account: TestAccount, parts: Parameters<typeof anOrder>[0]): CheckResult[] {
  const checked = account.run({ kind: "check_order", request: anOrder(parts) });
  if (!checked.ok) throw new Error(checked.rejection.code);
  return checked.decision.checks.filter((line) => LINES.includes(line.check));
}
