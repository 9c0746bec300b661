import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { JournalTable } from "./account-journal-table";
import { aStoredAccount, type StoredAccount } from "./testing/stored-account";

/** An account with a journal of some rows. */
function aJournal(): StoredAccount & { rows: number } {
  const stored = aStoredAccount();
  for (const price of ["91", "92", "93"]) stored.account.accepted({ price });
  return { ...stored, rows: stored.account.history.journal.length };
}

test("each row carries the hash over itself and the row before, as anybody can compute it", () => {
  const { sql } = aJournal();
  let previous = "0".repeat(64);
  for (const { sequence, at, type, event, hash } of sql.all("SELECT * FROM journal ORDER BY sequence")) {
    expect(hash).toBe(createHash("sha256").update(`${previous}|${sequence}|${at}|${type}|${event}`).digest("hex"));
    previous = String(hash);
  }
});

test("the journal gives back the events that were written", () => {
  const { account, store } = aJournal();
  expect([...store.journal.entries(1, 1_000)]).toEqual(account.history.journal);
  expect([...store.journal.entries(2, 2)]).toEqual(account.history.journal.slice(1, 3));
});

test("a whole chain holds, and so does a part of it", () => {
  const { store, rows } = aJournal();
  const { hash: head } = store.journal.head();
  expect(store.journal.verify(1, 1_000)).toEqual({ rows, head, error: null });
  expect(store.journal.verify(3, 1_000)).toEqual({ rows: rows - 2, head, error: null });
  expect(store.journal.verify(1, 2)).toMatchObject({ rows: 2, error: null });
  expect(store.journal.verify(rows + 1, 10)).toEqual({ rows: 0, head, error: null });
});

test("a journal longer than what is read at a time is walked to its end", () => {
  const { sql, account, store } = aStoredAccount();
  const written = account.history.journal.length;
  const [first] = account.history.journal;
  sql.transaction(() =>
    store.journal.append(Array.from({ length: 4_500 }, (_, index) => ({ ...first!, sequence: written + 1 + index }))),
  );
  expect(store.journal.verify(1, 50_000)).toMatchObject({ rows: written + 4_500, error: null });
  expect([...store.journal.entries(1, 4_001)]).toHaveLength(4_001);
});

test.for([
  ["an event", "UPDATE journal SET event = event || ' ' WHERE sequence = 4"],
  ["a time", "UPDATE journal SET at = at + 1 WHERE sequence = 4"],
  ["a type", "UPDATE journal SET type = 'order_refused' WHERE sequence = 4"],
  ["a hash", "UPDATE journal SET hash = replace(hash, substr(hash, 1, 1), 'z') WHERE sequence = 4"],
] as const)("%s that was changed afterwards shows", ([, change]) => {
  const { sql, store } = aJournal();
  sql.run(change);
  expect(store.journal.verify(1, 1_000)).toMatchObject({
    rows: 3,
    error: "the hash of row 4 does not follow from the row before it",
  });
});

test("a row that was taken out shows, in the middle and at the end", () => {
  const { sql, store, rows } = aJournal();
  sql.run("DELETE FROM journal WHERE sequence = ?", rows);
  expect(store.journal.verify(1, 1_000)).toMatchObject({ rows: rows - 1, error: `row ${rows} is missing` });
  sql.run("DELETE FROM journal WHERE sequence = 2");
  expect(store.journal.verify(1, 1_000)).toMatchObject({ rows: 1, error: "row 2 is missing" });
  expect(store.journal.verify(3, 1_000)).toMatchObject({ rows: 0, error: "row 2 is missing" });
});

test("a gap is not written", () => {
  const { store, account, rows } = aJournal();
  expect(() => store.journal.append([{ ...account.history.journal[0]!, sequence: rows + 2 }])).toThrow(
    "the journal would get a gap",
  );
});

test("an object that was started anew goes on with the same chain", () => {
  const { sql, account, rows } = aJournal();
  const journal = new JournalTable(sql);
  sql.transaction(() => journal.append([{ ...account.history.journal[0]!, sequence: rows + 1 }]));
  expect(new JournalTable(sql).verify(1, 1_000)).toMatchObject({ rows: rows + 1, error: null });
});

test("pages go from the first row to the last, each with the hash before it", () => {
  const { store, rows } = aJournal();
  const seen = [];
  for (let cursor: string | null = null, pages = 0; pages === 0 || cursor !== null; pages++) {
    const page = store.journal.list({ limit: 2, cursor });
    if ("ok" in page) throw new Error(page.rejection.message);
    seen.push(...page.data);
    cursor = page.nextCursor;
  }
  expect(seen.map(({ sequence }) => sequence)).toEqual(Array.from({ length: rows }, (_, index) => index + 1));
  expect(seen.slice(1).map(({ previousHash }) => previousHash)).toEqual(seen.slice(0, -1).map(({ hash }) => hash));
  expect(store.journal.list({ limit: 2, cursor: "first" })).toMatchObject({
    ok: false,
    rejection: { code: "invalid_cursor" },
  });
});

test("an order's rows come oldest first, and only its own", () => {
  const { account, store } = aJournal();
  const order = account.accepted({ price: "94" });
  account.cancel(order);
  const rows = store.journal.ofOrder(account.order(order));
  expect(rows.map(({ type, orderId }) => [type, orderId])).toEqual([
    ["order_accepted", order.orderId],
    ["order_ended", order.orderId],
  ]);
  expect(store.journal.at(order.createdSequence)).toEqual(rows[0]);
  expect(store.journal.at(1_000)).toBeNull();
});
