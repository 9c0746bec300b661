import { expect, test } from "vitest";
import { money, ratio } from "../../shared/core/decimal";
import { BTC } from "../../shared/core/testing/a-config";
import { aStoredAccount, type StoredAccount } from "./testing/stored-account";

/** Holds 10 BTC of 100, and nothing else; falls of 5 % within 300 s trip its breaker. */
function aHolder(): StoredAccount {
  const stored = aStoredAccount("1000");
  stored.account.run({
    kind: "set_limits",
    changes: { portfolio: { breaker_rapid_drawdown: ratio("0.05") }, symbols: {} },
    reason: "test",
    by: "test",
    ifVersion: null,
  });
  stored.account.hold(BTC, "10");
  return stored;
}

/** What an object that was killed now goes on with. */
function restarted(stored: StoredAccount): StoredAccount["account"] {
  const { account, reloaded } = stored;
  account.state = reloaded();
  account.run({ kind: "recover", leasedUpTo: account.state.leasedUpTo });
  account.firm({});
  return account;
}

const isTripped = ({ account }: StoredAccount): boolean => account.state.risk.breakers.has("rapid_drawdown");

/** Marks BTC so many seconds later. */
function markAfter({ account }: StoredAccount, seconds: number, at: string): void {
  account.now += seconds * 1_000;
  account.mark(BTC, at);
}

test("a fall that began before a restart trips after it", () => {
  const stored = aHolder();
  markAfter(stored, 11, "120");
  markAfter(stored, 11, "117");
  restarted(stored);
  markAfter(stored, 5, "114.1");
  expect(isTripped(stored)).toBe(false);
  markAfter(stored, 1, "114");
  expect(isTripped(stored)).toBe(true);
});

test("a peak is forgotten after a restart when it is as old as without one, and what came behind it is not", () => {
  const stored = aHolder();
  markAfter(stored, 11, "120");
  markAfter(stored, 200, "116");
  restarted(stored);
  markAfter(stored, 101, "114");
  expect(isTripped(stored)).toBe(false);
  expect(stored.account.state.risk.window.peak(stored.account.now)).toBe(money("1160"));
  markAfter(stored, 1, "110.2");
  expect(isTripped(stored)).toBe(true);
});

test.each(["before", "after"] as const)("an adjustment %s the window was written moves it once", (when) => {
  const stored = aHolder();
  const { account } = stored;
  if (when === "before") account.adjust("-200");
  markAfter(stored, 11, "120");
  if (when === "after") account.adjust("-200");
  const peak = account.state.risk.window.peak(account.now);
  expect(peak).toBe(money("1000"));
  expect(stored.reloaded().risk.window.peak(account.now)).toBe(peak);
  stored.store.writeTables(account.state);
  expect(stored.reloaded().risk.window.peak(account.now)).toBe(peak);
});

test("is written by marks alone every ten seconds at most, and not at all while nothing is held", () => {
  const stored = aHolder();
  const { account, sql } = stored;
  const record = () => JSON.stringify(sql.all("SELECT * FROM equity_window"));
  markAfter(stored, 60, "101");
  let writes = 0;
  for (let second = 1; second <= 100; second++) {
    const before = record();
    markAfter(stored, 1, String(101 + second));
    writes += Number(record() !== before);
  }
  expect(writes).toBe(10);
  markAfter(stored, 1, "100");
  account.hold(BTC, "-10");
  const before = record();
  for (let minute = 1; minute <= 10; minute++) markAfter(stored, 60, "150");
  expect(record()).toBe(before);
});
