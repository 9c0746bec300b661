/** Every order in its current state, one row each. */
import { assert } from "../../shared/core/assert";
import { decodeOrder, encodeOrder } from "../../shared/core/codec/order-codec";
import type { ClientOrderId, OrderId } from "../../shared/core/ids";
import { ENDED_STATUSES, isOver, orderStatus, type Order } from "../../shared/core/order";
import type { Refused } from "../../shared/core/rejection";
import { invalidCursor, isIdCursor, readPage, type Page } from "./page";
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

// `open` is 1 of what a start has to load: open orders, and those ended by hand whose venue is still asked.
const INSERT = `INSERT INTO orders (order_id, client_order_id, symbol, side, status, open, created_at, record)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?)`;
// An order that stays open leaves `open` alone: setting it writes its index anew, and each index entry is billed as a row.
const UPDATE_OPEN = "UPDATE orders SET status = ?, record = ? WHERE order_id = ? RETURNING open";
const UPDATE_ENDED = "UPDATE orders SET status = ?, record = ?, open = 0 WHERE order_id = ? RETURNING open";
const REOPEN = "UPDATE orders SET open = 1 WHERE order_id = ?";
const BY_ID = "SELECT record FROM orders WHERE order_id = ?";
const BY_CLIENT_ID = "SELECT record FROM orders WHERE client_order_id = ?";
// The planner does not know that few orders are open, and would walk all of them.
const OPEN_ORDERS = "orders INDEXED BY orders_open";
const OPEN_AFTER = `SELECT record FROM ${OPEN_ORDERS} WHERE open = 1 AND order_id > ? ORDER BY order_id LIMIT ?`;

type Stored = { record: string };

export class OrdersTable {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Writes an order that is not there yet. */
  insert(order: Order): void {
    const { orderId, request, createdAt } = order;
    const { clientOrderId, symbol, side } = request;
    const open = isOver(order) ? 0 : 1;
    const status = orderStatus(order);
    this.#sql.run(INSERT, orderId, clientOrderId, symbol, side, status, open, createdAt, encodeOrder(order));
  }

  /** Writes what an order has become. */
  update(order: Order): void {
    const isOpen = !isOver(order);
    const update = isOpen ? UPDATE_OPEN : UPDATE_ENDED;
    const [row] = this.#sql.all<{ open: number }>(update, orderStatus(order), encodeOrder(order), order.orderId);
    assert(row !== undefined, "an order has changed that was never written", { orderId: order.orderId });
    // A fill of a refused order reopens the order.
    if (isOpen && row.open === 0) this.#sql.run(REOPEN, order.orderId);
  }

  byId(orderId: OrderId): Order | null {
    return this.#one(BY_ID, orderId);
  }

  byClientId(clientOrderId: ClientOrderId): Order | null {
    return this.#one(BY_CLIENT_ID, clientOrderId);
  }

  /** All orders for which something is to be done yet, oldest first. */
  *open(): Iterable<Order> {
    let last = "";
    for (;;) {
      const rows = this.#sql.all<Stored>(OPEN_AFTER, last, CHUNK);
      for (const { record } of rows) {
        const order = decodeOrder(record);
        last = order.orderId;
        yield order;
      }
      if (rows.length < CHUNK) return;
    }
  }

  /** A page, newest first; the cursor is the last order id of the page before. */
  list(filter: OrdersFilter): Page<Order> | Refused {
    const { status, clientOrderId, cursor, limit } = filter;
    if (!isIdCursor(cursor)) return invalidCursor();
    const isOpenOnly = status !== null && !ENDED.has(status) && clientOrderId === null;
    const group = status === null ? null : (GROUPS[status] ?? null);
    const { rows, nextCursor } = readPage<Stored>(this.#sql, {
      from: isOpenOnly ? OPEN_ORDERS : "orders",
      key: "order_id",
      scanned: new Where(...(isOpenOnly ? ["open = 1"] : []))
        .and("client_order_id = ?", clientOrderId)
        .and("order_id < ?", cursor),
      kept: new Where(...(group === null ? [] : [group]))
        .and("status = ?", group === null ? status : null)
        .and("symbol = ?", filter.symbol)
        .and("side = ?", filter.side)
        .and("created_at >= ?", filter.after)
        .and("created_at < ?", filter.until),
      limit,
    });
    return { data: rows.map(({ record }) => decodeOrder(record)), nextCursor };
  }

  #one(statement: string, key: string): Order | null {
    const [row] = this.#sql.all<Stored>(statement, key);
    return row === undefined ? null : decodeOrder(row.record);
  }
}

/** Filters that stand for several statuses. */
const ENDED_SQL = `(${ENDED_STATUSES.map((status) => `'${status}'`).join(", ")})`;
const GROUPS: Readonly<Record<string, string>> = {
  open: `status NOT IN ${ENDED_SQL}`,
  closed: `status IN ${ENDED_SQL}`,
};

/** Filters that no open order meets. */
const ENDED: ReadonlySet<string> = new Set(["closed", ...ENDED_STATUSES]);
