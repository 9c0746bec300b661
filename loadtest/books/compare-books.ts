/**
 * Proves that one account and the exchange agree, from what both say, exactly: money is recomputed from the exchange's
 * trades on bigint and compared to the last decimal. Pure, so that a test can show that it bites.
 */
import {
  formatFine,
  formatMoney,
  meanPrice,
  money,
  negate,
  price,
  quantity,
  type Money,
  type Quantity,
} from "../../shared/core/decimal";
import type { FillView, OrderView } from "../../shared/contract/views";
import { ENDED_STATUSES } from "../../shared/core/order";
import type { AccountBooks, Difference, DifferenceCode, ExchangeBooks, ExchangeOrder, Multipliers } from "./books";

type Report = (code: DifferenceCode, about: string, detail: string) => void;

/** Everything an audit of one account looks at, indexed once. */
interface Ledger {
  readonly books: AccountBooks;
  readonly multipliers: Multipliers;
  readonly orders: ReadonlyMap<string, OrderView>;
  /** The exchange's orders by our order id; more than one where it has legs, or was taken twice. */
  readonly placed: ReadonlyMap<string, readonly ExchangeOrder[]>;
  readonly exchange: ExchangeBooks;
  /** The exchange's trades without repetitions. */
  readonly trades: ReadonlyMap<string, FillView>;
  readonly tradesOf: ReadonlyMap<string, readonly FillView[]>;
}

type Audit = (ledger: Ledger, report: Report) => void;

const AUDITS: readonly Audit[] = [
  auditJournal,
  auditOrdersOfExchange,
  auditOrdersOfAccount,
  auditTrades,
  auditOrderSums,
  auditPositions,
  auditCash,
  auditReservations,
];

/**
 * Differences between an account that has come to rest and the exchange; empty when they agree. Throws RangeError when
 * one of the two says a number that is no decimal.
 */
export function compareBooks(books: AccountBooks, exchange: ExchangeBooks, multipliers: Multipliers): Difference[] {
  const differences: Difference[] = [];
  const report: Report = (code, about, detail) => {
    differences.push({ code, account: books.account.account, about, detail });
  };
  const trades = uniqueTrades(exchange.trades, report);
  const ledger: Ledger = {
    books,
    multipliers,
    orders: new Map(books.orders.map((order) => [order.order_id, order])),
    placed: groupBy(exchange.orders, (order) => withoutLeg(order.order_id)),
    exchange,
    trades,
    tradesOf: groupBy([...trades.values()], (trade) => withoutLeg(trade.order_id)),
  };
  for (const audit of AUDITS) audit(ledger, report);
  return differences;
}

/** A leg `-2`, `-3` … is a part of the same order (domain.md, "Replace"). */
const withoutLeg = (orderId: string): string => orderId.replace(/-\d+$/, "");

/** Both sides of one trade may be ours, so the order is part of its name (domain.md, "Order state" 6). */
const tradeKey = (trade: FillView): string => `${trade.venue}/${trade.symbol}/${trade.trade_id}/${trade.order_id}`;

function uniqueTrades(trades: readonly FillView[], report: Report): Map<string, FillView> {
  const unique = new Map<string, FillView>();
  for (const trade of trades) {
    const key = tradeKey(trade);
    if (unique.has(key)) report("trade_twice", key, "the exchange lists this trade more than once");
    else unique.set(key, trade);
  }
  return unique;
}

/** A journal up to this long is replayed and compared with the live state; of a longer one only the chain is walked (api.md). */
const REPLAYED_ROWS = 50_000;

function auditJournal({ books: { account, journal } }: Ledger, report: Report): void {
  if (!journal.ok) report("journal_broken", account.account, journal.error ?? "no reason given");
  else if (!journal.stateCompared && journal.rows <= REPLAYED_ROWS)
    report("journal_broken", account.account, "the replay was not compared with the live state");
}

const RESTS: ReadonlySet<string> = new Set(["new", "partially_filled"]);
const ENDED: ReadonlySet<string> = new Set(ENDED_STATUSES);

/** How the exchange may name the end of an order that ended so here. An expiry is a cancel there: we send it. */
const SAME_END: Readonly<Record<string, readonly string[]>> = {
  filled: ["filled"],
  canceled: ["canceled", "expired"],
  expired: ["expired", "canceled"],
  rejected: ["rejected"],
};

function auditOrdersOfExchange({ orders, placed, exchange }: Ledger, report: Report): void {
  const seen = new Set<string>();
  for (const order of exchange.orders) {
    if (seen.has(order.order_id))
      report("order_twice", order.order_id, "the exchange has taken this order more than once");
    seen.add(order.order_id);
  }
  for (const [orderId, legs] of placed) {
    const working = legs.filter((leg) => leg.status === "working");
    if (working.length > 1) report("order_twice", orderId, `${working.length} legs rest at the exchange at once`);
    if (!orders.has(orderId))
      report(
        "order_unknown_to_account",
        orderId,
        "rests or has rested at the exchange, and the account does not know it",
      );
  }
}

function auditOrdersOfAccount({ books, placed }: Ledger, report: Report): void {
  const listed = new Set<string>();
  for (const order of books.orders) {
    if (listed.has(order.order_id))
      report("order_twice", order.order_id, "the account lists this order more than once");
    listed.add(order.order_id);
    auditOrder(order, placed.get(order.order_id) ?? [], report);
  }
}

function auditOrder(order: OrderView, legs: readonly ExchangeOrder[], report: Report): void {
  const id = order.order_id;
  if (
    order.certainty === "unknown" ||
    !(RESTS.has(order.status) || ENDED.has(order.status) || order.status === "held")
  ) {
    report("order_unsettled", id, `${order.status}, ${order.certainty}: neither ended nor resting`);
    return;
  }
  const working = legs.find((leg) => leg.status === "working");
  const last = working ?? legs.at(-1);
  if (last === undefined) {
    if (RESTS.has(order.status) || quantity(order.filled_quantity) !== 0n) {
      report(
        "order_lost",
        id,
        `${order.status} with ${order.filled_quantity} filled, and the exchange has never seen it`,
      );
    }
    return;
  }
  if (last.symbol !== order.symbol || last.side !== order.side) {
    report("order_differs", id, `${order.side} ${order.symbol} here, ${last.side} ${last.symbol} at the exchange`);
  }
  if (RESTS.has(order.status)) auditResting(order, last, report);
  else if (working !== undefined) report("rests_at_exchange_only", id, `${order.status} here, working at the exchange`);
  else if (!(SAME_END[order.status] ?? []).includes(last.status)) {
    report("order_differs", id, `${order.status} here, ${last.status} at the exchange`);
  }
}

function auditResting(order: OrderView, there: ExchangeOrder, report: Report): void {
  if (there.status !== "working") {
    report("rests_at_account_only", order.order_id, `${order.status} here, ${there.status} at the exchange`);
    return;
  }
  const here = `${order.remaining_quantity} at ${order.price ?? "market"}`;
  const rest = quantity(there.quantity) - quantity(there.filled_quantity);
  if (rest !== quantity(order.remaining_quantity) || !samePrice(order.price, there.price)) {
    report(
      "order_differs",
      order.order_id,
      `rests with ${here} here, ${formatFine(rest as Quantity)} at ${there.price ?? "market"} at the exchange`,
    );
  }
}

const samePrice = (a: string | null, b: string | null): boolean =>
  a === null || b === null ? a === b : price(a) === price(b);

function auditTrades({ books, trades }: Ledger, report: Report): void {
  const booked = new Set<string>();
  for (const fill of books.fills) {
    const key = tradeKey(fill);
    if (booked.has(key)) report("fill_twice", key, `${fill.quantity} at ${fill.price} is booked more than once`);
    booked.add(key);
    const trade = trades.get(key);
    if (trade === undefined)
      report("fill_invented", key, `${fill.quantity} at ${fill.price} is booked, and the exchange has no such trade`);
    else auditFill(fill, trade, report);
  }
  for (const [key, trade] of trades) {
    if (!booked.has(key)) report("fill_lost", key, `${trade.quantity} at ${trade.price} was traded and is not booked`);
  }
}

function auditFill(fill: FillView, trade: FillView, report: Report): void {
  const same =
    fill.side === trade.side &&
    fill.liquidity === trade.liquidity &&
    fill.fee_currency === trade.fee_currency &&
    quantity(fill.quantity) === quantity(trade.quantity) &&
    price(fill.price) === price(trade.price) &&
    money(fill.fee) === money(trade.fee);
  if (!same) report("fill_differs", tradeKey(fill), `booked as ${describe(fill)}, traded as ${describe(trade)}`);
}

const describe = (fill: FillView): string =>
  `${fill.side} ${fill.quantity} at ${fill.price}, fee ${fill.fee} ${fill.fee_currency}, ${fill.liquidity}`;

function auditOrderSums({ books, tradesOf }: Ledger, report: Report): void {
  for (const order of books.orders) {
    let filled = 0n;
    let notional = 0n;
    let fees = 0n;
    for (const trade of tradesOf.get(order.order_id) ?? []) {
      filled += quantity(trade.quantity);
      notional += quantity(trade.quantity) * price(trade.price);
      // A fee in another currency is booked in that currency's balance (domain.md, "Order state" 10).
      if (trade.fee_currency === books.account.currency) fees += money(trade.fee);
    }
    expectEqual(report, "filled_quantity_wrong", order.order_id, order.filled_quantity, formatFine(filled as Quantity));
    expectEqual(report, "order_fees_wrong", order.order_id, order.fees, formatMoney(fees as Money));
    const average = filled === 0n ? null : formatFine(meanPrice(notional as Money, filled as Quantity));
    expectEqual(report, "average_price_wrong", order.order_id, order.average_price, average);
  }
}

function auditPositions({ books, trades }: Ledger, report: Report): void {
  const traded = new Map<string, bigint>();
  for (const trade of trades.values()) add(traded, trade.symbol, signedQuantity(trade));
  const held = new Map(books.positions.map((position) => [position.symbol, quantity(position.quantity)]));
  for (const symbol of new Set([...traded.keys(), ...held.keys()])) {
    const expected = formatFine((traded.get(symbol) ?? 0n) as Quantity);
    expectEqual(report, "position_wrong", symbol, formatFine(held.get(symbol) ?? (0n as Quantity)), expected);
  }
}

function auditCash({ books, trades, multipliers }: Ledger, report: Report): void {
  const { account } = books;
  let cash: bigint = money(books.openingCash);
  for (const amount of books.adjustments) cash += money(amount);
  const balances = new Map<string, bigint>();
  for (const trade of trades.values()) {
    const multiplier = multipliers.get(trade.symbol);
    if (multiplier === undefined) throw new RangeError(`no instrument ${trade.symbol}: its trades cannot be valued`);
    cash -= signedQuantity(trade) * price(trade.price) * multiplier;
    if (trade.fee_currency === account.currency) cash -= money(trade.fee);
    else add(balances, trade.fee_currency, negate(money(trade.fee)));
  }
  expectEqual(report, "cash_wrong", account.account, account.cash, formatMoney(cash as Money));
  for (const currency of new Set([...balances.keys(), ...Object.keys(account.balances)])) {
    if (currency === account.currency) continue;
    const expected = formatMoney((balances.get(currency) ?? 0n) as Money);
    expectEqual(report, "balance_wrong", currency, account.balances[currency] ?? "0", expected);
  }
}

function auditReservations({ books }: Ledger, report: Report): void {
  const open = books.orders.filter((order) => !ENDED.has(order.status));
  const { account } = books;
  if (account.open_orders !== open.length) {
    report(
      "open_count_wrong",
      account.account,
      `the account counts ${account.open_orders} open orders and lists ${open.length}`,
    );
  }
  if (open.length === 0 && money(account.margin_reserved) !== 0n) {
    report("reservation_left", account.account, `${account.margin_reserved} is reserved, and no order is open`);
  }
  const expected = new Map<string, bigint>();
  for (const order of open) add(expected, `${order.side} ${order.symbol}`, quantity(order.remaining_quantity));
  const shown = new Map<string, bigint>();
  for (const position of books.positions) {
    shown.set(`buy ${position.symbol}`, quantity(position.open_buys));
    shown.set(`sell ${position.symbol}`, quantity(position.open_sells));
  }
  for (const key of new Set([...expected.keys(), ...shown.keys()])) {
    const [side, symbol] = key.split(" ");
    // A symbol without a position need not be listed among the positions, and then shows no open quantities either.
    if (!shown.has(key) && books.positions.every((position) => position.symbol !== symbol)) continue;
    const wanted = formatFine((expected.get(key) ?? 0n) as Quantity);
    expectEqual(
      report,
      "open_quantity_wrong",
      `${symbol} ${side}`,
      formatFine((shown.get(key) ?? 0n) as Quantity),
      wanted,
    );
  }
}

const signedQuantity = (trade: FillView): bigint =>
  trade.side === "buy" ? quantity(trade.quantity) : negate(quantity(trade.quantity));

/** Compares as decimals, so that another notation of the same number is no difference. */
function expectEqual(
  report: Report,
  code: DifferenceCode,
  about: string,
  said: string | null,
  expected: string | null,
): void {
  const same = said === null || expected === null ? said === expected : money(said) === money(expected);
  if (!same) report(code, about, `says ${said ?? "nothing"}, recomputed it is ${expected ?? "nothing"}`);
}

function add(sums: Map<string, bigint>, key: string, amount: bigint): void {
  sums.set(key, (sums.get(key) ?? 0n) + amount);
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
