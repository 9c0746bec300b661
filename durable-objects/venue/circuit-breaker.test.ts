import { describe, expect, test } from "vitest";
import { CircuitBreaker, OPEN_MS } from "./circuit-breaker";

class World {
  now = 1_000_000;
  readonly breaker = new CircuitBreaker(() => this.now);

  fail(times: number): void {
    this.breaker.observe({ successes: 0, failuresAtEnd: times });
  }

  succeed(times: number): void {
    this.breaker.observe({ successes: times, failuresAtEnd: 0 });
  }

  /** Opened, and its time is over. */
  halfOpened(): this {
    this.fail(5);
    this.now += OPEN_MS;
    return this;
  }

  admitted(times: number): boolean[] {
    return Array.from({ length: times }, () => this.breaker.admit().ok);
  }
}

describe("a closed breaker", () => {
  test("opens with the fifth failure in a row, over batches", () => {
    const world = new World();
    world.fail(3);
    world.fail(1);
    expect(world.breaker.state()).toBe("closed");
    world.fail(1);
    expect(world.breaker.state()).toBe("open");
  });

  test("begins to count anew with each success", () => {
    const world = new World();
    world.fail(4);
    world.breaker.observe({ successes: 1, failuresAtEnd: 4 });
    expect(world.breaker.state()).toBe("closed");
    world.fail(1);
    expect(world.breaker.state()).toBe("open");
  });

  test("takes a batch in which nothing was called as no news", () => {
    const world = new World();
    world.fail(4);
    world.breaker.observe({ successes: 0, failuresAtEnd: 0 });
    world.fail(1);
    expect(world.breaker.state()).toBe("open");
  });
});

describe("an open breaker", () => {
  test("lets nothing through for a minute, and says how long it takes", () => {
    const world = new World();
    world.fail(5);
    world.now += OPEN_MS - 1;
    expect(world.breaker.admit()).toEqual({ ok: false, retryAfterMs: 1 });
    world.now += 1;
    expect(world.breaker.admit()).toEqual({ ok: true });
  });

  test("is moved neither way by what left before it opened", () => {
    const world = new World();
    world.fail(5);
    world.succeed(10);
    expect(world.breaker.state()).toBe("open");
    world.now += 30_000;
    world.fail(10);
    world.now += 30_000;
    expect(world.breaker.state()).toBe("half_open");
  });
});

describe("a half-open breaker", () => {
  test("gives three trials", () => {
    expect(new World().halfOpened().admitted(5)).toEqual([true, true, true, false, false]);
  });

  test("closes when three have succeeded", () => {
    const world = new World().halfOpened();
    world.admitted(3);
    world.succeed(2);
    expect(world.breaker.state()).toBe("half_open");
    world.succeed(1);
    expect(world.breaker.state()).toBe("closed");
    expect(world.admitted(5)).not.toContain(false);
  });

  test("opens for another minute with one failure, and then counts its trials from the start", () => {
    const world = new World().halfOpened();
    world.admitted(1);
    world.succeed(2);
    world.fail(1);
    expect(world.breaker.state()).toBe("open");
    world.now += OPEN_MS;
    world.succeed(2);
    expect(world.breaker.state()).toBe("half_open");
  });

  test("gives new trials when nobody has reported on the old ones for a minute", () => {
    const world = new World().halfOpened();
    expect(world.admitted(4)).toEqual([true, true, true, false]);
    world.now += OPEN_MS;
    expect(world.admitted(4)).toEqual([true, true, true, false]);
  });
});

describe("a breaker that is read back", () => {
  test("stays open for the rest of its minute", () => {
    const world = new World();
    world.fail(5);
    const again = new CircuitBreaker(() => world.now, world.breaker.stored());
    world.now += OPEN_MS - 1;
    expect(again.state()).toBe("open");
    world.now += 1;
    expect(again.state()).toBe("half_open");
  });

  test("begins its trials again when it stopped in the middle of them", () => {
    const world = new World().halfOpened();
    world.admitted(3);
    const again = new CircuitBreaker(() => world.now, world.breaker.stored());
    expect(again.state()).toBe("half_open");
    expect(again.admit().ok).toBe(true);
  });
});
