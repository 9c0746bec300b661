import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  ONE,
  price,
  priceTimesDown,
  priceTimesUp,
  quantity,
  ratio,
  type Price,
  type Quantity,
  type Ratio,
} from "../core/decimal";
import type { Side } from "../core/order";
import type { ExchangeOrder } from "./exchange-order";
import { houseLadder } from "./house-ladder";
import { OrderBook, type Match } from "./order-book";
import { aHouse, ALICE, anInstrument } from "./testing/builders";
import { NaiveBook } from "./testing/naive-book";

const marketBand = ratio("0.03");
const instrument = anInstrument({ tickSize: price("1"), stepSize: quantity("1") });
const house = aHouse({
  minQuantity: quantity("10"),
  minNotional: 0n as never,
  halfSpread: ratio("0.01"),
  band: ratio("0.05"),
  levels: 2,
});

let numbers = 0;
const anOrder = (changes: Partial<ExchangeOrder> & { orderId: string }): ExchangeOrder => {
  numbers++;
  return {
    account: ALICE,
    side: "buy",
    type: changes.price === null ? "market" : "limit",
    timeInForce: "gtc",
    postOnly: false,
    receivedAt: 0,
    mark: null,
    number: numbers,
    priority: numbers,
    quantity: quantity("1"),
    price: price("100"),
    filledQuantity: quantity("0"),
    status: "working",
    endReason: null,
    endMessage: null,
    firstTrade: 0,
    lastTrade: 0,
    answered: [],
    ...changes,
  } as ExchangeOrder;
};

const told = (matches: readonly Match[]): string[] =>
  matches.map(
    ({ maker, taker, quantity: size, price: at }) => `${maker?.orderId ?? "-"} ${taker?.orderId ?? "-"} ${size} ${at}`,
  );

/** Few prices and small sizes, so that orders meet often. */
const side = fc.constantFrom<Side>("buy", "sell");
const at = fc.integer({ min: 90, max: 110 }).map((n) => price(String(n)));
const size = fc.integer({ min: 1, max: 30 }).map((n) => quantity(String(n)));
const timeInForce = fc.constantFrom<"gtc" | "ioc" | "fok">("gtc", "gtc", "gtc", "ioc", "fok");
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("limit" as const), side, at, size, timeInForce }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("market" as const), side, size, timeInForce }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("post_only" as const), side, at, size }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("mark" as const), at }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("cancel" as const), pick: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("amend" as const), pick: fc.nat(), at: fc.option(at), size }) },
);

describe("against a naive book", () => {
  test("makes the same trades in the same order and leaves the same queues, never crossed, nothing lost", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.boolean(), (steps, withHouse) => {
        const rules = { instrument, house: withHouse ? house : null, marketBand };
        const book = new OrderBook(rules);
        const naive = new NaiveBook();
        const orders = new Map<string, ExchangeOrder>();
        const traded = new Map<string, bigint>();
        let best: { buy: Price | null; sell: Price | null } = { buy: null, sell: null };

        const both = (matches: Match[], expected: string[]): void => {
          expect(told(matches)).toEqual(expected);
          for (const { maker, taker, quantity: matched } of matches) {
            expect(matched > 0n).toBe(true);
            for (const order of [maker, taker])
              if (order) traded.set(order.orderId, (traded.get(order.orderId) ?? 0n) + matched);
          }
        };
        const place = (order: ExchangeOrder): void => {
          orders.set(order.orderId, order);
          const { orderId: id, quantity: open } = order;
          both(
            book.place(order),
            naive.place({ id, side: order.side, timeInForce: order.timeInForce, price: order.price, open }),
          );
          if (order.timeInForce === "fok") expect([0n, order.quantity]).toContain(order.filledQuantity);
          if (order.timeInForce !== "gtc" || order.price === null) expect(book.find(order.orderId)).toBeUndefined();
        };

        steps.forEach((action, index) => {
          const orderId = `o${index}`;
          const resting = [...book.resting("buy"), ...book.resting("sell")];
          switch (action.kind) {
            case "limit":
              place(
                anOrder({
                  orderId: orderId as never,
                  side: action.side,
                  price: action.at,
                  quantity: action.size,
                  timeInForce: action.timeInForce,
                }),
              );
              break;
            case "market":
              place(
                anOrder({
                  orderId: orderId as never,
                  side: action.side,
                  price: null,
                  quantity: action.size,
                  timeInForce: action.timeInForce,
                }),
              );
              break;
            case "post_only": {
              const takes = book.wouldTake(action.side, action.at);
              expect(takes).toBe(naive.wouldTake(action.side, action.at));
              if (takes) break;
              const order = anOrder({
                orderId: orderId as never,
                side: action.side,
                price: action.at,
                quantity: action.size,
              });
              place(order);
              expect(order.filledQuantity).toBe(0n);
              break;
            }
            case "mark": {
              const ladder = withHouse ? houseLadder(action.at, house, instrument) : { bids: [], asks: [] };
              const limits = {
                buy: priceTimesDown(action.at, (ONE + marketBand) as Ratio),
                sell: priceTimesUp(action.at, (ONE - marketBand) as Ratio),
              };
              best = { buy: ladder.bids[0]?.price ?? null, sell: ladder.asks[0]?.price ?? null };
              both(book.quote(action.at), naive.quote(ladder, limits));
              break;
            }
            case "cancel": {
              const order = resting[action.pick % resting.length];
              if (order === undefined) break;
              book.cancel(order, null);
              naive.cancel(order.orderId);
              break;
            }
            case "amend": {
              const order = resting[action.pick % resting.length];
              if (order === undefined) break;
              const terms = {
                quantity: (order.filledQuantity + action.size) as Quantity,
                price: action.at ?? order.price!,
              };
              both(book.amend(order, terms, ++numbers), naive.amend(order.orderId, action.size, terms.price));
              break;
            }
          }
          for (const of of ["buy", "sell"] as const) {
            const queue = [...book.resting(of)].map(
              (order) => `${order.orderId} ${order.quantity - order.filledQuantity}`,
            );
            expect(queue).toEqual(naive.queue(of));
          }
          const bids = [[...book.resting("buy")][0]?.price, best.buy].filter((p) => p !== null && p !== undefined);
          const asks = [[...book.resting("sell")][0]?.price, best.sell].filter((p) => p !== null && p !== undefined);
          for (const bid of bids) for (const ask of asks) expect(bid < ask).toBe(true);
        });
        for (const order of orders.values()) {
          expect(order.filledQuantity).toBe(traded.get(order.orderId) ?? 0n);
          expect(order.filledQuantity <= order.quantity).toBe(true);
          expect(order.status === "filled").toBe(order.filledQuantity === order.quantity);
          expect(order.status === "working").toBe(book.find(order.orderId) === order);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("a replace in the queue", () => {
  const queueAfter = (terms: { quantity: string; price: string }): string[] => {
    const book = new OrderBook({ instrument, house: null, marketBand });
    const first = anOrder({ orderId: "first" as never, quantity: quantity("5") });
    book.place(first);
    book.place(anOrder({ orderId: "second" as never, quantity: quantity("5") }));
    book.amend(first, { quantity: quantity(terms.quantity), price: price(terms.price) }, ++numbers);
    return [...book.resting("buy")].map(({ orderId }) => orderId);
  };

  test("keeps its place when the quantity falls at the same price", () => {
    expect(queueAfter({ quantity: "4", price: "100" })).toEqual(["first", "second"]);
  });

  test("goes to the back when the quantity rises", () => {
    expect(queueAfter({ quantity: "6", price: "100" })).toEqual(["second", "first"]);
  });

  test("goes to the front of a better price, whatever its quantity", () => {
    expect(queueAfter({ quantity: "4", price: "101" })).toEqual(["first", "second"]);
    expect(queueAfter({ quantity: "4", price: "99" })).toEqual(["second", "first"]);
  });
});

describe("market orders", () => {
  test("find nothing without a mark, so that nothing protects them badly", () => {
    const book = new OrderBook({ instrument, house: null, marketBand });
    book.place(anOrder({ orderId: "ask" as never, side: "sell", price: price("500") }));
    const market = anOrder({ orderId: "market" as never, price: null });
    expect(book.place(market)).toEqual([]);
    expect(market).toMatchObject({ status: "canceled", endReason: "no_mark" });
  });

  test("stop at the band that accounts reserve for", () => {
    const book = new OrderBook({ instrument, house: null, marketBand });
    book.quote(price("100"));
    book.place(anOrder({ orderId: "near" as never, side: "sell", price: price("103") }));
    book.place(anOrder({ orderId: "far" as never, side: "sell", price: price("104") }));
    const market = anOrder({ orderId: "market" as never, price: null, quantity: quantity("2") });
    expect(told(book.place(market))).toEqual([`near market ${quantity("1")} ${price("103")}`]);
    expect(market).toMatchObject({ status: "canceled", endReason: "no_liquidity" });
  });
});

describe("the house", () => {
  test("is back at full depth for the next order", () => {
    const book = new OrderBook({ instrument, house, marketBand: ratio("0.5") });
    book.quote(price("100"));
    const before = book.depth(10);
    const sweep = anOrder({ orderId: "sweep" as never, price: null, quantity: quantity("25") });
    book.place(sweep);
    expect(sweep).toMatchObject({ filledQuantity: quantity("10"), status: "canceled", endReason: "no_liquidity" });
    expect(book.depth(10)).toEqual(before);
  });

  test("takes the rest of an order that has swept it, at that order's limit", () => {
    const book = new OrderBook({ instrument, house, marketBand });
    book.quote(price("100"));
    const sweep = anOrder({ orderId: "sweep" as never, price: price("110"), quantity: quantity("25") });
    expect(told(book.place(sweep)).at(-1)).toBe(`sweep - ${quantity("15")} ${price("110")}`);
    expect(sweep.status).toBe("filled");
  });

  test("fills a resting order at its own price when the mark moves through it", () => {
    const book = new OrderBook({ instrument, house, marketBand });
    book.quote(price("100"));
    const resting = anOrder({ orderId: "bid" as never, price: price("95") });
    expect(book.place(resting)).toEqual([]);
    expect(book.quote(price("97"))).toEqual([]);
    expect(told(book.quote(price("93")))).toEqual([`bid - ${quantity("1")} ${price("95")}`]);
    expect(book.openOrders).toBe(0);
  });
});

test("depth adds clients and house up per price, best first", () => {
  const book = new OrderBook({ instrument, house, marketBand });
  book.quote(price("100"));
  book.place(anOrder({ orderId: "a" as never, price: price("99"), quantity: quantity("3") }));
  book.place(anOrder({ orderId: "b" as never, price: price("95"), quantity: quantity("2") }));
  expect(book.depth(2).bids).toEqual([
    [price("99"), quantity("8")],
    [price("97"), quantity("5")],
  ]);
});
