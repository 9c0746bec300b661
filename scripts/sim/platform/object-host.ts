/**
 * The objects of a world and the calls between them. A call is a message there and an answer back, each at its own time; what
 * is called starts from its disk when it is not in memory, and dies with all that it had begun.
 */
import type { Millis } from "../../../shared/core/ids";
import type { FaultName } from "../faults";
import { copied } from "./copied";
import { newDisk, objectState, type Disk } from "./stored-object";
import { Life, type VirtualTime } from "./virtual-time";

/** Which class of objects, by the name of its binding. */
export type Kind = "ACCOUNT" | "FIRM" | "MARKET" | "VENUE" | "PAPER_EXCHANGE" | "VENUE_SESSION";

type Method = (...parameters: unknown[]) => unknown;

/** An object of a class, by its methods' names. */
type Callable = Readonly<Record<string, Method | undefined>>;

export interface HostDeps {
  readonly time: VirtualTime;
  /** Makes the object of a kind; its calls to others are made in the name of `life`. */
  readonly make: (kind: Kind, state: DurableObjectState, life: Life) => object;
  readonly strikes: (fault: FaultName) => boolean;
  /** A whole number from `low` to `high`. */
  readonly draw: (low: number, high: number) => number;
  /** Told when a call is carried out, before its answer is on its way. */
  watch: Watch;
}

export interface Watch {
  /** A call arrives. */
  arrived(kind: Kind, name: string, method: string, parameters: readonly unknown[]): void;
  /** A call was carried out, and its answer leaves now; it may be lost on its way. */
  answered(kind: Kind, name: string, method: string, parameters: readonly unknown[], answer: unknown): void;
  /** An object has stopped. */
  died(kind: Kind, name: string): void;
  /** An object has thrown at a caller. */
  threw(kind: Kind, name: string, method: string, error: unknown): void;
}

interface Running {
  readonly life: Life;
  readonly object: Callable;
  ready: Promise<unknown>;
  /** Breaks the calls that are under way. */
  readonly underWay: Set<(error: Error) => void>;
}

interface Kept {
  readonly kind: Kind;
  readonly disk: Disk;
  running: Running | null;
}

const ALARM_RETRY_MS = 2_000;
const ALARM_RETRIES = 6;

export class ObjectHost {
  readonly #deps: HostDeps;
  readonly #kept = new Map<string, Kept>();

  constructor(deps: HostDeps) {
    this.#deps = deps;
  }

  /** Objects that are in memory. */
  running(): { readonly kind: Kind; readonly name: string }[] {
    return [...this.#kept.values()]
      .filter(({ running }) => running !== null)
      .map(({ kind, disk }) => ({ kind, name: disk.name }));
  }

  /** All disks of a kind. */
  disks(kind: Kind): Disk[] {
    return [...this.#kept.values()].filter((kept) => kept.kind === kind).map(({ disk }) => disk);
  }

  disk(kind: Kind, name: string): Disk {
    return this.#find(kind, name).disk;
  }

  /** The methods of an object, to be called in the name of `caller`; null for the world's own clients. */
  stub<T extends object>(caller: Life | null, kind: Kind, name: string): T {
    return new Proxy({} as T, {
      get: (_, method) =>
        typeof method === "symbol" || method === "then"
          ? undefined
          : (...parameters: unknown[]) => this.#call(caller, { kind, name, method, parameters: copied(parameters) }),
    });
  }

  /** Sets the clocks of all objects right. */
  setClocks(): void {
    for (const { running } of this.#kept.values()) if (running !== null) running.life.skewMs = 0;
  }

  /** Ends an object: what was in memory is gone, and who waits for its answer hears of it. */
  kill(kind: Kind, name: string): void {
    const kept = this.#find(kind, name);
    const { running } = kept;
    if (running === null) return;
    kept.running = null;
    running.life.isAlive = false;
    for (const fail of running.underWay) fail(new Error("the object has been reset"));
    this.#deps.watch.died(kind, name);
  }

  #find(kind: Kind, name: string): Kept {
    const key = `${kind} ${name}`;
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    const kept: Kept = { kind, disk: newDisk(name), running: null };
    this.#kept.set(key, kept);
    return kept;
  }

  async #call(
    caller: Life | null,
    call: { kind: Kind; name: string; method: string; parameters: readonly unknown[] },
  ): Promise<unknown> {
    const { time, strikes } = this.#deps;
    const isVenue = (call.kind === "PAPER_EXCHANGE" || call.kind === "VENUE_SESSION") && call.method === "execute";
    const failsBefore = strikes(isVenue ? "venue_timeout_before" : "call_failed_before");
    const failsAfter = !failsBefore && strikes(isVenue ? "venue_timeout_after" : "call_failed_after");
    return new Promise((resolve, reject) => {
      const giveBack = (work: () => void): void => void time.after(this.#latency(isVenue), caller, work);
      const fail = (error: Error): void => giveBack(() => reject(error));
      if (failsBefore) return fail(new Error("network connection lost before the call"));
      time.after(this.#latency(false), null, () => {
        this.#deliver(call, {
          answer: (value) =>
            failsAfter ? fail(new Error("network connection lost after the call")) : giveBack(() => resolve(value)),
          fail,
        });
      });
    });
  }

  #latency(isVenue: boolean): Millis {
    const { strikes, draw } = this.#deps;
    if (isVenue && strikes("venue_slow")) return draw(9_000, 14_000);
    return strikes("call_late") ? draw(500, 6_000) : draw(0, 2);
  }

  #deliver(
    { kind, name, method, parameters }: { kind: Kind; name: string; method: string; parameters: readonly unknown[] },
    { answer, fail }: { answer: (value: unknown) => void; fail: (error: Error) => void },
  ): void {
    const { watch } = this.#deps;
    const kept = this.#find(kind, name);
    watch.arrived(kind, name, method, parameters);
    void this.#inside(kept, async (running) => {
      // Its constructor has thrown.
      if (!running.life.isAlive) return fail(new Error("the object could not start"));
      running.underWay.add(fail);
      try {
        await running.ready;
        const work = running.object[method];
        if (work === undefined) throw new TypeError(`${kind} has no ${method}`);
        const value = await work.apply(running.object, [...parameters]);
        if (!running.life.isAlive) return;
        watch.answered(kind, name, method, parameters, value);
        answer(letGo(copied(value)));
      } catch (error) {
        if (!running.life.isAlive) return;
        watch.threw(kind, name, method, error);
        fail(error instanceof Error ? error : new Error(String(error)));
      } finally {
        running.underWay.delete(fail);
      }
    });
  }

  /** Runs work in an object's name, starting it first when it is not in memory. */
  async #inside(kept: Kept, work: (running: Running) => Promise<void>): Promise<void> {
    const { time } = this.#deps;
    const running = kept.running ?? this.#start(kept);
    time.owner = running.life;
    await work(running);
  }

  #start(kept: Kept): Running {
    const { time, make, strikes, draw } = this.#deps;
    const hasOwnClock = kept.kind === "PAPER_EXCHANGE" || kept.kind === "VENUE_SESSION";
    const life = new Life(hasOwnClock && strikes("clock_skew") ? draw(-2_000, 2_000) : 0);
    time.owner = life;
    const running: { life: Life; object: Callable; ready: Promise<unknown>; underWay: Running["underWay"] } = {
      life,
      object: {},
      ready: Promise.resolve(),
      underWay: new Set(),
    };
    kept.running = running;
    const { name } = kept.disk;
    const stop = (): void => this.kill(kept.kind, name);
    const state = objectState(kept.disk, life, {
      commitFate: () => (strikes("commit_failed") ? "failed" : strikes("commit_torn") ? "torn" : "kept"),
      alarmSet: (at) => this.#alarmAt(kept, at),
      aborted: stop,
      blocked: (until) => {
        running.ready = Promise.all([running.ready, until]).catch(() => {
          stop();
          throw new Error("the object could not start");
        });
        // Whoever calls it hears of it.
        void running.ready.catch(() => undefined);
      },
    });
    try {
      running.object = make(kept.kind, state, life) as Callable;
    } catch (error) {
      stop();
      running.ready = Promise.reject(error instanceof Error ? error : new Error(String(error)));
      void running.ready.catch(() => undefined);
    }
    return running;
  }

  #alarmAt(kept: Kept, at: Millis): void {
    const { time, strikes, draw } = this.#deps;
    const late = strikes("alarm_late") ? draw(1_000, 60_000) : 0;
    time.after(at - time.now + late, null, () => {
      // Set for another time meanwhile, or gone off.
      if (kept.disk.alarmAt !== at) return;
      kept.disk.alarmAt = null;
      if (strikes("alarm_lost")) return;
      this.#ringAlarm(kept, 0);
      if (strikes("alarm_doubled")) time.after(draw(0, 3_000), null, () => this.#ringAlarm(kept, 0));
    });
  }

  /** At least once: an alarm that throws, or dies, goes off again a few times. */
  #ringAlarm(kept: Kept, tries: number): void {
    const { time, watch } = this.#deps;
    const again = (): void => {
      if (tries < ALARM_RETRIES) time.after(ALARM_RETRY_MS * 2 ** tries, null, () => this.#ringAlarm(kept, tries + 1));
    };
    void this.#inside(kept, async (running) => {
      if (!running.life.isAlive) return again();
      running.underWay.add(again);
      try {
        await running.ready;
        await running.object["alarm"]?.call(running.object);
      } catch (error) {
        if (!running.life.isAlive) return;
        watch.threw(kept.kind, kept.disk.name, "alarm", error);
        again();
      } finally {
        running.underWay.delete(again);
      }
    });
  }
}

/** An answer can be let go of, as those of the platform. */
function letGo(value: unknown): unknown {
  if (typeof value === "object" && value !== null)
    Object.defineProperty(value, Symbol.dispose, { value: () => undefined });
  return value;
}
