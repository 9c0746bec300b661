import { describe, expect, test } from "vitest";
import { money, price, quantity } from "../../shared/core/decimal";
import type { OrderId, RequestId, SymbolId, VenueId } from "../../shared/core/ids";
import type { FillReport, IntentOutcome, LeasedIntent, VenueReport } from "../../shared/core/venue-protocol";
import { aCancel, aLease, ALICE, aQuery, aReplace, aSubmit } from "../../shared/matching/testing/builders";
import { OutcomeTally } from "./outcome-tally";

const orderId = "o1" as OrderId;
const answered = (...reports: VenueReport[]): IntentOutcome => ({ kind: "answered", reports });
const ACKNOWLEDGED: VenueReport = { kind: "acknowledged", orderId, venueOrderId: "v1" };
const UNKNOWN: IntentOutcome = { kind: "unknown", cause: "time-out" };
const aFill = (at: string, size = "1"): FillReport => ({
  kind: "fill",
  orderId,
  venue: "paper" as VenueId,
  symbol: "BTCUSDT" as SymbolId,
  tradeId: "t1",
  quantity: quantity(size),
  price: price(at),
  fee: money("0"),
  feeCurrency: "USDT",
  liquidity: "taker",
  time: 0,
});

const tallyOf = (pairs: readonly [LeasedIntent, IntentOutcome | undefined][]) => {
  const tally = new OutcomeTally();
  const outcomes = pairs.map(([, outcome]) => outcome) as IntentOutcome[];
  tally.add({ account: ALICE, intents: pairs.map(([leased]) => leased), outcomes, ms: 7 });
  return tally.take();
};

const submit = (side: "buy" | "sell" = "buy", at?: string) =>
  aLease(aSubmit({ orderId: "o1", side, quantity: "2", ...(at === undefined ? {} : { price: at }) }), {
    mark: price("100"),
    notional: money("210"),
  });

describe("what is told of a batch", () => {
  test("is nothing when there was none, and each thing once", () => {
    const tally = new OutcomeTally();
    expect(tally.take()).toBeNull();
    tally.add({ account: ALICE, intents: [submit()], outcomes: [UNKNOWN], ms: 7 });
    expect(tally.take()).toMatchObject({ accounts: [ALICE], sent: 1, latencies: [{ ms: 7, count: 1 }] });
    expect(tally.take()).toBeNull();
  });

  test("counts an order that was acknowledged, at its price or the mark it was let go at, and leaves its fills to others", () => {
    expect(tallyOf([[submit(), answered(ACKNOWLEDGED, aFill("101"))]])).toMatchObject({
      sent: 1,
      acknowledged: 1,
      fills: 0,
      answered: 1,
      acknowledgedValue: money("200"),
      releasedNotional: money("0"),
    });
  });

  test("gives back the value of what was refused, not sent, or refused here", () => {
    const refused: VenueReport = { kind: "refused", orderId, venueCode: "-2010", message: "no" };
    const notSent: IntentOutcome = { kind: "not_sent", reason: "late", retryAfterMs: 0 };
    const replaced = aLease(aReplace("o1", { quantity: "3" }), { notional: money("5") });
    const replaceRefused: VenueReport = {
      kind: "replace_refused",
      orderId,
      requestId: "r1" as RequestId,
      reason: "too_late",
      message: "filled",
    };
    expect(
      tallyOf([
        [submit(), answered(refused)],
        [submit(), notSent],
        [submit(), { kind: "refused_here", reason: "cap" }],
        [replaced, answered(replaceRefused)],
        [submit(), UNKNOWN],
      ]),
    ).toMatchObject({ rejected: 1, releasedNotional: money("635"), unreachable: 0 });
  });
});

describe("failures in a row", () => {
  const ok: [LeasedIntent, IntentOutcome] = [aLease(aCancel("o1")), answered()];
  const lost: [LeasedIntent, IntentOutcome] = [submit(), UNKNOWN];
  const unreachable: [LeasedIntent, IntentOutcome] = [
    submit(),
    { kind: "not_sent", reason: "no connection", retryAfterMs: 1_000, fault: "unreachable" },
  ];

  test("are those after the last success", () => {
    expect(tallyOf([lost, ok, lost, unreachable])).toMatchObject({
      failuresAtEnd: 2,
      answered: 1,
      unknown: 2,
      unreachable: 1,
      sent: 2,
    });
  });

  test("end with a question that the venue answers by not knowing the order", () => {
    expect(tallyOf([lost, [aLease(aQuery("o1")), { kind: "not_found", retryAfterMs: 1 }]])?.failuresAtEnd).toBe(0);
  });

  test("count an outcome that the adapter left out", () => {
    expect(tallyOf([[submit(), undefined]])).toMatchObject({ unknown: 1, failuresAtEnd: 1 });
  });

  test("leave out what says nothing of the venue: a lease that ran out, a rate limit", () => {
    const limited: IntentOutcome = { kind: "not_sent", reason: "429", retryAfterMs: 7_000, fault: "rate_limited" };
    const late: IntentOutcome = { kind: "not_sent", reason: "late", retryAfterMs: 0 };
    expect(
      tallyOf([
        [submit(), limited],
        [submit(), late],
      ]),
    ).toMatchObject({ failuresAtEnd: 0, pauseMs: 7_000 });
  });
});
