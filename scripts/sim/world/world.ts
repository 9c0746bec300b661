/**
 * One world from one seed: the project's own objects, consumer and adapters on a simulated platform, exchanges, clients, faults, and
 * checkers that watch. A step is an operation or a fault of its own accord, and the time that passes after it with all that happens in it.
 */
import type { AccountRpc } from "../../../durable-objects/account/account-rpc";
import { FIRM_NAME, type FirmRpc } from "../../../durable-objects/firm/firm-rpc";
import { MARKET_NAME, type MarketRpc } from "../../../durable-objects/market/market-rpc";
import type { VenueRpc } from "../../../durable-objects/venue/venue-rpc";
import type { AccountId, Millis, SymbolId, VenueId } from "../../../shared/core/ids";
import { price, type Price } from "../../../shared/core/decimal";
import execution from "../../../workers/execution/index";
import { Coverage, type Counts } from "../coverage";
import { drawRates, NO_FAULTS, type FaultName, type FaultRates } from "../faults";
import { BellQueue, type BellBatch } from "../platform/bell-queue";
import { Chance } from "../platform/chance";
import { ObjectHost, type Kind } from "../platform/object-host";
import { NO_NETWORK, useWorldsGlobals } from "../platform/runtime-globals";
import { type Life, VirtualTime } from "../platform/virtual-time";
import { WorldChecker } from "../checkers/world-checker";
import { bindingsOf, objectOf } from "./bindings";
import { BINANCE, BTC, DOGE, ETH, loadConfig, NORTH, SOL, TRADED } from "./configuration";
import { HostileVenue } from "./hostile-venue";
import { SpotExchange } from "./spot-exchange";
import { Wire } from "./wire";

/** 2026-03-02T12:00:00Z */
const NOON: Millis = Date.UTC(2026, 2, 2, 12);
/** More happenings than this in one step go round in a circle. */
const MOST_HAPPENINGS = 20_000;
/** Marks come at least so often, unless they have stopped. */
const MARKS_EVERY_MS = 4_000;
/** One world in so many has the exchange behind the real adapter: each request of it is signed, which takes its time. */
const SPOT_EVERY = 4;

/** Characters of a line of the trace. */
const MOST_SAID = 600;

export interface AccountInWorld {
  readonly name: AccountId;
  readonly type: "margin" | "cash";
  readonly cash: string;
}

const ACCOUNTS: readonly AccountInWorld[] = [
  { name: "alpha" as AccountId, type: "margin", cash: "1000000" },
  { name: "beta" as AccountId, type: "margin", cash: "200000" },
  { name: "gamma" as AccountId, type: "cash", cash: "60000" },
];

/** The first marks, in the quote currency. */
const FIRST_MARKS: readonly (readonly [SymbolId, number])[] = [
  [BTC, 50_000],
  [ETH, 2_500],
  [SOL, 150],
  [DOGE, 0.2],
];

/** Ticks of marks, as decimals. */
const TICKS = new Map<SymbolId, number>([
  [BTC, 2],
  [ETH, 2],
  [SOL, 2],
  [DOGE, 5],
]);

export interface WorldOptions {
  readonly seed: number;
  /** Called with a line for each thing that happens; null for no trace. */
  readonly trace: ((line: string) => void) | null;
}

export class World {
  readonly time = new VirtualTime(NOON);
  readonly host: ObjectHost;
  readonly queue: BellQueue;
  readonly north: HostileVenue;
  /** The exchange behind the real adapter; null in a world without it. */
  readonly spot: SpotExchange | null;
  /** The network to it. */
  readonly wire: Wire | null;
  /** The exchanges that are traded at, beside paper. */
  readonly exchanges: readonly VenueId[];
  readonly accounts: readonly AccountInWorld[];
  readonly checker: WorldChecker;
  readonly coverage = new Coverage(TRADED);
  /** Of the step. */
  chance: Chance;
  /** What was broken, in sentences; the world stops at the first. */
  readonly broken: string[] = [];
  rates: FaultRates = NO_FAULTS;
  /** Marks come no more until then. */
  marksStopUntil: Millis = 0;
  readonly marks = new Map<SymbolId, number>(FIRST_MARKS);
  #strikes: Chance;
  #lastMarksAt: Millis = 0;
  readonly #drawn: FaultRates;
  readonly #restore: () => void;

  constructor(private readonly options: WorldOptions) {
    const { seed } = options;
    this.chance = new Chance(seed);
    this.#strikes = this.chance.fork();
    this.#drawn = drawRates(this.chance.fork());
    this.accounts = ACCOUNTS.slice(0, this.chance.between(2, ACCOUNTS.length));
    const strikes = (fault: FaultName): boolean => this.strikes(fault);
    const draw = (low: number, high: number): number => this.#strikes.between(low, high);
    this.north = new HostileVenue(loadConfig().venues.get(NORTH)?.symbols ?? new Set(), {
      now: () => this.time.now,
      strikes,
      draw,
      after: (ms, work) => void this.time.after(ms, null, work),
      tell: async (account, reports) => {
        await this.account(account).applyReports({ kind: "apply_reports", reports });
      },
      mark: (symbol) => this.markOf(symbol),
    });
    this.spot =
      seed % SPOT_EVERY === 0
        ? new SpotExchange({
            seed,
            now: () => this.time.now,
            strikes,
            draw,
            mark: (symbol) => this.markOf(symbol),
            answered: (status, code) => this.coverage.answer(status, code),
            taken: (symbol, clientOrderId) => this.checker.taken(symbol, clientOrderId),
          })
        : null;
    this.wire =
      this.spot === null
        ? null
        : new Wire({
            time: this.time,
            strikes,
            draw,
            exchange: this.spot,
            seen: (line) => this.trace(() => `  wire ${line().slice(0, MOST_SAID)}`),
          });
    this.exchanges = this.spot === null ? [NORTH] : [NORTH, BINANCE];
    this.host = new ObjectHost({
      time: this.time,
      strikes,
      draw,
      make: (kind, state, life) => this.#make(kind, state, life),
      watch: {
        arrived: (...call) => {
          this.trace(() => `  → ${call[0]} ${call[1]} ${call[2]} ${said(call[3])}`);
          this.checker.arrived(...call);
        },
        answered: (...call) => {
          this.trace(() => `  ← ${call[0]} ${call[1]} ${call[2]} ${said(call[4])}`);
          this.checker.answered(...call);
        },
        died: (kind, name) => {
          this.trace(() => `  † ${kind} ${name}`);
          this.checker.died(kind, name);
        },
        threw: (kind, name, method, error) => {
          this.trace(() => `  ! ${kind} ${name} ${method}: ${String(error)}`);
          this.checker.threw(kind, name, method, error);
        },
      },
    });
    this.queue = new BellQueue({
      time: this.time,
      strikes,
      draw,
      consume: (batch, life) => this.#consume(batch, life),
    });
    this.checker = new WorldChecker({
      host: this.host,
      north: this.north,
      spot: this.spot,
      coverage: this.coverage,
      accounts: this.accounts.map(({ name }) => name),
      fail: (sentence) => this.fail(sentence),
      happening: () => this.time.happenings,
      now: () => this.time.now,
      mark: (symbol) => this.markOf(symbol as SymbolId),
    });
    this.#restore = useWorldsGlobals(this.time, this.chance.fork(), {
      network: this.wire?.asGlobals() ?? NO_NETWORK,
      logged: (line) => {
        this.trace(() => `  log ${line}`);
        this.checker.logged(line);
      },
    });
  }

  /** A promise that nobody waited for was rejected. */
  unheard(error: unknown): void {
    this.checker.threw("ACCOUNT", "somebody", "unheard", error);
  }

  /** Puts the process's own time back. */
  close(): void {
    this.#restore();
    for (const kind of ["ACCOUNT", "FIRM", "MARKET", "VENUE", "PAPER_EXCHANGE", "VENUE_SESSION"] as const)
      for (const { sql } of this.host.disks(kind)) sql.close();
  }

  fail(sentence: string): void {
    this.trace(() => `  BROKEN ${sentence}`);
    this.broken.push(sentence);
  }

  trace(line: () => string): void {
    this.options.trace?.(line());
  }

  counts(): Counts {
    return this.coverage.counts();
  }

  /** Faults strike from here on. */
  letFaultsStrike(): void {
    this.rates = this.#drawn;
  }

  /** What is drawn in a step depends on seed and step alone: a trace without some of its steps is still the same trace. */
  enterStep(step: number): void {
    const of = new Chance(this.options.seed * 65_536 + step + 1);
    this.chance = of.fork();
    this.#strikes = of.fork();
  }

  /** Whether a fault strikes here; it is counted when it does. */
  strikes(fault: FaultName): boolean {
    if (!this.#strikes.happens(this.rates[fault])) return false;
    this.struck(fault);
    return true;
  }

  struck(fault: FaultName): void {
    this.coverage.fault(fault);
    this.trace(() => `  fault ${fault}`);
  }

  account(name: string): AccountRpc {
    return this.host.stub<AccountRpc>(null, "ACCOUNT", name);
  }

  firm(): FirmRpc {
    return this.host.stub<FirmRpc>(null, "FIRM", FIRM_NAME);
  }

  market(): MarketRpc {
    return this.host.stub<MarketRpc>(null, "MARKET", MARKET_NAME);
  }

  venue(name: string): VenueRpc {
    return this.host.stub<VenueRpc>(null, "VENUE", name);
  }

  /** The mark of a symbol as the world has it; it may not have been put yet. */
  markOf(symbol: SymbolId): Price | null {
    const at = this.marks.get(symbol);
    return at === undefined ? null : price(at.toFixed(TICKS.get(symbol) ?? 2));
  }

  /** Puts the marks of all symbols. */
  putMarks(): void {
    this.#lastMarksAt = this.time.now;
    const marks = TRADED.flatMap((symbol) => {
      const at = this.markOf(symbol);
      return at === null ? [] : [{ symbol, price: at, bid: null, ask: null, time: this.time.now }];
    });
    this.hear(this.market().putMarks(marks));
    for (const symbol of TRADED) this.north.follow(symbol);
    for (const symbol of loadConfig().venues.get(BINANCE)?.symbols ?? []) this.spot?.follow(symbol);
  }

  /** A call whose answer nobody waits for: it is watched all the same. */
  hear<T>(answer: Promise<T>, then?: (value: T) => void): void {
    answer
      .then(then ?? (() => undefined), () => undefined)
      .catch((error: unknown) => this.fail(`the world: ${String(error)}`));
  }

  /** Lets time pass with all that happens in it. */
  async pass(ms: Millis): Promise<void> {
    const until = this.time.now + ms;
    for (let happenings = 0; this.broken.length === 0; happenings++) {
      if (happenings > MOST_HAPPENINGS) return this.fail(`over ${MOST_HAPPENINGS} things happened in ${ms} ms`);
      const next = this.time.nextAt();
      if (next === null || next > until) break;
      await this.time.step();
    }
    this.time.now = Math.max(this.time.now, until);
    if (this.time.now - this.#lastMarksAt > MARKS_EVERY_MS && this.time.now >= this.marksStopUntil) this.putMarks();
    this.checker.look();
  }

  /** Waits for an answer, with faults or without. */
  async settled<T>(answer: Promise<T>): Promise<T> {
    let isDone = false;
    const done = answer.finally(() => {
      isDone = true;
    });
    // Should it fail before its time is up, it is still waited for below.
    void done.catch(() => undefined);
    await this.time.as(null, () => undefined);
    for (let happenings = 0; !isDone && happenings < MOST_HAPPENINGS; happenings++) await this.time.step();
    if (!isDone) throw new Error("no answer ever comes");
    return done;
  }

  /** Ends an object as a crash of its machine does. */
  crash(kind: Kind, name: string): void {
    this.host.kill(kind, name);
  }

  /** Objects in memory that may die; north's exchange is nobody's to kill. */
  mortal(): ReturnType<ObjectHost["running"]> {
    return this.host.running().filter(({ kind, name }) => kind !== "VENUE_SESSION" || name !== NORTH);
  }

  crashAll(): void {
    this.queue.killAll();
    for (const { kind, name } of this.mortal()) this.host.kill(kind, name);
  }

  #make(kind: Kind, state: DurableObjectState, life: Life): object {
    // North's connection object is its exchange, which outlives everything.
    if (kind === "VENUE_SESSION" && state.id.name === NORTH) return this.north;
    return objectOf(kind, state, bindingsOf(this, life));
  }

  async #consume(batch: BellBatch, life: Life): Promise<void> {
    const background: Promise<unknown>[] = [];
    const context: object = { waitUntil: (work: Promise<unknown>) => void background.push(work) };
    this.trace(() => `  bell ${JSON.stringify(batch.messages[0]?.body)} on ${batch.queue}`);
    await execution.queue(batch as object as MessageBatch, bindingsOf(this, life), context as ExecutionContext);
    await Promise.all(background);
  }
}

/** What was said, short enough for a line. */
const said = (value: unknown): string =>
  (JSON.stringify(value, (_, held: unknown) => (typeof held === "bigint" ? held.toString() : held)) ?? "").slice(
    0,
    MOST_SAID,
  );
