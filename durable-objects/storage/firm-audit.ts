/** Who changed what in the firm, why and when. Rows are added in the transaction of the change, and never altered. */
import type { Millis } from "../../shared/core/ids";
import type { Refused } from "../../shared/core/rejection";
import { readNumberedPage, type Page } from "./page";
import type { Sql, SqlRow } from "./sql";

export interface AuditEntry {
  readonly time: Millis;
  readonly action:
    | "open_account"
    | "set_trading_state"
    | "block_symbol"
    | "unblock_symbol"
    | "set_limit"
    | "set_venue_mode"
    | "panic_venue"
    | "reset_venue_panic"
    | "set_venue_ramp"
    | "agree_venue_balances"
    | "set_venue_health";
  /** The account, the state, the symbol, the limit with its old and new value, or the venue and what it was set to. */
  readonly subject: string;
  readonly reason: string | null;
  readonly by: string;
}

export function addAuditEntry(sql: Sql, { time, action, subject, reason, by }: AuditEntry): void {
  sql.run(
    "INSERT INTO audit (time, action, subject, reason, author) VALUES (?, ?, ?, ?, ?)",
    time,
    action,
    subject,
    reason,
    by,
  );
}

/** An entry with its number; they are numbered in the order in which they were written. */
export interface NumberedEntry extends AuditEntry {
  readonly number: number;
}

interface AuditRow extends SqlRow {
  number: number;
  time: number;
  action: string;
  subject: string;
  reason: string | null;
  author: string;
}

/** Newest first; a cursor that no page has given is a refusal. */
export function readAudit(
  sql: Sql,
  { limit, cursor }: { readonly limit: number; readonly cursor: string | null },
): Page<NumberedEntry> | Refused {
  return readNumberedPage(
    sql,
    { from: "audit", key: "number", limit, cursor },
    ({ author, action, ...row }: AuditRow) => ({
      ...row,
      action: action as AuditEntry["action"],
      by: author,
    }),
  );
}
