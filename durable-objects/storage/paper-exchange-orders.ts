/** Orders of one symbol's exchange, resting and ended: current state, one row each. */
import { formatFine, formatFineOrNull, price, quantity } from "../../shared/core/decimal";
import type { AccountId, OrderId, RequestId } from "../../shared/core/ids";
import type { AnsweredRequest, ExchangeOrder } from "../../shared/matching/exchange-order";
import type { Sql } from "./sql";

interface OrderRow extends Record<string, string | number | null> {
  account: string;
  order_id: string;
  number: number;
  priority: number;
  side: string;
  type: string;
  time_in_force: string;
  post_only: number;
  received_at: number;
  quantity: string;
  price: string | null;
  filled_quantity: string;
  status: string;
  end_reason: string | null;
  end_message: string | null;
  first_trade: number;
  last_trade: number;
  answered: string | null;
  mark: string | null;
}

/** Writes an order as it is now, whether it has a row or not. */
export function writeOrder(sql: Sql, order: ExchangeOrder): void {
  sql.run(
    `INSERT INTO orders (account, order_id, number, priority, side, type, time_in_force, post_only, received_at,
       quantity, price, filled_quantity, status, end_reason, end_message, first_trade, last_trade, answered, mark)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (account, order_id) DO UPDATE SET
       priority = excluded.priority, quantity = excluded.quantity, price = excluded.price,
       filled_quantity = excluded.filled_quantity, status = excluded.status, end_reason = excluded.end_reason,
       end_message = excluded.end_message, first_trade = excluded.first_trade, last_trade = excluded.last_trade,
       answered = excluded.answered`,
    order.account,
    order.orderId,
    order.number,
    order.priority,
    order.side,
    order.type,
    order.timeInForce,
    order.postOnly ? 1 : 0,
    order.receivedAt,
    formatFine(order.quantity),
    formatFineOrNull(order.price),
    formatFine(order.filledQuantity),
    order.status,
    order.endReason,
    order.endMessage,
    order.firstTrade,
    order.lastTrade,
    order.answered.length === 0 ? null : formatAnswered(order.answered),
    formatFineOrNull(order.mark),
  );
}

/** An account's order; null when there is none of this id. */
export function readOrder(sql: Sql, account: AccountId, orderId: OrderId): ExchangeOrder | null {
  const row = sql.all<OrderRow>("SELECT * FROM orders WHERE account = ? AND order_id = ?", account, orderId)[0];
  return row === undefined ? null : parseOrder(row);
}

/** Orders that rest, by priority. */
export const readWorkingOrders = (sql: Sql): ExchangeOrder[] =>
  sql.all<OrderRow>("SELECT * FROM orders WHERE status = 'working' ORDER BY priority").map(parseOrder);

/** An account's orders by id, which is by age, after `after`. */
export const readOrdersOf = (sql: Sql, account: string, page: { after: string; limit: number }): ExchangeOrder[] =>
  sql
    .all<OrderRow>(
      "SELECT * FROM orders WHERE account = ? AND order_id > ? ORDER BY order_id LIMIT ?",
      account,
      page.after,
      page.limit,
    )
    .map(parseOrder);

const parseOrder = (row: OrderRow): ExchangeOrder => ({
  account: row.account as AccountId,
  orderId: row.order_id as OrderId,
  number: row.number,
  priority: row.priority,
  // The columns below are written from these very types, by writeOrder alone.
  side: row.side as ExchangeOrder["side"],
  type: row.type as ExchangeOrder["type"],
  timeInForce: row.time_in_force as ExchangeOrder["timeInForce"],
  status: row.status as ExchangeOrder["status"],
  postOnly: row.post_only === 1,
  receivedAt: row.received_at,
  quantity: quantity(row.quantity),
  price: row.price === null ? null : price(row.price),
  filledQuantity: quantity(row.filled_quantity),
  endReason: row.end_reason,
  endMessage: row.end_message,
  firstTrade: row.first_trade,
  lastTrade: row.last_trade,
  answered: row.answered === null ? [] : parseAnswered(row.answered),
  mark: row.mark === null ? null : price(row.mark),
});

/** An answered request with its decimals as text. */
type AnsweredText =
  | { readonly requestId: string; readonly answer: "canceled" }
  | {
      readonly requestId: string;
      readonly answer: "replaced";
      readonly quantity: string;
      readonly price: string | null;
    }
  | { readonly requestId: string; readonly answer: "refused"; readonly message: string };

const formatAnswered = (answered: readonly AnsweredRequest[]): string =>
  JSON.stringify(
    answered.map((request): AnsweredText => {
      if (request.answer !== "replaced") return request;
      const at = formatFineOrNull(request.price);
      return { ...request, quantity: formatFine(request.quantity), price: at };
    }),
  );

const parseAnswered = (text: string): AnsweredRequest[] =>
  (JSON.parse(text) as AnsweredText[]).map((request): AnsweredRequest => {
    const requestId = request.requestId as RequestId;
    if (request.answer !== "replaced") return { ...request, requestId };
    const at = request.price === null ? null : price(request.price);
    return { ...request, requestId, quantity: quantity(request.quantity), price: at };
  });
