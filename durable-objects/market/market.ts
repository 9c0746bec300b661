/** The market object: a thin shell that gives mark-feed.ts and close-history.ts the platform's clock, disk and calls. */
import { DurableObject } from "cloudflare:workers";
import { loadConfig } from "../../config/load-config";
import type { Mark } from "../../shared/core/market";
import type { VenueQuote } from "../../shared/core/routing/quote";
import type { CloseCorrectionView, CloseView, MarkView } from "../../shared/contract/market-views";
import type { Page } from "../../shared/contract/views";
import type { Answer, ListQuery } from "../account/account-rpc";
import type { ObjectBindings } from "../bindings";
import { systemClock } from "../leases/clock";
import { logFault } from "../log-fault";
import { durableSql } from "../storage/durable-sql";
import { CloseHistory } from "./close-history";
import { MarkFeed } from "./mark-feed";
import type { Closes, Correction, DatedClose, MarketRpc, MarksLease, Taken, VersionedMark } from "./market-rpc";

export class Market extends DurableObject<ObjectBindings> implements MarketRpc {
  readonly #feed: MarkFeed;
  readonly #closes: CloseHistory;

  constructor(ctx: DurableObjectState, env: ObjectBindings) {
    super(ctx, env);
    const sql = durableSql(ctx.storage);
    const config = loadConfig();
    this.#feed = new MarkFeed({
      clock: systemClock,
      sql,
      config,
      pushToAccount: async (account, marks) => {
        const stub = env.ACCOUNT.getByName(account);
        return await stub.pushMarks(marks, this.#closes.version);
      },
      pushToBook: async (mark, book) => {
        const stub = env.PAPER_EXCHANGE.getByName(book);
        return await stub.pushMark(mark);
      },
      failed: (receiver, error) => logFault("mark_not_pushed", { receiver }, error, "warn"),
    });
    this.#closes = new CloseHistory({ sql, config, now: () => Date.now() });
  }

  async putMarks(marks: readonly Mark[]): Promise<Answer<Taken>> {
    return this.#feed.putMarks(marks);
  }

  async getMark(symbol: string): Promise<Answer<MarkView>> {
    return this.#feed.getMark(symbol);
  }

  async listMarks(): Promise<Page<MarkView>> {
    return this.#feed.listMarks();
  }

  async leaseMarks(account: string, symbols: readonly string[], heldHistory?: number): Promise<MarksLease> {
    return { ...this.#feed.leaseMarks(account, symbols), ...this.#closes.leased(heldHistory) };
  }

  async markFor(symbol: string, book?: string): Promise<VersionedMark | null> {
    return this.#feed.markFor(symbol, book);
  }

  async putQuotes(quotes: readonly VenueQuote[]): Promise<Answer<Taken>> {
    return this.#feed.putQuotes(quotes);
  }

  async putCloses(closes: readonly DatedClose[], correction?: Correction): Promise<Answer<Taken>> {
    return this.#closes.put(closes, correction);
  }

  async readHistory(): Promise<Closes> {
    return this.#closes.read();
  }

  async listCloses(symbol: string, query: ListQuery): Promise<Answer<Page<CloseView>>> {
    return this.#closes.list(symbol, query);
  }

  async listCloseCorrections(symbol: string, query: ListQuery): Promise<Answer<Page<CloseCorrectionView>>> {
    return this.#closes.corrections(symbol, query);
  }
}
