import { describe, expect, test } from "vitest";
import { price, quantity } from "../decimal";
import { acknowledged, aFill, anAccount, canceled } from "../testing/test-account";

describe("leases", () => {
  test("what is due is leased in order of arrival, at most as much as is asked for, and once", () => {
    const account = anAccount();
    const orders = [account.accepted(), account.accepted(), account.accepted()];
    const first = account.turn(2);
    expect(first.leased.map(({ intent }) => intent.orderId)).toEqual(orders.slice(0, 2).map(({ orderId }) => orderId));
    expect(first.more).toBe(true);
    const second = account.turn(2);
    expect(second.leased.map(({ intent }) => intent.orderId)).toEqual([orders[2]?.orderId]);
    expect(second.more).toBe(false);
    expect(account.turn(2).leased).toEqual([]);
  });

  test("one intent of an order is out at a time", () => {
    const account = anAccount();
    const order = account.accepted();
    const submit = account.lease();
    account.cancel(order);
    expect(account.turn().leased).toEqual([]);
    account.settle(submit, { kind: "answered", reports: [acknowledged(order)] });
    expect(account.lease().intent.kind).toBe("cancel");
  });

  test("while the firm's controls cannot be read only cancels and questions go out, and nothing else counts as waiting", () => {
    const account = anAccount();
    account.cancel(account.working());
    account.accepted();
    const blind = account.run({ kind: "take_turn", settlements: [], max: 10, isBlind: true });
    expect(blind.leased.map(({ intent }) => intent.kind)).toEqual(["cancel"]);
    expect(blind.more).toBe(false);
    expect(account.lease().intent.kind).toBe("submit");
  });

  test("a market order goes out as market, a stop that was triggered too, and day as gtc", () => {
    const account = anAccount();
    account.accepted({ type: "market", tif: "ioc" });
    account.accepted({ tif: "day", postOnly: true });
    expect(account.turn().leased.map(({ intent }) => intent)).toMatchObject([
      { kind: "submit", type: "market", timeInForce: "ioc", price: null, postOnly: false },
      { kind: "submit", type: "limit", timeInForce: "gtc", postOnly: true },
    ]);
  });

  test("a settle with a stale lease changes nothing and is told so", () => {
    const account = anAccount();
    const order = account.accepted();
    const leased = account.lease();
    account.pass(10_000);
    expect(account.order(order).certainty).toBe("unknown");
    const { stale } = account.settle(leased, { kind: "answered", reports: [acknowledged(order)] });
    expect(stale).toEqual([leased.leaseId]);
    expect(account.order(order)).toMatchObject({ certainty: "unknown", lifecycle: "sent" });
  });

  test("a lease is good until its last millisecond", () => {
    const account = anAccount();
    const order = account.accepted();
    const leased = account.lease();
    account.pass(9_999);
    expect(account.settle(leased, { kind: "answered", reports: [acknowledged(order)] }).stale).toEqual([]);
    expect(account.status(order)).toBe("new");
  });

  test("a lease that runs out after the venue has pushed its answer leaves nothing in doubt", () => {
    const account = anAccount();
    const order = account.accepted();
    account.lease();
    account.report(acknowledged(order));
    account.cancel(order);
    account.pass(10_000);
    expect(account.order(order)).toMatchObject({ certainty: "known", lifecycle: "working" });
    expect(account.alerts()).toEqual([]);
    expect(account.lease().intent.kind).toBe("cancel");
  });

  test("a consumer that knows nothing does not outweigh what the venue has pushed", () => {
    const account = anAccount();
    const order = account.accepted();
    const leased = account.lease();
    account.report(acknowledged(order));
    account.settle(leased, { kind: "unknown", cause: "time-out" });
    expect(account.status(order)).toBe("new");
  });

  test("a cancel whose outcome is unknown is asked about, and goes again when the order is found working", () => {
    const account = anAccount();
    const order = account.working();
    account.cancel(order);
    account.settle(account.lease(), { kind: "unknown", cause: "time-out" });
    expect(account.status(order)).toBe("pending_cancel");
    account.answerQuery({ kind: "answered", reports: [canceled(order)] });
    expect(account.status(order)).toBe("canceled");
    expect(account.alerts()).toEqual([]);
  });

  test("an order at the venue keeps its place in doubt: questions go out ever more rarely", () => {
    const account = anAccount();
    account.unknown();
    const pauses = [];
    for (let asked = 0; asked < 10; asked++) {
      account.answerQuery({ kind: "unknown", cause: "time-out" });
      const due = account.turn(0).nextDueAt ?? account.now;
      pauses.push(due - account.now);
      account.now = due;
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000, 60_000]);
  });
});

describe("not sent", () => {
  test("it returns to the outbox and waits as long as it was told", () => {
    const account = anAccount();
    const order = account.accepted();
    account.settle(account.lease(), { kind: "not_sent", reason: "held", retryAfterMs: 250 });
    expect(account.order(order)).toMatchObject({ lifecycle: "queued", certainty: "known" });
    expect(account.turn()).toMatchObject({ leased: [], more: false, nextDueAt: account.now + 250 });
    account.now += 249;
    expect(account.turn().leased).toEqual([]);
    account.now += 1;
    expect(account.lease().intent.kind).toBe("submit");
  });

  test("it ends instead when its cancel was asked for meanwhile", () => {
    const account = anAccount();
    const order = account.accepted();
    const leased = account.lease();
    expect(account.cancel(order)).toMatchObject({ done: false });
    account.settle(leased, { kind: "not_sent", reason: "held", retryAfterMs: 250 });
    expect(account.status(order)).toBe("canceled");
    expect(account.state.totals.openOrders).toBe(0);
  });

  test("it returns as it was replaced meanwhile", () => {
    const account = anAccount();
    const order = account.accepted();
    const leased = account.lease();
    expect(account.replace(order, { quantity: "2", price: "99" })).toMatchObject({ done: false });
    account.settle(leased, { kind: "not_sent", reason: "held", retryAfterMs: 0 });
    expect(account.order(order).pending).toEqual([]);
    expect(account.lease().intent).toMatchObject({ kind: "submit", quantity: quantity("2"), price: price("99") });
  });

  test("a cancel that was not sent waits and goes again", () => {
    const account = anAccount();
    const order = account.working();
    account.cancel(order);
    account.settle(account.lease(), { kind: "not_sent", reason: "rate", retryAfterMs: 100 });
    expect(account.order(order)).toMatchObject({ lifecycle: "working", certainty: "known" });
    account.now += 100;
    expect(account.lease().intent.kind).toBe("cancel");
  });

  test("a question that was not sent is asked later", () => {
    const account = anAccount();
    const order = account.unknown();
    account.answerQuery({ kind: "not_sent", reason: "rate", retryAfterMs: 100 });
    expect(account.order(order).certainty).toBe("unknown");
    account.now += 100;
    expect(account.lease().intent.kind).toBe("query");
  });
});

describe("not found yet", () => {
  test("is asked again ever more rarely, and when it would be proof: a question is a row of the journal", () => {
    const account = anAccount();
    const order = account.unknown();
    const [since, horizonMs] = [account.now, 16_000];
    const askedAt: number[] = [];
    while (account.order(order).certainty === "unknown") {
      askedAt.push(account.now - since);
      const left = since + horizonMs - account.now;
      account.answerQuery(left < 0 ? { kind: "never_arrived" } : { kind: "not_found", retryAfterMs: left + 1 });
      account.now = Math.max(account.now, account.order(order).notBefore);
    }
    expect(askedAt).toEqual([0, 1_000, 3_000, 7_000, 15_000, 16_001]);
    expect(account.events("outcome_unknown")).toHaveLength(6);
  });
});

describe("never arrived", () => {
  test("it ends when its cancel was asked for meanwhile", () => {
    const account = anAccount();
    const order = account.unknown();
    account.cancel(order);
    account.answerQuery({ kind: "never_arrived" });
    expect(account.status(order)).toBe("canceled");
  });

  test("a market order older than thirty seconds is not sent into another market", () => {
    const account = anAccount();
    const order = account.unknown({ type: "market" });
    account.now += 30_001;
    account.answerQuery({ kind: "never_arrived" });
    expect(account.order(order)).toMatchObject({ lifecycle: "rejected", reject: { code: "delivery_failed" } });
  });

  test("an order that was filled in part is not believed never to have arrived", () => {
    const account = anAccount();
    const order = account.unknown({ quantity: "2" });
    account.report(aFill(order));
    account.answerQuery({ kind: "never_arrived" });
    expect(account.order(order).certainty).toBe("unknown");
  });
});

describe("a halted account", () => {
  test("sends nothing but cancels and questions", () => {
    const account = anAccount();
    const working = account.working();
    const doubtful = account.unknown();
    account.accepted();
    account.replace(working, { price: "99" });
    account.trading("halted");
    expect(account.turn().leased.map(({ intent }) => [intent.kind, intent.orderId])).toEqual([
      ["query", doubtful.orderId],
    ]);
    expect(account.turn().more).toBe(false);
    account.cancel(working);
    expect(account.lease().intent.kind).toBe("cancel");
  });

  test("one of a firm whose controls were never read sends nothing", () => {
    const account = anAccount();
    account.accepted();
    account.state.firm = null;
    expect(account.turn().leased).toEqual([]);
  });
});
