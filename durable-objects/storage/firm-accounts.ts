/** The directory of accounts: one row each, written before the account object is opened. */
import type { AccountType } from "../../shared/core/commands";
import type { Sql, SqlRow } from "./sql";

/** An account's row. */
export interface DirectoryRow {
  readonly account: string;
  readonly type: AccountType;
  readonly currency: string;
  /** What it was opened with, in plain decimals. */
  readonly cash: string;
  /** Everything it was asked for with, as comparable text. */
  readonly terms: string;
  /** ISO 8601 UTC, from the account object; null until it has confirmed. */
  readonly openedAt: string | null;
}

interface AccountRow extends SqlRow {
  account: string;
  type: AccountType;
  currency: string;
  cash: string;
  terms: string;
  opened_at: string | null;
}

const COLUMNS = "account, type, currency, cash, terms, opened_at";

const rowOf = ({ account, type, currency, cash, terms, opened_at }: AccountRow): DirectoryRow => ({
  account,
  type,
  currency,
  cash,
  terms,
  openedAt: opened_at,
});

export function readAccount(sql: Sql, account: string): DirectoryRow | null {
  const [row] = sql.all<AccountRow>(`SELECT ${COLUMNS} FROM accounts WHERE account = ?`, account);
  return row === undefined ? null : rowOf(row);
}

/** Opened accounts by name, after `after`. */
export const readOpenedAccounts = (sql: Sql, { after, limit }: { after: string; limit: number }): DirectoryRow[] =>
  sql
    .all<AccountRow>(
      `SELECT ${COLUMNS} FROM accounts WHERE account > ? AND opened_at IS NOT NULL ORDER BY account LIMIT ?`,
      after,
      limit,
    )
    .map(rowOf);

/** Reserves the name. */
export function addAccount(sql: Sql, row: DirectoryRow): void {
  const { account, type, currency, cash, terms, openedAt } = row;
  sql.run(
    `INSERT INTO accounts (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)`,
    account,
    type,
    currency,
    cash,
    terms,
    openedAt,
  );
}

/** Notes that the account object has confirmed. */
export function confirmAccount(sql: Sql, account: string, openedAt: string): void {
  sql.run("UPDATE accounts SET opened_at = ? WHERE account = ?", openedAt, account);
}

/** Frees the name of an account that was never opened. */
export function dropUnopenedAccount(sql: Sql, account: string): void {
  sql.run("DELETE FROM accounts WHERE account = ? AND opened_at IS NULL", account);
}
