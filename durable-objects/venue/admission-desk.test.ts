import { describe, expect, test } from "vitest";
import { money, NO_MONEY, ratio } from "../../shared/core/decimal";
import type { VenueConfig } from "../../shared/core/config";
import { AdmissionDesk, PASS_MS } from "./admission-desk";
import { CLOSED, OPEN_MS } from "./circuit-breaker";
import { aPaperVenue, aRealVenue } from "./testing/a-venue";
import { anObservation, aRequest } from "./testing/an-observation";
import type { AdmissionRequest } from "./venue-rpc";
import { venueTerms } from "./venue-terms";

const NOON = Date.parse("2026-11-21T12:00:00Z");
const FRESH = { breaker: CLOSED, usage: { day: 0, used: NO_MONEY }, pausedUntil: 0 };

class World {
  now = NOON;
  readonly desk: AdmissionDesk;

  constructor(venue: VenueConfig = aRealVenue) {
    const terms = venueTerms(venue);
    this.desk = new AdmissionDesk(() => this.now, terms, terms.ramp, FRESH);
  }

  kinds(requests: readonly AdmissionRequest[], isPanicked: boolean | null = false): string[] {
    return this.desk.admit(requests, isPanicked).map(({ kind }) => kind);
  }
}

const of = (kind: AdmissionRequest["kind"], times = 1): AdmissionRequest[] =>
  Array.from({ length: times }, () => aRequest({ kind }));

const EVERY_KIND = [...of("submit"), ...of("replace"), ...of("cancel"), ...of("query")];

describe("a venue in panic", () => {
  test("is sent nothing but cancels and questions", () => {
    expect(new World().kinds(EVERY_KIND, true)).toEqual(["hold", "hold", "go", "go"]);
  });

  test("is what a venue counts as whose controls are not known", () => {
    expect(new World().kinds(EVERY_KIND, null)).toEqual(["hold", "hold", "go", "go"]);
  });
});

describe("a venue whose breaker is open", () => {
  const broken = (): World => {
    const world = new World();
    world.desk.observe(anObservation({ failuresAtEnd: 5 }));
    return world;
  };

  test("holds orders until trials are let through, and lets cancels and questions pass", () => {
    const world = broken();
    expect(world.desk.isHealthy()).toBe(false);
    expect(world.desk.admit(of("submit"), false)).toMatchObject([{ kind: "hold", retryAfterMs: OPEN_MS }]);
    expect(world.kinds([...of("cancel"), ...of("query")])).toEqual(["go", "go"]);
  });

  test("gets three trials after a minute, and everything when they have succeeded", () => {
    const world = broken();
    world.now += OPEN_MS;
    expect(world.desk.isHealthy()).toBe(true);
    expect(world.kinds(of("submit", 4))).toEqual(["go", "go", "go", "hold"]);
    world.desk.observe(anObservation({ answered: 3 }));
    expect(world.kinds(of("submit", 4))).toEqual(["go", "go", "go", "go"]);
  });
});

describe("a venue with a rate limit", () => {
  test("keeps a part of it for cancels and questions, whose own weight counts", () => {
    const world = new World();
    // 80 of weight is free to orders: 8 questions are 72, and 8 orders the rest.
    expect(world.kinds(of("query", 8))).not.toContain("hold");
    expect(world.kinds(of("submit", 9))).toEqual([...Array(8).fill("go"), "hold"]);
    expect(world.kinds(of("cancel", 20))).not.toContain("hold");
    expect(world.kinds(of("cancel"))).toEqual(["hold"]);
  });

  test("counts new orders by themselves as well", () => {
    const world = new World();
    expect(world.kinds([...of("submit", 9), ...of("replace"), ...of("submit"), ...of("cancel")])).toEqual([
      ...Array(10).fill("go"),
      "hold",
      "go",
    ]);
  });

  test("is left alone altogether while it asks for that", () => {
    const world = new World();
    world.desk.observe(anObservation({ pauseMs: 7_000 }));
    expect(world.desk.admit(of("cancel"), false)).toMatchObject([{ kind: "hold", retryAfterMs: 7_000 }]);
    world.now += 7_000;
    expect(world.kinds(EVERY_KIND)).not.toContain("hold");
  });
});

describe("a venue with a daily cap", () => {
  const worth = (text: string): AdmissionRequest => aRequest({ notional: money(text) });

  test("has 50,000 a day unless somebody says otherwise, and refuses what is over it with the figures", () => {
    const world = new World();
    expect(world.desk.admit([worth("49999"), worth("2"), worth("1")], false)).toEqual([
      { kind: "go" },
      {
        kind: "refuse",
        reason:
          "2 in addition to 49999 exceeds today's allowance of 50000 for the venue until 2026-11-22T00:00:00.000Z",
      },
      { kind: "go" },
    ]);
  });

  test("counts what is held towards nothing", () => {
    const world = new World();
    world.kinds(of("submit", 10));
    expect(world.kinds([worth("50000")])).toEqual(["hold"]);
    expect(world.desk.rampView().today.used).toBe("0");
    world.now += 11_000;
    expect(world.kinds([worth("50000")])).toEqual(["go"]);
  });

  test("counts what the venue refused, or never got, towards nothing", () => {
    const world = new World();
    world.kinds([worth("50000")]);
    world.desk.observe(anObservation({ answered: 1, releasedNotional: money("20000") }));
    expect(world.kinds([worth("20000"), worth("1")])).toEqual(["go", "refuse"]);
  });

  test("refuses everything before the first step of its ramp, and opens with it", () => {
    const world = new World();
    world.desk.setRamp({ steps: [{ date: "2026-11-22", share: ratio("0.1") }], dailyNotionalCap: money("1000") });
    expect(world.kinds([worth("1")])).toEqual(["refuse"]);
    world.now = Date.parse("2026-11-22T00:00:00Z");
    expect(world.kinds([worth("100"), worth("1")])).toEqual(["go", "refuse"]);
  });
});

describe("a pass", () => {
  test("is given by our own exchange, which has nothing to count", () => {
    expect(new World(aPaperVenue).desk.passMs(false)).toBe(PASS_MS);
  });

  test("is not given where something is counted, in panic, without controls, or by a broken breaker", () => {
    expect(new World().desk.passMs(false)).toBe(0);
    const { desk } = new World(aPaperVenue);
    expect([desk.passMs(true), desk.passMs(null)]).toEqual([0, 0]);
    desk.setRamp({ steps: [], dailyNotionalCap: money("1") });
    expect(desk.passMs(false)).toBe(0);
    const broken = new World(aPaperVenue).desk;
    broken.observe(anObservation({ failuresAtEnd: 5 }));
    expect(broken.passMs(false)).toBe(0);
  });
});
