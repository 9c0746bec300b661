import { expect, test } from "vitest";
import { rebuild } from "../../shared/core/book";
import { DAY_MS } from "../../shared/core/calendar-day";
import { encodeRisk } from "../../shared/core/codec/risk-codec";
import { money, ratio } from "../../shared/core/decimal";
import { BTC } from "../../shared/core/testing/a-config";
import { stateDifferences } from "../../shared/core/replay";
import { aStoredAccount, type StoredAccount } from "./testing/stored-account";

/** An account with a day behind it, a peak, a breaker, and alerts that wait. */
function aRiskyAccount(): StoredAccount {
  const stored = aStoredAccount("10000");
  const { account } = stored;
  account.run({
    kind: "set_limits",
    changes: { portfolio: { breaker_daily_loss: money("100"), breaker_rapid_drawdown: ratio("0.02") }, symbols: {} },
    reason: "test",
    by: "test",
    ifVersion: null,
  });
  account.hold(BTC, "10");
  account.mark(BTC, "120");
  account.pass(DAY_MS);
  account.mark(BTC, "120");
  account.mark(BTC, "90");
  for (let names = 0; names < 15; names++)
    account.raise({ level: "warning", limit: `condition-${names}`, symbol: null, orderId: null, message: "" });
  account.adjust("-50");
  return stored;
}

test("what risk is measured from is the same after a start, ended days and alerts that wait included", () => {
  const { account, store, reloaded } = aRiskyAccount();
  store.writeTables(account.state);
  const { risk } = reloaded();
  expect(encodeRisk(risk)).toBe(encodeRisk(account.state.risk));
  expect(risk.equityDays).toEqual(account.state.risk.equityDays);
  expect([...risk.breakers.keys()]).toEqual(["portfolio_loss", "rapid_drawdown"]);
  expect(risk.deferredAlerts.size).toBeGreaterThan(0);
  expect(risk.peakEquity).toBe(account.state.risk.peakEquity);
  expect([...risk.openAlerts]).toEqual([...account.state.risk.openAlerts]);
});

test("a start goes on from tables that are behind the journal", () => {
  const { account, reloaded } = aRiskyAccount();
  const started = reloaded();
  expect(encodeRisk(started.risk)).toBe(encodeRisk(account.state.risk));
  expect(started.risk.equityDays).toEqual(account.state.risk.equityDays);
});

test("an account that was written before there was any risk opens its first day with its next turn", () => {
  const { account, sql, store, reloaded } = aStoredAccount("10000");
  store.writeTables(account.state);
  sql.run("DELETE FROM risk");
  const started = reloaded();
  expect(started.risk.day).toBeNull();
  rebuild(started);
  Object.assign(account, { state: started });
  account.pass(1);
  expect(started.risk.day).toMatchObject({ date: "2026-03-02", equity: money("10000") });
  expect(started.risk.peakEquity).toBe(money("10000"));
  expect(stateDifferences(started, account.replayed())).toEqual([]);
});
