import { expect, it } from "vitest";
import { money } from "../../shared/core/decimal";
import { BTC } from "../../shared/core/testing/a-config";
import { aStoredAccount } from "../storage/testing/stored-account";
import { AccountReads } from "./account-reads";

it("says that a symbol is blocked after the account's own block was lifted, while its breaker is open", () => {
  const { account, store } = aStoredAccount();
  const reads = new AccountReads({ state: account.state, store, now: () => account.now, failStop: () => undefined });
  account.hold(BTC, "1");
  account.run({
    kind: "set_limits",
    changes: { portfolio: { breaker_position_loss: money("10") }, symbols: {} },
    reason: "drill",
    by: "a",
    ifVersion: null,
  });
  account.run({ kind: "block_symbol", symbol: BTC, reason: "news", by: "a" });
  account.run({ kind: "unblock_symbol", symbol: BTC, reason: null, by: "a" });
  expect(reads.isBlocked(BTC)).toBe(false);
  account.mark(BTC, "90");
  expect(reads.isBlocked(BTC)).toBe(true);
  expect(reads.blockedSymbols().data).toMatchObject([{ symbol: BTC, scope: "breaker" }]);
});

it("lists a trailing stop with the trail of now, which no row has written yet", () => {
  const { account, store } = aStoredAccount();
  const reads = new AccountReads({ state: account.state, store, now: () => account.now, failStop: () => undefined });
  account.accepted({ type: "trailing_stop", side: "sell", trail: "5" });
  account.mark(BTC, "120");
  const filters = { status: null, symbol: null, side: null, clientOrderId: null, after: null, until: null } as const;
  expect(reads.orders({ limit: 10, cursor: null, ...filters })).toMatchObject({
    value: { data: [{ type: "trailing_stop", trigger_price: "115" }] },
  });
});

/** Reads whose tables cannot be written, and what the object was stopped for. */
function unwritable() {
  const { account, store } = aStoredAccount();
  account.accepted();
  const stopped: unknown[] = [];
  const full = new Error("the disk is full");
  store.writeTables = () => {
    throw full;
  };
  const reads = new AccountReads({
    state: account.state,
    store,
    now: () => account.now,
    failStop: (error) => stopped.push(error),
  });
  return { reads, stopped, full };
}

it("stops the object when a list cannot bring the tables up to date", () => {
  const { reads, stopped, full } = unwritable();
  expect(() => reads.fills({ limit: 10, cursor: null, symbol: null, orderId: null })).toThrow(full);
  expect(stopped).toEqual([full]);
});

it("stops the object when a dead letter is looked up and the tables cannot be written", () => {
  const { reads, stopped, full } = unwritable();
  expect(() => reads.deadLetter("1")).toThrow(full);
  expect(stopped).toEqual([full]);
});
