import { expect, test } from "vitest";
import { nodeSql } from "./node-sql";

test("keeps a transaction that ends and drops one that throws", () => {
  const sql = nodeSql();
  sql.run("CREATE TABLE kept (a INTEGER)");
  expect(sql.transaction(() => (sql.run("INSERT INTO kept VALUES (?)", 1), "done"))).toBe("done");
  expect(() =>
    sql.transaction(() => {
      sql.run("INSERT INTO kept VALUES (?)", 2);
      throw new Error("no");
    }),
  ).toThrow("no");
  expect(sql.all<{ a: number }>("SELECT a FROM kept").map(({ a }) => a)).toEqual([1]);
});

test("refuses a transaction inside another one", () => {
  const sql = nodeSql();
  expect(() => sql.transaction(() => sql.transaction(() => 1))).toThrow(/transaction/);
});

test("gives text, whole numbers, fractions and nulls back as they were bound", () => {
  const sql = nodeSql();
  sql.run("CREATE TABLE kinds (t TEXT, i INTEGER, f REAL, n TEXT)");
  sql.run("INSERT INTO kinds VALUES (?, ?, ?, ?)", "0.10", 2 ** 52, 0.5, null);
  expect({ ...sql.all("SELECT * FROM kinds")[0] }).toEqual({ t: "0.10", i: 2 ** 52, f: 0.5, n: null });
});
