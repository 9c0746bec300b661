import { describe, expect, test } from "vitest";
import type { VenueConfig } from "../../shared/core/config";
import type { FirmControls, VenueControls } from "../../shared/core/controls";
import { money, ratio } from "../../shared/core/decimal";
import type { VenueChangeView } from "../../shared/contract/venue-views";
import type { Answer } from "../account/account-rpc";
import type { ChangeVenue } from "../firm/firm-rpc";
import { VirtualTime } from "../leases/testing/virtual-time";
import { nodeSql } from "../storage/node-sql";
import { runMigrations } from "../storage/run-migrations";
import type { Sql } from "../storage/sql";
import { VENUE_MIGRATIONS } from "../storage/venue-migrations";
import { controlsView } from "../venue-controls-view";
import { someControls } from "../../shared/core/testing/some-controls";
import { OPEN_MS } from "./circuit-breaker";
import { aPaperVenue, aRealVenue } from "./testing/a-venue";
import { anObservation, aRequest } from "./testing/an-observation";
import { VenueKeeper } from "./venue-keeper";

const who = { reason: "test", by: "alice" };

const aReport = (account: string) => ({
  account,
  at: "2026-11-21T12:00:00.000Z",
  orders_compared: 0,
  fills_compared: 1,
  differences: [],
  balances: null,
});

/** A keeper with a firm that does as it is told, and a bell that the test answers. */
class World {
  readonly time = new VirtualTime();
  readonly sql: Sql = nodeSql();
  readonly told: ChangeVenue["change"][] = [];
  readonly noted: string[] = [];
  readonly wakeUps: number[] = [];
  writes = 0;
  controls: VenueControls;
  isFirmUp = true;
  /** What the execution script answers a bell with; null for nothing. */
  credentials: boolean | null = null;
  rung = 0;
  isQueueUp = true;
  keeper: VenueKeeper;

  constructor(readonly config: VenueConfig) {
    this.controls = { venue: config.venue, mode: "live", canary: null, panicked: false, healthy: true };
    runMigrations(this.sql, VENUE_MIGRATIONS);
    this.keeper = this.start();
  }

  /** An object that starts from the same disk. */
  start(): VenueKeeper {
    const counted: Sql = {
      all: (text, ...values) => this.sql.all(text, ...values),
      run: (text, ...values) => {
        this.writes++;
        return this.sql.run(text, ...values);
      },
      transaction: (work) => this.sql.transaction(work),
    };
    this.keeper = new VenueKeeper({
      clock: this.time,
      sql: counted,
      config: this.config,
      firm: {
        controls: async (): Promise<FirmControls> => {
          if (!this.isFirmUp) throw new Error("the firm is starting");
          return someControls({ venues: [this.controls] });
        },
        changeVenue: (command) => this.#change(command),
        noteVenueChange: async ({ change, by }) => void this.noted.push(`${by}: ${change}`),
      },
      ring: async () => {
        if (!this.isQueueUp) throw new Error("the queue takes no message");
        this.rung++;
        if (this.credentials !== null) this.keeper.reportIn({ hasCredentials: this.credentials });
      },
      wakeUpAt: (at) => void this.wakeUps.push(at),
      background: (work) => void work,
      failed: () => undefined,
    });
    return this.keeper;
  }

  async #change({ change }: ChangeVenue): Promise<Answer<VenueChangeView>> {
    if (!this.isFirmUp) throw new Error("the firm is starting");
    this.told.push(change);
    if (change.kind === "mode") this.controls = { ...this.controls, mode: change.mode, canary: change.canary };
    if (change.kind === "panic") this.controls = { ...this.controls, panicked: change.panicked };
    if (change.kind === "health") this.controls = { ...this.controls, healthy: change.healthy };
    const accounts = { active: 0, applied: 0, pending: 0 };
    return { ok: true, value: { ...controlsView(this.controls), version: 2, accounts, pending_accounts: [] } };
  }

  async admit(notional = "1", account = "one"): Promise<string> {
    const request = aRequest({ notional: money(notional) });
    const { admissions } = await this.keeper.admit({ account, requests: [request], observed: null });
    return admissions.map(({ kind }) => kind).join();
  }

  async fail(times: number): Promise<void> {
    this.keeper.observe(anObservation({ unknown: times, failuresAtEnd: times }));
    await this.time.pass(0);
  }
}

describe("the mode", () => {
  test("of a venue with real money is live only when the execution script says that it has credentials", async () => {
    const world = new World(aRealVenue);
    world.credentials = false;
    expect(await world.keeper.setMode({ mode: "live", canary: null, ...who })).toMatchObject({
      rejection: { code: "venue_without_credentials" },
    });
    world.credentials = true;
    expect(await world.keeper.setMode({ mode: "live", canary: null, ...who })).toMatchObject({ ok: true });
    expect(world.told).toEqual([{ kind: "mode", mode: "live", canary: null }]);
  });

  test("is not changed while the execution script says nothing", async () => {
    const world = new World(aRealVenue);
    const canary = { share: ratio("0.1"), maxQuantity: null, maxNotional: null };
    const answer = world.keeper.setMode({ mode: "canary", canary, ...who });
    await world.time.pass(5_000);
    expect(await answer).toMatchObject({ rejection: { code: "venue_not_ready" } });
    expect(world.told).toEqual([]);
  });

  test("is asked for anew each time: credentials can be taken away", async () => {
    const world = new World(aRealVenue);
    world.credentials = true;
    await world.keeper.setMode({ mode: "live", canary: null, ...who });
    world.credentials = false;
    expect(await world.keeper.setMode({ mode: "live", canary: null, ...who })).toMatchObject({ ok: false });
  });

  test("is shown with what was heard of the credentials before a restart, and heard anew after it", async () => {
    const world = new World(aRealVenue);
    world.credentials = true;
    await world.keeper.setMode({ mode: "live", canary: null, ...who });
    world.credentials = null;
    world.start();
    expect(await world.keeper.view()).toMatchObject({ value: { has_credentials: true } });
    world.credentials = false;
    await world.start().started();
    expect(await world.keeper.view()).toMatchObject({ value: { has_credentials: false } });
  });

  test("shadow needs none, and our own exchange neither", async () => {
    const real = new World(aRealVenue);
    expect(await real.keeper.setMode({ mode: "shadow", canary: null, ...who })).toMatchObject({ ok: true });
    const paper = new World(aPaperVenue);
    expect(await paper.keeper.setMode({ mode: "live", canary: null, ...who })).toMatchObject({ ok: true });
    expect(real.rung + paper.rung).toBe(0);
  });
});

describe("a panic", () => {
  test("holds orders from the moment it is declared, before the firm has answered", async () => {
    const world = new World(aPaperVenue);
    expect(await world.admit()).toBe("go");
    const answer = world.keeper.setPanic({ panicked: true, ...who });
    expect(await world.admit()).toBe("hold");
    expect(await answer).toMatchObject({ value: { panicked: true } });
    expect(await world.admit()).toBe("hold");
    await world.keeper.setPanic({ panicked: false, ...who });
    expect(await world.admit()).toBe("go");
  });

  test("is still one after a restart", async () => {
    const world = new World(aPaperVenue);
    await world.keeper.setPanic({ panicked: true, ...who });
    world.start();
    expect(await world.admit()).toBe("hold");
  });

  test("that the firm did not answer is found out before the next order, and orders wait meanwhile", async () => {
    const world = new World(aPaperVenue);
    world.isFirmUp = false;
    await expect(world.keeper.setPanic({ panicked: true, ...who })).rejects.toThrow("starting");
    expect(await world.admit()).toBe("hold");
    world.isFirmUp = true;
    expect(await world.admit()).toBe("go");
  });
});

describe("the circuit breaker", () => {
  test("is told to the accounts when it opens, and when it lets trials through", async () => {
    const world = new World(aPaperVenue);
    await world.admit();
    await world.fail(5);
    expect(world.told).toEqual([{ kind: "health", healthy: false }]);
    expect(world.wakeUps).toContain(world.time.now() + OPEN_MS);
    await world.time.pass(OPEN_MS);
    await world.keeper.wakeUp();
    expect(world.told).toEqual([
      { kind: "health", healthy: false },
      { kind: "health", healthy: true },
    ]);
  });

  test("is told again when the firm could not be told", async () => {
    const world = new World(aPaperVenue);
    await world.admit();
    world.isFirmUp = false;
    await world.fail(5);
    expect(world.told).toEqual([]);
    world.isFirmUp = true;
    await world.fail(1);
    expect(world.told).toEqual([{ kind: "health", healthy: false }]);
  });

  test("is open still after a restart", async () => {
    const world = new World(aPaperVenue);
    await world.fail(5);
    world.start();
    expect(await world.admit()).toBe("hold");
  });
});

describe("the ramp", () => {
  test("and what was used of it are there after a restart, and who changed it is noted first", async () => {
    const world = new World(aRealVenue);
    await world.keeper.setRamp({ changes: { dailyNotionalCap: money("100") }, ...who });
    expect(await world.admit("60")).toBe("go");
    world.start();
    expect(await world.admit("60")).toBe("refuse");
    expect(await world.admit("40")).toBe("go");
    expect(world.noted).toEqual(["alice: cap 100"]);
  });

  test("keeps the part that is not named", async () => {
    const world = new World(aRealVenue);
    await world.keeper.setRamp({ changes: { dailyNotionalCap: money("100") }, ...who });
    const steps = [{ date: "1970-01-01", share: ratio("0.5") }];
    expect(await world.keeper.setRamp({ changes: { steps }, ...who })).toMatchObject({
      value: { daily_notional_cap: "100", steps: [{ share: "0.5" }], today: { allowance: "50" } },
    });
  });

  test("of a venue with real money has a cap", async () => {
    const world = new World(aRealVenue);
    expect(await world.keeper.setRamp({ changes: { dailyNotionalCap: null }, ...who })).toMatchObject({
      rejection: { code: "cap_needed" },
    });
    expect(world.noted).toEqual([]);
  });
});

describe("writes", () => {
  test("are none for a batch to our own exchange, but for an account that is new there", async () => {
    const world = new World(aPaperVenue);
    await world.admit();
    const before = world.writes;
    for (let batch = 0; batch < 10; batch++) await world.admit();
    expect(world.writes).toBe(before);
  });

  test("are one for a batch that a cap counts", async () => {
    const world = new World(aRealVenue);
    await world.admit();
    const before = world.writes;
    const requests = Array.from({ length: 5 }, () => aRequest({ notional: money("1") }));
    await world.keeper.admit({ account: "one", requests, observed: anObservation({ answered: 5 }) });
    expect(world.writes).toBe(before + 1);
  });

  test("of statistics come every five seconds however much there is, and outlive a restart", async () => {
    const world = new World(aPaperVenue);
    for (let batch = 0; batch < 50; batch++) world.keeper.observe(anObservation({ sent: 1 }));
    expect(world.writes).toBe(0);
    await world.time.pass(5_000);
    expect(world.writes).toBe(1);
    world.start();
    expect(await world.keeper.view()).toMatchObject({ value: { statistics: { sent: 50 } } });
  });
});

describe("reconciliation", () => {
  test("waits for all accounts that have traded, and goes on from where each was compared last", async () => {
    const world = new World(aPaperVenue);
    await world.admit("1", "one");
    await world.admit("1", "two");
    const { run } = world.keeper.reconciliations.begin(who);
    expect(world.keeper.reconciliations.begin(who).run).toBe(run);
    world.keeper.reconciliations.keep(run, { report: aReport("one"), cursors: { BTCUSDT: "7" } });
    expect(world.keeper.reportIn({ hasCredentials: true }).reconcile).toEqual({
      run,
      accounts: [{ account: "two", cursors: {} }],
    });
    world.keeper.reconciliations.keep(run, { report: aReport("two"), cursors: {} });
    expect(world.keeper.reconciliations.get(run)).toMatchObject({
      value: { accounts: 2, reported: 2, finished_at: expect.any(String), reports: [{ account: "one" }, {}] },
    });
    const next = world.keeper.reconciliations.begin(who);
    expect(next.run).not.toBe(run);
    expect(world.keeper.reportIn({ hasCredentials: true }).reconcile?.accounts[0]).toEqual({
      account: "one",
      cursors: { BTCUSDT: "7" },
    });
  });

  test("that was lost is begun anew after two minutes", async () => {
    const world = new World(aPaperVenue);
    await world.admit();
    const { run } = world.keeper.reconciliations.begin(who);
    await world.time.pass(120_000);
    expect(world.keeper.reportIn({ hasCredentials: true }).reconcile).toBeNull();
    expect(world.keeper.reconciliations.begin(who).run).not.toBe(run);
  });

  test("is asked for again when its bell cannot be rung, and by whoever uses or looks at the venue", async () => {
    const world = new World(aRealVenue);
    await world.admit();
    world.isQueueUp = false;
    await world.time.pass(60_000);
    await expect(world.keeper.wakeUp()).rejects.toThrow("the queue takes no message");
    expect(world.wakeUps.at(-1)).toBe(world.time.now() + 60_000);
    await world.time.pass(500_000);
    world.keeper.observe(anObservation({ answered: 1 }));
    expect(world.wakeUps.at(-1)).toBe(world.time.now() + 60_000);
    await world.time.pass(500_000);
    await world.keeper.view();
    expect(world.wakeUps.at(-1)).toBe(world.time.now() + 60_000);
  });

  test("comes as soon as the object has started, once", async () => {
    const idle = new World(aPaperVenue);
    await idle.admit();
    await idle.start().started();
    expect(idle.rung).toBe(0);
    const world = new World(aRealVenue);
    await world.admit();
    await world.start().started();
    expect(world.rung).toBe(1);
    expect(world.keeper.reportIn({ hasCredentials: true }).reconcile?.accounts).toMatchObject([{ account: "one" }]);
    // The alarm that has started it.
    await world.keeper.wakeUp();
    expect([world.rung, world.wakeUps.at(-1)]).toEqual([1, world.time.now() + 60_000]);
    // An idle object is put away and started again and again.
    const runs = async () => {
      const listed = world.keeper.reconciliations.list({ limit: 10, cursor: null });
      return listed.ok ? listed.value.data.length : null;
    };
    for (const { account } of world.keeper.reportIn({ hasCredentials: true }).reconcile?.accounts ?? [])
      world.keeper.reconciliations.keep("1", { report: aReport(account), cursors: {} });
    await world.time.pass(59_999);
    await world.start().started();
    expect(await runs()).toBe(1);
    await world.time.pass(1);
    await world.start().started();
    expect(await runs()).toBe(2);
  });

  test("that begins just after a bell was answered is rung for again", async () => {
    const world = new World(aRealVenue);
    world.credentials = true;
    await world.admit();
    await world.start().started();
    world.keeper.reconciliations.keep("1", { report: aReport("one"), cursors: {} });
    // An alarm starts the object: its bell is answered while the alarm still asks the firm.
    await world.time.pass(59_999);
    await world.start().started();
    expect([world.rung, world.keeper.reconciliations.isUnderWay()]).toEqual([2, false]);
    await world.time.pass(1);
    await world.keeper.wakeUp();
    expect([world.rung, world.keeper.reconciliations.isUnderWay()]).toEqual([3, true]);
    // A bell for the run under way may be lost, and is not rung at each call.
    await world.keeper.wakeUp();
    expect(world.rung).toBe(3);
  });

  test("comes every minute by itself at a venue with real money that somebody trades at", async () => {
    const idle = new World(aRealVenue);
    await idle.keeper.wakeUp();
    expect([idle.rung, idle.wakeUps]).toEqual([0, []]);
    const world = new World(aRealVenue);
    await world.admit();
    expect(world.wakeUps).toEqual([world.time.now() + 60_000]);
    await world.keeper.wakeUp();
    expect(world.rung).toBe(1);
    expect(world.keeper.reportIn({ hasCredentials: true }).reconcile?.accounts).toHaveLength(1);
  });
});

describe("the balances", () => {
  const held = (usdt: string) => ({
    totals: new Map([["USDT", money(usdt)]]),
    before: [],
    between: [],
    cursors: { BTCUSDT: "1" },
  });

  test("are judged with the run that asks for them, and shown with it", async () => {
    const world = new World(aRealVenue);
    await world.admit();
    const { run } = world.keeper.reconciliations.begin(who);
    expect(world.keeper.reportIn({ hasCredentials: true }).reconcile).toMatchObject({ run, balanceCursors: {} });
    expect(world.keeper.keepBalances(run, held("1000"))).toEqual({ alert: null });
    expect(world.keeper.keepBalances(run, held("1250"))).toEqual({ alert: "1250 USDT, expected 1000" });
    // What cannot be read leaves what was seen before.
    expect(world.start().keepBalances(run, null)).toEqual({ alert: "1250 USDT, expected 1000" });
    expect(world.keeper.reconciliations.get(run)).toMatchObject({
      value: { differences: 1, balances: [{ currency: "USDT", difference: "250", action: "alert" }] },
    });
    expect(world.keeper.reportIn({ hasCredentials: true }).reconcile).toMatchObject({
      balanceCursors: { BTCUSDT: "1" },
    });
  });

  test("are agreed to by a person, who is noted first", async () => {
    const world = new World(aRealVenue);
    expect(await world.keeper.agreeBalances(who)).toMatchObject({ rejection: { code: "balances_not_read" } });
    const { run } = world.keeper.reconciliations.begin(who);
    world.keeper.keepBalances(run, held("1000"));
    world.keeper.keepBalances(run, held("1250"));
    expect(await world.keeper.agreeBalances(who)).toMatchObject({
      value: { venue: "real", balances: [{ currency: "USDT", expected: "1250", action: "none" }] },
    });
    expect(world.noted).toEqual(["alice: USDT 250"]);
    expect(world.keeper.keepBalances(run, null)).toEqual({ alert: null });
  });

  test("of our own exchange are nobody's to judge", async () => {
    const world = new World(aPaperVenue);
    await world.admit();
    world.keeper.reconciliations.begin(who);
    expect(world.keeper.reportIn({ hasCredentials: true }).reconcile).not.toHaveProperty("balanceCursors");
  });
});
