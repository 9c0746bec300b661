import { describe, expect, test } from "vitest";
import { price, quantity, ratio } from "../decimal";
import type { OrderParts } from "../testing/an-order";
import { BTC, ETH } from "../testing/a-config";
import { LEASE_BLOCK } from "../outbox";
import { acknowledged, aFill, anAccount, canceled, NOON, type TestAccount } from "../testing/test-account";

const HOUR = 3_600_000;

describe("time in force", () => {
  test.each([
    ["day, at the end of its session", { tif: "day" }, NOON + 12 * HOUR],
    ["gtd, at its time", { expireAt: NOON + 5_000 }, NOON + 5_000],
  ] as const)(
    "%s: a queued and a held order expire at once, one at its venue is cancelled and expires by the venue's word",
    (_, parts: OrderParts, end) => {
      const account = anAccount({ limits: {} });
      const working = account.working(parts);
      const queued = account.accepted(parts);
      const held = account.accepted({ ...parts, type: "stop", stop: "1000" });
      account.now = end - 1;
      account.pass(0);
      expect([working, queued, held].map((order) => account.status(order))).toEqual(["new", "pending_new", "held"]);
      account.pass(1);
      expect([working, queued, held].map((order) => account.status(order))).toEqual([
        "pending_cancel",
        "expired",
        "expired",
      ]);
      account.answer(canceled(working));
      expect(account.status(working)).toBe("expired");
      expect(account.state.counters.expired).toBe(3);
    },
  );

  test("an order that is filled before the venue takes its expiry is filled", () => {
    const account = anAccount();
    const order = account.working({ expireAt: NOON + 1_000 });
    account.pass(1_000);
    account.report(aFill(order));
    expect(account.status(order)).toBe("filled");
  });

  test("a refused expiry is asked for again after a minute, not at once", () => {
    const account = anAccount();
    const order = account.working({ expireAt: NOON + 1_000 });
    account.pass(1_000);
    const leased = account.lease();
    if (leased.intent.kind !== "cancel") throw new Error("a cancel was due");
    account.settle(leased, {
      kind: "answered",
      reports: [
        {
          kind: "cancel_refused",
          orderId: order.orderId,
          requestId: leased.intent.requestId,
          reason: "other",
          message: "busy",
        },
      ],
    });
    account.pass(59_999);
    expect(account.status(order)).toBe("new");
    account.pass(1);
    expect(account.status(order)).toBe("pending_cancel");
  });

  test("a replace of the time in force moves the end, also over a replace that the venue answers later", () => {
    const account = anAccount();
    const order = account.working({ tif: "day" });
    account.replace(order, { quantity: "2" });
    expect(account.replace(order, { tif: "gtc" })).toMatchObject({ ok: true, done: true });
    expect(account.order(order).terms).toMatchObject({ quantity: order.request.quantity, timeInForce: "gtc" });
    const [request] = account.order(order).pending;
    if (request === undefined) throw new Error("nothing is pending");
    account.answer({
      kind: "replaced",
      orderId: order.orderId,
      requestId: request.requestId,
      quantity: quantity("2"),
      price: null,
    });
    expect(account.order(order).terms.timeInForce).toBe("gtc");
    expect(account.state.expiries.size).toBe(0);
    account.replace(order, { tif: "day" });
    expect(account.state.expiries.get(order.orderId)).toBe(NOON + 12 * HOUR);
  });

  test("an order of days ago that becomes a day order ends with the session of now, also after a restart", () => {
    const account = anAccount();
    const held = account.accepted({ type: "stop", stop: "110" });
    const working = account.working();
    account.now += 50 * HOUR;
    account.mark(BTC, "100");
    for (const order of [held, working]) {
      expect(account.replace(order, { tif: "day" })).toMatchObject({ ok: true, done: true });
      expect(account.state.expiries.get(order.orderId)).toBe(NOON + 60 * HOUR);
    }
    account.restart();
    account.pass(10 * HOUR - 1);
    expect(account.status(held)).toBe("held");
    account.pass(1);
    expect([account.status(held), account.status(working)]).toEqual(["expired", "pending_cancel"]);
  });

  test("gtd may be left behind, not taken up", () => {
    const account = anAccount();
    const order = account.working({ expireAt: NOON + 1_000 });
    expect(account.replace(order, { tif: "gtc" })).toMatchObject({ ok: true });
    account.pass(2_000);
    expect(account.status(order)).toBe("new");
    const other = account.working();
    expect(account.replace(other, { tif: "gtd" })).toMatchObject({ ok: false, rejection: { code: "invalid_order" } });
  });
});

describe("stops", () => {
  test.each([
    ["buy", "110", "109.99", {}, "held"],
    ["buy", "110", "110", {}, "pending_new"],
    ["buy", "110", "105", { high: "110" }, "pending_new"],
    ["sell", "90", "90.01", {}, "held"],
    ["sell", "90", "90", {}, "pending_new"],
    ["sell", "90", "95", { low: "90" }, "pending_new"],
    ["sell", "90", "95", { high: "200", low: "90.01" }, "held"],
  ] as const)("a stop to %s at %s, with a mark of %s %j, is %s", (side, stop, at, extremes, status) => {
    const account = anAccount();
    const order = account.accepted({ type: "stop", side, stop });
    expect(account.turn().leased).toEqual([]);
    account.mark(BTC, at, extremes);
    expect(account.status(order)).toBe(status);
  });

  test.each([
    ["stop", "buy", "100", "pending_new"],
    ["stop", "buy", "100.01", "held"],
    ["stop", "sell", "100", "pending_new"],
    ["stop", "sell", "99.99", "held"],
    ["stop_limit", "buy", "99", "pending_new"],
    ["trailing_stop", "sell", "101", "pending_new"],
    ["trailing_stop", "sell", "99", "held"],
    ["trailing_stop", "buy", "99", "pending_new"],
    ["trailing_stop", "buy", "101", "held"],
  ] as const)("a %s to %s at %s, accepted at a mark of 100, is %s", (type, side, stop, status) => {
    const account = anAccount();
    const order = account.accepted({
      type,
      side,
      stop,
      ...(type === "trailing_stop" ? { trail: "5" } : {}),
      ...(type === "stop_limit" ? { price: "102" } : {}),
    });
    expect(account.status(order)).toBe(status);
    expect(account.turn().leased).toHaveLength(status === "held" ? 0 : 1);
    account.restart();
    expect(account.status(order)).toBe(status);
  });

  test("a stop whose price is moved to where the mark has been already is triggered at once", () => {
    const account = anAccount();
    const order = account.accepted({ type: "stop", side: "sell", stop: "90" });
    expect(account.replace(order, { stop: "99.99" })).toMatchObject({ ok: true, done: true });
    expect(account.status(order)).toBe("held");
    expect(account.replace(order, { stop: "100" })).toMatchObject({ ok: true, done: true });
    expect(account.status(order)).toBe("pending_new");
  });

  test("a stale mark triggers nothing by being there", () => {
    const account = anAccount();
    account.hold(BTC, "1");
    account.now += 16_000;
    const order = account.accepted({ type: "stop", side: "sell", stop: "110", reduceOnly: true });
    expect(account.status(order)).toBe("held");
    account.mark(BTC, "100");
    expect(account.status(order)).toBe("pending_new");
  });

  test("a stop that was triggered leaves as a market order, a stop_limit as a limit order", () => {
    const account = anAccount();
    account.accepted({ type: "stop", stop: "101" });
    account.accepted({ type: "stop_limit", stop: "101", price: "102" });
    account.mark(BTC, "101");
    expect(account.turn().leased.map(({ intent }) => intent)).toMatchObject([
      { kind: "submit", type: "market", price: null },
      { kind: "submit", type: "limit", price: price("102") },
    ]);
  });

  test("marks of another symbol, and marks older than the one held, trigger nothing", () => {
    const account = anAccount();
    const order = account.accepted({ type: "stop", stop: "110" });
    account.mark(ETH, "110");
    account.now -= 1;
    account.mark(BTC, "110");
    expect(account.status(order)).toBe("held");
  });

  test("a triggered stop that is refused ends rejected with that code", () => {
    const account = anAccount({ cash: "28" });
    const order = account.accepted({ type: "stop", stop: "110", quantity: "1" });
    account.adjust("-15");
    account.mark(BTC, "110");
    expect(account.order(order)).toMatchObject({
      lifecycle: "rejected",
      reject: { code: "insufficient_buying_power", check: "buying_power" },
    });
    expect(account.state.totals).toMatchObject({ openOrders: 0, cost: 0n });
    expect(account.state.counters.rejected).toEqual({ insufficient_buying_power: 1 });
  });

  test("a stop triggered while halted ends rejected with trading_halted", () => {
    const account = anAccount();
    const order = account.accepted({ type: "stop", stop: "110" });
    account.trading("halted");
    account.mark(BTC, "110");
    expect(account.order(order)).toMatchObject({ lifecycle: "rejected", reject: { code: "trading_halted" } });
  });

  test("a stop whose time has run out expires instead of triggering", () => {
    const account = anAccount();
    const order = account.accepted({ type: "stop", stop: "110", expireAt: NOON + 1_000 });
    account.now += 1_000;
    account.mark(BTC, "110");
    expect(account.status(order)).toBe("expired");
  });

  test("its own reservation and count do not stand in the way of a stop that triggers", () => {
    const account = anAccount({ cash: "16.8", limits: { max_open_orders: 1, min_margin_ratio: ratio("0.000001") } });
    const order = account.accepted({ type: "stop", stop: "101", quantity: "1" });
    account.mark(BTC, "101");
    expect(account.status(order)).toBe("pending_new");
  });
});

describe("trailing stops", () => {
  test("a sell trails the high and triggers at the offset below it", () => {
    const account = anAccount();
    const order = account.accepted({ type: "trailing_stop", side: "sell", trail: "5" });
    expect(account.order(order).trailExtreme).toBe(price("100"));
    account.mark(BTC, "110", { high: "120" });
    expect(account.order(order).lifecycle).toBe("queued");
    const other = account.accepted({ type: "trailing_stop", side: "sell", trail: "5" });
    account.mark(BTC, "118", { high: "120", low: "109" });
    expect(account.order(other)).toMatchObject({ lifecycle: "held", trailExtreme: price("120") });
    account.mark(BTC, "118", { low: "115.01" });
    expect(account.order(other).lifecycle).toBe("held");
    account.mark(BTC, "118", { low: "115" });
    expect(account.order(other).lifecycle).toBe("queued");
  });

  test("a buy trails the low and triggers at the offset above it", () => {
    const account = anAccount();
    const order = account.accepted({ type: "trailing_stop", side: "buy", trail: "5" });
    account.mark(BTC, "92", { low: "90" });
    expect(account.order(order)).toMatchObject({ lifecycle: "held", trailExtreme: price("90") });
    account.mark(BTC, "94.99");
    expect(account.order(order).lifecycle).toBe("held");
    account.mark(BTC, "95");
    expect(account.order(order).lifecycle).toBe("queued");
  });

  test("a stop price of its own is the first trigger", () => {
    const account = anAccount();
    const order = account.accepted({ type: "trailing_stop", side: "sell", trail: "5", stop: "90" });
    account.mark(BTC, "91");
    expect(account.order(order).lifecycle).toBe("held");
    account.mark(BTC, "90");
    expect(account.order(order).lifecycle).toBe("queued");
  });

  test("the extreme is written with the next thing that is, and a restart goes on from there", () => {
    const account = anAccount();
    const order = account.accepted({ type: "trailing_stop", side: "sell", trail: "50" });
    account.mark(BTC, "120");
    expect(account.events("trail_moved")).toEqual([]);
    account.accepted({ symbol: ETH });
    expect(account.events("trail_moved")).toEqual([
      { type: "trail_moved", orderId: order.orderId, extreme: price("120") },
    ]);
    account.accepted({ symbol: ETH });
    expect(account.events("trail_moved")).toHaveLength(1);
    account.restart();
    expect(account.order(order).trailExtreme).toBe(price("120"));
  });

  test("without a fresh mark it trails from the first one that comes", () => {
    const account = anAccount();
    account.hold(BTC, "1");
    account.now += 16_000;
    const order = account.accepted({ type: "trailing_stop", side: "sell", trail: "5", reduceOnly: true });
    expect(account.order(order).trailExtreme).toBeNull();
    account.mark(BTC, "50");
    expect(account.order(order)).toMatchObject({ lifecycle: "held", trailExtreme: price("50") });
    account.mark(BTC, "45");
    expect(account.order(order).lifecycle).toBe("queued");
  });
});

describe("a market order that was not sent", () => {
  test.each(["market", "stop"] as const)(
    "for thirty seconds ends, counted from when a %s order came into the outbox",
    (type) => {
      const account = anAccount();
      const order = account.accepted(type === "stop" ? { type, stop: "101" } : { type });
      if (type === "stop") {
        account.pass(60_000);
        account.mark(BTC, "101");
        expect(account.order(order).lifecycle).toBe("queued");
      }
      account.pass(10_000);
      account.settle(account.lease(), { kind: "not_sent", reason: "held", retryAfterMs: 5_000 });
      account.pass(20_000);
      expect(account.order(order).lifecycle).toBe("queued");
      account.pass(1);
      expect(account.order(order)).toMatchObject({ lifecycle: "rejected", reject: { code: "delivery_failed" } });
      expect(account.alerts()).toEqual(["delivery_failed"]);
      expect(account.state.totals.openOrders).toBe(0);
    },
  );

  test("is not leased any more once it is too old, also before time has been passed", () => {
    const account = anAccount();
    account.accepted({ type: "market" });
    account.now += 30_001;
    expect(account.turn()).toMatchObject({ leased: [], more: false });
  });

  test("limit orders wait", () => {
    const account = anAccount();
    const order = account.accepted();
    account.pass(HOUR);
    expect(account.order(order).lifecycle).toBe("queued");
  });
});

describe("a restart", () => {
  /** Journal rows enough that what comes next is past the block of the last lease. */
  const passLeaseBlock = (account: TestAccount): void => {
    for (let row = 0; row < LEASE_BLOCK; row++) account.place({ price: "100.0000001" });
  };

  test("puts what may have been leased in doubt, and leaves what cannot have been", () => {
    const account = anAccount();
    const leased = account.accepted();
    account.lease();
    passLeaseBlock(account);
    const queued = account.accepted();
    account.restart();
    expect(account.order(leased)).toMatchObject({ certainty: "unknown", lifecycle: "sent" });
    expect(account.order(queued)).toMatchObject({ certainty: "known", lifecycle: "queued" });
    expect(account.turn().leased.map(({ intent }) => [intent.orderId, intent.kind])).toEqual([
      [leased.orderId, "query"],
      [queued.orderId, "submit"],
    ]);
  });

  test("asks about an order that was queued within the block of another's lease, before it is sent", () => {
    const account = anAccount();
    account.accepted();
    account.lease();
    const queued = account.accepted();
    account.restart();
    expect(account.turn().leased.map(({ intent }) => intent.kind)).toEqual(["query", "query"]);
    expect(account.order(queued)).toMatchObject({ certainty: "unknown" });
  });

  test("puts a cancel that may have been leased in doubt, and leaves one that cannot have been", () => {
    const account = anAccount();
    const [first, second] = [account.working(), account.working()];
    account.cancel(first);
    account.lease();
    passLeaseBlock(account);
    account.cancel(second);
    account.restart();
    expect(account.order(first)).toMatchObject({ certainty: "unknown", lifecycle: "working" });
    expect(account.order(second)).toMatchObject({ certainty: "known" });
    expect(account.status(first)).toBe("pending_cancel");
  });

  test("sends what came back after its lease without doubt", () => {
    const account = anAccount();
    const order = account.accepted();
    const leased = account.lease();
    passLeaseBlock(account);
    account.settle(leased, { kind: "not_sent", reason: "held", retryAfterMs: 0 });
    account.restart();
    expect(account.order(order)).toMatchObject({ certainty: "known", lifecycle: "queued" });
    expect(account.lease().intent.kind).toBe("submit");
  });

  test("keeps doubts, holds and reservations", () => {
    const account = anAccount();
    account.hold(BTC, "2");
    const orders = [
      account.working({ side: "sell", reduceOnly: true }),
      account.accepted({ type: "stop", stop: "120" }),
      account.unknown({ quantity: "3" }),
    ];
    const { books, totals, unknown, cash } = account.state;
    account.restart();
    expect(account.state.totals).toEqual(totals);
    expect(account.state.books.get(BTC)).toEqual({ ...books.get(BTC), mark: account.state.marks.get(BTC) });
    expect(account.state.unknown).toEqual(unknown);
    expect(account.cash).toBe(cash);
    expect(account.state.orders.size).toBe(orders.length);
  });
});

describe("the queue gives up", () => {
  test("what is proven unsent is rejected, what is in doubt stays so, with an alert each", () => {
    const account = anAccount();
    const doubtful = account.unknown();
    const queued = account.accepted();
    account.now += 10_001;
    const fresh = account.accepted();
    expect(account.run({ kind: "give_up_delivery" })).toEqual({ rejected: 1, unknown: 1 });
    expect(account.order(queued)).toMatchObject({ lifecycle: "rejected", reject: { code: "delivery_failed" } });
    expect(account.order(doubtful).certainty).toBe("unknown");
    expect(account.status(fresh)).toBe("pending_new");
    expect(account.alerts().toSorted()).toEqual(["delivery_failed", "unknown_outcome"]);
  });
});

test("an acknowledgement of a working order changes nothing", () => {
  const account = anAccount();
  const order = account.working();
  const { sequence } = account.state;
  account.report(acknowledged(order));
  expect(account.state.sequence).toBe(sequence);
});

test("a stop that is triggered by the first mark of a push is checked with all of them", () => {
  const account = anAccount();
  account.hold(ETH, "1");
  const stop = account.accepted({ symbol: BTC, type: "stop", stop: "101" });
  account.now += 60_000;
  const aPush = (symbol: typeof BTC, at: string) => ({
    symbol,
    price: price(at),
    bid: null,
    ask: null,
    time: account.now,
    high: price(at),
    low: price(at),
  });
  account.run({ kind: "apply_marks", marks: [aPush(BTC, "102"), aPush(ETH, "100")] });
  expect(account.status(stop)).toBe("pending_new");
});
