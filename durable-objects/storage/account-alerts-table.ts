/** Alerts, open and past. */
import { decodeAlert, encodeAlert } from "../../shared/core/codec/alert-codec";
import type { Alert } from "../../shared/core/events";
import type { AlertId } from "../../shared/core/ids";
import type { Refused } from "../../shared/core/rejection";
import { invalidCursor, isIdCursor, readPage, type Page } from "./page";
import type { Sql } from "./sql";
import { Where } from "./where";

type Stored = { record: string };

const SAVE = `INSERT INTO alerts (alert_id, status, level, symbol, record) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (alert_id) DO UPDATE SET status = excluded.status, record = excluded.record`;
const BY_ID = "SELECT record FROM alerts WHERE alert_id = ?";
const UNRESOLVED =
  "SELECT record FROM alerts INDEXED BY alerts_unresolved WHERE status <> 'resolved' ORDER BY alert_id";

/** Filters of a list; null does not filter. */
export interface AlertsFilter {
  readonly limit: number;
  readonly cursor: string | null;
  readonly status: string | null;
  readonly level: string | null;
  readonly symbol: string | null;
}

/** What a client filters by. */
function statusOf({ resolvedAt, acknowledged }: Alert): "open" | "acknowledged" | "resolved" {
  if (resolvedAt !== null) return "resolved";
  return acknowledged === null ? "open" : "acknowledged";
}

export class AlertsTable {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Writes an alert as it is now. */
  put(alert: Alert): void {
    this.#sql.run(SAVE, alert.alertId, statusOf(alert), alert.level, alert.symbol, encodeAlert(alert));
  }

  get(alertId: AlertId): Alert | null {
    const [row] = this.#sql.all<Stored>(BY_ID, alertId);
    return row === undefined ? null : decodeAlert(row.record);
  }

  /** Open alerts, and acknowledged ones that are not resolved; oldest first. */
  unresolved(): Alert[] {
    return this.#sql.all<Stored>(UNRESOLVED).map(({ record }) => decodeAlert(record));
  }

  /** A page, newest first; the cursor is the last alert id of the page before. */
  list({ limit, cursor, status, level, symbol }: AlertsFilter): Page<Alert> | Refused {
    if (!isIdCursor(cursor)) return invalidCursor();
    const { rows, nextCursor } = readPage<Stored>(this.#sql, {
      from: "alerts",
      key: "alert_id",
      scanned: new Where().and("alert_id < ?", cursor),
      kept: new Where().and("status = ?", status).and("level = ?", level).and("symbol = ?", symbol),
      limit,
    });
    return { data: rows.map(({ record }) => decodeAlert(record)), nextCursor };
  }
}
