/** Credentials: named when they are missing, and seen by nobody. */
import { afterEach, expect, test, vi } from "vitest";
import { loadConfig } from "../../../config/load-config";
import type { BinanceVenueConfig, Config, VenueConfig } from "../../../shared/core/config";
import type { OrderId, RequestId, VenueId } from "../../../shared/core/ids";
import { price, quantity } from "../../../shared/core/decimal";
import { aLease, aQuery, aSubmit, ALICE } from "../../../shared/matching/testing/builders";
import { connectSocket } from "./connect-socket";
import { FillFeed } from "./binance/fill-feed";
import { aDesk, aVenueConfig, BTC } from "./binance/testing/a-desk";
import { credentialsOf, missingCredentials } from "./credentials";

const withVenues = (...venues: VenueConfig[]): Config => ({
  ...loadConfig(),
  venues: new Map(venues.map((venue) => [venue.venue, venue])),
});
const venue = (name: string): BinanceVenueConfig =>
  aVenueConfig("https://venue.example", {
    venue: name as VenueId,
    credentials: { key: `VENUE_${name.toUpperCase()}_KEY`, secret: `VENUE_${name.toUpperCase()}_SECRET` },
  });

test("all that is missing is named at once, and no value is", () => {
  const env = { VENUE_ONE_KEY: "abc", VENUE_ONE_SECRET: "  ", VENUE_TWO_SECRET: "hush" };
  expect(missingCredentials(withVenues(venue("one"), venue("two")), env)).toEqual([
    "venue one needs the secret VENUE_ONE_SECRET, which is not set or is empty",
    "venue two needs the secret VENUE_TWO_KEY, which is not set or is empty",
  ]);
  expect(() => credentialsOf(venue("two"), env)).toThrow(/VENUE_TWO_KEY/);
  expect(() => credentialsOf(venue("one"), env)).not.toThrow(/abc|hush/);
});

test("paper needs none", () => {
  expect(missingCredentials(loadConfig(), {})).toEqual([]);
});

test("a venue with both has them", () => {
  const env = { VENUE_ONE_KEY: "key", VENUE_ONE_SECRET: "secret" };
  expect(missingCredentials(withVenues(venue("one")), env)).toEqual([]);
  expect(credentialsOf(venue("one"), env)).toEqual({ key: "key", secret: "secret" });
});

afterEach(() => vi.restoreAllMocks());

const FAULTS = [
  { fault: "error_before" },
  { fault: "error_after" },
  { fault: "error_before", status: 400, code: -2015, msg: "Invalid API-key, IP, or permissions for action." },
  { fault: "error_before", status: 400, code: -1022, msg: "Signature for this request is not valid." },
  { fault: "reset_before" },
  { fault: "reset_after" },
  { fault: "timeout_before", times: 1 },
  { fault: "clock_skew", ms: 90_000 },
  { fault: "rate_limited" },
  { fault: "banned" },
];

test("no outcome, read, log line or console output holds a key, a secret or a signature, whatever goes wrong", async () => {
  const heard: unknown[] = [];
  for (const level of ["log", "info", "warn", "error", "debug"] as const)
    vi.spyOn(console, level).mockImplementation((...words: unknown[]) => heard.push(words));
  for (const fault of [null, ...FAULTS]) {
    const under = await aDesk({ config: { timeoutMs: 200 } });
    const [key] = under.sim.keys;
    const feed = new FillFeed(under.desk, {
      connect: connectSocket,
      random: () => 0,
      observe: () => Promise.resolve(),
      listening: () => Promise.resolve(),
      tell: async (_, reports) => {
        heard.push(reports);
        throw new Error("not taken");
      },
      cursors: { get: () => null, put: () => undefined },
      background: (work) => void work,
      log: (line) => heard.push(line),
    });
    const lease = { expiresAt: under.now() + 10_000 };
    heard.push(await under.venue.execute(ALICE, [aLease(aSubmit({ orderId: "o1", price: "40000" }), lease)]));
    if (fault !== null) await under.arm({ times: null, ...fault });
    const ids = { orderId: "o1" as OrderId, symbol: BTC, requestId: "r" as RequestId };
    const commands = [
      aSubmit({ orderId: "o2", price: "51000" }),
      { kind: "replace" as const, ...ids, quantity: quantity("2"), price: price("39000") },
      { kind: "cancel" as const, ...ids },
      aQuery("o1"),
    ];
    for (const command of commands) heard.push(await under.venue.execute(ALICE, [aLease(command, lease)]));
    heard.push(await under.venue.openOrders(ALICE), await under.venue.fillsSince(ALICE, BTC, null));
    heard.push(await under.venue.balances(ALICE), await under.venue.instruments(), await under.venue.serverTime());
    await feed.beat();
    await feed.compare();
    heard.push(under.log, [...under.register.all()]);
    await under.sim.stop();

    const said = JSON.stringify(heard, (_, value: unknown) => {
      if (value instanceof Map) return [...value];
      if (value instanceof Error) return [value.name, value.message, value.stack, value.cause];
      return typeof value === "bigint" ? String(value) : value;
    });
    expect(said.length).toBeGreaterThan(100);
    expect(key && [said.includes(key.apiKey), said.includes(key.secret)]).toEqual([false, false]);
    expect(said).not.toMatch(/signature=|X-MBX-APIKEY|apiKey/i);
  }
});

test("a mistake of ours while signing says no more than its kind", async () => {
  const under = await aDesk();
  await under.desk.markets.ready();
  const [key] = under.sim.keys;
  vi.spyOn(under.desk.register, "put").mockImplementation(() => {
    throw new Error(`the disk is full of ${key?.secret ?? ""}`);
  });
  const lease = { expiresAt: under.now() + 10_000 };
  const outcomes = await under.venue.execute(ALICE, [aLease(aSubmit({ orderId: "o1", price: "40000" }), lease)]);
  await under.sim.stop();
  expect(outcomes).toEqual([{ kind: "unknown", cause: "the adapter failed (Error)" }]);
  expect(under.log).toMatchObject([{ event: "venue_command_threw", cause: "Error" }]);
});
