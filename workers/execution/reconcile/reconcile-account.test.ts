import { describe, expect, test } from "vitest";
import type { OrderStatus } from "../../../shared/core/order";
import { formatFine, money, price, quantity } from "../../../shared/core/decimal";
import type { AccountId, OrderId, SymbolId, VenueId } from "../../../shared/core/ids";
import type { FillReport, IntentOutcome, ReportOf, VenueReport } from "../../../shared/core/venue-protocol";
import type { DifferenceView } from "../../../shared/contract/venue-views";
import type { OrderAtVenue, Venue, VenueRead } from "../venues/venue";
import type { OurOrder } from "./compare-orders";
import { QuestionPool } from "./question-pool";
import { reconcileAccount } from "./reconcile-account";

const ALICE = "alice" as AccountId;
const BTC = "BTCUSDT" as SymbolId;
const VENUE = "real" as VenueId;
const DOWN = { ok: false, reason: "unavailable", retryAfterMs: 1_000, message: "no connection" } as const;

const ours = (orderId: string, changes: Partial<OurOrder> = {}): OurOrder => ({
  order_id: orderId,
  symbol: BTC,
  venue: VENUE,
  status: "new",
  pending: null,
  certainty: "known",
  quantity: "2",
  price: "100",
  filled_quantity: "0",
  venue_order_id: `v-${orderId}`,
  shadow: false,
  children: null,
  created_at: "2026-11-21T12:00:00.000Z",
  ...changes,
});

const theirs = (orderId: string, filled = "0"): OrderAtVenue => ({
  orderId: orderId as OrderId,
  venueOrderId: `v-${orderId}`,
  symbol: BTC,
  side: "buy",
  quantity: quantity("2"),
  filledQuantity: quantity(filled),
  price: price("100"),
});

const aFill = (orderId: string, tradeId: string, size = "1"): FillReport => ({
  kind: "fill",
  orderId: orderId as OrderId,
  venue: VENUE,
  symbol: BTC,
  tradeId,
  quantity: quantity(size),
  price: price("100"),
  fee: money("0"),
  feeCurrency: "USDT",
  liquidity: "maker",
  time: 0,
});

/** An account that books fills and ends, and a venue that says what the test wants. */
class World {
  readonly orders = new Map<string, OurOrder>();
  readonly booked = new Set<string>();
  readonly applied: VenueReport[] = [];
  readonly asked: string[] = [];
  /** Calls that raise alerts and resolve the ones before. */
  readonly alerted: string[][] = [];
  /** Whether each of these calls resolves alerts. */
  readonly resolved: boolean[] = [];
  /** What the next run may ask. */
  questions = 200;
  /** Number of the next run. */
  look = 7;
  atVenue: VenueRead<readonly OrderAtVenue[]> = { ok: true, value: [] };
  /** What the venue answers when it is asked about an order. */
  answer: (orderId: string) => IntentOutcome = () => ({ kind: "never_arrived" });
  fillPages: VenueRead<{ fills: readonly FillReport[]; cursor: string | null; isLast?: boolean }>[] = [];
  readonly cursors: (string | null)[] = [];
  shared: DifferenceView[] = [];
  /** Of the differences that were alerted last. */
  reasons: string[] = [];

  readonly venue: Venue = {
    id: VENUE,
    execute: async (_, intents) => {
      this.asked.push(...intents.map(({ intent }) => `${intent.kind} ${intent.orderId}`));
      return intents.map(({ intent }) => this.answer(intent.orderId));
    },
    openOrders: async () => this.atVenue,
    fillsSince: async (_, __, cursor) => {
      this.cursors.push(cursor);
      const page = this.fillPages.shift() ?? { ok: true, value: { fills: [], cursor } };
      return page.ok ? { ok: true, value: { isLast: this.fillPages.length === 0, ...page.value } } : page;
    },
    balances: async () => ({ ok: true, value: new Map([["USDT", { free: money("5"), locked: money("1") }]]) }),
    holdings: async () => DOWN,
    instruments: async () => DOWN,
    serverTime: async () => DOWN,
  };

  add(...orders: OurOrder[]): this {
    for (const order of orders) this.orders.set(order.order_id, order);
    return this;
  }

  async run(cursors: Record<string, string> = {}) {
    return reconcileAccount(ALICE, cursors, {
      venue: this.venue,
      look: String(this.look++),
      questions: new QuestionPool(this.questions),
      shared: this.shared,
      now: () => Date.parse("2026-11-21T13:00:00Z"),
      account: {
        openOrders: async () => [...this.orders.values()].filter(({ status }) => status === "new"),
        order: async (_, orderId) => this.orders.get(orderId) ?? null,
        heldSymbols: async () => [],
        unbooked: async (_, fills) => fills.filter(({ tradeId }) => !this.booked.has(tradeId)),
        alert: async (_, differences, isComplete) => {
          this.alerted.push(differences.map(({ kind }) => kind));
          this.resolved.push(isComplete);
          this.reasons = differences.map(({ reason }) => reason);
        },
        apply: async (_, reports) => reports.forEach((report) => this.#apply(report)),
      },
    });
  }

  async differences() {
    const { report } = await this.run();
    return report.differences.map(({ kind, order_id: orderId, action }) => `${kind} ${orderId ?? "-"} ${action}`);
  }

  #apply(report: VenueReport): void {
    this.applied.push(report);
    const order = this.orders.get(report.orderId);
    if (order === undefined) return;
    if (report.kind === "fill" && !this.booked.has(report.tradeId)) {
      this.booked.add(report.tradeId);
      const filled = quantity(order.filled_quantity) + report.quantity;
      const status: OrderStatus = filled === quantity(order.quantity) ? "filled" : "new";
      const filledText = formatFine(filled as FillReport["quantity"]);
      this.orders.set(report.orderId, { ...order, filled_quantity: filledText, status });
    }
    if (report.kind === "order_status" && report.status === "canceled")
      this.orders.set(report.orderId, { ...order, status: "canceled" });
  }
}

const status = (orderId: string, changes: Partial<ReportOf<"order_status">>): VenueReport => ({
  kind: "order_status",
  orderId: orderId as OrderId,
  status: "working",
  venueOrderId: `v-${orderId}`,
  quantity: quantity("2"),
  price: price("100"),
  filledQuantity: quantity("0"),
  ...changes,
});

describe("orders", () => {
  test("that both see alike are counted and left alone", async () => {
    const world = new World().add(ours("o1"), ours("o2", { status: "new" }));
    world.atVenue = { ok: true, value: [theirs("o1"), theirs("o2")] };
    const { report } = await world.run();
    expect(report).toMatchObject({ orders_compared: 2, differences: [] });
    expect([world.asked, world.applied]).toEqual([[], []]);
  });

  test("that are on their way or in doubt are the account's own business", async () => {
    const world = new World().add(ours("queued", { venue_order_id: null }), ours("doubtful", { certainty: "unknown" }));
    expect(await world.differences()).toEqual([]);
    expect(world.asked).toEqual([]);
  });

  test("that were filled unheard are booked by the venue's own reports", async () => {
    const world = new World().add(ours("o1"));
    world.answer = () => ({
      kind: "answered",
      reports: [aFill("o1", "t1", "2"), status("o1", { status: "filled", filledQuantity: quantity("2") })],
    });
    expect(await world.differences()).toEqual(["missing_fill o1 report"]);
    expect(world.orders.get("o1")).toMatchObject({ status: "filled", filled_quantity: "2" });
  });

  test("that were cancelled unheard end by the venue's own word", async () => {
    const world = new World().add(ours("o1"));
    world.answer = () => ({ kind: "answered", reports: [status("o1", { status: "canceled" })] });
    expect(await world.differences()).toEqual(["order_differs o1 report"]);
  });

  test("that only seemed to differ, because the lists are of two moments, are no difference", async () => {
    const world = new World().add(ours("o1", { filled_quantity: "1" }));
    world.booked.add("t1");
    world.atVenue = { ok: true, value: [theirs("o1", "0")] };
    world.answer = () => ({
      kind: "answered",
      reports: [aFill("o1", "t1"), status("o1", { filledQuantity: quantity("1") })],
    });
    expect(await world.differences()).toEqual([]);
  });

  test("that the venue works and the account never had are an alert, and nothing is changed", async () => {
    const world = new World();
    world.atVenue = { ok: true, value: [theirs("strange")] };
    expect(await world.differences()).toEqual(["unknown_at_venue strange alert"]);
    expect([world.asked, world.applied]).toEqual([[], []]);
  });

  test("that the venue had acknowledged and denies are an alert, and keep their state", async () => {
    const world = new World().add(ours("o1"));
    expect(await world.differences()).toEqual(["missing_at_venue o1 alert"]);
    expect(world.orders.get("o1")).toEqual(ours("o1"));
  });

  test("that differ still after both were told the same are an alert", async () => {
    const world = new World().add(ours("o1", { filled_quantity: "1" }));
    world.atVenue = { ok: true, value: [theirs("o1", "0")] };
    world.answer = () => ({ kind: "answered", reports: [status("o1", {})] });
    expect(await world.differences()).toEqual(["order_differs o1 alert"]);
  });

  test.each([
    [{ kind: "unknown", cause: "time-out" }],
    [{ kind: "not_sent", reason: "limit", retryAfterMs: 1 }],
  ] as const)("that cannot be asked about now are looked at again: %j", async (outcome) => {
    const world = new World().add(ours("o1"));
    world.answer = () => outcome;
    expect(await world.differences()).toEqual(["unread o1 retry"]);
  });

  test("that cannot be listed leave the fills to be compared all the same", async () => {
    const world = new World().add(ours("o1"));
    world.atVenue = DOWN;
    world.fillPages = [{ ok: true, value: { fills: [aFill("o1", "t1")], cursor: "1" } }];
    expect(await world.differences()).toEqual(["unread - retry", "missing_fill o1 report"]);
  });
});

describe("fills", () => {
  test("that are not booked are, and booked ones are only counted", async () => {
    const world = new World().add(ours("o1"));
    world.atVenue = { ok: true, value: [theirs("o1")] };
    world.booked.add("t1");
    world.fillPages = [
      { ok: true, value: { fills: [aFill("o1", "t1"), aFill("o1", "t2")], cursor: "2" } },
      { ok: true, value: { fills: [], cursor: "2" } },
    ];
    const { report, cursors } = await world.run();
    expect(report).toMatchObject({
      fills_compared: 2,
      differences: [{ kind: "missing_fill", theirs: "trade t2: 1 at 100" }],
    });
    expect(world.applied).toEqual([aFill("o1", "t2")]);
    expect(cursors).toEqual({ BTCUSDT: "2" });
  });

  test("behind a page of others' trades are found", async () => {
    const world = new World().add(ours("o1"));
    world.atVenue = { ok: true, value: [theirs("o1")] };
    world.answer = () => ({ kind: "answered", reports: [status("o1", { filledQuantity: quantity("1") })] });
    world.fillPages = [
      { ok: true, value: { fills: [], cursor: "1001", isLast: false } },
      { ok: true, value: { fills: [aFill("o1", "t1")], cursor: "1002" } },
    ];
    const { report, cursors } = await world.run({ BTCUSDT: "1" });
    expect(report.differences).toMatchObject([{ kind: "missing_fill", theirs: "trade t1: 1 at 100" }]);
    expect([world.cursors, cursors]).toEqual([["1", "1001"], { BTCUSDT: "1002" }]);
  });

  test("are read on from where the last run stopped, also of a symbol that nothing is held in", async () => {
    const world = new World();
    const { cursors } = await world.run({ BTCUSDT: "41" });
    expect(world.cursors).toEqual(["41"]);
    expect(cursors).toEqual({ BTCUSDT: "41" });
  });

  test("that cannot be read are read again from the same place", async () => {
    const world = new World();
    world.fillPages = [DOWN];
    const { report, cursors } = await world.run({ BTCUSDT: "41" });
    expect(report.differences).toMatchObject([{ kind: "unread", symbol: BTC, action: "retry" }]);
    expect(cursors).toEqual({ BTCUSDT: "41" });
  });
});

test("what the venue holds is shown beside it", async () => {
  expect((await new World().run()).report.balances).toEqual({ USDT: { free: "5", locked: "1" } });
});

describe("the account's alerts", () => {
  test("are those that a person has to look at, and are resolved by a run without any", async () => {
    const world = new World();
    world.atVenue = { ok: true, value: [theirs("strange")] };
    await world.run();
    world.atVenue = { ok: true, value: [] };
    await world.run();
    expect(world.alerted).toEqual([["unknown_at_venue"], []]);
  });

  test("are not resolved by a run that could not read everything", async () => {
    const world = new World();
    world.atVenue = DOWN;
    await world.run();
    expect(world.alerted).toEqual([]);
  });
});

describe("more suspicious orders than a run may ask about", () => {
  const trouble = (count: number) => {
    const world = new World();
    // Not in the order of their age.
    for (let number = count; number > 0; number--) world.add(ours(`o${number}`));
    world.questions = 4;
    world.look = 0;
    return world;
  };
  const answeredFor = (orderId: string): IntentOutcome => ({
    kind: "answered",
    reports: [status(orderId, { status: "canceled" })],
  });

  test("are asked about in order of age, so many a run, and the report says how many wait", async () => {
    const world = trouble(3);
    world.answer = answeredFor;
    const { report } = await world.run();
    expect(world.asked).toEqual(["query o1", "query o2"]);
    expect(report.differences.at(-1)).toMatchObject({
      kind: "unread",
      action: "retry",
      order_id: null,
      reason: "1 of 3 orders wait for a later run",
    });
    await world.run();
    expect(world.asked).toEqual(["query o1", "query o2", "query o3"]);
    expect((await world.run()).report.differences).toEqual([]);
  });

  test("do not wait for those that nobody can explain: each run goes on behind the last one asked", async () => {
    const world = trouble(5);
    for (let run = 0; run < 3; run++) await world.run();
    expect(new Set(world.asked)).toEqual(new Set(["o1", "o2", "o3", "o4", "o5"].map((id) => `query ${id}`)));
  });

  test("are counted in the alert, and no alert of before is resolved until all are asked about", async () => {
    const world = trouble(3);
    await world.run();
    expect(world.reasons).toEqual([
      "the venue does not know an order that it had acknowledged; orders still to be asked about: 1",
      "the venue does not know an order that it had acknowledged; orders still to be asked about: 1",
    ]);
    world.questions = 6;
    await world.run();
    expect(world.reasons).toHaveLength(3);
    expect(world.reasons.join()).not.toContain("still to be asked");
    expect(world.resolved).toEqual([false, true]);
  });

  test("leave the orders alone, and the fills are compared all the same", async () => {
    const world = trouble(3);
    world.questions = 0;
    world.fillPages = [{ ok: true, value: { fills: [aFill("o1", "t1")], cursor: "1" } }];
    const { report } = await world.run();
    expect(report.differences.map(({ kind }) => kind)).toEqual(["unread", "missing_fill"]);
    expect(world.asked).toEqual([]);
  });
});

test("is alerted to what concerns all accounts of the venue, and reports it not as its own", async () => {
  const world = new World().add(ours("o1"));
  world.atVenue = { ok: true, value: [theirs("o1")] };
  const balance = {
    kind: "balance",
    symbol: null,
    order_id: null,
    ours: null,
    theirs: "5 USDT",
    reason: "moved",
  } as const;
  world.shared = [{ ...balance, action: "alert" }];
  expect((await world.run()).report.differences).toEqual([]);
  world.shared = [{ ...balance, action: "retry" }];
  await world.run();
  expect(world.alerted).toEqual([["balance"]]);
});
