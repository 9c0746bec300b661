import { describe, expect, test } from "vitest";
import type { AccountId, LeaseId, Millis, VenueId } from "../../shared/core/ids";
import type { IntentOutcome, LeasedIntent, Settlement, TurnReply } from "../../shared/core/venue-protocol";
import { aLease, ALICE, aSubmit } from "../../shared/matching/testing/builders";
import type { LogLine } from "./log-line";
import { startServing, type ServeAccountDeps } from "./serve-account";

const ACKNOWLEDGED: IntentOutcome = { kind: "answered", reports: [] };

interface Turn {
  readonly at: Millis;
  readonly settled: readonly string[];
  readonly max: number;
  readonly last: boolean;
}

/** An account with intents that become due at given times, a venue, and a clock that only waiting moves. */
class World {
  now = 0;
  /** Intents by when they become due. */
  due: { at: Millis; orderId: string; venue?: string; shadow?: true }[] = [];
  readonly turns: Turn[] = [];
  readonly settlements: Settlement[] = [];
  readonly sent: string[] = [];
  readonly simulated: string[] = [];
  readonly rung: AccountId[] = [];
  readonly log: LogLine[] = [];
  stale: readonly LeaseId[] = [];
  /** Turns that fail, counted from 0; whether the account took what was handed in. */
  readonly failingTurns = new Set<number>();
  venueMs: Millis = 0;
  outcome: (orderId: string) => IntentOutcome = () => ACKNOWLEDGED;

  readonly deps: ServeAccountDeps = {
    takeTurn: (_, { settlements, max, last }) => this.#takeTurn(settlements, max, last === true),
    venue: (id) => (id === "nowhere" ? undefined : { id, execute: (_, intents) => this.#execute(intents) }),
    shadow: () => ({
      execute: async (_, intents) => {
        this.simulated.push(...intents.map(({ intent }) => intent.orderId));
        return intents.map(({ intent }) => this.outcome(intent.orderId));
      },
    }),
    now: () => this.now,
    wait: async (ms) => void (this.now += ms),
    ring: async (account) => void this.rung.push(account),
    log: (line) => this.log.push(line),
    pacing: { beatMs: 10, idleBeats: 1, runMs: 500, maxIntents: 2 },
  };

  async serve(): Promise<"served" | "nothing_done"> {
    const goOn = await startServing(ALICE, this.deps);
    await goOn?.();
    return goOn === null ? "nothing_done" : "served";
  }

  settled(): string[] {
    return this.settlements.map(({ orderId, outcome }) => `${orderId} ${outcome.kind}`);
  }

  async #takeTurn(settlements: readonly Settlement[], max: number, last: boolean): Promise<TurnReply> {
    const turn = this.turns.length;
    this.turns.push({ at: this.now, settled: settlements.map(({ orderId }) => orderId), max, last });
    if (this.failingTurns.has(turn)) throw new Error("no answer");
    this.settlements.push(...settlements);
    const isDue = ({ at }: { at: Millis }): boolean => at <= this.now;
    const taken = this.due.filter(isDue).slice(0, max);
    this.due = this.due.filter((intent) => !taken.includes(intent));
    const leased = taken.map(({ orderId, venue, shadow }) =>
      aLease(aSubmit({ orderId }), {
        leaseId: orderId as LeaseId,
        venue: (venue ?? "paper") as VenueId,
        ...(shadow === undefined ? {} : { shadow }),
      }),
    );
    return { leased, stale: this.stale, more: this.due.some(isDue), nextDueAt: null };
  }

  async #execute(intents: readonly LeasedIntent[]): Promise<IntentOutcome[]> {
    this.now += this.venueMs;
    this.sent.push(...intents.map(({ intent }) => intent.orderId));
    return intents.map(({ intent }) => this.outcome(intent.orderId));
  }
}

describe("an account with work", () => {
  test("has it sent, settled at once, looked after on the next beat, and is then left with a goodbye that takes nothing", async () => {
    const world = new World();
    world.due = [{ at: 0, orderId: "o1" }];
    await world.serve();
    expect(world.turns).toEqual([
      { at: 0, settled: [], max: 2, last: false },
      { at: 0, settled: ["o1"], max: 0, last: false },
      { at: 10, settled: [], max: 2, last: false },
      { at: 20, settled: [], max: 0, last: true },
    ]);
    expect(world.settled()).toEqual(["o1 answered"]);
    expect(world.rung).toEqual([]);
  });

  test("is served without a pause while more waits, at most so many at a time", async () => {
    const world = new World();
    world.due = [1, 2, 3, 4, 5].map((n) => ({ at: 0, orderId: `o${n}` }));
    await world.serve();
    expect(world.turns.map(({ at, settled }) => [at, settled.length])).toEqual([
      [0, 0],
      [0, 2],
      [0, 2],
      [0, 1],
      [10, 0],
      [20, 0],
    ]);
  });

  test("is served on when something came in just before the goodbye", async () => {
    const world = new World();
    world.due = [
      { at: 0, orderId: "o1" },
      { at: 15, orderId: "o2" },
    ];
    await world.serve();
    expect(world.settled()).toEqual(["o1 answered", "o2 answered"]);
    expect(world.rung).toEqual([]);
  });

  test("takes new work on the beat, so that a slow venue costs no extra pause", async () => {
    const world = new World();
    world.venueMs = 8;
    world.due = [{ at: 0, orderId: "o1" }];
    await world.serve();
    expect(world.turns.map(({ at }) => at)).toEqual([0, 8, 10, 20]);
  });
});

describe("after 500 ms", () => {
  test("hands back what is out, takes nothing more, and rings for what is left", async () => {
    const world = new World();
    world.venueMs = 9;
    world.due = Array.from({ length: 200 }, (_, n) => ({ at: n * 5, orderId: `o${n}` }));
    await world.serve();
    const last = world.turns.at(-1);
    expect(last?.at).toBeGreaterThanOrEqual(500);
    expect(last?.at).toBeLessThan(520);
    expect(last).toMatchObject({ max: 0, last: true });
    expect(world.settlements).toHaveLength(world.sent.length);
    expect(world.rung).toEqual([ALICE]);
  });

  test("does not ring when nothing is left", async () => {
    const world = new World();
    world.due = Array.from({ length: 50 }, (_, n) => ({ at: n * 10, orderId: `o${n}` }));
    await world.serve();
    expect(world.settlements).toHaveLength(50);
    expect(world.rung).toEqual([]);
  });

  test("leaves the rest to the account's alarm when the bell cannot be rung", async () => {
    const world = new World();
    world.venueMs = 500;
    world.due = [1, 2, 3].map((n) => ({ at: 0, orderId: `o${n}` }));
    await startServing(ALICE, { ...world.deps, ring: () => Promise.reject(new Error("no queue")) }).then((goOn) =>
      goOn?.(),
    );
    expect(world.settled()).toHaveLength(2);
    expect(world.log).toMatchObject([{ level: "error", event: "ring_failed" }]);
  });
});

describe("when the account does not answer", () => {
  test("at first, nothing was done", async () => {
    const world = new World();
    world.failingTurns.add(0);
    expect(await world.serve()).toBe("nothing_done");
  });

  test("to a settlement, it is lost and said so: the lease runs out, and nothing is sent twice", async () => {
    const world = new World();
    world.due = [{ at: 0, orderId: "o1" }];
    world.failingTurns.add(1);
    expect(await world.serve()).toBe("served");
    expect(world.sent).toEqual(["o1"]);
    expect(world.settlements).toEqual([]);
    expect(world.log).toMatchObject([{ level: "error", event: "turn_failed", account: ALICE, count: 1 }]);
  });
});

test("a settlement whose lease has run out is logged and not repeated", async () => {
  const world = new World();
  world.due = [{ at: 0, orderId: "o1" }];
  world.stale = ["o1" as LeaseId];
  await world.serve();
  expect(world.settled()).toEqual(["o1 answered"]);
  expect(world.log[0]).toMatchObject({ level: "warn", event: "settlements_stale", count: 1 });
});

describe("what became of an intent", () => {
  test.each<IntentOutcome>([
    { kind: "unknown", cause: "time-out" },
    { kind: "not_sent", reason: "held", retryAfterMs: 100 },
    { kind: "never_arrived" },
    { kind: "not_found", retryAfterMs: 100 },
  ])("is handed back as the venue's adapter said: $kind", async (outcome) => {
    const world = new World();
    world.due = [{ at: 0, orderId: "o1" }];
    world.outcome = () => outcome;
    await world.serve();
    expect(world.settlements.map((settlement) => settlement.outcome)).toEqual([outcome]);
  });

  test("is not sent when nobody has configured its venue", async () => {
    const world = new World();
    world.due = [
      { at: 0, orderId: "o1", venue: "nowhere" },
      { at: 0, orderId: "o2" },
    ];
    await world.serve();
    expect(world.settled()).toEqual(["o1 not_sent", "o2 answered"]);
  });

  test("is unknown when the adapter throws or forgets one", async () => {
    const world = new World();
    world.due = [{ at: 0, orderId: "o1" }];
    const broken = { ...world.deps, venue: (id: VenueId) => ({ id, execute: () => Promise.reject(new Error("bug")) }) };
    await startServing(ALICE, broken).then((goOn) => goOn?.());
    world.due = [{ at: 0, orderId: "o2" }];
    const forgetful = { ...world.deps, venue: (id: VenueId) => ({ id, execute: () => Promise.resolve([]) }) };
    await startServing(ALICE, forgetful).then((goOn) => goOn?.());
    expect(world.settled()).toEqual(["o1 unknown", "o2 unknown"]);
    expect(world.log).toMatchObject([{ event: "venue_adapter_threw" }]);
  });
});

test("sends what is only simulated to the venue's shadow, and never to the venue", async () => {
  const world = new World();
  world.due = [
    { at: 0, orderId: "o1" },
    { at: 0, orderId: "o2", shadow: true },
  ];
  await world.serve();
  expect([world.sent, world.simulated]).toEqual([["o1"], ["o2"]]);
  expect(world.settled()).toEqual(["o1 answered", "o2 answered"]);
});
