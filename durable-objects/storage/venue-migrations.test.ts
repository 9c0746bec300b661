import { expect, test } from "vitest";
import { money } from "../../shared/core/decimal";
import { nodeSql } from "./node-sql";
import { runMigrations } from "./run-migrations";
import { readBalanceCursors, readPossibleBalances } from "./venue-balances";
import { VENUE_MIGRATIONS } from "./venue-migrations";

const upTo = (id: string) => VENUE_MIGRATIONS.slice(0, VENUE_MIGRATIONS.findIndex((one) => one.id === id) + 1);

test("what was agreed and seen of the balances before they had possibilities is the only one", () => {
  const sql = nodeSql();
  runMigrations(sql, upTo("003_balances"));
  sql.run("INSERT INTO balances VALUES ('USDT', '1000', '1250.5'), ('BTC', '0.1', '0.1')");
  sql.run("INSERT INTO balance_cursors VALUES ('BTCUSDT', '7')");
  runMigrations(sql, VENUE_MIGRATIONS);
  const { agreed, seen } = readPossibleBalances(sql);
  expect(agreed.map((one) => [one.size, one.get("BTC"), one.get("USDT")])).toEqual([[2, money("0.1"), money("1000")]]);
  expect(seen.map((one) => one.get("USDT"))).toEqual([money("1250.5")]);
  expect(readBalanceCursors(sql)).toEqual({ BTCUSDT: "7" });
});

test("a venue whose balances were never seen begins without any", () => {
  const sql = nodeSql();
  runMigrations(sql, upTo("003_balances"));
  runMigrations(sql, VENUE_MIGRATIONS);
  expect(readPossibleBalances(sql)).toEqual({ agreed: [], seen: [] });
});
