import { describe, expect, test } from "vitest";
import type { AccountView, FillView, OrderView, PositionView } from "../../shared/contract/views";
import type { AccountBooks, DifferenceCode, ExchangeBooks, ExchangeOrder } from "./books";
import { compareBooks } from "./compare-books";

const TIME = "2026-11-21T00:00:00.000Z";
const MULTIPLIERS = new Map([["BTCUSDT", 1n]]);

/** One buy that filled in two trades, one sell that rests, one order that risk refused: cash and position worked out by hand. */
function agreeing(): { account: Mutable<AccountBooks>; exchange: Mutable<ExchangeBooks> } {
  const trades = [
    aTrade({ trade_id: "1", order_id: "filled", quantity: "0.1", price: "50000.01", fee: "5.000001" }),
    aTrade({ trade_id: "2", order_id: "filled", quantity: "0.2", price: "50000.04", fee: "10.000008" }),
  ];
  return {
    account: {
      // 1,000 − 100 − (5000.001 + 10000.008) − 15.000009
      account: anAccount({ cash: "-14115.009009", open_orders: 1, margin_reserved: "12" }),
      openingCash: "1000",
      adjustments: ["-150", "50"],
      orders: [
        anOrder({
          order_id: "filled",
          status: "filled",
          quantity: "0.3",
          filled_quantity: "0.3",
          remaining_quantity: "0",
          average_price: "50000.03",
          fees: "15.000009",
        }),
        anOrder({
          order_id: "resting",
          side: "sell",
          status: "new",
          quantity: "0.05",
          remaining_quantity: "0.05",
          price: "51000",
        }),
        anOrder({ order_id: "refused", status: "rejected" }),
      ],
      fills: trades.map((trade) => ({ ...trade, sequence: 9 })),
      positions: [aPosition({ quantity: "0.3", open_sells: "0.05" })],
      journal: { ok: true, error: null, stateCompared: true, rows: 12 },
    },
    exchange: {
      orders: [
        aPlacedOrder({ order_id: "filled", status: "filled", quantity: "0.3", filled_quantity: "0.3" }),
        aPlacedOrder({ order_id: "resting", side: "sell", status: "working", quantity: "0.05", price: "51000.00" }),
      ],
      trades,
    },
  };
}

test("finds nothing where account and exchange agree", () => {
  const { account, exchange } = agreeing();
  expect(compareBooks(account, exchange, MULTIPLIERS)).toEqual([]);
});

/** Each case breaks one thing only; what it names must be among what is found. */
const BREAKS: readonly [string, DifferenceCode, (books: ReturnType<typeof agreeing>) => void][] = [
  [
    "a trade that the exchange lists twice",
    "trade_twice",
    ({ exchange }) => exchange.trades.push(first(exchange.trades)),
  ],
  ["a trade booked twice", "fill_twice", ({ account }) => account.fills.push(first(account.fills))],
  ["a lost fill", "fill_lost", ({ account }) => account.fills.pop()],
  ["a fill of a trade that never was", "fill_invented", ({ exchange }) => exchange.trades.pop()],
  ["a fill booked at another price", "fill_differs", ({ account }) => (first(account.fills).price = "50000.02")],
  ["a fill booked on the other side", "fill_differs", ({ account }) => (first(account.fills).side = "sell")],
  [
    "a fee booked one unit of the last decimal off",
    "fill_differs",
    ({ account }) => (first(account.fills).fee = "5.000001000000000000000001"),
  ],
  [
    "cash off by one unit of the last decimal",
    "cash_wrong",
    ({ account }) => (account.account.cash = "-14115.009009000000000000000001"),
  ],
  ["an adjustment that cash does not show", "cash_wrong", ({ account }) => account.adjustments.push("1")],
  ["a position off by one step", "position_wrong", ({ account }) => (first(account.positions).quantity = "0.30001")],
  ["a position that is not listed", "position_wrong", ({ account }) => account.positions.pop()],
  [
    "a filled quantity that its trades do not add up to",
    "filled_quantity_wrong",
    ({ account }) => (first(account.orders).filled_quantity = "0.29"),
  ],
  [
    "a wrong average price",
    "average_price_wrong",
    ({ account }) => (first(account.orders).average_price = "50000.025"),
  ],
  [
    "fees of an order that its trades do not add up to",
    "order_fees_wrong",
    ({ account }) => (first(account.orders).fees = "15"),
  ],
  [
    "an order that rests here only",
    "rests_at_account_only",
    ({ exchange }) => (second(exchange.orders).status = "canceled"),
  ],
  [
    "an order that rests at the exchange only",
    "rests_at_exchange_only",
    ({ account }) => (second(account.orders).status = "canceled"),
  ],
  ["a resting order that the exchange never got", "order_lost", ({ exchange }) => exchange.orders.pop()],
  ["an order that the account does not know", "order_unknown_to_account", ({ account }) => account.orders.splice(1, 1)],
  [
    "an order taken twice by the exchange",
    "order_twice",
    ({ exchange }) => exchange.orders.push(second(exchange.orders)),
  ],
  [
    "two legs of one order at rest",
    "order_twice",
    ({ exchange }) => exchange.orders.push({ ...second(exchange.orders), order_id: "resting-2" }),
  ],
  ["an order listed twice by the account", "order_twice", ({ account }) => account.orders.push(first(account.orders))],
  ["an order still on its way", "order_unsettled", ({ account }) => (second(account.orders).status = "pending_new")],
  ["a cancel nobody answered", "order_unsettled", ({ account }) => (second(account.orders).status = "pending_cancel")],
  ["an order of unknown outcome", "order_unsettled", ({ account }) => (second(account.orders).certainty = "unknown")],
  ["another price at the exchange", "order_differs", ({ exchange }) => (second(exchange.orders).price = "51000.01")],
  [
    "another rest at the exchange",
    "order_differs",
    ({ exchange }) => (second(exchange.orders).filled_quantity = "0.01"),
  ],
  ["another side at the exchange", "order_differs", ({ exchange }) => (second(exchange.orders).side = "buy")],
  ["another end at the exchange", "order_differs", ({ exchange }) => (first(exchange.orders).status = "canceled")],
  [
    "a broken hash chain",
    "journal_broken",
    ({ account }) => (account.journal = { ...account.journal, ok: false, error: "row 7: hash" }),
  ],
  [
    "a replay that was never compared with the state",
    "journal_broken",
    ({ account }) => (account.journal = { ...account.journal, stateCompared: false }),
  ],
  ["a wrong count of open orders", "open_count_wrong", ({ account }) => (account.account.open_orders = 2)],
  [
    "open sells that no order explains",
    "open_quantity_wrong",
    ({ account }) => (first(account.positions).open_sells = "0.06"),
  ],
  [
    "a reservation that outlives its orders",
    "reservation_left",
    ({ account, exchange }) => {
      second(account.orders).status = "canceled";
      second(exchange.orders).status = "canceled";
      account.account.open_orders = 0;
    },
  ],
];

describe("finds", () => {
  test.each(BREAKS)("%s", (_name, code, breakIt) => {
    const books = agreeing();
    breakIt(books);
    const codes = compareBooks(books.account, books.exchange, MULTIPLIERS).map((difference) => difference.code);
    expect(codes).toContain(code);
  });
});

test("counts both sides of a trade between two orders of one account", () => {
  const { account, exchange } = agreeing();
  for (const side of ["buy", "sell"] as const) {
    const id = `self-${side}x`;
    const trade = aTrade({ trade_id: "3", order_id: id, side, quantity: "0.1", price: "50000", fee: "0" });
    exchange.trades.push(trade);
    account.fills.push(trade);
    exchange.orders.push(
      aPlacedOrder({ order_id: id, side, status: "filled", quantity: "0.1", filled_quantity: "0.1" }),
    );
    account.orders.push(
      anOrder({
        order_id: id,
        side,
        status: "filled",
        quantity: "0.1",
        filled_quantity: "0.1",
        remaining_quantity: "0",
        average_price: "50000",
      }),
    );
  }
  expect(compareBooks(account, exchange, MULTIPLIERS)).toEqual([]);
});

test("books a fee in another currency beside cash, not in it", () => {
  const { account, exchange } = agreeing();
  for (const fills of [account.fills, exchange.trades])
    Object.assign(first(fills), { fee_currency: "BNB", fee: "0.01" });
  account.account.cash = "-14110.009008";
  account.account.balances = { BNB: "-0.01" };
  first(account.orders).fees = "10.000008";
  expect(compareBooks(account, exchange, MULTIPLIERS)).toEqual([]);
  account.account.balances = {};
  expect(compareBooks(account, exchange, MULTIPLIERS).map(({ code }) => code)).toEqual(["balance_wrong"]);
});

test("refuses to value a trade of an instrument it does not know", () => {
  const { account, exchange } = agreeing();
  expect(() => compareBooks(account, exchange, new Map())).toThrow("no instrument BTCUSDT");
});

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? Loose<E>[] : T[K] };
type Loose<T> = T extends object ? { -readonly [K in keyof T]: T[K] } : T;

function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new Error(`no item ${index}`);
  return item;
}
const first = <T>(items: readonly T[]): T => at(items, 0);
const second = <T>(items: readonly T[]): T => at(items, 1);

const aTrade = (changes: Partial<FillView>): FillView => ({
  trade_id: "1",
  order_id: "o",
  symbol: "BTCUSDT",
  side: "buy",
  quantity: "1",
  price: "1",
  fee: "0",
  fee_currency: "USDT",
  liquidity: "taker",
  venue: "paper",
  shadow: false,
  time: TIME,
  sequence: 0,
  ...changes,
});

const anOrder = (changes: Partial<OrderView>): OrderView => ({
  order_id: "o",
  client_order_id: null,
  account: "load-00",
  symbol: "BTCUSDT",
  side: "buy",
  type: "limit",
  quantity: "1",
  price: "50000",
  stop_price: null,
  trail_offset: null,
  trigger_price: null,
  time_in_force: "gtc",
  expire_at: null,
  post_only: false,
  reduce_only: false,
  tags: null,
  status: "new",
  pending: null,
  certainty: "known",
  filled_quantity: "0",
  remaining_quantity: "1",
  average_price: null,
  fees: "0",
  venue: "paper",
  shadow: false,
  parent_order_id: null,
  children: null,
  venue_order_id: null,
  reject: null,
  created_at: TIME,
  updated_at: TIME,
  sequence: 1,
  ...changes,
});

const aPlacedOrder = (changes: Partial<ExchangeOrder>): ExchangeOrder => ({
  symbol: "BTCUSDT",
  order_id: "o",
  account: "load-00",
  side: "buy",
  quantity: "1",
  filled_quantity: "0",
  price: "50000",
  status: "working",
  ...changes,
});

const aPosition = (changes: Partial<PositionView>): PositionView => ({
  symbol: "BTCUSDT",
  quantity: "0",
  average_price: null,
  mark: null,
  mark_time: null,
  market_value: null,
  unrealized_pnl: null,
  realized_pnl: "0",
  open_buys: "0",
  open_sells: "0",
  margin: null,
  ...changes,
});

const anAccount = (changes: Partial<AccountView>): AccountView => ({
  account: "load-00",
  type: "margin",
  currency: "USDT",
  cash: "0",
  balances: {},
  equity: null,
  margin_used: null,
  margin_reserved: "0",
  maintenance_margin: null,
  buying_power: null,
  unrealized_pnl: null,
  realized_pnl: "0",
  fees: "0",
  open_orders: 0,
  trading_state: "active",
  firm_trading_state: "active",
  created_at: TIME,
  as_of: TIME,
  ...changes,
});
