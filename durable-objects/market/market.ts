/** The market object: a thin shell that gives mark-feed.ts the platform's clock, disk and calls. */
import { DurableObject } from "cloudflare:workers";
import { loadConfig } from "../../config/load-config";
import type { Mark } from "../../shared/core/market";
import type { MarkView, Page } from "../../shared/contract/views";
import type { Answer } from "../account/account-rpc";
import type { ObjectBindings } from "../bindings";
import { systemClock } from "../leases/clock";
import { logFault } from "../log-fault";
import { durableSql } from "../storage/durable-sql";
import { MarkFeed } from "./mark-feed";
import type { MarketRpc, MarksLease, VersionedMark } from "./market-rpc";

export class Market extends DurableObject<ObjectBindings> implements MarketRpc {
  readonly #feed: MarkFeed;

  constructor(ctx: DurableObjectState, env: ObjectBindings) {
    super(ctx, env);
    this.#feed = new MarkFeed({
      clock: systemClock,
      sql: durableSql(ctx.storage),
      config: loadConfig(),
      pushToAccount: async (account, marks) => {
        const stub = env.ACCOUNT.getByName(account);
        return await stub.pushMarks(marks);
      },
      pushToBook: async (mark) => {
        const stub = env.PAPER_EXCHANGE.getByName(mark.symbol);
        return await stub.pushMark(mark);
      },
      failed: (receiver, error) => logFault("mark_not_pushed", { receiver }, error, "warn"),
    });
  }

  async putMarks(marks: readonly Mark[]): Promise<Answer<{ accepted: number; ignored: number }>> {
    return this.#feed.putMarks(marks);
  }

  async getMark(symbol: string): Promise<Answer<MarkView>> {
    return this.#feed.getMark(symbol);
  }

  async listMarks(): Promise<Page<MarkView>> {
    return this.#feed.listMarks();
  }

  async leaseMarks(account: string, symbols: readonly string[]): Promise<MarksLease> {
    return this.#feed.leaseMarks(account, symbols);
  }

  async markFor(symbol: string): Promise<VersionedMark | null> {
    return this.#feed.markFor(symbol);
  }
}
