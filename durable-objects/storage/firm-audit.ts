/** Who changed what in the firm, why and when. Rows are added in the transaction of the change, and never altered. */
import type { Millis } from "../../shared/core/ids";
import type { Sql } from "./sql";

export interface AuditEntry {
  readonly time: Millis;
  readonly action: "open_account" | "set_trading_state" | "block_symbol" | "unblock_symbol";
  /** The account, the state or the symbol. */
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
