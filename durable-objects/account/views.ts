/** Core records as a client sees them: snake_case, decimals as strings, ISO times. */
import {
  abs,
  formatFine,
  formatFineOrNull,
  formatMoney,
  meanPrice,
  minus,
  type Money,
  type Quantity,
} from "../../shared/core/decimal";
import { triggerPriceOf } from "../../shared/core/decide/trigger-stops";
import type { Alert } from "../../shared/core/events";
import { hasEnded, orderStatus, pendingOf, remainingQuantity, type Order } from "../../shared/core/order";
import { formatSeen, levelOf, type CheckResult, type Decision } from "../../shared/core/risk/decision";
import { firstFailure } from "../../shared/core/risk/run-checks";
import type { Book } from "../../shared/core/state";
import type * as View from "../../shared/contract/views";
import { isoTime, isoTimeOrNull } from "../iso-time";
import type { JournalRow } from "../storage/account-journal-table";
import type { FillRow } from "../storage/account-fills-table";

/** Mean price of an amount of money over a size, rounded half to even at 12 decimals; null over nothing. */
export function averagePrice(amount: Money, size: Quantity, multiplier: bigint): string | null {
  if (size === 0n) return null;
  return formatFine(meanPrice(abs(amount), (abs(size) * multiplier) as Quantity));
}

/** An order; `average_price` is the volume-weighted mean of its fills. */
export function orderView(order: Order): View.OrderView {
  const { request, terms, reject, family } = order;
  return {
    order_id: order.orderId,
    client_order_id: request.clientOrderId,
    account: order.account,
    symbol: request.symbol,
    side: request.side,
    type: request.type,
    quantity: formatFine(terms.quantity),
    price: formatFineOrNull(terms.price),
    stop_price: formatFineOrNull(terms.stopPrice),
    trail_offset: formatFineOrNull(request.trailOffset),
    trigger_price: formatFineOrNull(triggerPriceOf(order)),
    time_in_force: terms.timeInForce,
    expire_at: isoTimeOrNull(request.expireAt),
    post_only: request.postOnly,
    reduce_only: request.reduceOnly,
    tags: request.tags === null ? null : { ...request.tags },
    status: orderStatus(order),
    pending: hasEnded(order) ? null : pendingOf(order),
    certainty: order.certainty,
    filled_quantity: formatFine(order.filledQuantity),
    remaining_quantity: formatFine(remainingQuantity(order)),
    average_price: averagePrice(order.filledNotional, order.filledQuantity, 1n),
    fees: formatMoney(order.fees),
    venue: order.venue,
    shadow: order.shadow,
    parent_order_id: family?.kind === "child" ? family.parent : null,
    children: family?.kind === "parent" ? [...family.children] : null,
    venue_order_id: order.venueOrderId,
    reject: reject === null ? null : { ...reject },
    created_at: isoTime(order.createdAt),
    updated_at: isoTime(order.updatedAt),
    sequence: order.sequence,
  };
}

/** A booked fill. */
export function fillView({ fill, side, sequence, shadow }: FillRow): View.FillView {
  return {
    trade_id: fill.tradeId,
    order_id: fill.orderId,
    symbol: fill.symbol,
    side,
    quantity: formatFine(fill.quantity),
    price: formatFine(fill.price),
    fee: formatMoney(fill.fee),
    fee_currency: fill.feeCurrency,
    liquidity: fill.liquidity,
    venue: fill.venue,
    shadow,
    time: isoTime(fill.time),
    sequence,
  };
}

/** An alert. */
export function alertView(alert: Alert): View.AlertView {
  const { acknowledged, resolvedAt } = alert;
  return {
    alert_id: alert.alertId,
    level: alert.level,
    limit: alert.limit,
    symbol: alert.symbol,
    order_id: alert.orderId,
    message: alert.message,
    observed: alert.observed,
    threshold: alert.threshold,
    count: alert.count,
    status: resolvedAt !== null ? "resolved" : acknowledged !== null ? "acknowledged" : "open",
    opened_at: isoTime(alert.openedAt),
    acknowledged_at: isoTimeOrNull(acknowledged?.at ?? null),
    acknowledged_by: acknowledged?.by ?? null,
    note: acknowledged?.note ?? null,
    resolved_at: isoTimeOrNull(resolvedAt),
  };
}

/** One line of a trace. */
export function checkView(line: CheckResult): View.CheckView {
  return {
    check: line.check,
    passed: line.passed,
    observed: formatSeen(line.unit, line.observed),
    limit: formatSeen(line.unit, line.limit),
    level: levelOf(line),
    ...(line.code === undefined ? {} : { code: line.code }),
    ...(line.message === undefined ? {} : { message: line.message }),
  };
}

/** A decision with its trace. */
export function decisionView(decision: Decision, riskLevel: View.RiskLevel): View.DecisionView {
  const failure = firstFailure(decision);
  return {
    approved: decision.approved,
    risk_level: riskLevel,
    reason: failure === null ? null : { code: failure.code ?? "invalid_order", message: failure.message ?? "" },
    limit_version: decision.limitVersion,
    checks: decision.checks.map(checkView),
  };
}

/** A row of the journal with its event as it is stored. */
export function journalRowView(row: JournalRow): View.JournalRowView {
  return {
    sequence: row.sequence,
    time: isoTime(row.at),
    type: row.type,
    order_id: row.orderId,
    event: JSON.parse(row.event) as unknown,
    hash: row.hash,
    previous_hash: row.previousHash,
  };
}

/** A position with what its open orders may add. Null parts: there is no mark. */
export function positionView(book: Book): View.PositionView {
  const { instrument, mark } = book;
  return {
    symbol: instrument.symbol,
    quantity: formatFine(book.quantity),
    average_price: averagePrice(book.cost, book.quantity, instrument.multiplier),
    mark: mark === null ? null : formatFine(mark.price),
    mark_time: mark === null ? null : isoTime(mark.time),
    market_value: mark === null ? null : formatMoney(book.marketValue),
    unrealized_pnl: mark === null ? null : formatMoney(minus(book.marketValue, book.cost)),
    realized_pnl: formatMoney(book.realized),
    open_buys: formatFine(book.buyQuantity),
    open_sells: formatFine(book.sellQuantity),
    margin: mark === null ? null : formatMoney(book.margin),
  };
}
