/**
 * The paper exchange of one symbol, the object's name, or the shadow of one that a venue trades (shared/core/routing/shadow-name.ts). A
 * thin shell: it wires the stored exchange to the platform's
 * clock, disk, alarm and calls. One commit per batch; a failed write stops the object, and the next call starts it
 * again from disk.
 */
import { DurableObject } from "cloudflare:workers";
import { loadConfig } from "../../config/load-config";
import { formatFine } from "../../shared/core/decimal";
import { FillTally } from "../../shared/core/fill-tally";
import type { AccountId, VenueId } from "../../shared/core/ids";
import { parseShadowName } from "../../shared/core/routing/shadow-name";
import type { IntentOutcome } from "../../shared/core/venue-protocol";
import type { FillView } from "../../shared/contract/views";
import type { BookMark, ExchangeRequest, ExchangeRules } from "../../shared/matching/exchange";
import type { TradeSide } from "../../shared/matching/exchange-order";
import { fillReport } from "../../shared/matching/exchange-reports";
import type { ObjectBindings } from "../bindings";
import { MARKET_NAME } from "../market/market-rpc";
import { GatheredGroups } from "../../shared/gather-group";
import { logFault } from "../log-fault";
import { refuseDamaged } from "../refuse-damaged";
import { durableSql } from "../storage/durable-sql";
import { readOrdersOf } from "../storage/paper-exchange-orders";
import { readTradesOf, readUntold, readUntoldAccounts } from "../storage/paper-exchange-trades";
import type { Sql } from "../storage/sql";
import { WakeUpAlarm } from "../../shared/wake-up-alarm";
import { exchangeRules } from "./exchange-rules";
import { orderView, parseTradeCursor, tradeCursor, tradeView } from "./exchange-views";
import type { PaperExchangeRpc, PaperOrderView, PaperRequest } from "./paper-exchange-rpc";
import { ReportPusher } from "./report-pusher";
import { StoredExchange } from "./stored-exchange";
import { unlistedOutcome } from "./unlisted-outcome";

/** When the alarm repeats unconfirmed reports and deletes confirmed ones. */
const REPORT_ALARM_MS = 5_000;
/** The alarm's longest pause while an account does not answer. */
const MAX_REPORT_ALARM_MS = 60_000;
/** Without a mark the market is asked at most this often; it also pushes marks by itself. */
const MARK_RETRY_MS = 1_000;
/** How long batches are gathered when several came last time: about what the turns of ten busy accounts take, one after another on one machine. */
const GATHER_MS = 6;
/** Where the object keeps its own name for the alarm. */
const SYMBOL_KEY = "symbol";
/** Minimum interval of reports of fills to the venue object: a kill loses the counts of one interval, and nothing else. */
const TELL_FILLS_MS = 1_000;
/** Rows of one page. */
const PAGE = 1_000;

/** What a listed symbol has; an object of another name has none of it, and writes nothing. */
interface Listing {
  readonly rules: ExchangeRules;
  readonly sql: Sql;
  readonly exchange: StoredExchange;
  readonly pusher: ReportPusher;
}

/** One account's requests, and where their outcomes go. */
interface Batch {
  readonly requests: readonly ExchangeRequest[];
  readonly answer: (outcomes: IntentOutcome[]) => void;
}

export class PaperExchange extends DurableObject<ObjectBindings> implements PaperExchangeRpc {
  readonly #name: string;
  readonly #listing: Listing | null;
  /** Batches of several accounts that arrive close together share a commit: consumers take their turns in step. */
  readonly #batches = new GatheredGroups<Batch>({
    run: (batches) => this.#executeAll(batches),
    pause: () => scheduler.wait(GATHER_MS),
    now: () => Date.now(),
    companyMs: 2 * GATHER_MS,
  });
  /** Trades since the last report to the venue object; null for the shadow of a venue, which reports none. */
  readonly #fills: FillTally | null;
  #tellsFills = false;
  readonly #alarm: WakeUpAlarm;
  #isNameKept = false;
  #failedAlarms = 0;
  /** Some account has not confirmed its trades; true until the alarm has reported all. */
  #reportsWait = false;
  #markQuestion: Promise<void> | null = null;
  #askMarkAfter = 0;

  constructor(ctx: DurableObjectState, env: ObjectBindings) {
    super(ctx, env);
    refuseDamaged(ctx, env);
    this.#alarm = new WakeUpAlarm(ctx.storage, () => Date.now());
    // An alarm that starts the object does not bring its name (seen on workerd 2026-10-23, and partykit#391): an object
    // that took itself for an unlisted one would refuse every order until its next start.
    this.#name = ctx.id.name ?? ctx.storage.kv.get<string>(SYMBOL_KEY) ?? "";
    this.#fills = parseShadowName(this.#name) === null ? new FillTally() : null;
    const rules = exchangeRules(loadConfig(), this.#name);
    this.#listing = rules === null ? null : this.#list(rules);
    const listing = this.#listing;
    if (listing === null) return;
    void ctx.blockConcurrencyWhile(async () => {
      await this.#alarm.load();
      // Its alarm may have failed for good, and the reports have waited for the next start.
      this.#reportsWait = readUntoldAccounts(listing.sql).length > 0;
      if (this.#reportsWait) this.#setAlarm(REPORT_ALARM_MS);
    });
  }

  async execute(requests: readonly PaperRequest[]): Promise<IntentOutcome[]> {
    const listing = this.#listing;
    if (listing === null) return requests.map(unlistedOutcome);
    if (!listing.exchange.hasMark && requests.some(isPriced)) await this.#askForMark(listing);
    return new Promise((answer) => this.#batches.add({ requests: requests as readonly ExchangeRequest[], answer }));
  }

  async pushMark(mark: BookMark): Promise<boolean> {
    if (this.#listing === null || mark.symbol !== this.#listing.rules.instrument.symbol) return false;
    this.#applyMark(this.#listing, mark);
    return true;
  }

  async depth(levels: number): Promise<{ bids: [string, string][]; asks: [string, string][] }> {
    const depth = this.#listing?.exchange.depth(levels) ?? { bids: [], asks: [] };
    const asText = (side: typeof depth.bids): [string, string][] =>
      side.map(([price, size]) => [formatFine(price), formatFine(size)]);
    return { bids: asText(depth.bids), asks: asText(depth.asks) };
  }

  async orders(account: string, cursor: string | null): Promise<{ orders: PaperOrderView[]; next: string | null }> {
    if (this.#listing === null) return { orders: [], next: null };
    const orders = readOrdersOf(this.#listing.sql, account, { after: cursor ?? "", limit: PAGE });
    return { orders: orders.map(orderView), next: orders.length < PAGE ? null : (orders.at(-1)?.orderId ?? null) };
  }

  async trades(account: string, cursor: string | null): Promise<{ trades: FillView[]; next: string | null }> {
    if (this.#listing === null) return { trades: [], next: null };
    const { rules, sql } = this.#listing;
    const trades = readTradesOf(sql, account, { after: parseTradeCursor(cursor), limit: PAGE });
    const last = trades.at(-1);
    const next = last === undefined || trades.length < PAGE ? null : tradeCursor(last);
    return {
      trades: trades.map((trade) => tradeView(trade, { ...rules, isShadow: parseShadowName(this.#name) !== null })),
      next,
    };
  }

  /** Reports what is unconfirmed. It catches every failure: an alarm that keeps throwing is dropped, and the reports with it. */
  override async alarm(): Promise<void> {
    const listing = this.#listing;
    if (listing === null) return;
    this.#alarm.wentOff();
    const allHeard = await listing.pusher.push(readUntoldAccounts(listing.sql));
    this.#reportsWait = !allHeard;
    this.#failedAlarms = allHeard ? 0 : this.#failedAlarms + 1;
    this.#orStop(() => listing.exchange.forgetTold());
    if (readUntoldAccounts(listing.sql).length > 0)
      this.#setAlarm(Math.min(REPORT_ALARM_MS * 2 ** this.#failedAlarms, MAX_REPORT_ALARM_MS));
  }

  #list(rules: ExchangeRules): Listing {
    const sql = durableSql(this.ctx.storage);
    const pusher = new ReportPusher({
      untold: (account, page) => readUntold(sql, account, page),
      tell: (account, trades) => this.#applyReports(account, trades, rules),
      onFailure: (account, error) => logFault("reports_not_heard", { exchange: this.#name, account }, error),
    });
    return { rules, sql, pusher, exchange: new StoredExchange(sql, rules, () => pusher.takeTold(), this.#fills) };
  }

  async #applyReports(account: AccountId, trades: readonly TradeSide[], rules: ExchangeRules): Promise<void> {
    const stub = this.env.ACCOUNT.getByName(account);
    using _ = await stub.applyReports({
      kind: "apply_reports",
      reports: trades.map((trade) => fillReport(trade, rules)),
    });
  }

  /** Nothing is awaited from here to the commit: another batch would see orders that are not on disk yet. */
  #executeAll(batches: readonly Batch[]): void {
    const listing = this.#listing;
    if (listing === null) return;
    const { outcomes, toTell } = this.#orStop(() =>
      listing.exchange.execute(
        batches.flatMap(({ requests }) => requests),
        Date.now(),
      ),
    );
    let answered = 0;
    for (const { requests, answer } of batches) answer(outcomes.slice(answered, (answered += requests.length)));
    this.#tell(listing, toTell);
  }

  #applyMark(listing: Listing, mark: BookMark): void {
    this.#tell(
      listing,
      this.#orStop(() => listing.exchange.applyMark(mark, Date.now())),
    );
  }

  async #push(listing: Listing, accounts: ReadonlySet<AccountId>): Promise<void> {
    if (!(await listing.pusher.push(accounts))) this.#reportsWait = true;
  }

  #tell(listing: Listing, accounts: ReadonlySet<AccountId>): void {
    this.#tellFillsSoon(listing);
    // Set before the call goes out: should the object die in between, the alarm finds what was not heard. And set again, with whatever
    // comes, while reports wait: the alarm that was to tell them may be lost.
    if (accounts.size > 0 || this.#reportsWait) this.#setAlarm(REPORT_ALARM_MS);
    if (accounts.size > 0) this.ctx.waitUntil(this.#push(listing, accounts));
  }

  /** Reports fills to the venue object, all of a second in one call. */
  #tellFillsSoon({ rules }: Listing): void {
    if (this.#fills === null || this.#fills.isEmpty || this.#tellsFills) return;
    this.#tellsFills = true;
    this.ctx.waitUntil(scheduler.wait(TELL_FILLS_MS).then(() => this.#tellFills(rules.venue)));
  }

  async #tellFills(venue: VenueId): Promise<void> {
    this.#tellsFills = false;
    const observed = this.#fills?.take() ?? null;
    if (observed === null) return;
    try {
      await this.env.VENUE.getByName(venue).observe(observed);
    } catch (error) {
      // Statistics lack a second of fills.
      logFault("observation_lost", { exchange: this.#name, venue }, error, "warn");
    }
  }

  #setAlarm(inMs: number): void {
    if (!this.#isNameKept && this.ctx.storage.kv.get(SYMBOL_KEY) === undefined)
      this.ctx.storage.kv.put(SYMBOL_KEY, this.#name);
    this.#isNameKept = true;
    this.ctx.waitUntil(this.#alarm.setFor(Date.now() + inMs));
  }

  /** Asks the market once for all batches that wait. Without an answer the house does not quote, and orders find what clients offer. */
  async #askForMark(listing: Listing): Promise<void> {
    if (Date.now() < this.#askMarkAfter) return;
    this.#markQuestion ??= this.#fetchMark(listing).finally(() => {
      this.#markQuestion = null;
      this.#askMarkAfter = Date.now() + MARK_RETRY_MS;
    });
    await this.#markQuestion;
  }

  async #fetchMark(listing: Listing): Promise<void> {
    try {
      const market = this.env.MARKET.getByName(MARKET_NAME);
      // The market uses this name to push later marks to the shadow of a venue.
      using mark = await market.markFor(listing.rules.instrument.symbol, this.#name);
      if (mark !== null) this.#applyMark(listing, mark);
    } catch (error) {
      logFault("mark_not_fetched", { exchange: this.#name }, error);
    }
  }

  /** Runs what writes. Its failure leaves memory and disk apart: nothing may be answered from this memory again. */
  #orStop<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      logFault("exchange_stopped", { exchange: this.#name }, error);
      this.ctx.abort("the exchange could not write");
      throw error;
    }
  }
}

/** Whether the house's quotes may matter to a request. */
const isPriced = ({ intent }: PaperRequest): boolean => intent.kind === "submit" || intent.kind === "replace";
