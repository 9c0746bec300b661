import { describe, expect, test } from "vitest";
import type { Admission, AdmitBatch } from "../../durable-objects/venue/venue-rpc";
import { money } from "../../shared/core/decimal";
import type { LeaseId, VenueId } from "../../shared/core/ids";
import type { LeasedIntent } from "../../shared/core/venue-protocol";
import type { VenueObservation } from "../../shared/core/venue-observation";
import { aCancel, aLease, ALICE, aSubmit } from "../../shared/matching/testing/builders";
import { AdmittedVenue } from "./admitted-venue";
import type { LogLine } from "./log-line";

class World {
  now = 1_000;
  passMs = 0;
  isDown = false;
  readonly asked: AdmitBatch[] = [];
  readonly observed: VenueObservation[] = [];
  readonly sent: string[] = [];
  readonly log: LogLine[] = [];
  admission: (orderId: number) => Admission = () => ({ kind: "go" });
  execute = async (intents: readonly LeasedIntent[]) => {
    this.now += 5;
    this.sent.push(...intents.map(({ intent }) => intent.orderId));
    return intents.map(() => ({ kind: "answered" as const, reports: [] }));
  };
  readonly venue = new AdmittedVenue(
    { id: "real" as VenueId, execute: (_, intents) => this.execute(intents) },
    {
      admit: async (_, batch) => {
        if (this.isDown) throw new Error("starting");
        this.asked.push(batch);
        return { admissions: batch.requests.map((_request, index) => this.admission(index)), passMs: this.passMs };
      },
      observe: async (_, observed) => {
        if (this.isDown) throw new Error("starting");
        this.observed.push(observed);
      },
      now: () => this.now,
      log: (line) => void this.log.push(line),
    },
  );

  async outcomes(...intents: LeasedIntent[]): Promise<string[]> {
    return (await this.venue.execute(ALICE, intents)).map(({ kind }) => kind);
  }
}

const order = (orderId: string) => aLease(aSubmit({ orderId }), { leaseId: orderId as LeaseId, notional: money("10") });

describe("a batch", () => {
  test("is asked for in one call, with the kind and value of each, and goes as it is let", async () => {
    const world = new World();
    world.admission = (index) =>
      [
        { kind: "go" as const },
        { kind: "hold" as const, retryAfterMs: 700, reason: "limit" },
        { kind: "refuse" as const, reason: "cap" },
      ][index] ?? { kind: "go" };
    expect(await world.venue.execute(ALICE, [order("o1"), order("o2"), order("o3"), aLease(aCancel("o4"))])).toEqual([
      { kind: "answered", reports: [] },
      { kind: "not_sent", reason: "limit", retryAfterMs: 700 },
      { kind: "refused_here", reason: "cap" },
      { kind: "answered", reports: [] },
    ]);
    expect(world.sent).toEqual(["o1", "o4"]);
    expect(world.asked).toEqual([
      {
        account: ALICE,
        requests: [
          { kind: "submit", notional: money("10") },
          { kind: "submit", notional: money("10") },
          { kind: "submit", notional: money("10") },
          { kind: "cancel", notional: money("0") },
        ],
        observed: null,
      },
    ]);
  });

  test("tells what became of the one before, so that it costs one call", async () => {
    const world = new World();
    await world.outcomes(order("o1"));
    await world.outcomes(order("o2"));
    expect(world.asked.map(({ observed }) => observed?.sent ?? null)).toEqual([null, 1]);
    await world.venue.finish();
    await world.venue.finish();
    expect(world.observed.map(({ sent }) => sent)).toEqual([1]);
  });

  test("is not sent at all when nothing of it may go", async () => {
    const world = new World();
    world.admission = () => ({ kind: "hold", retryAfterMs: 1, reason: "panic" });
    expect(await world.outcomes(order("o1"))).toEqual(["not_sent"]);
    await world.venue.finish();
    expect([world.sent, world.observed]).toEqual([[], []]);
  });
});

describe("a pass", () => {
  test("spares the question until it has run out, counted from before it was asked for", async () => {
    const world = new World();
    world.passMs = 1_000;
    await world.outcomes(order("o1"));
    world.now = 1_999;
    await world.outcomes(order("o2"));
    expect(world.asked).toHaveLength(1);
    world.now = 2_000;
    await world.outcomes(order("o3"));
    expect(world.asked.map(({ observed }) => observed?.sent ?? null)).toEqual([null, 2]);
  });
});

describe("what fails", () => {
  test("admission: orders wait, cancels go, and nothing throws", async () => {
    const world = new World();
    world.isDown = true;
    expect(await world.outcomes(order("o1"), aLease(aCancel("o2")))).toEqual(["not_sent", "answered"]);
    await world.venue.finish();
    expect(world.log.map(({ event }) => event)).toEqual(["admission_failed", "observation_lost"]);
  });

  test("the adapter: all that was admitted is unknown, and told as failures", async () => {
    const world = new World();
    world.execute = () => Promise.reject(new Error("bug"));
    expect(await world.outcomes(order("o1"), order("o2"))).toEqual(["unknown", "unknown"]);
    await world.venue.finish();
    expect(world.observed).toMatchObject([{ unknown: 2, failuresAtEnd: 2 }]);
  });
});
