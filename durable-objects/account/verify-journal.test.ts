import { expect, test } from "vitest";
import { AccountStore } from "../storage/account-store";
import { aStoredAccount, type StoredAccount } from "../storage/testing/stored-account";
import { verifyJournal } from "./verify-journal";

/** An account with some history in real tables. */
function anAccountWithHistory(): StoredAccount {
  const stored = aStoredAccount();
  stored.account.working({ quantity: "2" });
  stored.account.accepted();
  stored.account.adjust("5");
  return stored;
}

/** As an object verifies that starts now. */
const verified = (stored: StoredAccount, from = 1) =>
  verifyJournal(new AccountStore(stored.sql), stored.reloaded(), from);

test("an untouched journal holds, and replays to the state of the tables", () => {
  const stored = anAccountWithHistory();
  const { sequence } = stored.account.state;
  expect(verified(stored)).toMatchObject({ ok: true, rows: sequence, next: null, error: null, state_compared: true });
  expect(verified(stored, 3)).toMatchObject({ ok: true, rows: sequence - 2, state_compared: false });
});

test("before the first row it starts at the first, and after the last there is nothing to find", () => {
  const stored = anAccountWithHistory();
  expect(verified(stored, 0)).toEqual(verified(stored, 1));
  expect(verified(stored, 999_999)).toMatchObject({
    ok: true,
    rows: 0,
    next: null,
    error: null,
    state_compared: false,
  });
});

test("a changed row is found", () => {
  const stored = anAccountWithHistory();
  stored.sql.run("UPDATE journal SET event = replace(event, '1000000', '2000000') WHERE sequence = 1");
  expect(verified(stored)).toMatchObject({ ok: false, rows: 0, error: expect.stringContaining("row 1") as unknown });
});

test("a missing row is found", () => {
  const stored = anAccountWithHistory();
  stored.sql.run("DELETE FROM journal WHERE sequence = 3");
  expect(verified(stored)).toMatchObject({ ok: false, rows: 2, error: "row 3 is missing" });
});

test("an order row that was tampered with is found once it is in use", () => {
  const stored = anAccountWithHistory();
  const [row] = stored.sql.all<{ order_id: string; record: string }>("SELECT order_id, record FROM orders LIMIT 1");
  if (row === undefined) throw new Error("no order was written");
  const changed = row.record.replaceAll('"2"', '"1"');
  expect(changed).not.toBe(row.record);
  stored.sql.run("UPDATE orders SET record = ? WHERE order_id = ?", changed, row.order_id);
  expect(verified(stored)).toMatchObject({
    ok: false,
    state_compared: true,
    error: expect.stringContaining(row.order_id) as unknown,
  });
});
