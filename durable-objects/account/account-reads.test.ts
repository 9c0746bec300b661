import { expect, it } from "vitest";
import { aStoredAccount } from "../storage/testing/stored-account";
import { AccountReads } from "./account-reads";

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
