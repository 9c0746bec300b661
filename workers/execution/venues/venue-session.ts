/**
 * The connection to one venue, which names the object: all consumers share its clock, its rate budget, its markets and its
 * register of orders, and it delivers fills to the accounts (docs/decisions/0083). The only user of the venue's secrets.
 */
import { DurableObject } from "cloudflare:workers";
import { loadConfig } from "../../../config/load-config";
import type { BinanceVenueConfig, Config } from "../../../shared/core/config";
import type { AccountId, SymbolId, VenueId } from "../../../shared/core/ids";
import { assert } from "../../../shared/core/assert";
import { WakeUpAlarm } from "../../../shared/wake-up-alarm";
import type { VenueObservation } from "../../../shared/core/venue-observation";
import type { IntentOutcome, LeasedIntent, VenueReport } from "../../../shared/core/venue-protocol";
import type { ExecutionBindings } from "../bindings";
import { writeLogLine } from "../log-line";
import { binanceVenue, openDesk } from "./binance/binance";
import { FillFeed, POLL_MS } from "./binance/fill-feed";
import { connectSocket } from "./connect-socket";
import { credentialsOf, MissingCredentials } from "./credentials";
import { KeptRegister, keptCursors } from "./kept-register";
import type { Look, Venue } from "./venue";
import type { VenueSessionRpc } from "./venue-session-rpc";

/** Where the object keeps its own name: an alarm that starts it does not bring it (seen on workerd 2026-10-23). */
const NAME_KEY = "name";
/** The first order opens the stream soon after it has left. */
const FIRST_BEAT_MS = 200;
/** A venue without credentials is tried again after this: it takes a deployment to change. */
const WITHOUT_CREDENTIALS_MS = 60_000;
/** Reports of one call to an account. */
const REPORTS_PER_CALL = 500;

const STREAM_LISTENS = { reason: "the venue's stream listens again", by: "venue_session" };

interface Open {
  readonly venue: Venue;
  readonly feed: FillFeed;
  readonly register: KeptRegister;
}

export class VenueSession extends DurableObject<ExecutionBindings> implements VenueSessionRpc {
  readonly #config: Config;
  readonly #alarm: WakeUpAlarm;
  #opened: Promise<Open> | null = null;

  constructor(ctx: DurableObjectState, env: ExecutionBindings, config: Config = loadConfig()) {
    super(ctx, env);
    this.#config = config;
    this.#alarm = new WakeUpAlarm(ctx.storage, () => Date.now());
    void ctx.blockConcurrencyWhile(() => this.#alarm.load());
  }

  async execute(account: AccountId, intents: readonly LeasedIntent[]): Promise<IntentOutcome[]> {
    const opened = await this.#openOrSay();
    if ("cause" in opened) return intents.map(() => notSent(opened.cause));
    // Before anything leaves: should the object die, the alarm looks after what was sent.
    await this.#keepBeating(FIRST_BEAT_MS);
    return opened.venue.execute(account, intents);
  }

  async openOrders(account: AccountId, look?: Look): ReturnType<Venue["openOrders"]> {
    return (await this.#read()).openOrders(account, look);
  }

  async fillsSince(
    account: AccountId,
    symbol: SymbolId,
    cursor: string | null,
    look?: Look,
  ): ReturnType<Venue["fillsSince"]> {
    return (await this.#read()).fillsSince(account, symbol, cursor, look);
  }

  async balances(account: AccountId, look?: Look): ReturnType<Venue["balances"]> {
    return (await this.#read()).balances(account, look);
  }

  async holdings(since: Readonly<Record<string, string>>, look?: Look): ReturnType<Venue["holdings"]> {
    return (await this.#read()).holdings(since, look);
  }

  async instruments(): ReturnType<Venue["instruments"]> {
    return (await this.#read()).instruments();
  }

  async serverTime(): ReturnType<Venue["serverTime"]> {
    return (await this.#read()).serverTime();
  }

  /**
   * Keeps the stream up and asks for trades while there are orders; then lets the object rest. It catches all it calls: an
   * alarm that throws for good is lost.
   */
  override async alarm(): Promise<void> {
    this.#alarm.wentOff();
    let isNeeded = true;
    try {
      const { feed, register } = await this.#open();
      await feed.beat();
      register.forget(Date.now());
      isNeeded = feed.isNeeded;
      // The last beat closes the stream.
      if (!isNeeded) await feed.beat();
    } catch (error) {
      writeLogLine({ level: "error", event: "venue_session_failed", cause: nameOf(error) });
    }
    if (isNeeded) await this.#keepBeating();
  }

  /** A beat that is to come already is not moved: each move is a write. */
  async #keepBeating(inMs = POLL_MS): Promise<void> {
    if (this.#alarm.at === null) await this.#alarm.setFor(Date.now() + inMs);
  }

  /** What reads the venue also finds a connection whose alarm was lost while it had orders to look after. */
  async #read(): Promise<Venue> {
    const { venue, feed } = await this.#open();
    if (feed.isNeeded) await this.#keepBeating();
    return venue;
  }

  /** The open connection, or why there is none: then nothing has left, and nothing can. */
  async #openOrSay(): Promise<Open | { readonly cause: string }> {
    try {
      return await this.#open();
    } catch (error) {
      if (!(error instanceof MissingCredentials)) throw error;
      writeLogLine({ level: "error", event: "venue_credentials_missing", cause: error.message });
      return { cause: error.message };
    }
  }

  /** Opens the connection on first use; throws when the venue is not configured for it, or without its credentials. */
  async #open(): Promise<Open> {
    this.#opened ??= this.#openAs(this.#ownConfig());
    return this.#opened;
  }

  async #openAs(config: BinanceVenueConfig): Promise<Open> {
    const register = new KeptRegister(this.ctx.storage.kv);
    const desk = await openDesk(config, {
      fetch: (url, request) => fetch(url, request),
      now: () => Date.now(),
      credentials: credentialsOf(config, this.env),
      register,
      log: writeLogLine,
    });
    const feed = new FillFeed(desk, {
      connect: connectSocket,
      random: Math.random,
      tell: (account, reports) => this.#tell(account, reports),
      observe: (observed) => this.#observe(config.venue, observed),
      listening: () => this.#reconcile(config.venue),
      cursors: keptCursors(this.ctx.storage.kv),
      background: (work) => this.ctx.waitUntil(work),
      log: writeLogLine,
    });
    return { venue: binanceVenue(desk, writeLogLine), feed, register };
  }

  #ownConfig(): BinanceVenueConfig {
    const { kv } = this.ctx.storage;
    const name = this.ctx.id.name ?? kv.get<string>(NAME_KEY);
    const venue = this.#config.venues.get(name as VenueId);
    assert(venue?.adapter === "binance", "no venue of this name is spoken to by a connection", { venue: name ?? null });
    if (kv.get(NAME_KEY) === undefined) kv.put(NAME_KEY, venue.venue);
    return venue;
  }

  async #observe(venue: VenueId, observed: VenueObservation): Promise<void> {
    try {
      await this.env.VENUE.getByName(venue).observe(observed);
    } catch (error) {
      // The statistics lack a few fills.
      writeLogLine({ level: "warn", event: "observation_lost", venue, cause: nameOf(error) });
    }
  }

  /** While the stream was down more than trades may have happened at the venue. */
  async #reconcile(venue: VenueId): Promise<void> {
    try {
      using _ = await this.env.VENUE.getByName(venue).reconcile(STREAM_LISTENS);
    } catch (error) {
      // The periodic run follows anyway.
      writeLogLine({ level: "warn", event: "reconciliation_not_begun", venue, cause: nameOf(error) });
    }
  }

  async #tell(account: AccountId, reports: readonly VenueReport[]): Promise<void> {
    for (let from = 0; from < reports.length; from += REPORTS_PER_CALL) {
      const some = reports.slice(from, from + REPORTS_PER_CALL);
      using _ = await this.env.ACCOUNT.getByName(account).applyReports({ kind: "apply_reports", reports: some });
    }
  }
}

const notSent = (reason: string): IntentOutcome => ({
  kind: "not_sent",
  reason,
  retryAfterMs: WITHOUT_CREDENTIALS_MS,
  fault: "unreachable",
});

/** A message may hold what was being sent. */
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);
