/** What every adapter must do, whatever its venue. Each adapter's test runs it against its own venue's behaviour. */
import { describe, expect, test } from "vitest";
import type { AccountId, LeaseId, Millis, OrderId, RequestId, SymbolId } from "../../../../shared/core/ids";
import { NO_MONEY, price, quantity } from "../../../../shared/core/decimal";
import type { Intent, IntentOutcome, LeasedIntent, VenueReport } from "../../../../shared/core/venue-protocol";
import type { Venue } from "../venue";

/** One adapter in front of a venue that the test controls. */
export interface VenueUnderTest {
  readonly venue: Venue;
  readonly symbols: readonly [SymbolId, SymbolId];
  /** A price that rests on the buy side at either symbol, and a quantity that the venue takes. */
  readonly restingPrice: string;
  readonly quantity: string;
  now(): Millis;
  passTime(ms: Millis): void;
  /** The next call has its effect at the venue, and its answer is lost. */
  loseNextAnswer(): void;
  /** After this since the lease, not found is proof. */
  readonly horizonMs: Millis;
}

const ACCOUNT = "suite" as AccountId;
const LEASE_MS = 5_000;

export function venueSuite(name: string, make: () => VenueUnderTest): void {
  describe(`${name}, as any venue`, () => {
    test("answers a submission, a cancel and a query by the order's own id", async () => {
      const { send, submit, cancel, query } = world(make());
      expect(kinds(await send(submit("o1")))).toEqual([["acknowledged"]]);
      expect(await send(query("o1"))).toMatchObject([
        { reports: [{ kind: "acknowledged" }, { kind: "order_status", orderId: "o1", status: "working" }] },
      ]);
      expect(kinds(await send(cancel("o1")))).toEqual([["canceled"]]);
    });

    test("gives one outcome per intent, in their order, over several symbols", async () => {
      const { send, submit, cancel } = world(make());
      const outcomes = await send(submit("o1", 0), submit("o2", 1), cancel("o2", 1), submit("o3", 0));
      expect(outcomes.map((outcome) => reportsOf(outcome).map((report) => `${report.kind} ${report.orderId}`))).toEqual(
        [["acknowledged o1"], ["acknowledged o2"], ["canceled o2"], ["acknowledged o3"]],
      );
    });

    test("calls a lost answer unknown, and the query then finds the order", async () => {
      const { under, send, submit, query } = world(make());
      under.loseNextAnswer();
      expect(await send(submit("o1"))).toMatchObject([{ kind: "unknown" }]);
      expect(kinds(await send(query("o1")))).toEqual([["acknowledged", "order_status"]]);
    });

    test("makes one order of a submission that comes twice", async () => {
      const { under, send, submit, cancel } = world(make());
      under.loseNextAnswer();
      await send(submit("o1"));
      expect(kinds(await send(submit("o1")))).toEqual([["acknowledged"]]);
      expect(kinds(await send(cancel("o1")))).toEqual([["canceled"]]);
    });

    test("sends nothing whose lease has run out, and says so", async () => {
      const { under, leased, submit, query, send } = world(make());
      const late = leased(submit("o1"));
      under.passTime(LEASE_MS);
      expect(await under.venue.execute(ACCOUNT, [late])).toMatchObject([{ kind: "not_sent" }]);
      under.passTime(under.horizonMs);
      expect(await send(query("o1", 0, 0))).toEqual([{ kind: "never_arrived" }]);
    });

    test("does not prove before the horizon that an order never arrived", async () => {
      const { under, send, query } = world(make());
      expect(await send(query("o1", 0, under.now()))).toMatchObject([{ kind: "not_found" }]);
      const leasedAt = under.now();
      under.passTime(under.horizonMs + 1);
      expect(await send(query("o1", 0, leasedAt))).toEqual([{ kind: "never_arrived" }]);
    });

    test("tells an order it never had from one that has ended", async () => {
      const { send, submit, cancel } = world(make());
      await send(submit("o1"), cancel("o1"));
      const outcomes = await send(cancel("o1", 0, "again"), cancel("o9"));
      expect(outcomes.map((outcome) => reportsOf(outcome).at(-1))).toMatchObject([
        { kind: "cancel_refused", reason: "too_late" },
        { kind: "cancel_refused", reason: "unknown_order" },
      ]);
    });
  });
}

function world(under: VenueUnderTest) {
  const symbolAt = (index: number): SymbolId => under.symbols[index === 0 ? 0 : 1];
  let leases = 0;
  const leased = (intent: Intent): LeasedIntent => ({
    leaseId: `lease-${leases++}` as LeaseId,
    venue: under.venue.id,
    expiresAt: under.now() + LEASE_MS,
    mark: null,
    notional: NO_MONEY,
    intent,
  });
  return {
    under,
    leased,
    send: (...intents: Intent[]): Promise<IntentOutcome[]> => under.venue.execute(ACCOUNT, intents.map(leased)),
    submit: (orderId: string, symbol = 0): Intent => ({
      kind: "submit",
      orderId: orderId as OrderId,
      symbol: symbolAt(symbol),
      side: "buy",
      type: "limit",
      timeInForce: "gtc",
      quantity: quantity(under.quantity),
      price: price(under.restingPrice),
      postOnly: false,
    }),
    cancel: (orderId: string, symbol = 0, requestId = "r"): Intent => ({
      kind: "cancel",
      orderId: orderId as OrderId,
      symbol: symbolAt(symbol),
      requestId: `${requestId}-${orderId}` as RequestId,
    }),
    query: (orderId: string, symbol = 0, leasedAt = 0): Intent => ({
      kind: "query",
      orderId: orderId as OrderId,
      symbol: symbolAt(symbol),
      leasedAt,
    }),
  };
}

function reportsOf(outcome: IntentOutcome | undefined): readonly VenueReport[] {
  if (outcome?.kind !== "answered") throw new Error(`not answered but ${outcome?.kind ?? "missing"}`);
  return outcome.reports;
}

const kinds = (outcomes: readonly IntentOutcome[]): string[][] =>
  outcomes.map((outcome) => reportsOf(outcome).map(({ kind }) => kind));
