import { expect, test } from "vitest";
import { BTC } from "../testing/a-config";
import { anAccount, type TestAccount } from "../testing/test-account";

/** 100 BTC bought at 100 with 1,200: maintenance is 5 % of what they are worth. */
function leveraged(): TestAccount {
  const account = anAccount({ cash: "1200" });
  account.hold(BTC, "100");
  return account;
}

// Equity is 100 × mark − 8,800, maintenance 5 × mark: they meet at 92.6316.
test.each([
  ["92.64", "active"],
  ["92.63", "reducing"],
])("at a mark of %s the account is %s", (mark, state) => {
  const account = leveraged();
  account.mark(BTC, mark);
  expect(account.state.tradingState).toBe(state);
  expect(account.alerts().includes("maintenance_margin")).toBe(state === "reducing");
});

test("equity just at the maintenance margin covers it", () => {
  const account = leveraged();
  account.adjust("-700");
  expect(account.alerts()).not.toContain("maintenance_margin");
  account.adjust("-0.00000001");
  expect(account.alerts()).toContain("maintenance_margin");
});

test("what adds is cancelled, the author is the system, and one alert is open however many marks come", () => {
  const account = anAccount({ cash: "1300" });
  account.hold(BTC, "100");
  const adds = account.accepted({ price: "96", quantity: "0.2" });
  account.mark(BTC, "91");
  account.mark(BTC, "90.9");
  expect(account.status(adds)).toBe("canceled");
  expect(account.state.tradingStateAuthor).toMatchObject({ by: "system" });
  expect(account.alerts().filter((limit) => limit === "maintenance_margin")).toHaveLength(1);
});

test("the alert is resolved when equity covers it again; the account stays reducing until somebody says otherwise", () => {
  const account = leveraged();
  account.mark(BTC, "92");
  account.mark(BTC, "95");
  expect(account.alerts()).not.toContain("maintenance_margin");
  expect(account.state.tradingState).toBe("reducing");
});

test("is said at the last prices known, and taken back at fresh ones only", () => {
  const account = leveraged();
  account.now += 15_001;
  account.adjust("-1150");
  expect(account.alerts()).toContain("maintenance_margin");
  account.adjust("1150");
  expect(account.alerts()).toContain("maintenance_margin");
  account.mark(BTC, "100");
  expect(account.alerts()).not.toContain("maintenance_margin");
});
