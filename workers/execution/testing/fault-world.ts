/**
 * Account, consumer, adapter and venue in one process: the core on real tables, the consumer as production runs it, the binance
 * adapter and its fill feed over real HTTP and a real WebSocket, and the simulator at the other end. All share one clock,
 * which only the test moves; an answer that never comes is given up when the simulator has dealt with its request.
 */
import { vi } from "vitest";
import { startVenueSim, type VenueSim } from "../../../scripts/venue-sim/start-venue-sim";
import { admin, arm } from "../../../scripts/venue-sim/testing/clients";
import { nextWakeUp } from "../../../durable-objects/account/wake-up";
import type { AccountId, Millis, OrderId, SymbolId } from "../../../shared/core/ids";
import { hasEnded, orderStatus, type Order } from "../../../shared/core/order";
import { formatFine } from "../../../shared/core/decimal";
import { reservationOf } from "../../../shared/core/reservation";
import { aConfig, surroundingsOf } from "../../../shared/core/testing/a-config";
import { aLiveVenue } from "../../../shared/core/testing/some-controls";
import type { OrderParts } from "../../../shared/core/testing/an-order";
import type { TestAccount } from "../../../shared/core/testing/test-account";
import type { LogLine } from "../log-line";
import { DEFAULT_PACING } from "../pacing";
import { startServing, type ServeAccountDeps } from "../serve-account";
import { binanceVenue, openDesk } from "../venues/binance/binance";
import { FillFeed, POLL_MS } from "../venues/binance/fill-feed";
import { MemoryRegister } from "../venues/binance/order-register";
import { aVenueConfig, BTC, NOON } from "../venues/binance/testing/a-desk";
import type { Fetch } from "../venues/binance/transport";
import { connectSocket } from "../venues/connect-socket";
import { brokenLaws, brokenLawsAtRest, isOpenThere, type VenueBooks } from "./fault-laws";
import { aKeptAccount } from "./kept-account";

const ALICE = "alice" as AccountId;
const PRICE = "50000";
/** Real time: far above what a busy machine needs for a request on itself. */
const PATIENCE_MS = 5_000;
/** Beats of the feed over which a fill that nobody told of is found. */
const LATE_BEATS = 22;
/** A port that nobody listens at: the system refuses the connection, as for a simulator that was stopped. */
const NOWHERE = "127.0.0.1:2";

/** What becomes of the account itself when the fault strikes. */
export type Crash = "none" | "while_it_is_out" | "afterwards";

export class FaultWorld {
  readonly log: LogLine[] = [];
  /** What came back for each command, as "submit unknown". */
  readonly outcomes: string[] = [];
  /** Executions that the stream has told, by kind. */
  readonly heard: string[] = [];
  /** Whether a connection to the venue can be made. */
  isReachable = true;
  readonly #sent = new Map<string, string>();
  #crashesWhenLeased = false;
  /** The request whose answer the simulator will hold back, and what happens meanwhile: then the client gives up, or has it. */
  held: {
    readonly method: string;
    readonly path: string;
    readonly until: () => Promise<"give_up" | "released">;
  } | null = null;
  #orderId: OrderId | null = null;

  private constructor(
    readonly sim: VenueSim,
    readonly kept: ReturnType<typeof aKeptAccount>,
    readonly crash: Crash,
    private readonly clock: { now: Millis },
    private readonly parts: { feed: FillFeed; deps: () => ServeAccountDeps; warm: () => Promise<void> },
  ) {}

  static async start(crash: Crash = "none"): Promise<FaultWorld> {
    const clock = { now: NOON };
    const sim = await startVenueSim({
      now: () => clock.now,
      symbols: [
        {
          symbol: "BTCUSDT",
          base: "BTC",
          quote: "USDT",
          tickSize: "0.01",
          stepSize: "0.001",
          minQuantity: "0.001",
          maxQuantity: "9000",
          minNotional: "10",
          startPrice: PRICE,
        },
        {
          symbol: "ETHUSDT",
          base: "ETH",
          quote: "USDT",
          tickSize: "0.01",
          stepSize: "0.001",
          minQuantity: "0.001",
          maxQuantity: "9000",
          minNotional: "10",
          startPrice: "2000",
        },
      ],
    });
    const [key] = sim.keys;
    if (key === undefined) throw new Error("the simulator has no key");
    const config = aVenueConfig(sim.url, { timeoutMs: PATIENCE_MS });
    const surroundings = surroundingsOf(
      aConfig({ venues: new Map([[config.venue, config]]), defaultVenue: config.venue }),
    );
    const kept = aKeptAccount(ALICE, surroundings, "1000000");
    const { account } = kept;
    const register = new MemoryRegister();
    const log = (line: LogLine): void => void world.log.push(line);
    const desk = await openDesk(config, {
      fetch: (url, request) => world.#fetch(url, request),
      now: () => clock.now,
      credentials: { key: key.apiKey, secret: key.secret },
      register,
      log,
    });
    const venue = binanceVenue(desk, log);
    const cursors = new Map<SymbolId, string>();
    const feed = new FillFeed(desk, {
      connect: (url, events) =>
        connectSocket(world.isReachable ? url : url.replace(/127\.0\.0\.1:\d+/, NOWHERE), {
          ...events,
          onText: (text) => {
            events.onText(text);
            const kind = /"x":"([A-Z_]+)"/.exec(text)?.[1];
            if (kind !== undefined) world.heard.push(kind);
          },
        }),
      random: () => 0,
      cursors: { get: (symbol) => cursors.get(symbol) ?? null, put: (symbol, cursor) => cursors.set(symbol, cursor) },
      background: (work) => void work.catch((error: unknown) => world.outcomes.push(`failed ${String(error)}`)),
      observe: () => Promise.resolve(),
      listening: () => Promise.resolve(),
      tell: (_, reports) => {
        world.#atNow().report(...reports);
        return Promise.resolve();
      },
      log,
    });
    const deps = (): ServeAccountDeps => ({
      takeTurn: (_, turn) => {
        const reply = world.#atNow().run({ kind: "take_turn", ...turn });
        for (const { outcome, leaseId } of turn.settlements)
          world.#note(leaseId, reply.stale.includes(leaseId) ? `${outcome.kind} too late` : outcome.kind);
        for (const { leaseId, intent } of reply.leased) world.#sent.set(leaseId, intent.kind);
        if (world.#crashesWhenLeased && reply.leased.length > 0) {
          world.#crashesWhenLeased = false;
          kept.restart();
        }
        return Promise.resolve(reply);
      },
      venue: (id) => (id === config.venue ? venue : undefined),
      shadow: () => undefined,
      now: () => clock.now,
      wait: (ms) => {
        clock.now += ms;
        return Promise.resolve();
      },
      // The account's alarm finds what is due: settle() is it.
      ring: () => Promise.resolve(),
      log,
      pacing: DEFAULT_PACING,
    });
    const warm = async (): Promise<void> => {
      await desk.markets.ready();
      await desk.client.serverTime();
    };
    const world: FaultWorld = new FaultWorld(sim, kept, crash, clock, { feed, deps, warm });
    account.now = clock.now;
    account.firm({ venues: [aLiveVenue(config.venue)] });
    account.mark(BTC, PRICE);
    return world;
  }

  get account(): TestAccount {
    return this.kept.account;
  }

  /** The order that the cell is about. */
  get order(): Order {
    if (this.#orderId === null) throw new Error("nothing was placed");
    return this.account.order({ orderId: this.#orderId });
  }

  get isListening(): boolean {
    return this.parts.feed.isListening;
  }

  #atNow(): TestAccount {
    this.account.now = this.clock.now;
    return this.account;
  }

  #note(leaseId: string, outcome: string): void {
    this.outcomes.push(`${this.#sent.get(leaseId) ?? "?"} ${outcome}`);
  }

  /** Markets and clock of the venue are known: what is armed next meets the command itself. */
  warm(): Promise<void> {
    return this.parts.warm();
  }

  place(parts: OrderParts): void {
    this.#orderId = this.#atNow().accepted(parts).orderId;
  }

  /** The consumer comes, as for a bell, and stays until there is nothing to do for it. */
  async serve(): Promise<void> {
    const goOn = await startServing(ALICE, this.parts.deps());
    if (goOn === null) throw new Error("the account did not answer");
    await goOn();
  }

  /** The same; where the account is to crash, it does as soon as it has let a command out. */
  async serveAndCrash(): Promise<void> {
    this.#crashesWhenLeased = this.crash === "while_it_is_out";
    await this.serve();
    this.#crashesWhenLeased = false;
  }

  /** The account crashes here, if it is to while something is under way. */
  crashNow(): void {
    if (this.crash === "while_it_is_out") this.kept.restart();
  }

  /** Time passes for all; the account's alarm goes off, and its marks stay fresh. */
  pass(ms: Millis): void {
    this.clock.now += ms;
    const account = this.#atNow();
    account.mark(BTC, PRICE);
    account.run({ kind: "pass_time" });
  }

  arm(fault: Readonly<Record<string, unknown>>): Promise<unknown> {
    return arm(this.sim, fault);
  }

  /** The house trades with what the order has on the book, at its price. */
  async fill(part: string): Promise<void> {
    const open = (await this.books()).orders.find(isOpenThere);
    if (open === undefined) throw new Error("nothing is on the book");
    await admin(this.sim, "POST /fill", { symbol: BTC, account: "main", orderId: open.orderId, quantity: part });
  }

  /** What is armed and has met nothing yet. */
  armed(): Promise<readonly unknown[]> {
    return admin(this.sim, "GET /faults");
  }

  release(): Promise<unknown> {
    return admin(this.sim, "POST /release");
  }

  disconnect(): Promise<unknown> {
    return admin(this.sim, "POST /disconnect");
  }

  books(): Promise<VenueBooks> {
    return admin(this.sim, "GET /orders");
  }

  /** Connects the stream, for which there has to have been an order: one that has been cancelled again. */
  async listen(): Promise<void> {
    this.place({ quantity: "0.01", price: "48000" });
    await this.serve();
    this.account.cancel(this.order);
    await this.serve();
    await this.parts.feed.beat();
    await this.until(() => this.isListening, "the stream listens");
    await this.compare();
    this.outcomes.length = 0;
  }

  /** Asks for trades, as the feed does every so often. */
  compare(): Promise<void> {
    return this.parts.feed.compare();
  }

  /** Until the stream has told so many trades. */
  heardTrades(count: number): Promise<void> {
    const told = (): boolean => this.heard.filter((kind) => kind === "TRADE").length >= count;
    return this.until(told, `${count} trades are told`);
  }

  /** Until the stream has told so many executions of any kind. */
  heardAll(count: number): Promise<void> {
    return this.until(() => this.heard.length >= count, `${count} executions are told`);
  }

  lostStream(): Promise<void> {
    return this.until(() => !this.isListening, "the stream is lost");
  }

  /** Polls, in real time, for what a socket or the simulator brings. */
  async until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
    try {
      await vi.waitUntil(condition, { timeout: PATIENCE_MS, interval: 2 });
    } catch (error) {
      throw new Error(`in vain: ${what}; heard ${this.heard.join()}`, { cause: error });
    }
  }

  /** The fault is over: alarm, consumer and feed go on until nothing of the order is under way. */
  async settle(): Promise<void> {
    for (let round = 0; round < 60; round++) {
      const { state } = this.account;
      const next = nextWakeUp(state, this.clock.now);
      // The feed beats while an order may still trade, whatever the account waits for.
      this.pass(next === null ? POLL_MS : Math.max(1, Math.min(POLL_MS, next - this.clock.now)));
      await this.serve();
      await this.parts.feed.beat();
      if (this.isStill() && round > 0) break;
    }
    // What the stream did not tell is found within a minute of it, or of the end of a ban.
    for (let beat = 0; beat < LATE_BEATS; beat++) {
      this.pass(POLL_MS);
      await this.parts.feed.beat();
    }
    await this.serve();
  }

  /** Cancels the order if it is open, and goes on until it has ended. */
  async end(): Promise<void> {
    if (hasEnded(this.order)) return;
    this.#atNow().cancel(this.order);
    await this.serve();
    await this.settle();
  }

  /** Whether nothing of the order is under way. */
  isStill(): boolean {
    const { state } = this.account;
    const { order } = this;
    const rests = order.lifecycle === "working" && order.certainty === "known" && order.pending.length === 0;
    return (hasEnded(order) || rests) && state.leases.size === 0 && state.outbox.size + state.deferred.size === 0;
  }

  /** What came of the commands so far, those in a row that came to the same as one. */
  story(): string {
    const lines: { what: string; times: number }[] = [];
    for (const what of this.outcomes) {
      const last = lines.at(-1);
      if (last?.what === what) last.times++;
      else lines.push({ what, times: 1 });
    }
    return lines.map(({ what, times }) => (times === 1 ? what : `${what} ×${times}`)).join(", ");
  }

  /** The order in a line: status, whether it is in doubt, what has filled, what it reserves. */
  describe(): string {
    const { order } = this;
    const { quantity: held } = reservationOf(order, 1n);
    return [
      orderStatus(order),
      ...(order.certainty === "unknown" ? ["unknown"] : []),
      ...(order.filledQuantity > 0n ? [`${formatFine(order.filledQuantity)} filled`] : []),
      ...(held > 0n ? [`${formatFine(held)} reserved`] : []),
    ].join(", ");
  }

  /** What may never be, also while a fault lasts; none when every law holds. */
  async brokenLaws(): Promise<string[]> {
    return brokenLaws(this, await this.books());
  }

  /** The same, and what has to be when nothing is under way any more. */
  async brokenLawsAtRest(): Promise<string[]> {
    return brokenLawsAtRest(this, await this.books());
  }

  async stop(): Promise<void> {
    await this.sim.stop();
  }

  /** Sends a request for real; to nowhere when the venue cannot be reached, and not for ever when its answer is held. */
  async #fetch(...[url, request]: Parameters<Fetch>): Promise<Response> {
    const target = this.isReachable ? url : url.replace(/127\.0\.0\.1:\d+/, NOWHERE);
    const { held } = this;
    if (held === null || held.method !== request.method || held.path !== new URL(url).pathname)
      return fetch(target, request);
    this.held = null;
    const patience = new AbortController();
    const answer = fetch(target, { ...request, signal: AbortSignal.any([request.signal, patience.signal]) });
    await this.until(async () => (await this.armed()).length === 0, "the fault strikes");
    const then = await held.until();
    if (then === "give_up") patience.abort(new DOMException("nobody answered", "TimeoutError"));
    return answer;
  }
}
