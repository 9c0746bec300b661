/** What admission to a venue must remember over a restart: breaker, the day's value, a pause; the ramp, and the statistics. */
import type { CapitalRamp } from "../../shared/core/capital-ramp";
import { formatFine, formatMoney, money, ratio, type Money } from "../../shared/core/decimal";
import type { Millis } from "../../shared/core/ids";
import type { Sql, SqlRow } from "./sql";

export interface StoredBreaker {
  readonly state: "closed" | "open" | "half_open";
  /** Since when. */
  readonly since: Millis;
}

export interface StoredUsage {
  /** Days since 1970-01-01. */
  readonly day: number;
  /** Value that went to the venue on that day. */
  readonly used: Money;
}

export interface StoredAdmission {
  readonly breaker: StoredBreaker;
  readonly usage: StoredUsage;
  /** The venue wants to be left alone until then. */
  readonly pausedUntil: Millis;
}

/** Plain data for one column of JSON; a name that is missing counts nothing. */
export interface StoredStatistics {
  readonly since: Millis;
  readonly counts: Readonly<Record<string, number>>;
  /** Amounts in plain decimals. */
  readonly sums: Readonly<Record<string, string>>;
  /** Counts by bucket. */
  readonly latencies: readonly number[];
  /** The same; missing in what was stored before there were any. */
  readonly fillTimes?: readonly number[];
}

interface AdmissionRow extends SqlRow {
  breaker_state: StoredBreaker["state"];
  breaker_since: number;
  day: number;
  used: string;
  paused_until: number;
}

/** Null before the first write. */
export function readAdmission(sql: Sql): StoredAdmission | null {
  const [row] = sql.all<AdmissionRow>(
    "SELECT breaker_state, breaker_since, day, used, paused_until FROM admission WHERE id = 1",
  );
  if (row === undefined) return null;
  return {
    breaker: { state: row.breaker_state, since: row.breaker_since },
    usage: { day: row.day, used: money(row.used) },
    pausedUntil: row.paused_until,
  };
}

export function writeAdmission(sql: Sql, { breaker, usage, pausedUntil }: StoredAdmission): void {
  sql.run(
    `INSERT OR REPLACE INTO admission (id, breaker_state, breaker_since, day, used, paused_until)
     VALUES (1, ?, ?, ?, ?, ?)`,
    breaker.state,
    breaker.since,
    usage.day,
    formatMoney(usage.used),
    pausedUntil,
  );
}

/** The ramp that was set; null for none. */
export function readRamp(sql: Sql): CapitalRamp | null {
  const [row] = sql.all<{ daily_notional_cap: string | null }>("SELECT daily_notional_cap FROM ramp WHERE id = 1");
  if (row === undefined) return null;
  const steps = sql
    .all<{ date: string; share: string }>("SELECT date, share FROM ramp_steps ORDER BY date")
    .map(({ date, share }) => ({ date, share: ratio(share) }));
  return { steps, dailyNotionalCap: row.daily_notional_cap === null ? null : money(row.daily_notional_cap) };
}

/** Replaces the ramp, in one transaction. */
export function writeRamp(sql: Sql, { steps, dailyNotionalCap }: CapitalRamp): void {
  sql.transaction(() => {
    const cap = dailyNotionalCap === null ? null : formatMoney(dailyNotionalCap);
    sql.run("INSERT OR REPLACE INTO ramp (id, daily_notional_cap) VALUES (1, ?)", cap);
    sql.run("DELETE FROM ramp_steps");
    for (const { date, share } of steps)
      sql.run("INSERT INTO ramp_steps (date, share) VALUES (?, ?)", date, formatFine(share));
  });
}

/** Null before the first write. */
export function readStatistics(sql: Sql): StoredStatistics | null {
  const [row] = sql.all<{ content: string }>("SELECT content FROM statistics WHERE id = 1");
  return row === undefined ? null : (JSON.parse(row.content) as StoredStatistics);
}

export function writeStatistics(sql: Sql, statistics: StoredStatistics): void {
  sql.run("INSERT OR REPLACE INTO statistics (id, content) VALUES (1, ?)", JSON.stringify(statistics));
}

/** Whether the script that sends holds the venue's credentials, as it said last; null before it said so. */
export function readCredentials(sql: Sql): boolean | null {
  const [row] = sql.all<{ held: number }>("SELECT held FROM credentials WHERE id = 1");
  return row === undefined ? null : row.held === 1;
}

export function writeCredentials(sql: Sql, held: boolean): void {
  sql.run("INSERT OR REPLACE INTO credentials (id, held) VALUES (1, ?)", held ? 1 : 0);
}

/** Accounts that have sent something to the venue, by name. */
export const readVenueAccounts = (sql: Sql): string[] =>
  sql.all<{ account: string }>("SELECT account FROM accounts ORDER BY account").map(({ account }) => account);

export function addVenueAccount(sql: Sql, account: string): void {
  sql.run("INSERT OR IGNORE INTO accounts (account) VALUES (?)", account);
}

/** The object's own name; null before it was kept. */
export function readVenueName(sql: Sql): string | null {
  const [row] = sql.all<{ venue: string }>("SELECT venue FROM self WHERE id = 1");
  return row?.venue ?? null;
}

export function writeVenueName(sql: Sql, venue: string): void {
  sql.run("INSERT OR REPLACE INTO self (id, venue) VALUES (1, ?)", venue);
}
