/** The matching engine alone: who trades with whom, what expires, and where the money is. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  formatFine,
  formatMoney,
  money,
  NO_PRICE,
  price,
  quantity,
  ratio,
  type Money,
} from "../../shared/core/decimal";
import { baseAmount } from "./amounts";
import { Engine, type NewOrder } from "./engine";
import type { House } from "./house";
import type { JsonObject } from "./json";
import { isOpen, restOf } from "./orders";
import { Refusal } from "./refusal";
import { venueSymbols } from "./symbols";

const symbol = "FOOBAR";
const NO_HOUSE: House = {
  halfSpread: ratio("0.01"),
  levelStep: ratio("0.01"),
  levels: 0,
  levelNotional: money("1000"),
  levelQuantity: null,
};
const HOUSE: House = { ...NO_HOUSE, levels: 3, levelQuantity: quantity("2") };

interface World {
  readonly engine: Engine;
  readonly events: { readonly account: string; readonly event: JsonObject }[];
  /** Places an order and gives its status and filled quantity; the code and words of a refusal. */
  readonly place: (account: string, terms: Partial<Terms>) => string;
}

interface Terms {
  readonly side: "BUY" | "SELL";
  readonly type: NewOrder["type"];
  readonly timeInForce: NewOrder["timeInForce"];
  readonly price: string;
  readonly quantity: string;
  readonly id: string;
  readonly stpMode: NewOrder["stpMode"];
}

function world(house = NO_HOUSE): World {
  const events: World["events"] = [];
  let reads = 0;
  const symbols = venueSymbols([
    {
      symbol,
      base: "FOO",
      quote: "BAR",
      tickSize: "0.5",
      stepSize: "0.1",
      minQuantity: "0.1",
      maxQuantity: "100",
      minNotional: "1",
      startPrice: "100",
    },
  ]);
  const start = { FOO: "1000", BAR: "100000" };
  const engine = new Engine({
    symbols,
    accounts: new Map(["a", "b", "c"].map((account) => [account, start])),
    house,
    seed: 1,
    // No two moments are the same, as on a slow machine.
    now: () => ++reads,
    publish: (account, event) => events.push({ account, event }),
    onFirstFill: () => undefined,
  });
  const place: World["place"] = (account, terms) => {
    const { type = "LIMIT" } = terms;
    const request: NewOrder = {
      symbol,
      side: terms.side ?? "BUY",
      type,
      timeInForce: terms.timeInForce ?? "GTC",
      price: type === "MARKET" ? NO_PRICE : price(terms.price ?? "100"),
      quantity: quantity(terms.quantity ?? "1"),
      quoteOrderQuantity: null,
      clientOrderId: terms.id ?? null,
      stpMode: terms.stpMode ?? "EXPIRE_MAKER",
    };
    try {
      engine.assertAcceptable(account, request);
      const { order } = engine.place(account, request, null);
      return `${order.status} ${formatFine(order.filled)}`;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return `${error.code} ${error.message}`;
    }
  };
  return { engine, events, place };
}

const find = ({ engine }: World, account: string, clientOrderId: string) =>
  engine.find(account, symbol, { orderId: null, clientOrderId })!;
const balance = ({ engine }: World, account: string, asset: string): [free: string, locked: string] => {
  const { free, locked } = engine.wallet(account).balance(asset);
  return [formatMoney(free), formatMoney(locked)];
};

describe("orders", () => {
  it("trade at the resting order's price, better prices first, then older orders", () => {
    const venue = world();
    venue.place("a", { side: "SELL", price: "101", id: "dear" });
    venue.place("a", { side: "SELL", price: "100", id: "older" });
    venue.place("b", { side: "SELL", price: "100", id: "newer" });
    expect(venue.place("c", { price: "101", quantity: "1.5" })).toBe("FILLED 1.5");
    expect(find(venue, "a", "older").status).toBe("FILLED");
    expect(formatFine(find(venue, "b", "newer").filled)).toBe("0.5");
    expect(find(venue, "a", "dear").status).toBe("NEW");
    expect(venue.engine.market(symbol).last).toBe(price("100"));
  });

  it("were taken at the moment that their owner is told", () => {
    const venue = world();
    venue.place("a", { id: "resting" });
    const { createdAt, updatedAt } = find(venue, "a", "resting");
    expect(updatedAt).toBe(createdAt);
    expect(venue.events[0]!.event).toMatchObject({ x: "NEW", O: createdAt, T: createdAt, E: createdAt });
  });

  it("expire with what IOC, FOK and MARKET leave", () => {
    const venue = world();
    venue.place("a", { side: "SELL", quantity: "2" });
    expect(venue.place("c", { timeInForce: "FOK", quantity: "2.1", id: "fok" })).toBe("EXPIRED 0");
    expect(find(venue, "c", "fok").expiryReason).toBe("UNFILLED_FOK_ORDER_EXPIRED");
    expect(venue.place("c", { timeInForce: "FOK", quantity: "0.5" })).toBe("FILLED 0.5");
    expect(venue.place("c", { timeInForce: "IOC", quantity: "1", price: "99" })).toBe("EXPIRED 0");
    expect(venue.place("c", { type: "MARKET", quantity: "2" })).toBe("EXPIRED 1.5");
    expect(balance(venue, "c", "BAR")).toEqual(["99800", "0"]);
  });

  it("expire as a whole when FOK would reach no further than their own account's", () => {
    const venue = world();
    venue.place("b", { side: "SELL" });
    venue.place("a", { side: "SELL" });
    venue.place("b", { side: "SELL" });
    const whole = { timeInForce: "FOK", quantity: "2", stpMode: "EXPIRE_TAKER" } as const;
    expect(venue.place("a", whole)).toBe("EXPIRED 0");
    expect(venue.place("a", { ...whole, stpMode: "EXPIRE_MAKER" })).toBe("FILLED 2");
  });

  it("are refused when they would take but must not, or when the funds are short", () => {
    const venue = world();
    venue.place("a", { side: "SELL" });
    expect(venue.place("b", { type: "LIMIT_MAKER" })).toBe("-2010 Order would immediately match and take.");
    expect(venue.events.at(-1)).toMatchObject({
      account: "b",
      event: { x: "REJECTED", X: "REJECTED", r: "WOULD_MATCH_IMMEDIATELY" },
    });
    expect(venue.place("b", { type: "LIMIT_MAKER", price: "99.5" })).toBe("NEW 0");
    expect(venue.place("b", { side: "SELL", quantity: "100", price: "200" })).toBe("NEW 0");
    for (let n = 0; n < 9; n++) venue.place("b", { side: "SELL", quantity: "100", price: "200" });
    expect(venue.place("b", { side: "SELL", price: "200" })).toBe(
      "-2010 Account has insufficient balance for requested action.",
    );
    expect(balance(venue, "b", "FOO")).toEqual(["0", "1000"]);
  });

  it("keep their client id to themselves while they are open", () => {
    const venue = world();
    venue.place("a", { id: "same" });
    expect(venue.place("a", { id: "same" })).toBe("-2010 Duplicate order sent.");
    expect(venue.place("b", { id: "same" })).toBe("NEW 0");
    const first = find(venue, "a", "same");
    venue.engine.cancel("a", { symbol, orderId: null, clientOrderId: "same", cancelId: null, restriction: null });
    expect(venue.place("a", { id: "same" })).toBe("NEW 0");
    expect(find(venue, "a", "same").orderId).toBeGreaterThan(first.orderId);
  });

  it.each([
    ["NONE", "FILLED 1", "FILLED"],
    ["EXPIRE_MAKER", "NEW 0", "EXPIRED_IN_MATCH"],
    ["EXPIRE_TAKER", "EXPIRED_IN_MATCH 0", "NEW"],
    ["EXPIRE_BOTH", "EXPIRED_IN_MATCH 0", "EXPIRED_IN_MATCH"],
  ] as const)("do not trade with their own account's unless they may: %s", (stpMode, taker, maker) => {
    const venue = world();
    venue.place("a", { side: "SELL", id: "maker" });
    expect(venue.place("a", { stpMode, id: "taker" })).toBe(taker);
    expect(find(venue, "a", "maker").status).toBe(maker);
  });

  it("that have expired for each other say so", () => {
    const venue = world();
    venue.place("a", { side: "SELL", quantity: "3", id: "maker" });
    venue.place("a", { stpMode: "EXPIRE_BOTH", id: "taker" });
    expect(venue.events.filter(({ event }) => event["x"] === "TRADE_PREVENTION")).toMatchObject([
      { event: { c: "maker", X: "EXPIRED_IN_MATCH", A: "3.00000000", B: "3.00000000", v: 0 } },
      { event: { c: "taker", X: "EXPIRED_IN_MATCH", A: "1.00000000", B: "1.00000000", v: 0 } },
    ]);
  });
});

describe("cancels", () => {
  const cancel = ({ engine }: World, request: Partial<Parameters<Engine["cancel"]>[1]>) =>
    engine.cancel("a", { symbol, orderId: null, clientOrderId: null, cancelId: null, restriction: null, ...request });

  it("find the order by both names only if they are of one order", () => {
    const venue = world();
    venue.place("a", { id: "one" });
    const { orderId } = find(venue, "a", "one");
    expect(() => cancel(venue, { orderId, clientOrderId: "two" })).toThrow("Client order ID is not correct");
    expect(() => cancel(venue, { orderId: orderId + 1 })).toThrow("Unknown order sent.");
    expect(cancel(venue, { orderId, clientOrderId: "one", cancelId: "end" }).order.status).toBe("CANCELED");
    expect(() => cancel(venue, { orderId })).toThrow("Unknown order sent.");
    expect(balance(venue, "a", "BAR")).toEqual(["100000", "0"]);
  });

  it("hold themselves to the status that they ask for", () => {
    const venue = world();
    venue.place("a", { id: "one", quantity: "2" });
    expect(() => cancel(venue, { clientOrderId: "one", restriction: "ONLY_PARTIALLY_FILLED" })).toThrow("restrictions");
    venue.place("b", { side: "SELL" });
    expect(() => cancel(venue, { clientOrderId: "one", restriction: "ONLY_NEW" })).toThrow("restrictions");
    expect(cancel(venue, { clientOrderId: "one", restriction: "ONLY_PARTIALLY_FILLED" }).order.status).toBe("CANCELED");
  });
});

describe("the house", () => {
  it("is used up, and comes back with the next price", () => {
    const venue = world(HOUSE);
    expect(venue.place("a", { type: "MARKET", quantity: "7" })).toBe("EXPIRED 6");
    expect(venue.place("a", { type: "MARKET" })).toBe("EXPIRED 0");
    venue.engine.setPrice(symbol, price("100"), HOUSE);
    expect(venue.place("a", { type: "MARKET" })).toBe("FILLED 1");
  });

  it("fills what its new price reaches, at the orders' prices and no more than it has", () => {
    const venue = world(HOUSE);
    venue.place("a", { price: "95", quantity: "7", id: "bid" });
    venue.engine.setPrice(symbol, price("50"), HOUSE);
    expect(formatFine(find(venue, "a", "bid").filled)).toBe("6");
    expect(formatMoney(find(venue, "a", "bid").quoteFilled)).toBe("570");
    expect(venue.engine.market(symbol).last).toBe(price("50"));
  });
});

describe("money", () => {
  const side = fc.constantFrom("BUY" as const, "SELL" as const);
  const account = fc.constantFrom("a", "b", "c");
  const step = fc.oneof(
    fc.record({
      kind: fc.constant("place" as const),
      account,
      terms: fc.record({
        side,
        type: fc.constantFrom("LIMIT" as const, "MARKET" as const, "LIMIT_MAKER" as const),
        timeInForce: fc.constantFrom("GTC" as const, "GTC" as const, "IOC" as const, "FOK" as const),
        price: fc.integer({ min: 180, max: 220 }).map((halves) => String(halves / 2)),
        quantity: fc.integer({ min: 1, max: 50 }).map((tenths) => (tenths / 10).toFixed(1)),
        stpMode: fc.constantFrom(
          "NONE" as const,
          "EXPIRE_MAKER" as const,
          "EXPIRE_TAKER" as const,
          "EXPIRE_BOTH" as const,
        ),
      }),
    }),
    fc.record({ kind: fc.constant("price" as const), at: fc.integer({ min: 180, max: 220 }) }),
    fc.record({ kind: fc.constant("cancel" as const), account }),
  );

  it("is neither made nor lost: what is locked is what open orders need, and what moved is what was traded", () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 60, size: "max" }), (steps) => {
        const venue = world(HOUSE);
        for (const one of steps) {
          if (one.kind === "place") venue.place(one.account, one.terms);
          else if (one.kind === "price") venue.engine.setPrice(symbol, price(String(one.at / 2)), HOUSE);
          else {
            const [order] = venue.engine.market(symbol).openOrders(one.account);
            if (order !== undefined)
              venue.engine.cancel(one.account, {
                symbol,
                orderId: order.orderId,
                clientOrderId: null,
                cancelId: null,
                restriction: null,
              });
          }
        }
        const market = venue.engine.market(symbol);
        for (const name of ["a", "b", "c"]) {
          const open = market.openOrders(name);
          const sum = (values: bigint[]): bigint => values.reduce((a, b) => a + b, 0n);
          const wallet = venue.engine.wallet(name);
          expect(wallet.balance("FOO").locked).toBe(
            sum(open.filter((order) => order.side === "SELL").map((order) => baseAmount(restOf(order)))),
          );
          expect(wallet.balance("BAR").locked).toBe(
            sum(open.filter((order) => order.side === "BUY").map((order) => restOf(order) * order.price)),
          );
          const trades = market.trades.filter((trade) => trade.account === name);
          const moved = (asset: "FOO" | "BAR"): Money =>
            sum(
              trades.map((trade) => {
                const amount = asset === "FOO" ? baseAmount(trade.quantity) : trade.quoteQuantity;
                const signed = (trade.side === "BUY") === (asset === "FOO") ? amount : 0n - amount;
                return signed - (trade.commissionAsset === asset ? trade.commission : 0n);
              }),
            ) as Money;
          for (const [asset, start] of [
            ["FOO", money("1000")],
            ["BAR", money("100000")],
          ] as const) {
            const { free, locked } = wallet.balance(asset);
            expect(free).toBeGreaterThanOrEqual(0n);
            expect(free + locked).toBe(start + moved(asset));
          }
        }
        const closed = [...market.orders.values()].filter((order) => !isOpen(order));
        expect(closed.every((order) => order.locked === 0n)).toBe(true);
      }),
    );
  });
});
