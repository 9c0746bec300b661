import { expect, test } from "vitest";
import { money, ratio } from "../../shared/core/decimal";
import { BTC, ETH } from "../../shared/core/testing/a-config";
import { anAccount, type TestAccount } from "../../shared/core/testing/test-account";
import { limitsView } from "./limit-views";

const ofAccount = (account: TestAccount, name: string) =>
  limitsView(account.state, account.now).portfolio.find(({ limit }) => limit === name);
const ofSymbol = (account: TestAccount, symbol: string, name: string) =>
  limitsView(account.state, account.now).symbols[symbol]?.find(({ limit }) => limit === name);

test("a limit says what it was set to, what is held against, and what becomes of it", () => {
  const account = anAccount({ limits: { max_exposure: money("1000") } });
  account.hold(BTC, "8");
  expect(ofAccount(account, "max_exposure")).toEqual({
    limit: "max_exposure",
    base: "1000",
    effective: "1000",
    used: "800",
    utilization: "0.8",
    level: "warning",
    action: "block",
    thresholds: { warning: "0.8", critical: "0.9" },
    factors: { volatility: "1", drawdown: "1", status: "insufficient_history" },
  });
  expect(ofAccount(account, "max_leverage")?.factors).toBeNull();
});

test("a drawdown shrinks the effective limits, and the use is a share of those", () => {
  const account = anAccount({
    cash: "1000",
    limits: { max_exposure: money("1000"), max_drawdown: ratio("0.2"), breaker_rapid_drawdown: ratio("1") },
  });
  account.hold(BTC, "5");
  // Equity 850: a drawdown of 0.15 is half way from half of the limit to the limit.
  account.mark(BTC, "70");
  expect(ofAccount(account, "max_exposure")).toMatchObject({
    base: "1000",
    effective: "625",
    used: "350",
    utilization: "0.56",
    factors: { drawdown: "0.625" },
  });
  expect(ofSymbol(account, BTC, "max_value")?.factors?.drawdown).toBe("0.625");
});

test("a symbol's own thresholds and action are shown, and the others keep those of DEFAULT", () => {
  const account = anAccount();
  account.hold(BTC, "1");
  account.hold(ETH, "1");
  account.run({
    kind: "set_limits",
    changes: {
      portfolio: {},
      symbols: {},
      handling: { [`${BTC}/max_value`]: { action: "reduce" }, "DEFAULT/max_value": { warning: ratio("0.5") } },
    },
    reason: "r",
    by: "alice",
    ifVersion: null,
  });
  expect(ofSymbol(account, BTC, "max_value")).toMatchObject({
    action: "reduce",
    thresholds: { warning: "0.8", critical: "0.9" },
  });
  expect(ofSymbol(account, ETH, "max_value")).toMatchObject({ action: "block", thresholds: { warning: "0.5" } });
});

test("policies are shown with the limits, by the names they are changed by", () => {
  const account = anAccount();
  account.run({
    kind: "set_limits",
    changes: {
      portfolio: {},
      symbols: {},
      policies: { duplicateWindowMs: 500, repeatedExecutions: { count: 3, windowMs: 1_000 } },
    },
    reason: "r",
    by: "alice",
    ifVersion: null,
  });
  expect(limitsView(account.state, account.now).policies).toEqual({
    duplicate_window_ms: 500,
    self_match: "off",
    repeated_executions: { count: 3, window_ms: 1_000 },
    on_insufficient_history: "pass",
    flatten_on_position_loss: false,
    max_correlation: "0.8",
    volatility_target: "0.5",
  });
});
