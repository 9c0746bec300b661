/** Every order in its current state, one row each. */
import { decodeOrder, encodeOrder } from "../../shared/core/codec/order-codec";
import type { ClientOrderId, OrderId } from "../../shared/core/ids";
import { hasEnded, orderStatus, type Order } from "../../shared/core/order";
import type { Page } from "./page";
import type { Sql } from "./sql";
import { Where } from "./where";

/** Filters of a list; null does not filter. */
export interface OrdersFilter {
  readonly limit: number;
  /** The last order id of the page before. */
  readonly cursor: string | null;
  /** `open`, `closed`, or a status. */
  readonly status: string | null;
  readonly symbol: string | null;
  readonly side: string | null;
  readonly clientOrderId: string | null;
  readonly after: number | null;
  readonly until: number | null;
}

/** Orders read at a time at a start. */
const CHUNK = 5_000;

type Stored = { record: string };

export class OrdersTable {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  put(order: Order): void {
    const open = hasEnded(order) ? 0 : 1;
    this.#sql.run(
      `INSERT INTO orders (order_id, client_order_id, symbol, side, status, open, created_at, record) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (order_id) DO UPDATE SET status = excluded.status, open = excluded.open, record = excluded.record`,
      order.orderId,
      order.request.clientOrderId,
      order.request.symbol,
      order.request.side,
      orderStatus(order),
      open,
      order.createdAt,
      encodeOrder(order),
    );
  }

  byId(orderId: OrderId): Order | null {
    return this.#one("SELECT record FROM orders WHERE order_id = ?", orderId);
  }

  byClientId(clientOrderId: ClientOrderId): Order | null {
    return this.#one("SELECT record FROM orders WHERE client_order_id = ?", clientOrderId);
  }

  /** All open orders, oldest first. */
  *open(): Iterable<Order> {
    let last = "";
    for (;;) {
      const rows = this.#sql.all<Stored>(
        "SELECT record FROM orders WHERE open = 1 AND order_id > ? ORDER BY order_id LIMIT ?",
        last,
        CHUNK,
      );
      for (const { record } of rows) {
        const order = decodeOrder(record);
        last = order.orderId;
        yield order;
      }
      if (rows.length < CHUNK) return;
    }
  }

  /** A page, newest first. */
  list(filter: OrdersFilter): Page<Order> {
    const { status } = filter;
    const isGroup = status === "open" || status === "closed";
    const where = new Where(...(isGroup ? [status === "open" ? "open = 1" : "open = 0"] : []))
      .and("status = ?", isGroup ? null : status)
      .and("symbol = ?", filter.symbol)
      .and("side = ?", filter.side)
      .and("client_order_id = ?", filter.clientOrderId)
      .and("created_at >= ?", filter.after)
      .and("created_at < ?", filter.until)
      .and("order_id < ?", filter.cursor);
    const rows = this.#sql.all<Stored>(
      `SELECT record FROM orders ${where.clause} ORDER BY order_id DESC LIMIT ?`,
      ...where.values,
      filter.limit,
    );
    const data = rows.map(({ record }) => decodeOrder(record));
    return { data, nextCursor: data.length < filter.limit ? null : (data.at(-1)?.orderId ?? null) };
  }

  #one(statement: string, key: string): Order | null {
    const [row] = this.#sql.all<Stored>(statement, key);
    return row === undefined ? null : decodeOrder(row.record);
  }
}
