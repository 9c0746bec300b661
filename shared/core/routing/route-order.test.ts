/** Where an order goes when it may go to several venues. */
import { describe, expect, test } from "vitest";
import type { VenueConfig } from "../config";
import { formatFine, price, quantity, ratio } from "../decimal";
import type { SymbolId, VenueId } from "../ids";
import { BTC, ETH, PAPER } from "../testing/a-config";
import { aLiveVenue } from "../testing/some-controls";
import { acknowledged, anAccount } from "../testing/test-account";
import {
  anAccountWithVenues,
  DARK,
  NORTH,
  setVenue,
  show,
  someVenues,
  SOUTH,
  surroundingsWithVenues,
} from "../testing/venues";
import { nextVenue } from "./route-order";

const OTHER = "other-paper" as VenueId;

const at = (...rules: readonly [SymbolId, VenueId][]) => ({ bySymbol: new Map(rules) });

describe("the venue of an order is", () => {
  test("its own, whatever the rules and prices say, shadow or not", () => {
    const account = anAccountWithVenues({ routing: at([BTC, SOUTH]) });
    show(account, { [PAPER]: "90 99" });
    expect(account.accepted({ venue: NORTH })).toMatchObject({ venue: NORTH, shadow: false });
    expect(account.accepted({ venue: DARK })).toMatchObject({ venue: DARK, shadow: true });
  });

  test("else that of its symbol's rule, and nobody's when that one takes nothing", () => {
    const account = anAccountWithVenues({ routing: { ...at([BTC, SOUTH]), priority: [NORTH] } });
    expect(account.accepted({ symbol: BTC }).venue).toBe(SOUTH);
    expect(account.accepted({ symbol: ETH }).venue).toBe(NORTH);
    setVenue(account, SOUTH, { panicked: true });
    expect(account.refusal({ symbol: BTC })).toBe("venue_unavailable");
  });

  test("else the first of the priority list that is well, lists it and sends", () => {
    const account = anAccountWithVenues({ routing: { priority: [DARK, NORTH, SOUTH] } });
    expect(account.accepted().venue).toBe(NORTH);
    setVenue(account, NORTH, { healthy: false });
    expect(account.accepted().venue).toBe(SOUTH);
    setVenue(account, SOUTH, { panicked: true });
    expect(account.accepted().venue).toBe(PAPER);
  });

  test("else the best price after fees among those with a fresh quote", () => {
    const account = anAccountWithVenues({ routing: { takerFees: new Map([[NORTH, ratio("0.02")]]) } });
    show(account, { [NORTH]: "100 9", [SOUTH]: "101 9", [DARK]: "90 9" });
    expect(account.accepted({ quantity: "5", price: "105" }).venue).toBe(SOUTH);
    show(account, { [NORTH]: "99 9", [SOUTH]: "101 9", [DARK]: "90 9" });
    expect(account.accepted({ quantity: "5", price: "105" }).venue).toBe(NORTH);
  });

  test("the default where nobody has told a price lately, up to the age that counts", () => {
    const account = anAccountWithVenues({ routing: { maxQuoteAgeMs: 2_000 } });
    expect(account.accepted().venue).toBe(PAPER);
    show(account, { [NORTH]: "100 9" }, 2_001);
    expect(account.accepted().venue).toBe(PAPER);
    show(account, { [NORTH]: "100 9" }, 2_000);
    expect(account.accepted().venue).toBe(NORTH);
  });

  test("the default where routing is not smart", () => {
    const account = anAccountWithVenues({ routing: { smart: false } });
    show(account, { [NORTH]: "100 9" });
    expect(account.accepted().venue).toBe(PAPER);
  });

  test("never one that only simulates, unless it is the default", () => {
    const account = anAccountWithVenues({ controls: { [NORTH]: { mode: "shadow" } } });
    show(account, { [NORTH]: "90 9", [SOUTH]: "101 9" });
    expect(account.accepted({ quantity: "5", price: "105" })).toMatchObject({ venue: SOUTH, shadow: false });
    setVenue(account, SOUTH, { healthy: false });
    setVenue(account, PAPER, { mode: "shadow" });
    expect(account.accepted({ quantity: "5", price: "105" })).toMatchObject({ venue: PAPER, shadow: true });
  });
});

test.each([
  ["a fill-or-kill", { tif: "fok" as const }],
  ["a post-only order", { postOnly: true }],
  ["a stop", { type: "stop" as const, price: null, stop: "104" }],
])("%s is not split", (_, parts) => {
  const account = anAccountWithVenues();
  show(account, { [NORTH]: "100 3", [SOUTH]: "101 4" });
  expect(account.accepted({ quantity: "5", price: "105", ...parts }).family).toBe(null);
});

test.each([
  ["paper, where it is best", { [PAPER]: "99 3", [NORTH]: "100 3", [SOUTH]: "101 4" }, [[PAPER, "10"]]],
  [
    "exchanges, where one is best",
    { [NORTH]: "99 3", [PAPER]: "100 3", [SOUTH]: "101 7" },
    [
      [NORTH, "3"],
      [SOUTH, "7"],
    ],
  ],
] as const)("a split is over %s, and never over both", (_, shown, parts) => {
  const account = anAccountWithVenues();
  show(account, shown);
  const order = account.accepted({ quantity: "10", price: "105" });
  const { family } = account.order(order);
  const ids = family?.kind === "parent" ? family.children : [order.orderId];
  const got = ids.map((id) => account.order({ ...order, orderId: id }));
  expect(got.map(({ venue, request }) => [venue, formatFine(request.quantity)])).toEqual(parts);
});

test("closing a position is not split", () => {
  const account = anAccountWithVenues();
  account.hold(BTC, "5");
  show(account, { [NORTH]: "100 3", [SOUTH]: "99 4" });
  expect(account.run({ kind: "close_position", symbol: BTC })).toMatchObject({
    ok: true,
    order: { family: null, venue: NORTH },
  });
});

test("quotes alone change no mark and journal nothing", () => {
  const account = anAccountWithVenues();
  account.accepted();
  const rows = account.history.journal.length;
  const mark = account.state.marks.get(BTC);
  show(account, { [NORTH]: "100 3" });
  expect(account.state.marks.get(BTC)).toBe(mark);
  expect(account.history.journal.length).toBe(rows);
  expect(account.state.quotes.get(BTC)).toMatchObject([{ venue: NORTH, ask: price("100"), askSize: quantity("3") }]);
});

describe("a venue that fails", () => {
  const routed = () => {
    const account = anAccountWithVenues({ routing: { priority: [NORTH, SOUTH] } });
    return { account, order: account.accepted() };
  };

  test("by refusing here hands the order to the next, once each, and then it ends", () => {
    const { account, order } = routed();
    const venues: string[] = [];
    for (let turn = 0; turn < 2; turn++) {
      const leased = account.lease();
      venues.push(leased.venue);
      account.settle(leased, { kind: "refused_here", reason: "no more today" });
    }
    // Paper is well too, and no exchange.
    expect(venues).toEqual([NORTH, SOUTH]);
    expect(account.order(order)).toMatchObject({
      lifecycle: "rejected",
      reject: { code: "venue_unavailable", message: "no more today" },
    });
    expect(account.state.totals.openOrders).toBe(0);
  });

  test("by holding it back keeps it while it is well, and loses it after two returns", () => {
    const { account, order } = routed();
    const hold = { kind: "not_sent", reason: "rate budget", retryAfterMs: 0 } as const;
    account.settle(account.lease(), hold);
    expect(account.order(order).venue).toBe(NORTH);
    account.settle(account.lease(), hold);
    expect(account.order(order)).toMatchObject({ venue: SOUTH, tried: [NORTH], attempts: 0 });
  });

  test("by its breaker loses what it did not take at once", () => {
    const { account, order } = routed();
    const leased = account.lease();
    setVenue(account, NORTH, { healthy: false });
    account.settle(leased, { kind: "not_sent", reason: "breaker", retryAfterMs: 60_000 });
    expect(account.order(order)).toMatchObject({ venue: SOUTH, notBefore: 0 });
  });

  test("by never having had it loses it; while nobody knows, it keeps it", () => {
    const { account, order } = routed();
    account.settle(account.lease(), { kind: "unknown", cause: "time-out" });
    expect(account.order(order)).toMatchObject({ venue: NORTH, certainty: "unknown" });
    account.answerQuery({ kind: "never_arrived" });
    expect(account.order(order)).toMatchObject({ venue: SOUTH, certainty: "known" });
    account.answer(acknowledged(order));
    expect(account.status(order)).toBe("new");
  });

  test("that is an exchange never hands an order to paper, whatever paper's place or price", () => {
    const account = anAccountWithVenues({
      routing: { priority: [NORTH, PAPER] },
      controls: { [SOUTH]: { panicked: true } },
    });
    const [refused, held, lost] = [account.accepted(), account.accepted(), account.accepted()];
    const [one, two, three] = account.turn().leased;
    if (one === undefined || two === undefined || three === undefined) throw new Error("not all were leased");
    show(account, { [PAPER]: "90 99" });
    setVenue(account, NORTH, { healthy: false });
    account.settle(one, { kind: "refused_here", reason: "no more today" });
    account.settle(two, { kind: "not_sent", reason: "breaker", retryAfterMs: 60_000 });
    account.settle(three, { kind: "unknown", cause: "time-out" });
    account.answerQuery({ kind: "never_arrived" });
    expect(account.order(refused).reject?.code).toBe("venue_unavailable");
    expect(account.order(held)).toMatchObject({ venue: NORTH, lifecycle: "queued" });
    expect(account.order(lost)).toMatchObject({ venue: NORTH, lifecycle: "queued", certainty: "known" });
    expect(account.events("order_rerouted")).toEqual([]);
  });

  test.each([
    ["alone, never hands an order to an exchange", [], "rejected"],
    ["hands it to another paper", [OTHER], "queued"],
  ] as const)("that is paper, %s", (_, others, lifecycle) => {
    const surroundings = surroundingsWithVenues();
    const paper = surroundings.venues.get(PAPER);
    if (paper === undefined) throw new Error("no paper venue");
    const more = others.map((venue): [VenueId, VenueConfig] => [venue, { ...paper, venue }]);
    const account = anAccount({
      surroundings: { ...surroundings, venues: new Map([...surroundings.venues, ...more]) },
      firm: { venues: [...someVenues(), aLiveVenue(OTHER)] },
    });
    const order = account.accepted();
    expect(order.venue).toBe(PAPER);
    account.settle(account.lease(), { kind: "refused_here", reason: "no more today" });
    expect(account.events("order_rerouted")).toMatchObject(others.map((venue) => ({ venue })));
    expect(account.order(order).lifecycle).toBe(lifecycle);
  });

  test("and is not configured any more hands its order to nobody: what it was is not known", () => {
    const { account, order } = routed();
    const left = { ...account.state.surroundings, venues: new Map(account.state.surroundings.venues) };
    left.venues.delete(NORTH);
    const market = { ...account.state, surroundings: left };
    expect(nextVenue(market, { ...order, tried: null }, account.now)).toBe(null);
    expect(nextVenue(account.state, { ...order, tried: null }, account.now)).toBe(SOUTH);
  });

  test("keeps an order that named it: that one ends, or waits", () => {
    const account = anAccountWithVenues();
    const [refused, held] = [account.accepted({ venue: NORTH }), account.accepted({ venue: NORTH })];
    const [one, other] = account.turn().leased;
    if (one === undefined || other === undefined) throw new Error("not both were leased");
    setVenue(account, NORTH, { healthy: false });
    account.settle(one, { kind: "refused_here", reason: "no more today" });
    account.settle(other, { kind: "not_sent", reason: "breaker", retryAfterMs: 60_000 });
    expect(account.order(refused).reject?.code).toBe("venue_unavailable");
    expect(account.order(held)).toMatchObject({ venue: NORTH, lifecycle: "queued" });
  });

  test("that has a cancel under way ends the order instead of handing it on", () => {
    const { account, order } = routed();
    const leased = account.lease();
    account.cancel(order);
    account.settle(leased, { kind: "refused_here", reason: "no more today" });
    expect(account.status(order)).toBe("canceled");
  });

  test("moves its place in the index of what rests with it", () => {
    const account = anAccountWithVenues({ routing: { priority: [NORTH, SOUTH] }, policies: { selfMatch: "reject" } });
    account.accepted({ price: "99" });
    account.settle(account.lease(), { kind: "refused_here", reason: "no more today" });
    expect(account.refusal({ venue: NORTH, side: "sell", price: "99" })).toBe(null);
    expect(account.refusal({ venue: SOUTH, side: "sell", price: "99" })).toBe("self_match");
  });
});

test("a cancel and a replace that are refused here: the one goes again, the other did not happen", () => {
  const account = anAccountWithVenues();
  const order = account.working({ venue: NORTH });
  account.replace(order, { quantity: "2" });
  account.settle(account.lease(), { kind: "refused_here", reason: "panic" });
  expect(account.status(order)).toBe("new");
  expect(account.events("request_refused")).toMatchObject([{ code: "venue_unavailable", message: "panic" }]);
  account.cancel(order);
  account.settle(account.lease(), { kind: "refused_here", reason: "panic" });
  expect(account.status(order)).toBe("pending_cancel");
  account.now += 1_000;
  expect(account.lease().intent.kind).toBe("cancel");
});
