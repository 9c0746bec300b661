/** What holds of single orders whatever their account: triggers, deadlines, what they are filled at, and what their parts come to. */
import { feeOf } from "./reserve";
import { decimal, SIZE, size } from "./decimals";
import { INSTRUMENTS } from "./instrument-facts";
import type { OrderFact, OrderModel } from "./order-model";
import type { TradeThere } from "./venue-truth";

const DAY_MS = 86_400_000;
/** A cancel at the deadline goes through a lease and a venue, and is asked for again when it was refused. */
const PATIENCE_MS = 10 * 60_000;

/** When a `day` or `gtd` order ends at the earliest; null of any other. All sessions of the worlds end at 00:00 UTC. */
export function deadlineOf({ timeInForce, request, inForceSince }: OrderModel): number | null {
  if (timeInForce === "gtd") return request.expire_at ?? null;
  return timeInForce === "day" ? (Math.floor(inForceSince / DAY_MS) + 1) * DAY_MS : null;
}

/** Says why a row may not stand where it does; null when it may. */
export function rowFault(order: OrderModel, type: string, fact: OrderFact, at: number): string | null {
  switch (type) {
    case "order_triggered":
      return triggerFault(order, size(fact.at));
    case "trail_moved":
      return trailFault(order, size(fact.extreme));
    case "cancel_requested":
      return fact.cause === "expire" ? tooEarly(order, at) : null;
    case "order_ended":
      return fact.by === "account" && fact.status === "expired" ? tooEarly(order, at) : null;
    default:
      return null;
  }
}

function tooEarly(order: OrderModel, at: number): string | null {
  const deadline = deadlineOf(order);
  return deadline !== null && at >= deadline ? null : `order ${order.orderId} expires before its time`;
}

function triggerFault({ orderId, side, stopPrice, request }: OrderModel, at: bigint): string | null {
  if (request.type === "trailing_stop" || stopPrice === null) return null;
  const isMet = side === "buy" ? at >= stopPrice : at <= stopPrice;
  return isMet ? null : `order ${orderId} was triggered at ${decimal(at, SIZE)}, which its stop is not met by`;
}

function trailFault({ orderId, side, trail }: OrderModel, extreme: bigint): string | null {
  const isBetter = trail === null || (side === "sell" ? extreme >= trail : extreme <= trail);
  return isBetter ? null : `the trail of order ${orderId} went back to ${decimal(extreme, SIZE)}`;
}

/** An order is filled at no worse a price than any that was asked for it; our own exchange charges its rates. */
export function* fillFaults(order: OrderModel, trade: TradeThere): Iterable<string> {
  const { orderId, side, worstPrice } = order;
  if (trade.isRogue) return;
  const isWorse = worstPrice !== null && (side === "buy" ? trade.price > worstPrice : trade.price < worstPrice);
  if (isWorse)
    yield `order ${orderId} was filled at ${decimal(trade.price, SIZE)}, beyond ${decimal(worstPrice, SIZE)}`;
  const rates = INSTRUMENTS.get(trade.symbol);
  const { liquidity } = trade;
  if (liquidity === null || rates === undefined) return;
  if (trade.fee !== feeOf(trade.quantity * trade.price, liquidity === "maker" ? rates.makerFee : rates.takerFee))
    yield `trade ${trade.tradeId} of order ${orderId} was charged another fee than its ${liquidity}'s rate`;
  if (order.request.post_only === true && liquidity === "taker")
    yield `order ${orderId} has taken, and was only to rest`;
}

/** What is still open, or waits, although its time has come; for an account at rest. */
export function* overdue(
  open: Iterable<OrderModel>,
  now: number,
  markOf: (symbol: string) => bigint | null,
): Iterable<string> {
  for (const order of open) {
    const { orderId, side, stopPrice, isUnknown } = order;
    const deadline = deadlineOf(order);
    if (deadline !== null && now > deadline + PATIENCE_MS && !isUnknown)
      yield `order ${orderId} is open long after its deadline`;
    const mark = markOf(order.symbol);
    const isMet = mark !== null && stopPrice !== null && (side === "buy" ? mark >= stopPrice : mark <= stopPrice);
    if (isMet && order.stage() === "held" && order.request.type !== "trailing_stop")
      yield `order ${orderId} waits, and its stop is met`;
  }
}

/** Check 9: orders that may only reduce come together to no more than the position; for an account at rest. */
export function* reduceOnlyFaults(
  open: Iterable<OrderModel>,
  positions: ReadonlyMap<string, bigint>,
): Iterable<string> {
  const reducing = new Map<string, bigint>();
  for (const order of open) {
    if (order.request.reduce_only !== true || order.isCanceling || order.isUnknown) continue;
    const position = positions.get(order.symbol) ?? 0n;
    const sum = (reducing.get(order.symbol) ?? 0n) + order.reserved();
    reducing.set(order.symbol, sum);
    if (sum > (order.side === "sell" ? position : -position))
      yield `order ${order.orderId} is only to reduce, and with others before it comes to more than the position`;
  }
}

/** Of an order that was split everything is the sum of its parts; of a part whose rest was taken away what it has filled. */
export function* partFaults(orders: ReadonlyMap<string, OrderModel>): Iterable<string> {
  for (const parent of orders.values()) {
    if (!parent.isParent) continue;
    const parts = parent.children.map((id) => orders.get(id));
    if (parts.some((part) => part === undefined)) {
      yield `a part of order ${parent.orderId} is not there`;
      continue;
    }
    const sum = (of: (part: OrderModel) => bigint): bigint =>
      parts.reduce((total, part) => total + (part === undefined ? 0n : of(part)), 0n);
    const { filled, notional, fees } = parent.rolledUp ?? { filled: 0n, notional: 0n, fees: 0n };
    if (
      filled !== sum((part) => part.filled) ||
      notional !== sum((part) => part.notional) ||
      fees !== sum((part) => part.fees)
    )
      yield `order ${parent.orderId} is another than its parts: ${decimal(filled, SIZE)} filled, and ${decimal(
        sum((part) => part.filled),
        SIZE,
      )}`;
    if (sum((part) => part.firstQuantity) !== parent.firstQuantity)
      yield `the parts of order ${parent.orderId} are not all of it`;
  }
}
