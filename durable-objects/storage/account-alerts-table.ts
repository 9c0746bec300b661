/** Alerts, open and past. */
import { decodeAlert, encodeAlert } from "../../shared/core/codec/event-codec";
import type { Alert } from "../../shared/core/events";
import type { AlertId } from "../../shared/core/ids";
import type { Page } from "./page";
import type { Sql } from "./sql";
import { Where } from "./where";

type Stored = { record: string };

const statusOf = ({ resolvedAt, acknowledged }: Alert): "open" | "acknowledged" | "resolved" =>
  resolvedAt !== null ? "resolved" : acknowledged !== null ? "acknowledged" : "open";

export class AlertsTable {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  put(alert: Alert): void {
    this.#sql.run(
      `INSERT INTO alerts (alert_id, status, level, symbol, record) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (alert_id) DO UPDATE SET status = excluded.status, record = excluded.record`,
      alert.alertId,
      statusOf(alert),
      alert.level,
      alert.symbol,
      encodeAlert(alert),
    );
  }

  get(alertId: AlertId): Alert | null {
    const [row] = this.#sql.all<Stored>("SELECT record FROM alerts WHERE alert_id = ?", alertId);
    return row === undefined ? null : decodeAlert(row.record);
  }

  unresolved(): Alert[] {
    return this.#sql
      .all<Stored>("SELECT record FROM alerts WHERE status <> 'resolved' ORDER BY alert_id")
      .map(({ record }) => decodeAlert(record));
  }

  /** A page, newest first; the cursor is the last alert id of the page before. */
  list(filter: {
    limit: number;
    cursor: string | null;
    status: string | null;
    level: string | null;
    symbol: string | null;
  }): Page<Alert> {
    const where = new Where()
      .and("status = ?", filter.status)
      .and("level = ?", filter.level)
      .and("symbol = ?", filter.symbol)
      .and("alert_id < ?", filter.cursor);
    const rows = this.#sql.all<Stored>(
      `SELECT record FROM alerts ${where.clause} ORDER BY alert_id DESC LIMIT ?`,
      ...where.values,
      filter.limit,
    );
    const data = rows.map(({ record }) => decodeAlert(record));
    return { data, nextCursor: data.length < filter.limit ? null : (data.at(-1)?.alertId ?? null) };
  }
}
