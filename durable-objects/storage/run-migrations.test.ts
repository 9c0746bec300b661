import fc from "fast-check";
import { expect, test } from "vitest";
import { nodeSql } from "./node-sql";
import { runMigrations, type Migration } from "./run-migrations";
import type { Sql } from "./sql";

const creating = (table: string): Migration => ({ id: table, statements: [`CREATE TABLE ${table} (a)`] });

const tables = (sql: Sql): unknown[] =>
  sql
    .all("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'migrations' ORDER BY rowid")
    .map((row) => row["name"]);

/** Counts what would reach the disk. */
const countingWrites = (sql: Sql): { sql: Sql; writes: () => number } => {
  let writes = 0;
  return {
    sql: {
      all: (statement, ...parameters) => sql.all(statement, ...parameters),
      run: (statement, ...parameters) => (writes++, sql.run(statement, ...parameters)),
      transaction: (work) => (writes++, sql.transaction(work)),
    },
    writes: () => writes,
  };
};

test("applies what is missing, in order, on top of what is there", () => {
  const sql = nodeSql();
  runMigrations(sql, [creating("first")]);
  runMigrations(sql, [
    creating("first"),
    creating("second"),
    { id: "fill", statements: ["INSERT INTO second VALUES (7)", "INSERT INTO second VALUES (8)"] },
  ]);
  expect(tables(sql)).toEqual(["first", "second"]);
  expect(sql.all("SELECT a FROM second").map((row) => row["a"])).toEqual([7, 8]);
});

test("writes nothing when the list is already applied", () => {
  const { sql, writes } = countingWrites(nodeSql());
  runMigrations(sql, [creating("first"), creating("second")]);
  const before = writes();
  runMigrations(sql, [creating("first"), creating("second")]);
  expect(writes()).toBe(before);
});

test("keeps the finished migrations and nothing of the one that fails", () => {
  const sql = nodeSql();
  const broken: Migration = { id: "broken", statements: ["CREATE TABLE half (a)", "INSERT INTO nowhere VALUES (1)"] };
  expect(() => runMigrations(sql, [creating("first"), broken])).toThrow(/nowhere/);
  expect(tables(sql)).toEqual(["first"]);
  runMigrations(sql, [creating("first"), creating("second")]);
  expect(tables(sql)).toEqual(["first", "second"]);
});

test("refuses two migrations of one id before it applies any", () => {
  const sql = nodeSql();
  expect(() => runMigrations(sql, [creating("first"), creating("first")])).toThrow(/same id/);
  expect(tables(sql)).toEqual([]);
});

test("refuses statements that were changed after they were applied, but not a change of their layout", () => {
  const sql = nodeSql();
  runMigrations(sql, [{ id: "first", statements: ["CREATE TABLE first (a, b)"] }]);
  expect(() => runMigrations(sql, [{ id: "first", statements: ["CREATE TABLE first (a, c)"] }])).toThrow(
    /changed after/,
  );
  runMigrations(sql, [{ id: "first", statements: ["\n  CREATE TABLE\n  first (a, b)\n"] }]);
});

test("goes on only where the applied migrations are the beginning of the list", () => {
  const list = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e"), { maxLength: 5 });
  fc.assert(
    fc.property(list, list, (past, now) => {
      const sql = nodeSql();
      runMigrations(sql, past.map(creating));
      const isPrefix = past.every((id, index) => now[index] === id);
      if (isPrefix) {
        runMigrations(sql, now.map(creating));
        expect(tables(sql)).toEqual(now);
      } else {
        expect(() => runMigrations(sql, now.map(creating))).toThrow(/was applied as/);
        expect(tables(sql)).toEqual(past);
      }
    }),
  );
});
