import { describe, expect, test } from "vitest";
import { quantity } from "../decimal";
import type { OrderId } from "../ids";
import type { Order } from "../order";
import type { VenueReport } from "../venue-protocol";
import { BTC } from "../testing/a-config";
import { aFill, anAccount, type TestAccount } from "../testing/test-account";

const HORIZON_MS = 16_000;

const resolve = (account: TestAccount, { orderId }: Pick<Order, "orderId">) =>
  account.run({ kind: "resolve_order", orderId, reason: "the venue lost it", by: "olga" });

/** An order that its venue had acknowledged and now denies: no question will ever end its doubt. */
function denied(parts: { quantity?: string } = {}): { account: TestAccount; order: Order } {
  const account = anAccount();
  const order = account.working({ quantity: "2", ...parts });
  account.cancel(order);
  account.settle(account.lease(), { kind: "unknown", cause: "time-out" });
  account.now += HORIZON_MS + 1;
  account.answerQuery({ kind: "never_arrived" });
  expect(account.order(order)).toMatchObject({ lifecycle: "working", certainty: "unknown" });
  return { account, order };
}

/** The venue answers the question that is due. */
function answer(
  account: TestAccount,
  { orderId }: Pick<Order, "orderId">,
  status: "working" | "canceled",
  { whole = "2", filled, fills }: { whole?: string; filled: string; fills: readonly VenueReport[] },
): void {
  const { price } = account.order({ orderId }).terms;
  account.answerQuery({
    kind: "answered",
    reports: [
      ...fills,
      {
        kind: "order_status",
        orderId,
        status,
        venueOrderId: "V",
        quantity: quantity(whole),
        price,
        filledQuantity: quantity(filled),
      },
    ],
  });
}

test("an order that its venue denies for good is ended by a person, with who and why, and reserves nothing", () => {
  const { account, order } = denied();
  expect(resolve(account, order)).toMatchObject({ ok: true, done: true });
  expect(account.order(order)).toMatchObject({ lifecycle: "canceled", certainty: "known", reject: null });
  expect(account.state.books.get(BTC)).toMatchObject({ buyQuantity: 0n, openOrders: 0 });
  expect(account.alerts()).not.toContain("unknown_outcome");
  expect(account.events("order_resolved")).toMatchObject([{ reason: "the venue lost it", by: "olga" }]);
  expect(account.differencesFromReplay()).toEqual([]);
});

describe("the venue is asked on", () => {
  test("and when it never had the order, the end stands and nobody asks any more", () => {
    const { account, order } = denied();
    resolve(account, order);
    account.answerQuery({ kind: "never_arrived" });
    expect(account.order(order)).toMatchObject({ lifecycle: "canceled", endedByHand: "denied" });
    account.pass(120_000);
    expect(account.turn().leased).toEqual([]);
    expect(account.differencesFromReplay()).toEqual([]);
  });

  test("and when it has ended there, its fills are booked with an alert, and the end is the venue's", () => {
    const { account, order } = denied();
    resolve(account, order);
    answer(account, order, "canceled", { filled: "0.5", fills: [aFill(order, { quantity: "0.5" })] });
    expect(account.order(order)).toMatchObject({ lifecycle: "canceled", endedByHand: null });
    expect(account.state.books.get(BTC)).toMatchObject({ quantity: quantity("0.5"), buyQuantity: 0n });
    expect(account.alerts()).toContain("venue_contradiction");
    account.pass(120_000);
    expect(account.turn().leased).toEqual([]);
  });

  test("and when it works the order, it is open again with its reservation and an alert until its cancel is answered", () => {
    const { account, order } = denied();
    resolve(account, order);
    answer(account, order, "working", { filled: "0", fills: [] });
    expect(account.status(order)).toBe("pending_cancel");
    expect(account.state.books.get(BTC)).toMatchObject({ buyQuantity: quantity("2"), openOrders: 1 });
    expect(account.alerts()).toContain("venue_contradiction");
    expect(account.differencesFromReplay()).toEqual([]);
    expect(account.lease().intent.kind).toBe("cancel");
    account.report({ kind: "canceled", orderId: order.orderId, venueReason: null });
    expect(account.order(order)).toMatchObject({ lifecycle: "canceled", endedByHand: null });
    expect(account.state.books.get(BTC)).toMatchObject({ buyQuantity: 0n, openOrders: 0 });
  });

  test("when it has filled more than it tells, until all trades are there", () => {
    const { account, order } = denied();
    resolve(account, order);
    answer(account, order, "canceled", { filled: "0.5", fills: [] });
    expect(account.order(order)).toMatchObject({ endedByHand: "asking" });
    account.now = account.order(order).notBefore;
    answer(account, order, "canceled", { filled: "0.5", fills: [aFill(order, { quantity: "0.5" })] });
    expect(account.order(order)).toMatchObject({ endedByHand: null });
  });

  test("also when its fills have reached the quantity that it had, as long as a larger one may have been taken", () => {
    const account = anAccount();
    const order = account.working({ quantity: "2" });
    account.replace(order, { quantity: "3" });
    account.settle(account.lease(), { kind: "unknown", cause: "time-out" });
    account.now += HORIZON_MS + 1;
    resolve(account, order);
    account.report(aFill(order, { quantity: "2" }));
    expect(account.order(order)).toMatchObject({ lifecycle: "filled", endedByHand: "asking" });
    answer(account, order, "working", { whole: "3", filled: "2", fills: [] });
    expect(account.status(order)).toBe("pending_cancel");
    expect(account.state.books.get(BTC)).toMatchObject({ buyQuantity: quantity("1"), openOrders: 1 });
  });

  test("in longer and longer pauses, and for a day at most", () => {
    const { account, order } = denied();
    resolve(account, order);
    let asked = 0;
    for (; account.order(order).endedByHand === "asking"; asked++) {
      account.settle(account.lease(), { kind: "unknown", cause: "time-out" });
      account.now = account.order(order).notBefore;
    }
    expect(asked).toBe(1_441);
    expect(account.order(order)).toMatchObject({ lifecycle: "canceled", endedByHand: "denied" });
    expect(account.turn().leased).toEqual([]);
  });
});

test("a fill that comes after it is booked, and of the whole makes it filled", () => {
  const { account, order } = denied();
  resolve(account, order);
  account.report(aFill(order, { quantity: "0.5" }));
  expect(account.status(order)).toBe("canceled");
  expect(account.state.books.get(BTC)).toMatchObject({ quantity: quantity("0.5"), buyQuantity: 0n });
  account.report(aFill(order, { id: "second", quantity: "1.5" }));
  expect(account.status(order)).toBe("filled");
});

test("silence to the question that was out leaves the end as it is", () => {
  const { account, order } = denied();
  account.now = account.order(order).notBefore;
  const question = account.lease();
  resolve(account, order);
  account.settle(question, { kind: "unknown", cause: "time-out" });
  expect(account.order(order)).toMatchObject({ lifecycle: "canceled", certainty: "known" });
});

describe("is refused", () => {
  const codeOf = (reply: ReturnType<typeof resolve>) => (reply.ok ? null : reply.rejection.code);

  test("until its venue's horizon has passed", () => {
    const account = anAccount();
    const order = account.unknown();
    const horizonMs = account.surroundings.venues.get(order.venue)?.horizonMs ?? 0;
    account.now += Math.max(10_000, horizonMs);
    expect(codeOf(resolve(account, order))).toBe("order_within_horizon");
    account.now += 1;
    expect(codeOf(resolve(account, order))).toBeNull();
  });

  test("of an order that is not in doubt, has ended, or never was", () => {
    const account = anAccount();
    const order = account.working();
    expect(codeOf(resolve(account, order))).toBe("order_not_in_doubt");
    account.report(aFill(order));
    expect(codeOf(resolve(account, order))).toBe("order_closed");
    expect(codeOf(resolve(account, { orderId: "none" as OrderId }))).toBe("order_not_found");
    expect(account.events("order_resolved")).toEqual([]);
  });
});
