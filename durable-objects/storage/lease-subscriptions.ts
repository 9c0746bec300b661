/** Subscriptions of the objects that lease out values. Stored, because a lease outlives its publisher's restart. */
import type { Subscription } from "../leases/lease-book";
import type { Sql } from "./sql";

/** The table, for the migrations of each object that leases. */
export const CREATE_LEASE_SUBSCRIPTIONS =
  "CREATE TABLE lease_subscriptions (holder TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (holder, key)) WITHOUT ROWID";

export const readSubscriptions = <K extends string>(sql: Sql): Subscription<K>[] =>
  sql.all<{ holder: string; key: K }>("SELECT holder, key FROM lease_subscriptions");

export function addSubscriptions(sql: Sql, holder: string, keys: readonly string[]): void {
  for (const key of keys)
    sql.run("INSERT INTO lease_subscriptions (holder, key) VALUES (?, ?) ON CONFLICT DO NOTHING", holder, key);
}

export function dropSubscriptions(sql: Sql, holder: string, keys: readonly string[]): void {
  for (const key of keys) sql.run("DELETE FROM lease_subscriptions WHERE holder = ? AND key = ?", holder, key);
}
