import { expect, test } from "vitest";
import { price } from "../../shared/core/decimal";
import type { SymbolId } from "../../shared/core/ids";
import { nodeSql } from "../storage/node-sql";
import { MARKET_MIGRATIONS } from "../storage/market-migrations";
import { runMigrations } from "../storage/run-migrations";
import { MarkStore } from "./mark-store";
import { aMark } from "./testing/a-mark";

const BTC = "BTCUSDT" as SymbolId;

function aDisk() {
  const sql = nodeSql();
  runMigrations(sql, MARKET_MIGRATIONS);
  return sql;
}

test("keeps the newest mark; an older one is ignored and counted", () => {
  const store = new MarkStore(aDisk());
  expect(store.put([aMark({ at: "100", time: 10 })])).toMatchObject({ accepted: 1, ignored: 0 });
  expect(store.put([aMark({ at: "90", time: 9 })])).toEqual({ accepted: 0, ignored: 1, changes: [] });
  expect(store.get(BTC)).toMatchObject({ price: price("100"), time: 10 });
});

test("an unchanged price with a newer time renews the age", () => {
  const store = new MarkStore(aDisk());
  store.put([aMark({ at: "100", time: 10 })]);
  expect(store.put([aMark({ at: "100", time: 20 })]).changes).toHaveLength(1);
  expect(store.get(BTC)).toMatchObject({ price: price("100"), time: 20 });
});

test("another price of the same time replaces the one held, with a higher version", () => {
  const store = new MarkStore(aDisk());
  const [first] = store.put([aMark({ at: "100", time: 10 })]).changes;
  const [second] = store.put([aMark({ at: "101", time: 10 })]).changes;
  expect(store.get(BTC)).toMatchObject({ price: price("101"), time: 10 });
  expect(second!.version).toBeGreaterThan(first!.version);
});

test("the very same mark again is accepted and changes nothing", () => {
  const store = new MarkStore(aDisk());
  store.put([aMark({ at: "100", time: 10 })]);
  expect(store.put([aMark({ at: "100", time: 10 })])).toEqual({ accepted: 1, ignored: 0, changes: [] });
});

test("a batch with several marks of a symbol gives one change with the batch's extremes", () => {
  const store = new MarkStore(aDisk());
  const marks = [
    aMark({ at: "100", time: 10 }),
    aMark({ at: "120", time: 11 }),
    aMark({ at: "80", time: 12 }),
    aMark({ at: "200", time: 11 }),
    aMark({ at: "110", time: 13 }),
  ];
  const { accepted, ignored, changes } = store.put(marks);
  expect([accepted, ignored]).toEqual([4, 1]);
  expect(changes).toMatchObject([{ price: price("110"), high: price("120"), low: price("80") }]);
  expect(store.get(BTC)).toMatchObject({ price: price("110"), high: price("110"), low: price("110") });
});

test("marks and versions go on after a restart", () => {
  const sql = aDisk();
  const before = new MarkStore(sql);
  before.put([
    aMark({ at: "0.000000000001", time: 10 }),
    { ...aMark({ symbol: "ETHUSDT", at: "3000", time: 11 }), bid: price("2999.5"), ask: price("3000.5") },
  ]);
  const after = new MarkStore(sql);
  expect(after.all()).toEqual(before.all());
  const [change] = after.put([aMark({ at: "1", time: 12 })]).changes;
  expect(change!.version).toBe(3);
});

test("a write that fails leaves memory as it was", () => {
  const sql = aDisk();
  const store = new MarkStore(sql);
  store.put([aMark({ at: "100", time: 10 })]);
  sql.run("DROP TABLE marks");
  expect(() => store.put([aMark({ at: "101", time: 11 })])).toThrow(/marks/);
  expect(store.get(BTC)).toMatchObject({ price: price("100"), time: 10 });
});
