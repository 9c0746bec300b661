/**
 * The accounts of the firm. A name is reserved here first and opened in its account object second; the row says whether
 * that one has confirmed, so that a crash between the two is healed by the next identical call.
 */
import type { OpenAccount } from "../../shared/core/commands";
import { formatMoney } from "../../shared/core/decimal";
import type { AccountId, Millis } from "../../shared/core/ids";
import { ACCOUNT_FORM } from "../../shared/core/ids";
import { refuse } from "../../shared/core/rejection";
import type { AccountSummaryView, Page } from "../../shared/contract/views";
import type { Answer, ListQuery } from "../account/account-rpc";
import { addAuditEntry } from "../storage/firm-audit";
import {
  addAccount,
  confirmAccount,
  dropUnopenedAccount,
  readAccount,
  readOpenedAccounts,
  type DirectoryRow,
} from "../storage/firm-accounts";
import type { Sql } from "../storage/sql";
import { accountTerms } from "./account-terms";

export type OpenedAccount = { account: AccountSummaryView; created: boolean };

export interface DirectoryDeps {
  readonly sql: Sql;
  readonly now: () => Millis;
  /** Opens the account object; idempotent. */
  readonly openAccount: (account: string, command: OpenAccount) => Promise<Answer<OpenedAccount>>;
}

export class Directory {
  readonly #deps: DirectoryDeps;

  constructor(deps: DirectoryDeps) {
    this.#deps = deps;
  }

  /** Throws when the account object cannot be reached; then the same call again goes on where this one ended. */
  async open(account: string, command: OpenAccount): Promise<Answer<OpenedAccount>> {
    if (!ACCOUNT_FORM.test(account))
      return refuse({ code: "invalid_account", message: "an account name is 1 to 64 of [a-z0-9-]" });
    const row = readAccount(this.#deps.sql, account) ?? this.#reserve(account, command);
    if (row.terms !== accountTerms(command)) {
      return refuse({ code: "account_exists", message: `account ${account} exists with other terms` });
    }
    if (row.openedAt !== null) return { ok: true, value: { account: summary(row, row.openedAt), created: false } };
    return this.#openReserved(row, command);
  }

  get(account: string): Answer<AccountSummaryView> {
    const row = readAccount(this.#deps.sql, account);
    if (row === null || row.openedAt === null) {
      return refuse({ code: "account_not_found", message: "there is no such account" });
    }
    return { ok: true, value: summary(row, row.openedAt) };
  }

  /** By name; the cursor is the last name of the page before. */
  list({ limit, cursor }: ListQuery): Answer<Page<AccountSummaryView>> {
    // One more than asked for tells whether there is a further page.
    const rows = readOpenedAccounts(this.#deps.sql, { after: cursor ?? "", limit: limit + 1 });
    const data = rows.slice(0, limit).flatMap((row) => (row.openedAt === null ? [] : [summary(row, row.openedAt)]));
    return { ok: true, value: { data, next_cursor: rows.length > limit ? (data.at(-1)?.account ?? null) : null } };
  }

  #reserve(account: string, command: OpenAccount): DirectoryRow {
    const { sql, now } = this.#deps;
    const { type, currency, cash, by } = command;
    const row: DirectoryRow = {
      account,
      type,
      currency,
      cash: formatMoney(cash),
      terms: accountTerms(command),
      openedAt: null,
    };
    sql.transaction(() => {
      addAccount(sql, row);
      addAuditEntry(sql, { time: now(), action: "open_account", subject: account, reason: null, by });
    });
    return row;
  }

  async #openReserved(row: DirectoryRow, command: OpenAccount): Promise<Answer<OpenedAccount>> {
    const { sql } = this.#deps;
    // The name that was checked counts, whatever the command says.
    const answer = await this.#deps.openAccount(row.account, { ...command, account: row.account as AccountId });
    if (!answer.ok) {
      // The name is free again: the object has refused, so there is no account behind it.
      dropUnopenedAccount(sql, row.account);
      return answer;
    }
    const openedAt = answer.value.account.created_at;
    // Of two calls at the same time the one that comes back first has created it.
    const created = readAccount(sql, row.account)?.openedAt === null;
    if (created) confirmAccount(sql, row.account, openedAt);
    return { ok: true, value: { account: summary(row, openedAt), created } };
  }
}

const summary = ({ account, type, currency, cash }: DirectoryRow, openedAt: string): AccountSummaryView => ({
  account,
  type,
  currency,
  cash,
  created_at: openedAt,
});
