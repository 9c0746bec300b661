/** Where an account and its venues differ, when nothing is under way. */
import { decimal, SIZE } from "./decimals";
import { fillKey } from "./fill-key";
import type { OrderModel } from "./order-model";
import { tradeLine, type VenueTruth } from "./venue-truth";

interface AccountFacts {
  readonly account: string;
  readonly orders: ReadonlyMap<string, OrderModel>;
  readonly open: ReadonlySet<OrderModel>;
  /** Trades that are booked, and those that were taken back. */
  readonly booked: ReadonlySet<string>;
  readonly busted: ReadonlySet<string>;
}

/** What the venues have traded and what is booked have to be the same. */
export function* tradeDifferences(
  { account, orders, booked, busted }: AccountFacts,
  truth: VenueTruth,
): Iterable<string> {
  for (const trade of truth.trades(account)) {
    const order = orders.get(trade.orderId);
    const key = fillKey(trade);
    if (order === undefined) yield `a venue has traded ${tradeLine(trade)}, of no order on disk`;
    // Of one that is in doubt, with an alert, the venue has yet to be asked.
    else if (!booked.has(key) && !order.isUnknown) yield `a venue has traded ${tradeLine(trade)}, and it is not booked`;
    if (trade.isBusted && !busted.has(key)) yield `a venue has taken ${tradeLine(trade)} back, and it is still booked`;
  }
}

/** What works at the venues has to be open here, once, and the other way round. */
export function* orderDifferences({ account, orders, open }: AccountFacts, truth: VenueTruth): Iterable<string> {
  const there = truth.open(account);
  const ids = new Set<string>();
  for (const one of there) {
    if (ids.has(one.orderId)) yield `order ${one.orderId} is live at the venues more than once`;
    ids.add(one.orderId);
    const order = orders.get(one.orderId);
    if (order === undefined || !order.isOpen()) yield `order ${one.orderId} works at its venue and has ended here`;
    else if (!order.isUnknown && (order.quantity !== one.quantity || order.filled !== one.filled))
      yield `order ${one.orderId} is ${decimal(one.filled, SIZE)} of ${decimal(one.quantity, SIZE)} at its venue, and ${decimal(order.filled, SIZE)} of ${decimal(order.quantity, SIZE)} here`;
  }
  for (const order of open)
    if (order.stage() === "working" && !order.isUnknown && !ids.has(order.orderId))
      yield `order ${order.orderId} works here and not at its venue`;
}
