import { describe, expect, test } from "vitest";
import { money, price, quantity } from "../core/decimal";
import type { IntentOutcome, VenueReport } from "../core/venue-protocol";
import {
  aCancel,
  ALICE,
  aMark,
  anInstrument,
  aQuery,
  aReplace,
  aRequest,
  aSubmit,
  BOB,
  MemoryExchange,
  someRules,
} from "./testing/builders";

const reportsOf = (outcome: IntentOutcome | undefined): readonly VenueReport[] => {
  if (outcome?.kind !== "answered") throw new Error(`not answered: ${JSON.stringify(outcome)}`);
  return outcome.reports;
};
const kinds = (reports: readonly VenueReport[]): string[] => reports.map(({ kind }) => kind);

const atMark = (mark = "50000"): MemoryExchange => {
  const exchange = new MemoryExchange();
  exchange.applyMark(aMark(mark));
  return exchange;
};
const withoutHouse = (): MemoryExchange => new MemoryExchange(someRules({ house: null }));

const one = (exchange: MemoryExchange, ...request: Parameters<typeof aRequest>): readonly VenueReport[] =>
  reportsOf(exchange.execute([aRequest(...request)], request[1]?.sentAt ?? 0).outcomes[0]);

describe("a submission", () => {
  test("is acknowledged and told its fills with fees rounded up", () => {
    const reports = one(atMark(), aSubmit({ orderId: "o1", quantity: "0.00123" }));
    expect(reports).toEqual([
      { kind: "acknowledged", orderId: "o1", venueOrderId: "P1" },
      {
        kind: "fill",
        orderId: "o1",
        venue: "paper",
        symbol: "BTCUSDT",
        tradeId: "2",
        quantity: quantity("0.00123"),
        price: price("50010"),
        // 0.00123 × 50010 × 0.002 = 0.1230246
        fee: money("0.1230246"),
        feeCurrency: "USDT",
        liquidity: "taker",
        time: 0,
      },
    ]);
  });

  test("fills in part at each price, and what finds nothing more is canceled", () => {
    const reports = one(atMark(), aSubmit({ orderId: "o1", quantity: "7", price: "50200", timeInForce: "ioc" }));
    expect(kinds(reports)).toEqual(["acknowledged", "fill", "fill", "fill", "fill", "canceled"]);
    expect(reports.at(-1)).toMatchObject({ venueReason: "ioc_rest" });
  });

  test("that is fill-or-kill and too large trades nothing", () => {
    const exchange = atMark();
    expect(kinds(one(exchange, aSubmit({ orderId: "o1", quantity: "7", price: "50200", timeInForce: "fok" })))).toEqual(
      ["acknowledged", "canceled"],
    );
    expect(exchange.trades).toEqual([]);
  });

  test("finds no house before the first mark", () => {
    expect(kinds(one(new MemoryExchange(), aSubmit({ orderId: "o1" })))).toEqual(["acknowledged", "canceled"]);
  });

  test("that is post-only and would trade is refused, and remembered as refused", () => {
    const exchange = atMark();
    const crossing = aSubmit({ orderId: "o1", price: "50010", postOnly: true });
    expect(one(exchange, crossing)).toMatchObject([{ kind: "refused", venueCode: "post_only" }]);
    exchange.applyMark(aMark("60000", 1));
    expect(one(exchange, crossing)).toMatchObject([{ kind: "refused", venueCode: "post_only" }]);
    expect(kinds(one(exchange, aQuery("o1")))).toEqual(["refused", "order_status"]);
  });

  test.each([
    ["unknown_symbol", aSubmit({ orderId: "o1", symbol: "ETHUSDT", price: "50000" })],
    ["price_tick", aSubmit({ orderId: "o1", price: "50000.001" })],
    ["price_tick", aSubmit({ orderId: "o1", price: "0" })],
    ["quantity_step", aSubmit({ orderId: "o1", quantity: "0.000001" })],
    ["quantity_step", aSubmit({ orderId: "o1", quantity: "-1" })],
    ["quantity_max", aSubmit({ orderId: "o1", quantity: "9001" })],
    ["order_value_min", aSubmit({ orderId: "o1", quantity: "0.001", price: "9999" })],
    ["post_only", aSubmit({ orderId: "o1", price: "1", timeInForce: "ioc", postOnly: true })],
    ["price_missing", { ...aSubmit({ orderId: "o1" }), type: "limit" } as never],
  ])("is refused with %s", (venueCode, submit) => {
    expect(one(atMark(), submit)).toMatchObject([{ kind: "refused", venueCode }]);
  });

  test("is refused while the symbol is not tradable, but a cancel passes", () => {
    const rules = someRules({ instrument: anInstrument({ tradable: false }) });
    expect(one(new MemoryExchange(rules), aSubmit({ orderId: "o1", price: "1" }))).toMatchObject([
      { venueCode: "symbol_not_tradable" },
    ]);
  });

  test("that comes again gets the state of the original, and makes no second order", () => {
    const exchange = withoutHouse();
    const submit = aSubmit({ orderId: "o1", side: "sell", quantity: "3", price: "100" });
    const first = exchange.execute([aRequest(submit), aRequest(submit)]);
    expect(first.outcomes[1]).toEqual(first.outcomes[0]);
    one(exchange, aSubmit({ orderId: "o2", quantity: "1", price: "100" }), { account: BOB });
    expect(kinds(one(exchange, submit))).toEqual(["acknowledged", "fill"]);
    one(exchange, aCancel("o1"));
    expect(kinds(one(exchange, submit))).toEqual(["acknowledged", "fill", "canceled"]);
    expect([...exchange.exchange.resting("sell")]).toEqual([]);
  });

  test("with the id of another account's open order is refused, and that order is not touched", () => {
    const exchange = withoutHouse();
    one(exchange, aSubmit({ orderId: "o1", price: "100" }));
    expect(one(exchange, aSubmit({ orderId: "o1", price: "200" }), { account: BOB })).toMatchObject([
      { venueCode: "order_id_taken" },
    ]);
    expect(one(exchange, aCancel("o1"), { account: BOB })).toMatchObject([{ reason: "unknown_order" }]);
    expect([...exchange.exchange.resting("buy")]).toMatchObject([{ account: ALICE, price: price("100") }]);
  });
});

describe("the receive window", () => {
  const late = { sentAt: 0, receiveWindowMs: 5_000 };

  test.each([
    [5_000, "acknowledged"],
    [5_001, "refused"],
  ])("at %i ms makes a submission %s", (now, kind) => {
    const { outcomes } = withoutHouse().execute([aRequest(aSubmit({ orderId: "o1", price: "100" }), late)], now);
    expect(kinds(reportsOf(outcomes[0]))).toEqual([kind]);
  });

  test("leaves nothing behind of what came too late, so that a query still proves it never arrived", () => {
    const exchange = withoutHouse();
    exchange.execute([aRequest(aSubmit({ orderId: "o1", price: "100" }), late)], 5_001);
    expect(exchange.execute([aRequest(aQuery("o1"))], 7_001).outcomes).toEqual([{ kind: "never_arrived" }]);
  });

  test("refuses what is dated in the future, which would outlive it", () => {
    const { outcomes } = withoutHouse().execute(
      [aRequest(aSubmit({ orderId: "o1", price: "100" }), { sentAt: 1_001 })],
      0,
    );
    expect(outcomes).toMatchObject([{ reports: [{ venueCode: "recv_window" }] }]);
  });

  test("does not deny an order that is there, however late the second copy of it comes", () => {
    const exchange = withoutHouse();
    const request = aRequest(aSubmit({ orderId: "o1", price: "100" }), late);
    exchange.execute([request], 0);
    expect(kinds(reportsOf(exchange.execute([request], 60_000).outcomes[0]))).toEqual(["acknowledged"]);
  });

  test("refuses late cancels and replaces, which may then be sent anew", () => {
    const exchange = withoutHouse();
    one(exchange, aSubmit({ orderId: "o1", quantity: "2", price: "100" }));
    const { outcomes } = exchange.execute(
      [aRequest(aCancel("o1")), aRequest(aReplace("o1", { quantity: "1" }))],
      5_001,
    );
    expect(outcomes.map((outcome) => reportsOf(outcome)[0])).toMatchObject([
      { kind: "cancel_refused", reason: "other" },
      { kind: "replace_refused", reason: "other" },
    ]);
    expect(kinds(one(exchange, aCancel("o1")))).toEqual(["canceled"]);
  });
});

describe("a cancel", () => {
  test("of an unknown order proves nothing and is not remembered", () => {
    const exchange = withoutHouse();
    expect(one(exchange, aCancel("o1"))).toMatchObject([{ kind: "cancel_refused", reason: "unknown_order" }]);
    one(exchange, aSubmit({ orderId: "o1", price: "100" }));
    expect(kinds(one(exchange, aCancel("o1")))).toEqual(["canceled"]);
  });

  test("that comes again is answered as before, another one comes too late", () => {
    const exchange = withoutHouse();
    one(exchange, aSubmit({ orderId: "o1", price: "100" }));
    expect(one(exchange, aCancel("o1", "r1"))).toEqual(one(exchange, aCancel("o1", "r1")));
    expect(one(exchange, aCancel("o1", "r2"))).toMatchObject([{ kind: "cancel_refused", reason: "too_late" }]);
  });

  test("tells the fills first, so that nothing of the order is missing when it ends", () => {
    const exchange = withoutHouse();
    one(exchange, aSubmit({ orderId: "o1", quantity: "2", price: "100" }));
    one(exchange, aSubmit({ orderId: "o2", side: "sell", price: "100" }), { account: BOB });
    expect(kinds(one(exchange, aCancel("o1")))).toEqual(["fill", "canceled"]);
  });
});

describe("a replace", () => {
  const resting = (): MemoryExchange => {
    const exchange = withoutHouse();
    one(exchange, aSubmit({ orderId: "o1", quantity: "3", price: "100", postOnly: false }));
    return exchange;
  };

  test("takes the new terms, and is carried out once", () => {
    const exchange = resting();
    const replace = aReplace("o1", { quantity: "5", price: "101" }, "r1");
    expect(one(exchange, replace)).toEqual([
      { kind: "replaced", orderId: "o1", requestId: "r1", quantity: quantity("5"), price: price("101") },
    ]);
    one(exchange, aReplace("o1", { quantity: "7" }, "r2"));
    expect(one(exchange, replace)).toMatchObject([{ kind: "replaced", quantity: quantity("5") }]);
    expect([...exchange.exchange.resting("buy")]).toMatchObject([{ quantity: quantity("7"), price: price("101") }]);
  });

  test("trades when its new price meets another order", () => {
    const exchange = resting();
    one(exchange, aSubmit({ orderId: "o2", side: "sell", price: "110" }), { account: BOB });
    const reports = one(exchange, aReplace("o1", { quantity: "3", price: "110" }));
    expect(reports).toMatchObject([{ kind: "replaced" }, { kind: "fill", liquidity: "taker" }]);
    expect(exchange.unsolicited).toMatchObject([{ orderId: "o2", account: BOB }]);
  });

  test("to no more than is filled cancels the rest", () => {
    const exchange = resting();
    one(exchange, aSubmit({ orderId: "o2", side: "sell", price: "100" }), { account: BOB });
    const replace = aReplace("o1", { quantity: "1" });
    expect(kinds(one(exchange, replace))).toEqual(["fill", "canceled"]);
    expect(kinds(one(exchange, replace))).toEqual(["fill", "canceled"]);
  });

  test("is refused once the order has ended or when it is not known", () => {
    const exchange = resting();
    one(exchange, aSubmit({ orderId: "o2", side: "sell", quantity: "3", price: "100" }), { account: BOB });
    expect(one(exchange, aReplace("o1", { quantity: "5" }))).toMatchObject([
      { kind: "fill" },
      { kind: "replace_refused", reason: "too_late" },
    ]);
    expect(one(exchange, aReplace("o9", { quantity: "5" }))).toMatchObject([{ reason: "unknown_order" }]);
  });

  test("with bad terms or one that would make a post-only order take is refused and changes nothing", () => {
    const exchange = withoutHouse();
    one(exchange, aSubmit({ orderId: "o1", price: "100", postOnly: true }));
    one(exchange, aSubmit({ orderId: "o2", side: "sell", price: "110" }), { account: BOB });
    for (const terms of [{ quantity: "1", price: "110" }, { quantity: "9001" }, { quantity: "1", price: "1.005" }]) {
      expect(one(exchange, aReplace("o1", terms, `r-${terms.quantity}-${terms.price}`))).toMatchObject([
        { kind: "replace_refused", reason: "other" },
      ]);
    }
    one(exchange, aCancel("o2"), { account: BOB });
    expect(one(exchange, aReplace("o1", { quantity: "1", price: "110" }, "r-1-110"))).toMatchObject([
      { kind: "replace_refused", message: "the order would have traded on arrival" },
    ]);
    expect([...exchange.exchange.resting("buy")]).toMatchObject([{ quantity: quantity("1"), price: price("100") }]);
  });
});

describe("a query", () => {
  test("tells all fills and closes with what the exchange holds", () => {
    const exchange = withoutHouse();
    one(exchange, aSubmit({ orderId: "o1", quantity: "3", price: "100" }));
    one(exchange, aSubmit({ orderId: "o2", side: "sell", price: "100" }), { account: BOB });
    one(exchange, aSubmit({ orderId: "o3", side: "sell", price: "100" }), { account: BOB });
    expect(one(exchange, aQuery("o1"))).toMatchObject([
      { kind: "acknowledged" },
      { kind: "fill", tradeId: "3" },
      { kind: "fill", tradeId: "5" },
      { kind: "order_status", status: "working", filledQuantity: quantity("2") },
    ]);
  });

  test("says not found until the horizon, and never arrived after it", () => {
    const ask = (now: number): IntentOutcome | undefined =>
      withoutHouse().execute([aRequest(aQuery("o1", 0), { sentAt: now })], now).outcomes[0];
    expect(ask(0)).toEqual({ kind: "not_found", retryAfterMs: 7_001 });
    expect(ask(7_000)).toEqual({ kind: "not_found", retryAfterMs: 1 });
    expect(ask(7_001)).toEqual({ kind: "never_arrived" });
  });
});

describe("what nobody asked for", () => {
  test("is the maker's side of a trade, and never the taker's", () => {
    const exchange = withoutHouse();
    one(exchange, aSubmit({ orderId: "o1", price: "100" }));
    one(exchange, aSubmit({ orderId: "o2", side: "sell", price: "90" }), { account: BOB });
    expect(exchange.trades).toHaveLength(2);
    expect(exchange.unsolicited).toMatchObject([
      { orderId: "o1", account: ALICE, liquidity: "maker", price: price("100") },
    ]);
  });

  test("includes one's own resting order when one trades with oneself", () => {
    const exchange = withoutHouse();
    const { unsolicited, outcomes } = exchange.execute([
      aRequest(aSubmit({ orderId: "o1", price: "100" })),
      aRequest(aSubmit({ orderId: "o2", side: "sell", price: "100" })),
    ]);
    expect(unsolicited).toMatchObject([{ orderId: "o1" }]);
    expect(kinds(reportsOf(outcomes[0]))).toEqual(["acknowledged"]);
    expect(kinds(reportsOf(outcomes[1]))).toEqual(["acknowledged", "fill"]);
  });
});

describe("marks", () => {
  const withBid = (at = "49000"): MemoryExchange => {
    const exchange = atMark();
    one(exchange, aSubmit({ orderId: "o1", price: at }));
    exchange.applyMark(aMark("50000", 1));
    return exchange;
  };

  test("fill a resting order that they move through", () => {
    const exchange = withBid();
    exchange.applyMark(aMark("48000", 2), 17);
    expect(exchange.unsolicited).toMatchObject([
      { orderId: "o1", price: price("49000"), liquidity: "maker", time: 17 },
    ]);
  });

  test("fill a resting order that the low has passed since the mark before, though the price is back", () => {
    const exchange = withBid();
    exchange.applyMark(aMark("50000", 2, { low: price("48000") }));
    expect(exchange.unsolicited).toMatchObject([{ orderId: "o1" }]);
  });

  test("do not fill an order that came after the low may have been", () => {
    const exchange = atMark();
    one(exchange, aSubmit({ orderId: "o1", price: "49000" }));
    exchange.applyMark(aMark("50000", 2, { low: price("48000") }));
    expect(exchange.unsolicited).toEqual([]);
  });

  test("that are older than the one held change nothing", () => {
    const exchange = withBid();
    exchange.applyMark(aMark("48000", 0));
    exchange.applyMark(aMark("50000", 3, { version: 8 } as never));
    exchange.applyMark(aMark("48000", 3, { version: 7 } as never));
    expect(exchange.unsolicited).toEqual([]);
  });

  test("that cross nobody leave nothing to store", () => {
    const turn = atMark().applyMark(aMark("51000", 1));
    expect([turn.orders.size, turn.trades.length]).toEqual([0, 0]);
  });
});
