/**
 * Brings what happens at the venue to the accounts, unasked: by the stream at once, and by asking for trades, which finds
 * what the stream missed. Both tell the same trade ids, so that an account books each once. Only asking moves the cursor, and
 * only after the accounts have taken what it found.
 */
import type { AccountId, Millis, SymbolId } from "../../../../shared/core/ids";
import { FillTally } from "../../../../shared/core/fill-tally";
import type { VenueObservation } from "../../../../shared/core/venue-observation";
import type { VenueReport } from "../../../../shared/core/venue-protocol";
import { causeOf, type Log } from "../../log-line";
import { MalformedAnswer } from "./answer-fields";
import { learn, readWholeOrder, statusReport, type Desk } from "./desk";
import { wordsOf } from "./fault";
import type { RegisteredOrder } from "./order-register";
import { ownerOf, readTrades } from "./trades";
import { userEventOf } from "./user-events";
import { UserStream, type UserStreamDeps } from "./user-stream";

export interface FillFeedDeps extends Pick<UserStreamDeps, "connect" | "random"> {
  /** Delivers reports to an account; throws if it did not accept them. */
  tell(account: AccountId, reports: readonly VenueReport[]): Promise<void>;
  /** Reports fills to the venue object, each once. Never throws. */
  observe(observed: VenueObservation): Promise<void>;
  /** The stream listens, for the first time or again. Never throws. */
  listening(): Promise<void>;
  readonly cursors: { get(symbol: SymbolId): string | null; put(symbol: SymbolId, cursor: string): void };
  /** Lets work continue in the background of a request. */
  background(work: Promise<void>): void;
  readonly log: Log;
}

/** Without a stream, trades are asked for this often. */
export const POLL_MS: Millis = 5_000;
/** With one, this often, for what it may have lost without a word. */
const COMPARE_MS: Millis = 60_000;
/** An order that has ended may still have unreported trades. */
const LATE_FILLS_MS: Millis = 120_000;

export class FillFeed {
  readonly #desk: Desk;
  readonly #deps: FillFeedDeps;
  readonly #stream: UserStream;
  #comparedAt: Millis | null = null;
  #comparing: Promise<void> | null = null;

  constructor(desk: Desk, deps: FillFeedDeps) {
    this.#desk = desk;
    this.#deps = deps;
    this.#stream = new UserStream(desk.config.wsUrl, {
      connect: deps.connect,
      random: deps.random,
      now: () => desk.now(),
      sign: () => desk.client.signedParams(),
      onListening: () => {
        deps.background(this.compare());
        deps.background(deps.listening());
      },
      onEvent: (event) => deps.background(this.#take(event)),
      onLost: (cause) => deps.log({ level: "warn", event: "venue_stream_lost", venue: desk.config.venue, cause }),
    });
  }

  /** Whether there is anything to listen for. */
  get isNeeded(): boolean {
    return this.#liveSymbols().size > 0;
  }

  /** Whether the stream delivers events. */
  get isListening(): boolean {
    return this.#stream.isListening;
  }

  /** To be called every POLL_MS while there are orders: keeps the stream up, and asks when it is time. Never throws. */
  async beat(): Promise<void> {
    if (!this.isNeeded) {
      this.#stream.stop();
      return;
    }
    // The subscription is signed with the venue's time, which the first request has measured.
    if (this.#desk.client.clock.isFresh) this.#stream.keepUp();
    const due = this.#stream.isListening ? COMPARE_MS : POLL_MS;
    if (this.#comparedAt === null || this.#desk.now() - this.#comparedAt >= due) await this.compare();
  }

  /** Reads all trades since the cursor, and reports them to their accounts. Never throws. */
  async compare(): Promise<void> {
    this.#comparing ??= this.#compareAll().finally(() => {
      this.#comparing = null;
    });
    return this.#comparing;
  }

  async #compareAll(): Promise<void> {
    const startedAt = this.#desk.now();
    let isComplete = true;
    for (const symbol of this.#liveSymbols()) isComplete = (await this.#compareSymbol(symbol)) && isComplete;
    // What failed is tried again on the next beat.
    if (isComplete) this.#comparedAt = startedAt;
  }

  async #compareSymbol(symbol: SymbolId): Promise<boolean> {
    const { cursors } = this.#deps;
    for (;;) {
      const before = cursors.get(symbol);
      const page = await readTrades(this.#desk, { symbol, cursor: before });
      if (!page.ok) return this.#failed(wordsOf(page.fault));
      if (page.value.cursor === null) return true;
      const found = new Map<AccountId, VenueReport[]>();
      // Only here: the cursor passes each trade once, through whichever channel the account heard of it.
      const tally = new FillTally();
      for (const row of page.value.rows) {
        const owner = await ownerOf(this.#desk, symbol, row.venueOrderId);
        if (!owner.ok) return this.#failed(wordsOf(owner.fault));
        const order = owner.value === null ? undefined : this.#desk.register.get(owner.value);
        if (order === undefined) continue;
        const report = row.reportFor({ orderId: order.orderId, venue: this.#desk.config.venue, symbol });
        found.set(order.account, [...(found.get(order.account) ?? []), report]);
        tally.add(order.letGo ?? null, { ...report, time: report.time - this.#desk.client.clock.offsetMs });
      }
      for (const [account, reports] of found) if (!(await this.#tell(account, reports))) return false;
      if (page.value.cursor !== before) cursors.put(symbol, page.value.cursor);
      const observed = tally.take();
      if (observed !== null) await this.#deps.observe(observed);
      if (page.value.isLast) return true;
    }
  }

  /** One event of the stream. What it cannot tell is found by asking. */
  async #take(value: unknown): Promise<void> {
    try {
      const event = userEventOf(value);
      const order = event === null ? undefined : this.#desk.register.get(event.orderId);
      // An order of another user of the same key.
      if (event === null || order === undefined) return;
      const isNewest = event.leg >= order.leg;
      learn(this.#desk, order.orderId, { numbers: [event.venueOrderId], hasEnded: event.hasEnded && isNewest });
      const owner = { venue: this.#desk.config.venue, symbol: order.symbol };
      const told = event.reportsFor(owner);
      const fills = told.filter(({ kind }) => kind === "fill");
      // The end of a leg that is being replaced is not the end of the order.
      const ends = isNewest ? told.filter(({ kind }) => kind !== "fill") : [];
      // What earlier legs have filled, the event of a later one does not know.
      const reports = [...fills, ...(ends.length > 0 && event.leg > 1 ? await this.#endOfLegs(order) : ends)];
      if (reports.length > 0) await this.#tell(order.account, reports);
    } catch (error) {
      if (!(error instanceof MalformedAnswer)) throw error;
      this.#failed(error.message);
    }
  }

  /** How an order in legs has ended. What cannot be read now is left to be compared: the order keeps what it reserves. */
  async #endOfLegs(order: RegisteredOrder): Promise<VenueReport[]> {
    const found = await readWholeOrder(this.#desk, order);
    if (!found.ok) {
      this.#failed(wordsOf(found.fault));
      return [];
    }
    return found.value === null ? [] : [statusReport(found.value)];
  }

  async #tell(account: AccountId, reports: readonly VenueReport[]): Promise<boolean> {
    try {
      await this.#deps.tell(account, reports);
      return true;
    } catch (error) {
      this.#deps.log({
        level: "error",
        event: "venue_reports_not_taken",
        account,
        venue: this.#desk.config.venue,
        count: reports.length,
        cause: causeOf(error),
      });
      return false;
    }
  }

  #failed(cause: string): false {
    this.#deps.log({ level: "warn", event: "venue_trades_not_read", venue: this.#desk.config.venue, cause });
    return false;
  }

  #liveSymbols(): Set<SymbolId> {
    return new Set(Array.from(this.#desk.register.live(this.#desk.now() - LATE_FILLS_MS), ({ symbol }) => symbol));
  }
}
