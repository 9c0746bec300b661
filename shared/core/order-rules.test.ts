/** domain.md, "Order state": one test at least for each of its rules 1–11. */
import { describe, expect, test } from "vitest";
import { formatFine, formatMoney, meanPrice, money, price, quantity } from "./decimal";
import { remainingQuantity } from "./order";
import { BTC, CONTRACT, ETH, FOREIGN } from "./testing/a-config";
import { acknowledged, aFill, anAccount, aStatus, canceled, refused, type TestAccount } from "./testing/test-account";

const book = (account: TestAccount, symbol = BTC) => account.state.books.get(symbol);

describe("rule 1: filled and remaining come to the quantity, and the average price is exact", () => {
  test("rule 1: partial fills at different prices average by volume", () => {
    const account = anAccount();
    const order = account.working({ quantity: "3", price: "105" });
    account.report(aFill(order, { quantity: "1", price: "100" }));
    account.report(aFill(order, { quantity: "0.5", price: "103" }));
    const seen = account.order(order);
    expect(formatFine(remainingQuantity(seen))).toBe("1.5");
    expect(seen.filledQuantity + remainingQuantity(seen)).toBe(seen.terms.quantity);
    expect(formatFine(meanPrice(seen.filledNotional, seen.filledQuantity))).toBe("101");
  });

  test("rule 1: a trade that is taken back leaves the filled quantity, and gives position, cash and fees back exactly", () => {
    const account = anAccount();
    const order = account.working({ quantity: "3", price: "100" });
    const fill = aFill(order, { quantity: "1.5", price: "99.99", fee: "0.15" });
    account.report(fill);
    expect(formatMoney(account.cash)).toBe("999849.865");
    const { kind: _, ...bust } = fill;
    account.report({ ...bust, kind: "trade_busted" });
    account.report({ ...bust, kind: "trade_busted" });
    expect(formatMoney(account.cash)).toBe("1000000");
    expect(book(account)).toMatchObject({ quantity: 0n, cost: 0n, fees: 0n, realized: 0n });
    expect(account.order(order)).toMatchObject({ filledQuantity: quantity("1.5"), fees: 0n });
    expect(account.alerts()).toEqual(["trade_busted"]);
    expect(account.events("trade_busted")).toHaveLength(1);
  });

  test("rule 1: a bust of a trade that was never booked is told, and books nothing", () => {
    const account = anAccount();
    const order = account.working();
    account.report({ kind: "trade_busted", orderId: order.orderId, venue: order.venue, symbol: BTC, tradeId: "never" });
    expect(account.alerts()).toEqual(["foreign_report"]);
    expect(account.cash).toBe(money("1000000"));
  });
});

describe("rule 2: a fill is booked whatever the order's state", () => {
  test("rule 2: a fill of a cancelled order changes position and cash, never its end", () => {
    const account = anAccount();
    const order = account.working({ quantity: "2" });
    account.report(canceled(order));
    expect(account.state.orders.size).toBe(0);
    account.report(aFill(order, { quantity: "0.5" }));
    expect(account.status(order)).toBe("canceled");
    expect(account.order(order).filledQuantity).toBe(quantity("0.5"));
    expect(book(account)?.quantity).toBe(quantity("0.5"));
    expect(formatMoney(account.cash)).toBe("999950");
    expect(account.state.orders.size).toBe(0);
  });

  test("rule 2: an ended order whose fills reach its quantity is filled", () => {
    const account = anAccount();
    const order = account.working({ quantity: "2" });
    account.report(canceled(order));
    account.report(aFill(order, { quantity: "2" }));
    expect(account.status(order)).toBe("filled");
  });

  test("rule 2: a refused order with a fill is unknown, holds its rest again without a check, and its venue is asked", () => {
    const account = anAccount({ cash: "30" });
    const order = account.accepted({ quantity: "2" });
    account.answer(refused(order));
    expect(account.status(order)).toBe("rejected");
    account.adjust("-20");
    account.report(aFill(order, { quantity: "0.5" }));
    expect(account.order(order)).toMatchObject({ lifecycle: "sent", certainty: "unknown", reject: null });
    expect(book(account)?.buyQuantity).toBe(quantity("1.5"));
    expect(account.alerts()).toContain("venue_contradiction");
    expect(account.lease().intent.kind).toBe("query");
  });

  test("rule 2: a refused order that is filled whole is filled, and the contradiction is told", () => {
    const account = anAccount();
    const order = account.accepted();
    account.answer(refused(order));
    account.report(aFill(order));
    expect(account.status(order)).toBe("filled");
    expect(account.alerts()).toEqual(["venue_contradiction"]);
  });

  test("rule 2: an order refused for its symbol was never sent, so that a fill of it is foreign", () => {
    const account = anAccount();
    const placed = account.place({ symbol: "NOSUCH" as never });
    if (placed.ok || placed.order === null) throw new Error("it was to be refused");
    account.report(aFill(placed.order));
    expect(account.alerts()).toEqual(["foreign_report"]);
    expect(account.cash).toBe(money("1000000"));
  });

  test.each(["held", "queued"] as const)(
    "rule 2: a fill of a %s order is booked, and its venue is asked before anything is sent",
    (lifecycle) => {
      const account = anAccount();
      const order = account.accepted({ quantity: "2", ...(lifecycle === "held" ? { type: "stop", stop: "110" } : {}) });
      expect(order.lifecycle).toBe(lifecycle);
      account.report(aFill(order));
      expect(account.order(order).certainty).toBe("unknown");
      expect(book(account)).toMatchObject({ quantity: quantity("1"), buyQuantity: quantity("1") });
      expect(account.alerts().toSorted()).toEqual(["unknown_outcome", "venue_contradiction"]);
      expect(account.lease().intent.kind).toBe("query");
    },
  );

  test("rule 2: a fill after the venue's word that the order never arrived is booked, and nothing is sent again", () => {
    const account = anAccount();
    const order = account.unknown({ quantity: "2" });
    account.answerQuery({ kind: "never_arrived" });
    account.report(aFill(order));
    expect(account.lease().intent.kind).toBe("query");
  });

  test.each([{ symbol: ETH }, { quantity: quantity("0") }, { quantity: quantity("-1") }, { price: price("0") }])(
    "rule 2: what cannot be a fill of the order is told and not booked (%#)",
    (wrong) => {
      const account = anAccount();
      const order = account.working();
      account.report({ ...aFill(order), ...wrong });
      expect(account.alerts()).toEqual(["foreign_report"]);
      expect(account.order(order).filledQuantity).toBe(0n);
      expect(account.cash).toBe(money("1000000"));
    },
  );
});

describe("rule 3: an overfill is booked in full, flagged, alerted, and makes the account reducing", () => {
  test("rule 3: more than the quantity is filled", () => {
    const account = anAccount();
    const resting = account.working({ symbol: BTC, price: "99" });
    const order = account.working({ quantity: "1" });
    account.report(aFill(order, { quantity: "1.5" }));
    expect(account.order(order)).toMatchObject({
      lifecycle: "filled",
      overfilled: true,
      filledQuantity: quantity("1.5"),
    });
    expect(remainingQuantity(account.order(order))).toBe(0n);
    expect(book(account)?.quantity).toBe(quantity("1.5"));
    expect(account.alerts()).toEqual(["overfill"]);
    expect(account.state.tradingState).toBe("reducing");
    expect(account.status(resting)).toBe("pending_cancel");
  });

  test("rule 3: more than the old quantity is no overfill while a larger one is on its way, and is one when that is refused", () => {
    const account = anAccount();
    const order = account.working({ quantity: "1" });
    account.replace(order, { quantity: "2" });
    const { leaseId, intent } = account.lease();
    account.report(aFill(order, { quantity: "1.5" }));
    expect(account.status(order)).toBe("pending_replace");
    expect(account.alerts()).toEqual([]);
    if (intent.kind !== "replace") throw new Error("a replace was due");
    const outcome = {
      kind: "answered",
      reports: [
        {
          kind: "replace_refused",
          orderId: order.orderId,
          requestId: intent.requestId,
          reason: "too_late",
          message: "",
        },
      ],
    } as const;
    account.run({ kind: "take_turn", settlements: [{ leaseId, orderId: order.orderId, outcome }], max: 0 });
    expect(account.order(order)).toMatchObject({ lifecycle: "filled", overfilled: true });
    expect(account.alerts()).toEqual(["overfill"]);
  });
});

describe("rule 4: only the venue's answer or the end clears a pending request", () => {
  test("rule 4: a partial fill while pending_cancel is still pending_cancel", () => {
    const account = anAccount();
    const order = account.working({ quantity: "2" });
    account.cancel(order);
    account.report(aFill(order));
    account.report(acknowledged(order));
    expect(account.status(order)).toBe("pending_cancel");
  });

  test("rule 4: a fill while pending_replace is still pending_replace", () => {
    const account = anAccount();
    const order = account.working({ quantity: "2" });
    account.replace(order, { price: "99" });
    account.report(aFill(order));
    expect(account.status(order)).toBe("pending_replace");
  });

  test("rule 4: the fill of the whole ends what was pending", () => {
    const account = anAccount();
    const order = account.working();
    account.cancel(order);
    account.report(aFill(order));
    expect(account.status(order)).toBe("filled");
    expect(account.turn().leased).toEqual([]);
  });
});

describe("rule 5: a refused request restores the status that the order implies now", () => {
  test.each(["cancel_refused", "replace_refused"] as const)(
    "rule 5: %s after a fill leaves partially_filled, not new",
    (kind) => {
      const account = anAccount();
      const order = account.working({ quantity: "2" });
      expect(account.status(order)).toBe("new");
      if (kind === "cancel_refused") account.cancel(order);
      else account.replace(order, { price: "99" });
      const leased = account.lease();
      account.report(aFill(order));
      const requestId = account.order(order).pending[0]?.requestId;
      if (requestId === undefined) throw new Error("nothing is pending");
      account.settle(leased, {
        kind: "answered",
        reports: [{ kind, orderId: order.orderId, requestId, reason: "other", message: "no" }],
      });
      expect(account.status(order)).toBe("partially_filled");
      expect(book(account)?.buyQuantity).toBe(quantity("1"));
    },
  );
});

describe("rule 6: one execution is booked once, whoever reports it", () => {
  test("rule 6: twice in one turn, again in the next, and after the order has ended", () => {
    const account = anAccount();
    const order = account.working({ quantity: "1" });
    const fill = aFill(order);
    account.report(fill, fill);
    account.report(fill);
    expect(account.events("order_filled")).toHaveLength(1);
    expect(account.order(order).filledQuantity).toBe(quantity("1"));
    account.restart();
    account.report(fill);
    expect(formatMoney(account.cash)).toBe("999900");
  });

  test("rule 6: both sides of one trade may be ours", () => {
    const account = anAccount();
    const buy = account.working({ side: "buy" });
    const sell = account.working({ side: "sell" });
    account.report(aFill(buy, { id: "t" }), aFill(sell, { id: "t" }));
    expect(account.events("order_filled")).toHaveLength(2);
    expect(account.cash).toBe(money("1000000"));
    expect(book(account)?.quantity).toBe(0n);
  });
});

describe("rule 7: reports out of order converge", () => {
  test("rule 7: a fill before the acknowledgement", () => {
    const account = anAccount();
    const order = account.accepted({ quantity: "2" });
    const leased = account.lease();
    account.report(aFill(order));
    expect(account.status(order)).toBe("partially_filled");
    account.settle(leased, { kind: "answered", reports: [acknowledged(order)] });
    expect(account.order(order)).toMatchObject({
      lifecycle: "working",
      filledQuantity: quantity("1"),
      venueOrderId: `at-venue-${order.orderId}`,
    });
  });

  test("rule 7: a cancel before the acknowledgement", () => {
    const account = anAccount();
    const order = account.accepted();
    const leased = account.lease();
    account.report(canceled(order));
    account.settle(leased, { kind: "answered", reports: [acknowledged(order)] });
    expect(account.status(order)).toBe("canceled");
  });

  test("rule 7: a replace that is acknowledged after a fill, and after the end", () => {
    const account = anAccount();
    const order = account.working({ quantity: "2" });
    account.replace(order, { quantity: "3" });
    const [request] = account.order(order).pending;
    if (request === undefined) throw new Error("nothing is pending");
    account.report(aFill(order, { quantity: "2" }));
    expect(account.status(order)).toBe("pending_replace");
    account.report(canceled(order));
    expect(account.status(order)).toBe("filled");
    account.report({
      kind: "replaced",
      orderId: order.orderId,
      requestId: request.requestId,
      quantity: quantity("3"),
      price: null,
    });
    expect(account.status(order)).toBe("canceled");
    expect(account.order(order)).toMatchObject({ overfilled: false, terms: { quantity: quantity("3") } });
  });
});

describe("rule 8: once leased, rejected needs proof", () => {
  test("rule 8: a time-out makes it unknown, and what is unknown is never sent again", () => {
    const account = anAccount();
    const order = account.unknown();
    expect(account.order(order)).toMatchObject({ certainty: "unknown" });
    expect(account.status(order)).toBe("pending_new");
    expect(account.alerts()).toEqual(["unknown_outcome"]);
    for (let asked = 0; asked < 20; asked++) {
      account.now += 120_000;
      const leased = account.lease();
      expect(leased.intent).toMatchObject({ kind: "query", leasedAt: account.order(order).leasedAt });
      account.settle(
        leased,
        asked % 2 === 0 ? { kind: "not_found", retryAfterMs: 1_000 } : { kind: "unknown", cause: "time-out" },
      );
    }
    expect(account.order(order).certainty).toBe("unknown");
  });

  test("rule 8: the venue's refusal is proof", () => {
    const account = anAccount();
    const order = account.accepted();
    account.answer(refused(order));
    expect(account.order(order)).toMatchObject({
      lifecycle: "rejected",
      reject: { code: "venue_rejected", check: null },
    });
    expect(account.state.counters.rejected).toEqual({ venue_rejected: 1 });
  });

  test("rule 8: never arrived is proof, and a wanted order is due again", () => {
    const account = anAccount();
    const order = account.unknown();
    account.answerQuery({ kind: "never_arrived" });
    expect(account.order(order)).toMatchObject({ certainty: "known", lifecycle: "queued" });
    expect(account.lease().intent.kind).toBe("submit");
    expect(account.alerts()).toEqual([]);
  });

  test("rule 8: never arrived of an order that the venue had acknowledged is a contradiction, and it stays unknown", () => {
    const account = anAccount();
    const order = account.working();
    account.cancel(order);
    account.settle(account.lease(), { kind: "unknown", cause: "time-out" });
    account.answerQuery({ kind: "never_arrived" });
    expect(account.order(order)).toMatchObject({ certainty: "unknown", lifecycle: "working" });
    expect(account.alerts()).toContain("venue_contradiction");
  });

  test("rule 8: unknown order in answer to a cancel proves nothing: the cancel waits until the order is resolved, then goes again", () => {
    const account = anAccount();
    const order = account.working();
    account.cancel(order);
    const cancel = account.lease();
    if (cancel.intent.kind !== "cancel") throw new Error("a cancel was due");
    const { requestId } = cancel.intent;
    account.settle(cancel, {
      kind: "answered",
      reports: [{ kind: "cancel_refused", orderId: order.orderId, requestId, reason: "unknown_order", message: "" }],
    });
    expect(account.order(order).certainty).toBe("unknown");
    expect(account.status(order)).toBe("pending_cancel");
    account.answerQuery({ kind: "answered", reports: [aStatus(order, "working", { filled: "0" })] });
    expect(account.order(order).certainty).toBe("known");
    expect(account.lease().intent).toMatchObject({ kind: "cancel", requestId });
  });
});

describe("rule 9: an ended order holds nothing, an unknown one all of it", () => {
  test("rule 9: unknown keeps the whole reservation, the end lets go of it", () => {
    const account = anAccount();
    const order = account.unknown({ quantity: "2", price: "101" });
    const { buyQuantity, buyValue } = book(account) ?? {};
    expect([buyQuantity, buyValue]).toEqual([quantity("2"), money("202")]);
    account.answerQuery({ kind: "answered", reports: [canceled(order)] });
    expect(book(account)).toMatchObject({ buyQuantity: 0n, buyValue: 0n, buyCost: 0n, openOrders: 0 });
    expect(account.state.totals).toMatchObject({
      cost: 0n,
      buyReserve: 0n,
      exposure: 0n,
      margin: 0n,
      openOrders: 0,
      activeSymbols: 0,
    });
  });

  test("rule 9: a partial fill keeps the reservation of the rest", () => {
    const account = anAccount();
    const order = account.working({ quantity: "2", price: "101" });
    account.report(aFill(order, { quantity: "0.5", price: "101" }));
    // 1.5 × 101; the fee of 0.1 % on it and 1.5 × (101 − 100) lost to the mark at once.
    expect(book(account)).toMatchObject({
      buyQuantity: quantity("1.5"),
      buyValue: money("151.5"),
      buyCost: money("1.6515"),
    });
  });
});

describe("rule 10: position and cash are the sums of what happened, to the last decimal", () => {
  test("rule 10: buys, sells, fees and adjustments", () => {
    const account = anAccount({ cash: "1000" });
    const buy = account.working({ quantity: "0.333", price: "100.01" });
    account.report(aFill(buy, { quantity: "0.333", price: "100.01", fee: "0.03330333" }));
    const sell = account.working({ side: "sell", quantity: "0.111", price: "100.03" });
    account.report(aFill(sell, { quantity: "0.111", price: "100.03", fee: "0.01110333" }));
    account.adjust("-0.00000001");
    // 1000 − 33.30333 − 0.03330333 + 11.10333 − 0.01110333 − 0.00000001
    expect(formatMoney(account.cash)).toBe("977.75559333");
    expect(formatFine(book(account)?.quantity ?? quantity("0"))).toBe("0.222");
    expect(formatMoney(book(account)?.fees ?? money("0"))).toBe("0.04440666");
  });

  test("rule 10: a fee in another currency is booked in that currency's balance, not in cash, and comes back with a bust", () => {
    const account = anAccount();
    const order = account.working();
    const fill = aFill(order, { fee: "0.001", feeCurrency: "BTC" });
    account.report(fill);
    expect(formatMoney(account.cash)).toBe("999900");
    expect(account.state.balances.get("BTC")).toBe(money("-0.001"));
    expect(account.order(order).fees).toBe(0n);
    const { kind: _, ...bust } = fill;
    account.report({ ...bust, kind: "trade_busted" });
    expect(account.state.balances.get("BTC")).toBe(0n);
  });

  test("rule 10: a contract counts its multiplier", () => {
    const account = anAccount({ marks: { [CONTRACT]: "100" } });
    const order = account.working({ symbol: CONTRACT, quantity: "2", price: "100" });
    expect(book(account, CONTRACT)).toMatchObject({
      buyValue: money("2000"),
      buyCost: money("2"),
      exposure: money("2000"),
      margin: money("200"),
    });
    account.report(aFill(order, { quantity: "2", price: "100" }));
    expect(formatMoney(account.cash)).toBe("998000");
    expect(book(account, CONTRACT)).toMatchObject({ marketValue: money("2000"), cost: money("2000") });
  });

  test("rule 10: an instrument of another currency than the account's is not traded", () => {
    const account = anAccount({ marks: { [FOREIGN]: "100" } });
    expect(account.refusal({ symbol: FOREIGN })).toBe("instrument_not_tradable");
  });
});

describe("rule 11: nothing is stuck in between", () => {
  test("rule 11: filled at the venue with less than the quantity ends it, with an alert", () => {
    const account = anAccount();
    const order = account.unknown({ quantity: "2" });
    account.answerQuery({
      kind: "answered",
      reports: [aFill(order), aStatus(order, "filled", { quantity: "1", filled: "1" })],
    });
    expect(account.status(order)).toBe("canceled");
    expect(account.alerts()).toContain("venue_contradiction");
  });

  test("rule 11: filled at the venue as replaced is filled here", () => {
    const account = anAccount();
    const order = account.working({ quantity: "2" });
    account.replace(order, { quantity: "1" });
    account.settle(account.lease(), { kind: "unknown", cause: "time-out" });
    account.answerQuery({
      kind: "answered",
      reports: [aFill(order), aStatus(order, "filled", { quantity: "1", filled: "1" })],
    });
    expect(account.order(order)).toMatchObject({ lifecycle: "filled", certainty: "known", overfilled: false });
  });

  test("rule 11: a status whose trades are missing keeps it unknown until they are there", () => {
    const account = anAccount();
    const order = account.unknown({ quantity: "2" });
    account.answerQuery({ kind: "answered", reports: [aStatus(order, "filled", { quantity: "2", filled: "2" })] });
    expect(account.order(order).certainty).toBe("unknown");
    account.now += 60_000;
    account.answerQuery({
      kind: "answered",
      reports: [aFill(order, { quantity: "2" }), aStatus(order, "filled", { quantity: "2", filled: "2" })],
    });
    expect(account.order(order)).toMatchObject({ lifecycle: "filled", certainty: "known" });
  });

  test.each(["canceled", "expired", "rejected"] as const)("rule 11: a status of %s ends it", (status) => {
    const account = anAccount();
    const order = account.unknown({ quantity: "2" });
    account.answerQuery({ kind: "answered", reports: [aStatus(order, status, { quantity: "2", filled: "0" })] });
    expect(account.status(order)).toBe(status);
    expect(account.alerts()).toEqual([]);
  });

  test("rule 11: an answer that says nothing of the submission leaves it unknown, with an alert", () => {
    const account = anAccount();
    const order = account.accepted();
    account.answer();
    expect(account.order(order).certainty).toBe("unknown");
    expect(account.alerts()).toEqual(["unknown_outcome"]);
  });
});
