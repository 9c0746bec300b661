/** What goes wrong between us and the venue, over HTTP against the simulator: each fault ends in what is known of it. */
import { afterEach, describe, expect, test } from "vitest";
import { price, quantity } from "../../../../shared/core/decimal";
import type { AccountId, LeaseId, OrderId, RequestId } from "../../../../shared/core/ids";
import type { Intent, IntentOutcome, LeasedIntent } from "../../../../shared/core/venue-protocol";
import { aLease, aSubmit, ALICE } from "../../../../shared/matching/testing/builders";
import { admin } from "../../../../scripts/venue-sim/testing/clients";
import type { VenueSimOptions } from "../../../../scripts/venue-sim/start-venue-sim";
import type { BinanceVenueConfig } from "../../../../shared/core/config";
import type { Venue } from "../venue";
import { aDesk, BTC, type DeskUnderTest } from "./testing/a-desk";

const ORDER = "/api/v3/order";
const REPLACE = "/api/v3/order/cancelReplace";

const opened: DeskUnderTest[] = [];
afterEach(async () => {
  for (const { sim } of opened.splice(0)) await sim.stop();
});

interface World extends DeskUnderTest {
  send(intent: Intent, changes?: Partial<LeasedIntent> & { venue?: never; via?: Venue }): Promise<IntentOutcome>;
  /** Everything that the venue has. */
  books(): Promise<{ orders: Book[]; trades: { id: number }[] }>;
}
interface Book {
  readonly clientOrderId: string;
  readonly status: string;
  readonly origQty: string;
  readonly executedQty: string;
  readonly price: string;
}

/** `isWarm`: the markets and the clock are known, so that a fault meets the command itself. */
async function aWorld(
  options: VenueSimOptions & { config?: Partial<BinanceVenueConfig> } = {},
  { isWarm = true } = {},
): Promise<World> {
  const under = await aDesk(options);
  opened.push(under);
  if (isWarm) {
    await under.desk.markets.ready();
    await under.desk.client.serverTime();
  }
  let leases = 0;
  return {
    ...under,
    send: async (intent, { via = under.venue, ...changes } = {}) => {
      const leaseId = `lease-${leases++}` as LeaseId;
      const [outcome] = await via.execute(ALICE as AccountId, [
        aLease(intent, { leaseId, expiresAt: under.now() + 10_000, ...changes }),
      ]);
      if (outcome === undefined) throw new Error("no outcome");
      return outcome;
    },
    books: async () => (await admin(under.sim, "GET /orders")) as { orders: Book[]; trades: { id: number }[] },
  };
}

const buy = (orderId = "o1", changes: Partial<Parameters<typeof aSubmit>[0]> = {}): Intent =>
  aSubmit({ orderId, price: "40000", ...changes });
const cancelOf = (orderId = "o1"): Intent => ({
  kind: "cancel",
  orderId: orderId as OrderId,
  symbol: BTC,
  requestId: `cancel-${orderId}` as RequestId,
});
const replaceOf = (total: string, at = "39000", orderId = "o1"): Intent => ({
  kind: "replace",
  orderId: orderId as OrderId,
  symbol: BTC,
  requestId: `replace-${orderId}` as RequestId,
  quantity: quantity(total),
  price: price(at),
});
const queryOf = (leasedAt: number, orderId = "o1"): Intent => ({
  kind: "query",
  orderId: orderId as OrderId,
  symbol: BTC,
  leasedAt,
});
const kindsOf = (outcome: IntentOutcome): string[] =>
  outcome.kind === "answered" ? outcome.reports.map(({ kind }) => kind) : [outcome.kind];
const fill = ({ sim }: World, clientOrderId: string, part: string): Promise<unknown> =>
  admin(sim, "POST /fill", { symbol: BTC, account: "main", clientOrderId, quantity: part });

describe("a submission", () => {
  test.each([
    ["times out before the venue has it", { fault: "timeout_before" }],
    ["is dropped with its connection", { fault: "reset_before" }],
    ["is answered 500 before it was looked at", { fault: "error_before" }],
    ["is answered 503 by something before the venue", { fault: "error_before", status: 503, code: -1008, msg: "busy" }],
    ["is answered that its execution is unknown", { fault: "error_before", status: 400, code: -1007, msg: "timeout" }],
    ["is answered with an error that nobody has listed", { fault: "error_before", status: 400, code: -9999, msg: "?" }],
  ])("%s: unknown, and proven absent after the horizon", async (_, fault) => {
    const world = await aWorld();
    await world.arm({ ...fault, match: { method: "POST", path: ORDER } });
    const leasedAt = world.now();
    expect(await world.send(buy())).toMatchObject({ kind: "unknown" });
    expect(await world.send(queryOf(leasedAt))).toMatchObject({ kind: "not_found" });
    world.passTime(11_001);
    expect(await world.send(queryOf(leasedAt))).toEqual({ kind: "never_arrived" });
    expect((await world.books()).orders).toEqual([]);
  });

  test.each([
    ["times out after the venue took it", { fault: "timeout_after" }],
    ["is answered 500 after the venue took it", { fault: "error_after" }],
    ["loses its connection after the venue took it", { fault: "reset_after" }],
  ])("%s: unknown, then found, and never there twice", async (_, fault) => {
    const world = await aWorld();
    await world.arm({ ...fault, match: { method: "POST", path: ORDER } });
    expect(await world.send(buy())).toMatchObject({ kind: "unknown" });
    expect(await world.send(queryOf(world.now()))).toMatchObject({
      reports: [{ kind: "acknowledged" }, { kind: "order_status", status: "working" }],
    });
    expect(kindsOf(await world.send(buy()))).toEqual(["acknowledged"]);
    expect((await world.books()).orders).toHaveLength(1);
  });

  test("that was filled while its answer was lost is found with its trades, fee and all", async () => {
    const world = await aWorld();
    await world.arm({ fault: "timeout_after", match: { method: "POST", path: ORDER } });
    expect(await world.send(buy("o1", { price: "51000", quantity: "0.2" }))).toMatchObject({ kind: "unknown" });
    const outcome = await world.send(queryOf(world.now()));
    expect(kindsOf(outcome)).toEqual(["acknowledged", "fill", "order_status"]);
    expect(outcome).toMatchObject({
      reports: [{}, { quantity: quantity("0.2"), feeCurrency: "BTC", liquidity: "taker" }, { status: "filled" }],
    });
  });

  test.each([
    ["429", { fault: "rate_limited", retryAfterSeconds: 7 }, 7_000],
    ["418", { fault: "banned", retryAfterSeconds: 90 }, 90_000],
  ])("answered %s by the venue was not sent, and nothing goes out until it may", async (_, fault, waitMs) => {
    const world = await aWorld();
    await world.arm({ ...fault, match: { method: "POST", path: ORDER } });
    expect(await world.send(buy())).toMatchObject({ kind: "not_sent", retryAfterMs: waitMs });
    expect(await world.send(buy("o2"))).toMatchObject({ kind: "not_sent", retryAfterMs: waitMs });
    expect(await world.venue.balances(ALICE)).toMatchObject({
      ok: false,
      reason: "rate_limited",
      retryAfterMs: waitMs,
    });
    world.passTime(waitMs);
    expect(kindsOf(await world.send(buy()))).toEqual(["acknowledged"]);
    expect((await world.books()).orders).toHaveLength(1);
  });

  test("dated by a clock that jumped was not sent, and goes out when the clock has been read again", async () => {
    const world = await aWorld();
    await world.arm({ fault: "clock_skew", ms: 60_000, times: null });
    expect(await world.send(buy())).toEqual({
      kind: "not_sent",
      reason: expect.stringContaining("-1021"),
      retryAfterMs: 0,
    });
    expect(kindsOf(await world.send(buy()))).toEqual(["acknowledged"]);
    expect(world.desk.client.clock.offsetMs).toBe(60_000);
  });

  test("whose venue cannot be asked for its markets was not sent", async () => {
    const world = await aWorld({}, { isWarm: false });
    await world.arm({ fault: "error_before", match: { path: "/api/v3/exchangeInfo" } });
    expect(await world.send(buy())).toMatchObject({ kind: "not_sent" });
    expect(kindsOf(await world.send(buy()))).toEqual(["acknowledged"]);
  });

  test("to a venue that is not there was not sent", async () => {
    const world = await aWorld();
    await world.sim.stop();
    opened.length = 0;
    // The first goes out on a connection that still stood, for all we know.
    expect(await world.send(buy())).toMatchObject({ kind: "unknown" });
    expect(await world.send(buy())).toMatchObject({
      kind: "not_sent",
      reason: "no connection to the venue (ECONNREFUSED)",
    });
  });

  test("that the account cannot pay for is refused with the venue's word", async () => {
    const world = await aWorld();
    expect(await world.send(buy("o1", { quantity: "100" }))).toMatchObject({
      reports: [{ kind: "refused", venueCode: "-2010", message: expect.stringContaining("insufficient balance") }],
    });
  });

  test("that must only make and would take is refused, and one that rests is a maker's", async () => {
    const world = await aWorld();
    expect(await world.send(buy("o1", { price: "51000", quantity: "0.1", postOnly: true }))).toMatchObject({
      reports: [{ kind: "refused", venueCode: "-2010" }],
    });
    expect(kindsOf(await world.send(buy("o2", { postOnly: true })))).toEqual(["acknowledged"]);
  });

  test("of which a part finds nobody within its terms ends with what it got", async () => {
    const world = await aWorld();
    await world.arm({ fault: "partial_fill", share: "0.25" });
    const outcome = await world.send(buy("o1", { price: "51000", quantity: "0.4", timeInForce: "ioc" }));
    expect(outcome).toMatchObject({
      reports: [
        { kind: "acknowledged" },
        { kind: "fill", quantity: quantity("0.1") },
        { kind: "canceled", venueReason: "expired" },
      ],
    });
  });

  test.each([
    ["off the tick", { price: "40000.005" }, "PRICE_FILTER"],
    ["off the step", { quantity: "0.000001" }, "LOT_SIZE"],
    ["over the largest quantity", { quantity: "9001" }, "LOT_SIZE"],
    ["under the least value", { quantity: "0.0001", price: "1000" }, "NOTIONAL"],
  ])("%s is refused by the venue's own filters, before it is sent", async (_, changes, filter) => {
    const world = await aWorld();
    expect(await world.send(buy("o1", changes))).toMatchObject({
      reports: [{ kind: "refused", venueCode: "-1013", message: `Filter failure: ${filter}` }],
    });
    expect((await world.books()).orders).toEqual([]);
  });

  test("is taken by the venue only until its lease ends, whatever the window", async () => {
    const world = await aWorld();
    // The venue is two seconds ahead of what it told: the request arrives as if two seconds late.
    await world.arm({ fault: "clock_skew", ms: 2_000, match: { method: "POST" } });
    expect(await world.send(buy(), { expiresAt: world.now() + 1_500 })).toMatchObject({ kind: "not_sent" });
    await world.arm({ fault: "clock_skew", ms: 2_000, match: { method: "POST" } });
    await world.desk.client.serverTime();
    expect(kindsOf(await world.send(buy(), { expiresAt: world.now() + 2_500 }))).toEqual(["acknowledged"]);
  });
});

describe("a cancel", () => {
  test("that loses the race against a fill is too late, and tells the fill", async () => {
    const world = await aWorld();
    await world.send(buy());
    await world.arm({ fault: "cancel_loses_race" });
    expect(await world.send(cancelOf())).toMatchObject({
      reports: [
        { kind: "fill", quantity: quantity("1") },
        { kind: "cancel_refused", reason: "too_late" },
      ],
    });
  });

  test("that comes after half a fill ends the order with it", async () => {
    const world = await aWorld();
    await world.send(buy());
    await world.arm({ fault: "cancel_loses_race", share: "0.5" });
    expect(await world.send(cancelOf())).toMatchObject({
      reports: [
        { kind: "fill", quantity: quantity("0.5") },
        { kind: "canceled", venueReason: null },
      ],
    });
  });

  test.each([
    ["before", "timeout_before", "working"],
    ["after", "timeout_after", "canceled"],
    ["after, by a 500,", "error_after", "canceled"],
  ])("that times out %s the venue acted is unknown, and the query tells", async (_, fault, status) => {
    const world = await aWorld();
    await world.send(buy());
    await world.arm({ fault, match: { method: "DELETE", path: ORDER } });
    expect(await world.send(cancelOf())).toMatchObject({ kind: "unknown" });
    expect(await world.send(queryOf(world.now()))).toMatchObject({ reports: [{}, { kind: "order_status", status }] });
  });

  test.each([
    { fault: "rate_limited" },
    { fault: "banned", retryAfterSeconds: 1 },
    { fault: "clock_skew", ms: 60_000 },
  ])("that was turned away ($fault) was not sent, and goes when it may", async (fault) => {
    const world = await aWorld();
    await world.send(buy());
    await world.arm({ ...fault, match: { method: "DELETE", path: ORDER } });
    expect(await world.send(cancelOf())).toMatchObject({ kind: "not_sent" });
    world.passTime(1_000);
    expect(kindsOf(await world.send(cancelOf()))).toEqual(["canceled"]);
  });

  test("whose order cannot be shown afterwards is unknown, as its fills are not told yet", async () => {
    const world = await aWorld();
    await world.send(buy());
    await fill(world, "o1", "0.1");
    await world.arm({ fault: "error_before", match: { method: "GET", path: ORDER } });
    expect(await world.send(cancelOf())).toMatchObject({ kind: "unknown" });
    expect(kindsOf(await world.send(queryOf(world.now())))).toEqual(["acknowledged", "fill", "order_status"]);
  });

  test("goes out of the reserve when entries find no room", async () => {
    const world = await aWorld({ config: { weightPerMinute: 100, weightReserve: 60 } });
    expect(kindsOf(await world.send(buy()))).toEqual(["acknowledged"]);
    for (let asked = 0; asked < 5; asked++) await world.send(queryOf(world.now()));
    expect(await world.send(buy("o2"))).toMatchObject({ kind: "not_sent", retryAfterMs: 60_000 });
    expect(kindsOf(await world.send(cancelOf()))).toEqual(["canceled"]);
    world.passTime(60_000);
    expect(kindsOf(await world.send(buy("o2")))).toEqual(["acknowledged"]);
  });
});

describe("a replace", () => {
  const working = async (world: Awaited<ReturnType<typeof aWorld>>): Promise<string[]> =>
    (await world.books()).orders
      .filter(({ status }) => status === "NEW" || status === "PARTIALLY_FILLED")
      .map(({ clientOrderId, origQty, price: at }) => `${clientOrderId} ${Number(origQty)} at ${Number(at)}`);

  test("of an untouched order is one request, and makes the next leg", async () => {
    const world = await aWorld();
    await world.send(buy());
    await world.send(replaceOf("2"));
    expect(await working(world)).toEqual(["o1-2 2 at 39000"]);
    await world.send(replaceOf("3", "38000"));
    expect(await working(world)).toEqual(["o1-3 3 at 38000"]);
    expect(kindsOf(await world.send(cancelOf()))).toEqual(["canceled"]);
  });

  test("that a fill overtakes never puts more on the book than was asked for", async () => {
    const world = await aWorld();
    await world.send(buy());
    // Between the look at the order and the replace, a quarter of it fills.
    await world.arm({ fault: "cancel_loses_race", share: "0.25", match: { path: REPLACE } });
    const outcome = await world.send(replaceOf("2"));
    expect(outcome).toMatchObject({ reports: [{ kind: "replaced", quantity: quantity("2") }, {}, { kind: "fill" }] });
    expect(await working(world)).toEqual(["o1-2 1.75 at 39000"]);
  });

  test("that a whole fill overtakes is too late", async () => {
    const world = await aWorld();
    await world.send(buy());
    await world.arm({ fault: "cancel_loses_race", match: { path: REPLACE } });
    const outcome = await world.send(replaceOf("2"));
    expect(outcome).toMatchObject({ reports: [{ kind: "fill" }, { kind: "replace_refused", reason: "too_late" }] });
    expect(await working(world)).toEqual([]);
  });

  test("of which the venue cancels the old and refuses the new ends the order", async () => {
    const world = await aWorld();
    await world.send(buy());
    const outcome = await world.send(replaceOf("100"));
    expect(outcome).toMatchObject({
      reports: [{ kind: "canceled", venueReason: expect.stringMatching(/^replace_refused: .*insufficient balance/) }],
    });
    expect(await working(world)).toEqual([]);
  });

  test("of an order with fills whose next leg is refused ends it with what it had", async () => {
    const world = await aWorld();
    await world.send(buy());
    await fill(world, "o1", "0.1");
    expect(await world.send(replaceOf("100"))).toMatchObject({
      reports: [{ kind: "fill" }, { kind: "canceled", venueReason: expect.stringMatching(/^replace_refused/) }],
    });
    expect(await world.send(queryOf(world.now()))).toMatchObject({
      reports: [{}, {}, { status: "canceled", filledQuantity: quantity("0.1") }],
    });
  });

  test.each([
    ["before", "timeout_before"],
    ["after", "timeout_after"],
  ])("that times out %s the venue acted is unknown, and then one or the other", async (when, fault) => {
    const world = await aWorld();
    await world.send(buy());
    await world.arm({ fault, match: { path: REPLACE } });
    expect(await world.send(replaceOf("2"))).toMatchObject({ kind: "unknown" });
    const isDone = when === "after";
    expect(await world.send(queryOf(world.now()))).toMatchObject({
      reports: [
        {},
        { status: "working", quantity: quantity(isDone ? "2" : "1"), price: price(isDone ? "39000" : "40000") },
      ],
    });
    expect(await working(world)).toHaveLength(1);
    // And the cancel finds whichever it is.
    expect(kindsOf(await world.send(cancelOf()))).toEqual(["canceled"]);
    expect(await working(world)).toEqual([]);
  });

  test("whose next leg is lost on the way is open until the leg's horizon, and then a cancelled order", async () => {
    const world = await aWorld();
    await world.send(buy());
    await fill(world, "o1", "0.1");
    await world.arm({ fault: "timeout_before", match: { method: "POST", path: ORDER } });
    expect(await world.send(replaceOf("2"))).toMatchObject({ kind: "unknown" });
    expect(await world.send(queryOf(world.now()))).toMatchObject({ kind: "not_found" });
    world.passTime(11_001);
    expect(await world.send(queryOf(0))).toMatchObject({
      reports: [{}, { kind: "fill" }, { status: "canceled", filledQuantity: quantity("0.1") }],
    });
    expect([...world.register.live(world.now())].map(({ leg }) => leg)).toEqual([1]);
  });

  test("whose next leg arrived and was not heard of is found with the total that was asked for", async () => {
    const world = await aWorld();
    await world.send(buy());
    await fill(world, "o1", "0.1");
    await world.arm({ fault: "timeout_after", match: { method: "POST", path: ORDER } });
    expect(await world.send(replaceOf("2"))).toMatchObject({ kind: "unknown" });
    expect(await world.send(queryOf(world.now()))).toMatchObject({
      reports: [{}, { kind: "fill" }, { status: "working", quantity: quantity("2"), filledQuantity: quantity("0.1") }],
    });
  });

  test("that arrives after a later one was turned away is found all the same", async () => {
    const world = await aWorld();
    await world.send(buy());
    await world.arm({ fault: "error_before", match: { path: REPLACE } });
    expect(await world.send(replaceOf("2"))).toMatchObject({ kind: "unknown" });
    await world.arm({ fault: "rate_limited", match: { path: REPLACE } });
    expect(await world.send(replaceOf("2"))).toMatchObject({ kind: "not_sent" });
    world.passTime(1_000);
    // The first one, on its way all the while.
    const late = await world.desk.client.signed("cancelReplace", {
      symbol: "BTCUSDT",
      side: "BUY",
      type: "LIMIT",
      timeInForce: "GTC",
      quantity: "2",
      price: "39000",
      newClientOrderId: "o1-2",
      cancelOrigClientOrderId: "o1",
      cancelReplaceMode: "STOP_ON_FAILURE",
      cancelRestrictions: "ONLY_NEW",
    });
    expect(late.ok).toBe(true);
    expect(await world.send(queryOf(world.now()))).toMatchObject({
      reports: [{}, { status: "working", quantity: quantity("2"), price: price("39000") }],
    });
    expect(kindsOf(await world.send(cancelOf()))).toEqual(["canceled"]);
    expect(await working(world)).toEqual([]);
  });

  test("of an order that somebody else has cancelled tells its end at once", async () => {
    const world = await aWorld();
    await world.send(buy());
    await world.arm({
      fault: "error_before",
      match: { path: REPLACE },
      status: 400,
      code: -2011,
      msg: "Unknown order sent.",
    });
    await world.desk.client.signed("cancel", { symbol: "BTCUSDT", origClientOrderId: "o1" });
    expect(kindsOf(await world.send(replaceOf("2")))).toEqual(["canceled", "replace_refused"]);
  });

  test.each([
    ["an untouched order", "0", REPLACE, "POST"],
    ["an order with fills", "0.1", ORDER, "DELETE"],
  ])("of %s that was turned away was not sent, and goes when it may", async (_, filled, path, method) => {
    for (const fault of [
      { fault: "rate_limited" },
      { fault: "banned", retryAfterSeconds: 1 },
      { fault: "clock_skew", ms: 60_000 },
    ]) {
      const world = await aWorld();
      await world.send(buy());
      if (filled !== "0") await fill(world, "o1", filled);
      await world.arm({ ...fault, match: { path, method } });
      expect(await world.send(replaceOf("2"))).toMatchObject({ kind: "not_sent" });
      expect(await working(world)).toEqual(["o1 1 at 40000"]);
      world.passTime(1_000);
      expect(kindsOf(await world.send(replaceOf("2")))).toContain("replaced");
      expect(await working(world)).toHaveLength(1);
    }
  });

  test("that the venue contradicts again and again is left to the query", async () => {
    const world = await aWorld();
    await world.send(buy());
    await fill(world, "o1", "0.1");
    const refusal = { status: 400, code: -2011, msg: "Unknown order sent." };
    await world.arm({ fault: "error_before", match: { path: ORDER, method: "DELETE" }, times: null, ...refusal });
    expect(await world.send(replaceOf("2"))).toMatchObject({ kind: "unknown" });
    expect(await world.send(queryOf(world.now()))).toMatchObject({ reports: [{}, {}, { status: "working" }] });
  });

  test("whose order was lost from the register is found leg by leg", async () => {
    const world = await aWorld();
    await world.send(buy());
    await world.send(replaceOf("2"));
    world.register.drop("o1" as OrderId);
    expect(await world.send(queryOf(world.now()))).toMatchObject({
      reports: [{}, { status: "working", quantity: quantity("2") }],
    });
    expect(kindsOf(await world.send(cancelOf()))).toEqual(["canceled"]);
    expect(await working(world)).toEqual([]);
  });
});

describe("keys that the venue does not take", () => {
  const refusal = {
    fault: "error_before",
    status: 401,
    code: -2015,
    msg: "Invalid API-key, IP, or permissions for action.",
  };

  test.each([
    ["an order", async () => undefined, () => buy()],
    ["a cancel", async (world: Awaited<ReturnType<typeof aWorld>>) => void (await world.send(buy())), cancelOf],
    [
      "a replace",
      async (world: Awaited<ReturnType<typeof aWorld>>) => void (await world.send(buy())),
      () => replaceOf("2"),
    ],
  ])("leave %s unsent, and the venue out of reach until they are put right", async (_, prepare, command) => {
    const world = await aWorld();
    await prepare(world);
    await world.arm(refusal);
    expect(await world.send(command())).toMatchObject({
      kind: "not_sent",
      reason: expect.stringContaining("Invalid API-key"),
      retryAfterMs: 10_000,
      fault: "unreachable",
    });
    expect(await world.send(command())).toMatchObject({ kind: "answered" });
  });

  test("leave what a read was for to be read again", async () => {
    const world = await aWorld();
    await world.arm(refusal);
    expect(await world.venue.balances(ALICE)).toMatchObject({ ok: false, reason: "unavailable", retryAfterMs: 10_000 });
  });
});

test("nobody else's order at the venue is taken for ours", async () => {
  const world = await aWorld();
  await world.send(buy("o1", { quantity: "0.1" }));
  const stranger = await aDesk();
  opened.push(stranger);
  world.register.drop("o1" as OrderId);
  await fill(world, "o1", "0.1");
  expect(await world.venue.openOrders(ALICE)).toEqual({ ok: true, value: [] });
  expect(await world.venue.fillsSince(ALICE, BTC, null)).toMatchObject({
    ok: true,
    value: { fills: [], cursor: null },
  });
});

test("another exchange of the protocol is spoken to by configuration alone", async () => {
  const world = await aWorld({ config: { exchange: "binanceus" } });
  expect(kindsOf(await world.send(buy()))).toEqual(["acknowledged"]);
  expect(kindsOf(await world.send(cancelOf()))).toEqual(["canceled"]);
});
