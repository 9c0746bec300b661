/** What every adapter must do, whatever its venue. Each adapter's test runs it against its own venue's behaviour. */
import { afterEach, describe, expect, test } from "vitest";
import type { AccountId, LeaseId, Millis, OrderId, RequestId, SymbolId } from "../../../../shared/core/ids";
import { formatFine, isMultipleOf, NO_MONEY, price, quantity } from "../../../../shared/core/decimal";
import type {
  FillReport,
  Intent,
  IntentOf,
  IntentOutcome,
  LeasedIntent,
  ReportOf,
  VenueReport,
} from "../../../../shared/core/venue-protocol";
import type { Venue, VenueRead } from "../venue";

/** One adapter in front of a venue that the test controls. */
export interface VenueUnderTest {
  readonly venue: Venue;
  readonly symbols: readonly [SymbolId, SymbolId];
  /** Two prices that rest on the buy side at either symbol, and a quantity of which the venue takes a tenth as well. */
  readonly restingPrice: string;
  readonly otherPrice: string;
  readonly quantity: string;
  now(): Millis;
  passTime(ms: Millis): unknown;
  // What a promise is given for is over when it resolves.

  /** The next call has its effect at the venue, and its answer is lost. */
  loseNextAnswer(): unknown;
  /** The next call never arrives, and nobody says so. */
  loseNextRequest(): unknown;
  /** Somebody takes so much of a resting order, which is the first of its side. */
  fill(orderId: string, quantity: string): Promise<void>;
  /** From here on nothing answers. */
  goAway(): unknown;
  /** Whether it keeps balances; one that does not refuses to tell them. */
  readonly keepsBalances: boolean;
  close(): Promise<void>;
  /** After this since the lease, not found is proof. */
  readonly horizonMs: Millis;
}

const ACCOUNT = "suite" as AccountId;
const OTHER = "other" as AccountId;
const LEASE_MS = 5_000;

export function venueSuite(name: string, open: () => VenueUnderTest | Promise<VenueUnderTest>): void {
  describe(`${name}, as any venue`, () => {
    const opened: VenueUnderTest[] = [];
    const make = async (): Promise<VenueUnderTest> => {
      const under = await open();
      opened.push(under);
      return under;
    };
    afterEach(async () => {
      for (const under of opened.splice(0)) await under.close();
    });

    test("answers a submission, a cancel and a query by the order's own id", async () => {
      const { send, submit, cancel, query } = world(await make());
      expect(kinds(await send(submit("o1")))).toEqual([["acknowledged"]]);
      expect(await send(query("o1"))).toMatchObject([
        { reports: [{ kind: "acknowledged" }, { kind: "order_status", orderId: "o1", status: "working" }] },
      ]);
      expect(kinds(await send(cancel("o1")))).toEqual([["canceled"]]);
    });

    test("gives one outcome per intent, in their order, over several symbols", async () => {
      const { send, submit, cancel } = world(await make());
      const outcomes = await send(submit("o1", 0), submit("o2", 1), cancel("o2", 1), submit("o3", 0));
      expect(outcomes.map((outcome) => reportsOf(outcome).map((report) => `${report.kind} ${report.orderId}`))).toEqual(
        [["acknowledged o1"], ["acknowledged o2"], ["canceled o2"], ["acknowledged o3"]],
      );
    });

    test("calls a lost answer unknown, and the query then finds the order", async () => {
      const { under, send, submit, query } = world(await make());
      await under.loseNextAnswer();
      expect(await send(submit("o1"))).toMatchObject([{ kind: "unknown" }]);
      expect(kinds(await send(query("o1")))).toEqual([["acknowledged", "order_status"]]);
    });

    test("makes one order of a submission that comes twice", async () => {
      const { under, send, submit, cancel } = world(await make());
      await under.loseNextAnswer();
      await send(submit("o1"));
      expect(kinds(await send(submit("o1")))).toEqual([["acknowledged"]]);
      expect(kinds(await send(cancel("o1")))).toEqual([["canceled"]]);
    });

    test("sends nothing whose lease has run out, and says so", async () => {
      const { under, leased, submit, query, send } = world(await make());
      const late = leased(submit("o1"));
      under.passTime(LEASE_MS);
      expect(await under.venue.execute(ACCOUNT, [late])).toMatchObject([{ kind: "not_sent" }]);
      under.passTime(under.horizonMs);
      expect(await send(query("o1", 0, 0))).toEqual([{ kind: "never_arrived" }]);
    });

    test("does not prove before the horizon that an order never arrived", async () => {
      const { under, send, query } = world(await make());
      expect(await send(query("o1", 0, under.now()))).toMatchObject([{ kind: "not_found" }]);
      const leasedAt = under.now();
      under.passTime(under.horizonMs + 1);
      expect(await send(query("o1", 0, leasedAt))).toEqual([{ kind: "never_arrived" }]);
    });

    test("tells an order it never had from one that has ended", async () => {
      const { send, submit, cancel } = world(await make());
      await send(submit("o1"), cancel("o1"));
      const outcomes = await send(cancel("o1", 0, "again"), cancel("o9"));
      expect(outcomes.map((outcome) => reportsOf(outcome).at(-1))).toMatchObject([
        { kind: "cancel_refused", reason: "too_late" },
        { kind: "cancel_refused", reason: "unknown_order" },
      ]);
    });

    test("calls a lost request unknown, and proves after the horizon that it never arrived", async () => {
      const { under, send, submit, query } = world(await make());
      await under.loseNextRequest();
      const leasedAt = under.now();
      expect(await send(submit("o1"))).toMatchObject([{ kind: "unknown" }]);
      expect(await send(query("o1", 0, leasedAt))).toMatchObject([{ kind: "not_found" }]);
      under.passTime(under.horizonMs + 1);
      expect(await send(query("o1", 0, leasedAt))).toEqual([{ kind: "never_arrived" }]);
    });

    test("refuses what is under the least quantity, with proof", async () => {
      const { send, submit } = world(await make());
      expect(kinds(await send({ ...submit("o1"), quantity: quantity("0.000000000001") }))).toEqual([["refused"]]);
    });

    test("fills what crosses at once, with a trade, a fee and its currency, as taker", async () => {
      const { under, send, submit } = world(await make());
      const [outcome] = await send({ ...submit("o1"), type: "market", price: null, timeInForce: "ioc" });
      const fills = reportsOf(outcome).filter((report) => report.kind === "fill");
      expect(sumOf(fills)).toBe(quantity(under.quantity));
      expect(fills[0]).toMatchObject({
        orderId: "o1",
        venue: under.venue.id,
        symbol: under.symbols[0],
        liquidity: "taker",
      });
      expect(fills[0]?.fee).toBeGreaterThan(0n);
      expect(fills[0]?.feeCurrency).toMatch(/^[A-Z]+$/);
      expect(new Set(fills.map(({ tradeId }) => tradeId)).size).toBe(fills.length);
    });

    test("tells the fills of an order before its end", async () => {
      const { under, send, submit, cancel } = world(await make());
      await send(submit("o1"));
      await under.fill("o1", tenth(under));
      const [outcome] = await send(cancel("o1"));
      expect(reportsOf(outcome).map(({ kind }) => kind)).toEqual(["fill", "canceled"]);
      expect(reportsOf(outcome)[0]).toMatchObject({ quantity: quantity(tenth(under)), liquidity: "maker" });
    });

    test("replaces price and quantity of an untouched order, and still knows it by its id", async () => {
      const { under, send, submit, replace, query } = world(await make());
      const [first] = reportsOf((await send(submit("o1")))[0]);
      const [outcome] = await send(replace("o1", double(under)));
      const [replaced] = reportsOf(outcome);
      expect(replaced).toMatchObject({
        kind: "replaced",
        orderId: "o1",
        requestId: "replace-o1",
        quantity: quantity(double(under)),
        price: price(under.otherPrice),
      });
      // Under the number that it has now, or the one that it was acknowledged under.
      const number = (report: VenueReport | undefined): string | undefined =>
        report !== undefined && "venueOrderId" in report ? report.venueOrderId : undefined;
      expect(statusOf(await send(query("o1")))).toMatchObject({
        status: "working",
        venueOrderId: number(replaced) ?? number(first),
        quantity: quantity(double(under)),
        price: price(under.otherPrice),
        filledQuantity: 0n,
      });
    });

    test("replaces an order with fills so that its total, fills included, is what was asked for", async () => {
      const { under, send, submit, replace, query } = world(await make());
      await send(submit("o1"));
      await under.fill("o1", tenth(under));
      const reports = reportsOf((await send(replace("o1", double(under))))[0]);
      expect(reports[0]).toMatchObject({ kind: "replaced", quantity: quantity(double(under)) });
      expect(sumOf(reports)).toBe(quantity(tenth(under)));
      await under.fill("o1", tenth(under));
      const asked = await send(query("o1"));
      expect(statusOf(asked)).toMatchObject({
        status: "working",
        quantity: quantity(double(under)),
        filledQuantity: quantity(tenth(under)) * 2n,
      });
      expect(sumOf(reportsOf(asked[0]))).toBe(quantity(tenth(under)) * 2n);
    });

    test("ends an order that is replaced by no more than it has filled", async () => {
      const { under, send, submit, replace } = world(await make());
      await send(submit("o1"));
      await under.fill("o1", tenth(under));
      const reports = reportsOf((await send(replace("o1", tenth(under))))[0]);
      expect(reports.map(({ kind }) => kind)).toEqual(["fill", "canceled"]);
    });

    test("refuses to replace what has ended or never was", async () => {
      const { under, send, submit, replace, cancel } = world(await make());
      await send(submit("o1"), cancel("o1"));
      const outcomes = await send(replace("o1", double(under)), replace("o9", double(under)));
      expect(outcomes.map((outcome) => reportsOf(outcome).at(-1))).toMatchObject([
        { kind: "replace_refused", reason: "too_late" },
        { kind: "replace_refused", reason: "unknown_order" },
      ]);
    });

    test("lists the account's open orders with what they have filled, and nobody else's", async () => {
      const { under, send, sendAs, submit, cancel } = world(await make());
      await send(submit("o1"), submit("o2", 1), submit("o3"), cancel("o3"));
      await sendAs(OTHER, submit("o4"));
      await under.fill("o1", tenth(under));
      const open = valueOf(await under.venue.openOrders(ACCOUNT));
      expect(open.toSorted((a, b) => (a.orderId < b.orderId ? -1 : 1))).toMatchObject([
        { orderId: "o1", symbol: under.symbols[0], side: "buy", filledQuantity: quantity(tenth(under)) },
        { orderId: "o2", symbol: under.symbols[1], quantity: quantity(under.quantity), filledQuantity: 0n },
      ]);
      expect(open).toHaveLength(2);
    });

    test("tells fills since a cursor, each with the trade id that the query tells, and nobody else's", async () => {
      const { under, send, sendAs, submit, query } = world(await make());
      const [symbol] = under.symbols;
      await sendAs(OTHER, submit("o2"));
      await under.fill("o2", under.quantity);
      await send(submit("o1"));
      await under.fill("o1", tenth(under));
      const first = valueOf(await under.venue.fillsSince(ACCOUNT, symbol, null));
      const asked = reportsOf((await send(query("o1")))[0]).filter((report) => report.kind === "fill");
      expect(first.fills).toEqual(asked);
      expect(first.fills).toHaveLength(1);

      const nothing = valueOf(await under.venue.fillsSince(ACCOUNT, symbol, first.cursor));
      expect(nothing).toEqual({ fills: [], cursor: first.cursor, isLast: true });
      await under.fill("o1", tenth(under));
      const next = valueOf(await under.venue.fillsSince(ACCOUNT, symbol, first.cursor));
      expect(next.fills.map(({ orderId, tradeId }) => [orderId, tradeId === asked[0]?.tradeId])).toEqual([
        ["o1", false],
      ]);
    });

    test("has no cursor while there is no trade", async () => {
      const { under } = world(await make());
      expect(valueOf(await under.venue.fillsSince(ACCOUNT, under.symbols[0], null))).toEqual({
        fills: [],
        cursor: null,
        isLast: true,
      });
    });

    test("states its trading rules, which its own orders fit", async () => {
      const { under } = world(await make());
      const rules = valueOf(await under.venue.instruments());
      expect(rules.map(({ symbol }) => symbol).toSorted()).toEqual([...under.symbols].toSorted());
      for (const rule of rules) {
        expect(rule.isTradable).toBe(true);
        expect(isMultipleOf(price(under.restingPrice), rule.tickSize)).toBe(true);
        expect(isMultipleOf(quantity(under.quantity), rule.stepSize)).toBe(true);
        expect(rule.minQuantity).toBeLessThan(rule.maxQuantity);
        expect(rule.minNotional).toBeGreaterThan(0n);
      }
    });

    test("tells its time", async () => {
      const { under } = world(await make());
      expect(valueOf(await under.venue.serverTime())).toBe(under.now());
    });

    test("tells balances, or refuses for good when it keeps none", async () => {
      const { under, send, submit } = world(await make());
      await send(submit("o1"));
      const balances = await under.venue.balances(ACCOUNT);
      const holdings = await under.venue.holdings({});
      if (under.keepsBalances) {
        const locked = [...valueOf(balances).values()].filter((balance) => balance.locked > 0n);
        expect(locked).toHaveLength(1);
        const { totals, before, between, cursors } = valueOf(holdings);
        expect([...(totals?.keys() ?? [])].toSorted()).toEqual([...valueOf(balances).keys()].toSorted());
        expect([before, between, Object.keys(cursors)]).toEqual([[], [], [under.symbols[0]]]);
      } else
        for (const read of [balances, holdings])
          expect(read).toMatchObject({ ok: false, reason: "refused", retryAfterMs: 0 });
    });

    test("throws nothing when nothing answers: no order is called sent or refused, and no read gives a value", async () => {
      const { under, send, submit, cancel, replace, query } = world(await make());
      await send(submit("o1"));
      await under.goAway();
      const outcomes = await send(submit("o2"), cancel("o1"), replace("o3", double(under)), query("o4"));
      for (const { kind } of outcomes) expect(["unknown", "not_sent"]).toContain(kind);
      const reads = [
        await under.venue.openOrders(ACCOUNT),
        await under.venue.fillsSince(ACCOUNT, under.symbols[0], null),
      ];
      for (const read of reads) expect(read).toMatchObject({ ok: false, reason: "unavailable" });
      for (const read of reads) expect(read.ok ? 0 : read.retryAfterMs).toBeGreaterThan(0);
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
    sendAs: (account: AccountId, ...intents: Intent[]): Promise<IntentOutcome[]> =>
      under.venue.execute(account, intents.map(leased)),
    submit: (orderId: string, symbol = 0): IntentOf<"submit"> => ({
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
    replace: (orderId: string, total: string): Intent => ({
      kind: "replace",
      orderId: orderId as OrderId,
      symbol: symbolAt(0),
      requestId: `replace-${orderId}` as RequestId,
      quantity: quantity(total),
      price: price(under.otherPrice),
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

function statusOf(outcomes: readonly IntentOutcome[]): ReportOf<"order_status"> {
  const last = reportsOf(outcomes[0]).at(-1);
  if (last?.kind !== "order_status") throw new Error(`no status but ${last?.kind ?? "nothing"}`);
  return last;
}

const sumOf = (reports: readonly VenueReport[]): bigint =>
  reports
    .filter((report): report is FillReport => report.kind === "fill")
    .reduce((sum, fill) => sum + fill.quantity, 0n);

function valueOf<T>(read: VenueRead<T>): T {
  if (!read.ok) throw new Error(`${read.reason}: ${read.message}`);
  return read.value;
}

const tenth = (under: VenueUnderTest): string =>
  formatFine((quantity(under.quantity) / 10n) as ReturnType<typeof quantity>);
const double = (under: VenueUnderTest): string =>
  formatFine((quantity(under.quantity) * 2n) as ReturnType<typeof quantity>);
