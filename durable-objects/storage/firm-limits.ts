/** The firm's limits as far as they differ from the configuration, and which of them have turned the firm to reducing. */
import { formatMoney, money } from "../../shared/core/decimal";
import type { Millis } from "../../shared/core/ids";
import type { FirmLimitName } from "../../shared/contract/firm-views";
import type { FirmLimitSet } from "../firm/firm-rpc";
import type { Sql } from "./sql";

/** What was set, and its version; version 1 and nothing before the first change. */
export function readFirmLimits(sql: Sql): { version: number; limits: Partial<FirmLimitSet> } {
  const [row] = sql.all<{ version: number }>("SELECT version FROM firm_limits_version WHERE id = 1");
  const rows = sql.all<{ name: FirmLimitName; value: string }>("SELECT name, value FROM firm_limits");
  return {
    version: row?.version ?? 1,
    limits: Object.fromEntries(rows.map(({ name, value }) => [name, money(value)])),
  };
}

export function writeFirmLimits(sql: Sql, version: number, limits: Partial<FirmLimitSet>): void {
  for (const [name, value] of Object.entries(limits))
    sql.run("INSERT OR REPLACE INTO firm_limits (name, value) VALUES (?, ?)", name, formatMoney(value));
  sql.run("INSERT OR REPLACE INTO firm_limits_version (id, version) VALUES (1, ?)", version);
}

export const readTrippedLimits = (sql: Sql): Map<FirmLimitName, Millis> =>
  new Map(
    sql
      .all<{ name: FirmLimitName; time: number }>("SELECT name, time FROM tripped_limits")
      .map(({ name, time }) => [name, time]),
  );

export function writeTrippedLimit(sql: Sql, name: FirmLimitName, time: Millis): void {
  sql.run("INSERT OR REPLACE INTO tripped_limits (name, time) VALUES (?, ?)", name, time);
}

export function deleteTrippedLimit(sql: Sql, name: FirmLimitName): void {
  sql.run("DELETE FROM tripped_limits WHERE name = ?", name);
}
