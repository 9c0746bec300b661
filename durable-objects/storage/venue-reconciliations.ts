/** Runs of reconciliation, the report of each account, and how far fills have been compared. The newest runs are kept. */
import type { Millis } from "../../shared/core/ids";
import type { Refused } from "../../shared/core/rejection";
import type { ReconciliationReportView } from "../../shared/contract/venue-views";
import { readNumberedPage, type Page } from "./page";
import type { Sql, SqlRow } from "./sql";

export interface StoredRun {
  readonly number: number;
  readonly startedAt: Millis;
  /** Null while reports are waited for. */
  readonly finishedAt: Millis | null;
  readonly reason: string;
  readonly by: string;
  /** How many accounts are compared. */
  readonly accounts: number;
}

interface RunRow extends SqlRow {
  number: number;
  started_at: number;
  finished_at: number | null;
  reason: string;
  author: string;
  accounts: number;
}

/** Runs that are kept: half a day of one a minute. */
const KEPT_RUNS = 720;

const runOf = ({ number, started_at, finished_at, reason, author, accounts }: RunRow): StoredRun => ({
  number,
  startedAt: started_at,
  finishedAt: finished_at,
  reason,
  by: author,
  accounts,
});

/** Adds a run and forgets the oldest, in one transaction; gives the run with its number. */
export function addRun(sql: Sql, run: Omit<StoredRun, "number">): StoredRun {
  return sql.transaction(() => {
    const number = (newestRun(sql)?.number ?? 0) + 1;
    sql.run(
      "INSERT INTO reconciliation_runs (number, started_at, finished_at, reason, author, accounts) VALUES (?, ?, ?, ?, ?, ?)",
      number,
      run.startedAt,
      run.finishedAt,
      run.reason,
      run.by,
      run.accounts,
    );
    sql.run("DELETE FROM reconciliation_runs WHERE number <= ?", number - KEPT_RUNS);
    sql.run("DELETE FROM reconciliation_reports WHERE run <= ?", number - KEPT_RUNS);
    return { ...run, number };
  });
}

export function newestRun(sql: Sql): StoredRun | null {
  const [row] = sql.all<RunRow>("SELECT * FROM reconciliation_runs ORDER BY number DESC LIMIT 1");
  return row === undefined ? null : runOf(row);
}

export function readRun(sql: Sql, number: number): StoredRun | null {
  const [row] = sql.all<RunRow>("SELECT * FROM reconciliation_runs WHERE number = ?", number);
  return row === undefined ? null : runOf(row);
}

/** Newest first; a cursor that no page has given is a refusal. */
export function readRuns(
  sql: Sql,
  { limit, cursor }: { readonly limit: number; readonly cursor: string | null },
): Page<StoredRun> | Refused {
  return readNumberedPage(sql, { from: "reconciliation_runs", key: "number", limit, cursor }, runOf);
}

export function finishRun(sql: Sql, number: number, at: Millis): void {
  sql.run("UPDATE reconciliation_runs SET finished_at = ? WHERE number = ?", at, number);
}

/** Keeps an account's report in a run; replaces the one before. */
export function writeReport(sql: Sql, run: number, report: ReconciliationReportView): void {
  sql.run(
    "INSERT OR REPLACE INTO reconciliation_reports (run, account, differences, content) VALUES (?, ?, ?, ?)",
    run,
    report.account,
    report.differences.length,
    JSON.stringify(report),
  );
}

/** Reports of a run, by account. */
export const readReports = (sql: Sql, run: number): ReconciliationReportView[] =>
  sql
    .all<{ content: string }>("SELECT content FROM reconciliation_reports WHERE run = ? ORDER BY account", run)
    .map(({ content }) => JSON.parse(content) as ReconciliationReportView);

/** How many accounts of a run have reported, with how many differences together. */
export function countReports(sql: Sql, run: number): { readonly reported: number; readonly differences: number } {
  const [row] = sql.all<{ reported: number; differences: number | null }>(
    "SELECT COUNT(*) AS reported, SUM(differences) AS differences FROM reconciliation_reports WHERE run = ?",
    run,
  );
  return { reported: row?.reported ?? 0, differences: row?.differences ?? 0 };
}

/** How far an account's fills have been compared, by symbol. */
export const readFillCursors = (sql: Sql, account: string): Record<string, string> =>
  Object.fromEntries(
    sql
      .all<{ symbol: string; cursor: string }>("SELECT symbol, cursor FROM fill_cursors WHERE account = ?", account)
      .map(({ symbol, cursor }) => [symbol, cursor]),
  );

export function writeFillCursors(sql: Sql, account: string, cursors: Readonly<Record<string, string>>): void {
  for (const [symbol, cursor] of Object.entries(cursors))
    sql.run("INSERT OR REPLACE INTO fill_cursors (account, symbol, cursor) VALUES (?, ?, ?)", account, symbol, cursor);
}
