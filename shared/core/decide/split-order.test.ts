/** Orders that are split over venues: a parent, and a child a venue. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DAY_MS } from "../calendar-day";
import { formatFine, meanPrice, money, plus, quantity, NO_QUANTITY } from "../decimal";
import type { OrderId } from "../ids";
import { hasEnded, remainingQuantity, type Order } from "../order";
import { reservationOf } from "../reservation";
import { BTC, ETH, PAPER } from "../testing/a-config";
import { acknowledged, aFill, canceled, refused, type TestAccount } from "../testing/test-account";
import { anAccountWithVenues, NORTH, setVenue, show, SOUTH, type VenueParts } from "../testing/venues";
import type { IntentOutcome, LeasedIntent } from "../venue-protocol";

/** North shows 3 at 100, south 4 at 101: an order of 5 at 105 is 3 and 2. */
function split(parts: VenueParts & { size?: string } = {}) {
  const account = anAccountWithVenues(parts);
  show(account, { [NORTH]: "100 3", [SOUTH]: "101 4" });
  const parent = account.accepted({ quantity: parts.size ?? "5", price: "105", id: "mine" });
  if (parent.family?.kind !== "parent") throw new Error("it was not split");
  const [first, second] = parent.family.children.map((orderId) => account.order({ orderId }));
  if (first === undefined || second === undefined) throw new Error("it has no two children");
  return { account, parent, first, second };
}

const leaseAll = (account: TestAccount): ReadonlyMap<OrderId, LeasedIntent> =>
  new Map(account.turn().leased.map((one) => [one.intent.orderId, one]));

/** Leases all that is due and answers each order's by what is given. */
function answerAll(account: TestAccount, outcomes: ReadonlyMap<OrderId, IntentOutcome>): void {
  for (const [orderId, leased] of leaseAll(account)) {
    const outcome = outcomes.get(orderId);
    if (outcome !== undefined) account.settle(leased, outcome);
  }
}

const answered = (...reports: Extract<IntentOutcome, { kind: "answered" }>["reports"]): IntentOutcome => ({
  kind: "answered",
  reports,
});

/** A split order whose children work at their venues. */
function working(parts: VenueParts & { size?: string } = {}) {
  const world = split(parts);
  const { account, first, second } = world;
  answerAll(account, new Map([first, second].map((child) => [child.orderId, answered(acknowledged(child))])));
  return world;
}

const size = (order: Order): string => formatFine(order.terms.quantity);

test("is accepted as a parent that is never sent and a child a venue, checked once", () => {
  const { account, parent, first, second } = split();
  expect(parent).toMatchObject({
    family: { kind: "parent", children: [first.orderId, second.orderId] },
    shadow: false,
  });
  expect([first, second].map((child) => `${child.venue} ${size(child)}`)).toEqual(["north 3", "south 2"]);
  expect([first, second].map(({ family }) => family)).toEqual([
    { kind: "child", parent: parent.orderId, released: false },
    { kind: "child", parent: parent.orderId, released: false },
  ]);
  const accepted = account
    .events("order_accepted")
    .flatMap((event) => (event.type === "order_accepted" ? [event] : []));
  expect(accepted.map(({ decision }) => decision.checks.length > 0)).toEqual([true, false, false]);
  expect(account.turn().leased.map(({ venue, intent }) => `${venue} ${intent.orderId}`)).toEqual([
    `north ${first.orderId}`,
    `south ${second.orderId}`,
  ]);
  expect(account.state.counters.accepted).toBe(1);
});

test("reserves through its children, exactly what the check held against the account", () => {
  const { account, parent, first, second } = split();
  const book = account.state.books.get(BTC);
  const [one, other] = [reservationOf(first, 1n), reservationOf(second, 1n)];
  expect(reservationOf(parent, 1n).quantity).toBe(0n);
  expect([book?.buyQuantity, book?.buyValue, book?.buyCost, book?.openOrders]).toEqual([
    quantity("5"),
    plus(one.value, other.value),
    plus(one.cost, other.cost),
    2,
  ]);
});

test("counts as many open orders as it has parts", () => {
  const account = anAccountWithVenues({ limits: { max_open_orders: 1 } });
  show(account, { [NORTH]: "100 3", [SOUTH]: "101 4" });
  expect(account.refusal({ quantity: "5", price: "105" })).toBe("open_orders_limit");
  expect(account.refusal({ quantity: "3", price: "105" })).toBe(null);
});

test("is found by its client order id, and its children by none", () => {
  const { account, parent } = split();
  expect(account.place({ quantity: "5", price: "105", id: "mine" })).toMatchObject({
    ok: true,
    replayed: true,
    order: { orderId: parent.orderId },
  });
});

describe("its state is that of its children", () => {
  test("new as soon as one works, partly filled by the sum, filled by the last, at the mean of all fills", () => {
    const { account, parent, first, second } = split();
    const leased = leaseAll(account);
    const settle = (child: Order, outcome: IntentOutcome): void => {
      const one = leased.get(child.orderId);
      if (one !== undefined) account.settle(one, outcome);
    };
    settle(first, answered(acknowledged(first)));
    expect(account.status(parent)).toBe("new");
    account.report(aFill(first, { quantity: "3", price: "100", fee: "0.3" }));
    expect(account.status(parent)).toBe("partially_filled");
    settle(second, answered(acknowledged(second), aFill(second, { quantity: "2", price: "101", fee: "0.2" })));
    const ended = account.order(parent);
    expect(account.status(parent)).toBe("filled");
    expect(ended).toMatchObject({ filledQuantity: quantity("5"), fees: money("0.5"), closedAs: null });
    expect(formatFine(meanPrice(ended.filledNotional, ended.filledQuantity))).toBe("100.4");
    expect(account.state.counters).toMatchObject({ filled: 1, accepted: 1 });
  });

  test("unknown while one is, and known with it", () => {
    const { account, parent, first, second } = split();
    const outcomes = new Map([
      [first.orderId, { kind: "unknown", cause: "time-out" } as const],
      [second.orderId, answered(acknowledged(second))],
    ]);
    answerAll(account, outcomes);
    expect(account.order(parent).certainty).toBe("unknown");
    account.report(acknowledged(first));
    expect(account.order(parent).certainty).toBe("known");
  });

  test.each([
    ["rejected when all are and nothing filled", "rejected", "rejected", "rejected"],
    ["canceled when one is", "rejected", "canceled", "canceled"],
  ] as const)("%s", (_, one, other, status) => {
    const { account, parent, first, second } = split();
    const end = (child: Order, how: "rejected" | "canceled"): IntentOutcome =>
      answered(how === "rejected" ? refused(child) : canceled(child));
    answerAll(
      account,
      new Map([
        [first.orderId, end(first, one)],
        [second.orderId, end(second, other)],
      ]),
    );
    expect(account.status(parent)).toBe(status);
    expect(account.order(parent).reject !== null).toBe(status === "rejected");
    expect(account.state.totals).toMatchObject({ openOrders: 0, buyReserve: 0n });
  });

  test("canceled when one was rejected and the other filled: it was not filled whole", () => {
    const { account, parent, first, second } = split();
    const outcomes = new Map([
      [first.orderId, answered(acknowledged(first), aFill(first, { quantity: "3" }))],
      [second.orderId, answered(refused(second))],
    ]);
    answerAll(account, outcomes);
    expect(account.status(parent)).toBe("canceled");
    expect(account.order(parent).filledQuantity).toBe(quantity("3"));
  });

  test("a fill that comes after all have ended is in it too", () => {
    const { account, parent, first, second } = working();
    account.report(canceled(first), canceled(second));
    expect(account.status(parent)).toBe("canceled");
    account.report(aFill(first, { quantity: "3" }), aFill(second, { quantity: "2" }));
    expect(account.status(parent)).toBe("filled");
    expect(account.order(parent).filledQuantity).toBe(quantity("5"));
  });
});

describe("a cancel of it", () => {
  test("ends what has not left at once", () => {
    const { account, parent, first, second } = split();
    expect(account.cancel(parent)).toMatchObject({ ok: true, done: true });
    expect([parent, first, second].map((order) => account.status(order))).toEqual(["canceled", "canceled", "canceled"]);
  });

  test("is pending until each venue has answered its child's", () => {
    const { account, parent, first, second } = working();
    expect(account.cancel(parent)).toMatchObject({ ok: true, done: false });
    expect(account.status(parent)).toBe("pending_cancel");
    account.report(canceled(first));
    expect(account.status(parent)).toBe("pending_cancel");
    account.report(canceled(second));
    expect(account.status(parent)).toBe("canceled");
    expect(account.cancel(parent)).toMatchObject({ ok: false, rejection: { code: "order_closed" } });
  });

  test("by cancelling everything counts its children, each once", () => {
    const { account, parent } = working();
    expect(account.run({ kind: "cancel_orders", symbol: null, side: null })).toEqual({
      ok: true,
      canceled: 0,
      pending: 2,
    });
    expect(account.status(parent)).toBe("pending_cancel");
  });
});

describe("a replace of it", () => {
  const replaced = ({ orderId }: Order, leased: ReadonlyMap<OrderId, LeasedIntent>): IntentOutcome => {
    const intent = leased.get(orderId)?.intent;
    if (intent?.kind !== "replace") throw new Error(`a ${intent?.kind} is due`);
    return answered({
      kind: "replaced",
      orderId,
      requestId: intent.requestId,
      quantity: intent.quantity,
      price: intent.price,
    });
  };

  test("changes in place what has not left: more goes to the best price, less comes off the worst", () => {
    const { account, parent, first, second } = split();
    expect(account.replace(parent, { quantity: "7" })).toMatchObject({ ok: true, done: true });
    expect([parent, first, second].map((order) => size(account.order(order)))).toEqual(["7", "5", "2"]);
    expect(account.replace(parent, { quantity: "6", price: "104" })).toMatchObject({ ok: true, done: true });
    expect([parent, first, second].map((order) => size(account.order(order)))).toEqual(["6", "5", "1"]);
    expect(account.order(parent).terms.price).toBe(account.order(first).terms.price);
  });

  test("that takes all of a child away cancels it, and the whole is what the others are", () => {
    const { account, parent, first, second } = split();
    account.replace(parent, { quantity: "2" });
    expect([account.status(first), account.status(second)]).toEqual(["pending_new", "canceled"]);
    expect([size(account.order(parent)), size(account.order(first))]).toEqual(["2", "2"]);
    const leased = leaseAll(account);
    const only = leased.get(first.orderId);
    if (only === undefined) throw new Error("not leased");
    account.settle(only, answered(acknowledged(first), aFill(first, { quantity: "2" })));
    expect(account.status(parent)).toBe("filled");
  });

  test("at the venues is pending until they have answered", () => {
    const { account, parent, first, second } = working();
    expect(account.replace(parent, { price: "103" })).toMatchObject({ ok: true, done: false });
    expect(account.status(parent)).toBe("pending_replace");
    expect(account.replace(parent, { price: "102" })).toMatchObject({
      ok: false,
      rejection: { code: "too_many_pending" },
    });
    const leased = leaseAll(account);
    for (const child of [first, second]) {
      const one = leased.get(child.orderId);
      if (one !== undefined) account.settle(one, replaced(child, leased));
    }
    expect(account.status(parent)).toBe("new");
    expect(formatFine(account.order(parent).terms.price ?? quantity("0"))).toBe("103");
  });

  test("that a venue refuses leaves that child as it was, and the whole the sum", () => {
    const { account, parent, first, second } = working();
    account.replace(parent, { quantity: "6" });
    const leased = leaseAll(account);
    const one = leased.get(first.orderId);
    if (one?.intent.kind !== "replace" || leased.has(second.orderId)) throw new Error("the first alone is replaced");
    const { requestId } = one.intent;
    account.settle(
      one,
      answered({ kind: "replace_refused", orderId: first.orderId, requestId, reason: "too_late", message: "" }),
    );
    expect([account.status(parent), size(account.order(parent))]).toEqual(["new", "5"]);
  });

  test("is refused as a whole when a check refuses it, and changes nothing", () => {
    const { account, parent, first } = split({ symbolLimits: { max_order_size: quantity("6") } });
    expect(account.replace(parent, { quantity: "7" })).toMatchObject({
      ok: false,
      rejection: { code: "order_size_limit" },
    });
    expect([size(account.order(parent)), size(account.order(first))]).toEqual(["5", "3"]);
  });

  test("is held against the account with what its children reserve left out", () => {
    const { account, parent } = split({
      symbolLimits: { max_position: quantity("6"), max_order_size: quantity("100") },
    });
    expect(account.replace(parent, { quantity: "6" })).toMatchObject({ ok: true });
    expect(account.replace(parent, { quantity: "7" })).toMatchObject({
      ok: false,
      rejection: { code: "position_limit" },
    });
  });
});

test("a panic of one venue cancels the child there, and the rest works on", () => {
  const { account, parent, first, second } = working();
  setVenue(account, NORTH, { panicked: true });
  expect([account.status(first), account.status(second), account.status(parent)]).toEqual([
    "pending_cancel",
    "new",
    "new",
  ]);
});

test("expires with its children, by their time in force", () => {
  const account = anAccountWithVenues();
  show(account, { [NORTH]: "100 3", [SOUTH]: "101 4" });
  const parent = account.accepted({ quantity: "5", price: "105", tif: "day" });
  account.mark(BTC, "100");
  account.pass(DAY_MS);
  expect(account.status(parent)).toBe("expired");
});

test("a report that names the parent is nobody's: it was never sent", () => {
  const { account, parent } = working();
  account.report(canceled(parent));
  expect(account.status(parent)).toBe("new");
  expect(account.alerts()).toContain("foreign_report");
});

test("survives a restart, and replays to the same", () => {
  const { account, parent, first } = working();
  account.report(aFill(first, { quantity: "1", price: "100" }));
  account.restart();
  expect(account.status(parent)).toBe("partially_filled");
  expect(account.differencesFromReplay()).toEqual([]);
});

test("takes a child whose venue refuses it here to the next venue, whole", () => {
  const { account, parent, first, second } = split();
  const outcomes = new Map<OrderId, IntentOutcome>([
    [first.orderId, { kind: "refused_here", reason: "the daily cap is reached" }],
    [second.orderId, answered(acknowledged(second))],
  ]);
  answerAll(account, outcomes);
  expect(account.order(first)).toMatchObject({ venue: SOUTH, tried: [NORTH], lifecycle: "queued" });
  expect(account.status(parent)).toBe("new");
  expect(account.lease()).toMatchObject({ venue: SOUTH, intent: { kind: "submit", orderId: first.orderId } });
});

/** What venues may do to the children, in any order: the whole is always their sum. */
test("is the sum of its children whatever becomes of them", () => {
  const moves = fc.array(
    fc.record({
      kind: fc.constantFrom(
        "turn",
        "fill",
        "cancel",
        "cancel_child",
        "replace",
        "end",
        "refuse",
        "mark",
        "restart",
        "doubt",
      ),
      who: fc.nat(1),
      much: fc.nat(1_000),
    }),
    { maxLength: 30 },
  );
  let splits = 0;
  fc.assert(
    fc.property(moves, (steps) => {
      const { account, parent, first, second } = split({ size: "6" });
      splits += 1;
      for (const { kind, who, much } of steps) {
        account.now += 1;
        const child = account.order(who === 0 ? first : second);
        if (kind === "turn") {
          for (const leased of account.turn().leased) {
            const order = account.order(leased.intent);
            const { intent } = leased;
            const outcome: IntentOutcome =
              intent.kind === "submit"
                ? much % 7 === 0
                  ? { kind: "refused_here", reason: "full" }
                  : much % 7 === 1
                    ? { kind: "unknown", cause: "time-out" }
                    : answered(much % 7 === 2 ? refused(order) : acknowledged(order))
                : intent.kind === "cancel"
                  ? answered(canceled(order))
                  : intent.kind === "query"
                    ? { kind: "never_arrived" }
                    : answered({
                        kind: "replaced",
                        orderId: order.orderId,
                        requestId: intent.requestId,
                        quantity: intent.quantity,
                        price: intent.price,
                      });
            account.settle(leased, outcome);
          }
        } else if (kind === "fill" && (child.lifecycle === "working" || child.lifecycle === "sent")) {
          const part = much % 2 === 0 ? "1" : formatFine(remainingQuantity(child));
          account.report(aFill(child, { quantity: part, price: String(99 + (much % 5)), fee: "0.01" }));
        } else if (kind === "cancel") {
          if (much % 5 === 0) account.cancel(parent);
        } else if (kind === "cancel_child") {
          if (much % 3 === 0) account.cancel(child);
        } else if (kind === "replace")
          account.replace(parent, { quantity: String(1 + (much % 9)), price: String(101 + (much % 5)) });
        else if (kind === "end" && child.lifecycle === "working")
          account.report(much % 2 === 0 ? canceled(child) : { kind: "expired", orderId: child.orderId });
        else if (kind === "refuse" && child.lifecycle === "sent") account.report(refused(child));
        else if (kind === "mark") account.mark(ETH, String(100 + (much % 3)));
        else if (kind === "restart" && much % 4 === 0) account.restart();
        else if (kind === "doubt" && child.lifecycle === "sent" && child.certainty === "known") account.pass(15_000);
        const [whole, a, b] = [parent, first, second].map((order) => account.order(order)) as [Order, Order, Order];
        expect(whole.filledQuantity).toBe(plus(a.filledQuantity, b.filledQuantity));
        expect(whole.filledNotional).toBe(plus(a.filledNotional, b.filledNotional));
        expect(whole.fees).toBe(plus(a.fees, b.fees));
        expect(hasEnded(whole)).toBe(hasEnded(a) && hasEnded(b));
        const counted = [a, b].map((one) =>
          one.family?.kind === "child" && one.family.released ? one.filledQuantity : one.terms.quantity,
        );
        expect(whole.terms.quantity).toBe(counted.reduce(plus, NO_QUANTITY));
      }
      expect(account.differencesFromReplay()).toEqual([]);
      account.cancel(parent);
      for (const child of [first, second]) if (!hasEnded(account.order(child))) account.report(canceled(child));
      expect(account.state.totals).toMatchObject({ openOrders: 0, buyReserve: 0n });
      expect(account.order(parent).venue).not.toBe(PAPER);
    }),
    { numRuns: 150 },
  );
  expect(splits).toBeGreaterThan(0);
});
