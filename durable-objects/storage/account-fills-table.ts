/** Every booked fill, and which of them were taken back. */
import { decodeFill, encodeFill } from "../../shared/core/codec/fill-codec";
import type { FillKey } from "../../shared/core/history";
import type { Side } from "../../shared/core/order";
import type { FillReport } from "../../shared/core/venue-protocol";
import type { Refused } from "../../shared/core/rejection";
import { readNumberedPage, type Page } from "./page";
import type { Sql } from "./sql";
import { Where } from "./where";

/** A fill with what its order adds to it. */
export interface FillRow {
  readonly fill: FillReport;
  readonly side: Side;
  /** The journal's. */
  readonly sequence: number;
  /** Of an order that is only simulated. */
  readonly shadow: boolean;
}

/** Filters of a list; null does not filter. */
export interface FillsFilter {
  readonly limit: number;
  readonly cursor: string | null;
  readonly symbol: string | null;
  readonly orderId: string | null;
}

type Stored = { record: string; side: string; sequence: number; busted: number; shadow: number };

const INSERT = `INSERT INTO fills (sequence, venue, symbol, trade_id, order_id, side, busted, record, shadow)
  VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?)`;
const BY_KEY = "order_id = ? AND trade_id = ? AND symbol = ? AND venue = ?";
const MARK_BUSTED = `UPDATE fills SET busted = 1 WHERE ${BY_KEY}`;
const FIND = `SELECT record, side, sequence, busted, shadow FROM fills WHERE ${BY_KEY}`;

export class FillsTable {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Writes a fill. Throws when one of its key is there: booked twice, it would have moved the money twice. */
  add({ fill, side, sequence, shadow }: FillRow): void {
    const { venue, symbol, tradeId, orderId } = fill;
    this.#sql.run(INSERT, sequence, venue, symbol, tradeId, orderId, side, encodeFill(fill), shadow ? 1 : 0);
  }

  markBusted(key: FillKey): void {
    this.#sql.run(MARK_BUSTED, ...values(key));
  }

  get(key: FillKey): FillReport | null {
    const row = this.#find(key);
    return row === undefined ? null : decodeFill(row.record);
  }

  isBusted(key: FillKey): boolean {
    return this.#find(key)?.busted === 1;
  }

  /** A page of the fills that stand, newest first; the cursor is the last sequence of the page before. */
  list(filter: FillsFilter): Page<FillRow> | Refused {
    const { limit, cursor, symbol, orderId } = filter;
    const of = new Where().and("order_id = ?", orderId);
    const kept = new Where("busted = 0").and("symbol = ?", symbol);
    const listing = { from: "fills", key: "sequence", of, kept, limit, cursor };
    return readNumberedPage(this.#sql, listing, ({ record, side, sequence, shadow }: Stored) => ({
      fill: decodeFill(record),
      side: side as Side,
      sequence,
      shadow: shadow === 1,
    }));
  }

  #find(key: FillKey): Stored | undefined {
    return this.#sql.all<Stored>(FIND, ...values(key))[0];
  }
}

const values = ({ orderId, tradeId, symbol, venue }: FillKey): [string, string, string, string] => [
  orderId,
  tradeId,
  symbol,
  venue,
];
