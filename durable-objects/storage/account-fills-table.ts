/** Every booked fill, and which of them were taken back. */
import { decodeFill, encodeFill } from "../../shared/core/codec/event-codec";
import type { FillKey } from "../../shared/core/history";
import type { Side } from "../../shared/core/order";
import type { FillReport } from "../../shared/core/venue-protocol";
import type { Page } from "./page";
import type { Sql } from "./sql";
import { Where } from "./where";

/** A fill with what its order adds to it. */
export interface FillRow {
  readonly fill: FillReport;
  readonly side: Side;
  /** The journal's. */
  readonly sequence: number;
}

type Stored = { record: string; side: string; sequence: number; busted: number };

const BY_KEY = "order_id = ? AND trade_id = ? AND symbol = ? AND venue = ?";

export class FillsTable {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  add({ fill, side, sequence }: FillRow): void {
    this.#sql.run(
      "INSERT INTO fills (sequence, venue, symbol, trade_id, order_id, side, busted, record) VALUES (?, ?, ?, ?, ?, ?, 0, ?)",
      sequence,
      fill.venue,
      fill.symbol,
      fill.tradeId,
      fill.orderId,
      side,
      encodeFill(fill),
    );
  }

  markBusted(key: FillKey): void {
    this.#sql.run(`UPDATE fills SET busted = 1 WHERE ${BY_KEY}`, ...values(key));
  }

  get(key: FillKey): FillReport | null {
    const row = this.#find(key);
    return row === undefined ? null : decodeFill(row.record);
  }

  isBusted(key: FillKey): boolean {
    return this.#find(key)?.busted === 1;
  }

  /** A page, newest first; the cursor is the last sequence of the page before. */
  list(filter: { limit: number; cursor: string | null; symbol: string | null; orderId: string | null }): Page<FillRow> {
    const where = new Where("busted = 0")
      .and("symbol = ?", filter.symbol)
      .and("order_id = ?", filter.orderId)
      .and("sequence < ?", filter.cursor === null ? null : Number(filter.cursor));
    const rows = this.#sql.all<Stored>(
      `SELECT record, side, sequence, busted FROM fills ${where.clause} ORDER BY sequence DESC LIMIT ?`,
      ...where.values,
      filter.limit,
    );
    const data = rows.map(({ record, side, sequence }) => ({ fill: decodeFill(record), side: side as Side, sequence }));
    return { data, nextCursor: data.length < filter.limit ? null : String(data.at(-1)?.sequence) };
  }

  #find(key: FillKey): Stored | undefined {
    return this.#sql.all<Stored>(`SELECT record, side, sequence, busted FROM fills WHERE ${BY_KEY}`, ...values(key))[0];
  }
}

const values = ({ orderId, tradeId, symbol, venue }: FillKey): [string, string, string, string] => [
  orderId,
  tradeId,
  symbol,
  venue,
];
