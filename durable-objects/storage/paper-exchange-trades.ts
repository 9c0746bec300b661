/** Trades of one symbol's exchange, a row per client side, and which of them their account has still to be told of. */
import { formatFine, formatMoney, money, price, quantity } from "../../shared/core/decimal";
import type { AccountId, OrderId } from "../../shared/core/ids";
import type { ExchangeOrder, TradeSide } from "../../shared/matching/exchange-order";
import type { Sql } from "./sql";

interface TradeRow extends Record<string, string | number | null> {
  account: string;
  number: number;
  side: string;
  order_id: string;
  quantity: string;
  price: string;
  fee: string;
  liquidity: string;
  time: number;
}

export function insertTrade(sql: Sql, trade: TradeSide): void {
  sql.run(
    `INSERT INTO trades (account, number, side, order_id, quantity, price, fee, liquidity, time)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    trade.account,
    trade.number,
    trade.side,
    trade.orderId,
    formatFine(trade.quantity),
    formatFine(trade.price),
    formatMoney(trade.fee),
    trade.liquidity,
    trade.time,
  );
}

/** An order's trades, oldest first. The range keeps it to the stretch of the account's trades that the order lived through. */
export const readTradesOfOrder = (sql: Sql, order: ExchangeOrder): TradeSide[] =>
  sql
    .all<TradeRow>(
      "SELECT * FROM trades WHERE account = ? AND number BETWEEN ? AND ? AND order_id = ? ORDER BY number",
      order.account,
      order.firstTrade,
      order.lastTrade,
      order.orderId,
    )
    .map(parseTrade);

/** Where a page of trades ended. Both sides of a trade may be the account's, so the number alone does not say. */
export interface TradePosition {
  readonly number: number;
  readonly side: string;
}

/** An account's trades, oldest first. */
export const readTradesOf = (sql: Sql, account: string, page: { after: TradePosition; limit: number }): TradeSide[] =>
  sql
    .all<TradeRow>(
      "SELECT * FROM trades WHERE account = ? AND (number, side) > (?, ?) ORDER BY number, side LIMIT ?",
      account,
      page.after.number,
      page.after.side,
      page.limit,
    )
    .map(parseTrade);

/** Notes that the account has to be told of a trade. */
export function insertUntold(sql: Sql, { account, number, side }: TradeSide): void {
  sql.run("INSERT INTO untold_trades (account, number, side) VALUES (?, ?, ?)", account, number, side);
}

/** Unconfirmed trades of the account after a trade number, oldest first. Of a trade with itself it gets one side: the other answered its request. */
export const readUntold = (sql: Sql, account: AccountId, page: { after: number; limit: number }): TradeSide[] =>
  sql
    .all<TradeRow>(
      `SELECT trades.* FROM untold_trades JOIN trades USING (account, number, side)
       WHERE untold_trades.account = ? AND untold_trades.number > ? ORDER BY untold_trades.number LIMIT ?`,
      account,
      page.after,
      page.limit,
    )
    .map(parseTrade);

/** Accounts that have something to be told. */
export const readUntoldAccounts = (sql: Sql): AccountId[] =>
  sql.all<{ account: string }>("SELECT DISTINCT account FROM untold_trades").map(({ account }) => account as AccountId);

/** Forgets what the account has been told, up to a trade number. */
export function deleteTold(sql: Sql, account: AccountId, upTo: number): void {
  sql.run("DELETE FROM untold_trades WHERE account = ? AND number <= ?", account, upTo);
}

const parseTrade = (row: TradeRow): TradeSide => ({
  account: row.account as AccountId,
  number: row.number,
  // Written from these very types, by insertTrade alone.
  side: row.side as TradeSide["side"],
  liquidity: row.liquidity as TradeSide["liquidity"],
  orderId: row.order_id as OrderId,
  quantity: quantity(row.quantity),
  price: price(row.price),
  fee: money(row.fee),
  time: row.time,
});
