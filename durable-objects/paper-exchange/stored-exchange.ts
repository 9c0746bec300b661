/**
 * The exchange on its tables: what a turn has changed is written in one transaction, before it is reported.
 * A write that throws leaves memory ahead of the disk; the owner must then discard this object.
 */
import type { AccountId, Millis } from "../../shared/core/ids";
import type { FillTally } from "../../shared/core/fill-tally";
import type { IntentOutcome } from "../../shared/core/venue-protocol";
import {
  Exchange,
  type BookMark,
  type ExchangeRequest,
  type ExchangeRules,
  type ExchangeTurn,
} from "../../shared/matching/exchange";
import { PAPER_EXCHANGE_MIGRATIONS } from "../storage/paper-exchange-migrations";
import { readReservedNumber, writeReservedNumber } from "../storage/paper-exchange-numbers";
import { readOrder, readWorkingOrders, writeOrder } from "../storage/paper-exchange-orders";
import { deleteTold, insertTrade, insertUntold, readTradesOfOrder } from "../storage/paper-exchange-trades";
import { runMigrations } from "../storage/run-migrations";
import type { Sql } from "../storage/sql";

/** Numbers are reserved ahead in blocks, so that most batches write no counter; a restart skips what is left of one. */
const NUMBERS_PER_BLOCK = 10_000;

/** Up to which trade each account has been told. */
export type Told = ReadonlyMap<AccountId, number>;

export class StoredExchange {
  readonly #sql: Sql;
  readonly #exchange: Exchange;
  readonly #takeTold: () => Told;
  readonly #fills: FillTally | null;
  #reserved: number;

  /**
   * Opens the tables, creating what is missing, and reads the resting orders. `takeTold` is asked inside each
   * transaction what has been told since, so that forgetting it costs no commit of its own. `fills` counts what is traded, once
   * it is on disk; null if not needed.
   */
  constructor(sql: Sql, rules: ExchangeRules, takeTold: () => Told, fills: FillTally | null = null) {
    runMigrations(sql, PAPER_EXCHANGE_MIGRATIONS);
    this.#sql = sql;
    this.#takeTold = takeTold;
    this.#fills = fills;
    this.#reserved = readReservedNumber(sql);
    this.#exchange = new Exchange({
      rules,
      archive: {
        order: (account, orderId) => readOrder(sql, account, orderId),
        trades: (order) => readTradesOfOrder(sql, order),
      },
      resting: readWorkingOrders(sql),
      nextNumber: this.#reserved + 1,
    });
  }

  get hasMark(): boolean {
    return this.#exchange.hasMark;
  }

  /** Carries the requests out, and names the accounts that have to be told of trades. */
  execute(requests: readonly ExchangeRequest[], now: Millis): { outcomes: IntentOutcome[]; toTell: Set<AccountId> } {
    const turn = this.#exchange.execute(requests, now);
    return { outcomes: turn.outcomes, toTell: this.#commit(turn) };
  }

  /** Takes a mark in, and names the accounts that have to be told of trades; writes nothing when it fills nothing. */
  applyMark(mark: BookMark, now: Millis): Set<AccountId> {
    return this.#commit(this.#exchange.applyMark(mark, now));
  }

  depth(levels: number): ReturnType<Exchange["depth"]> {
    return this.#exchange.depth(levels);
  }

  /** Forgets what accounts have been told, in a transaction of its own; for when no other comes. */
  forgetTold(): void {
    this.#sql.transaction(() => this.#deleteTold());
  }

  #commit(turn: ExchangeTurn): Set<AccountId> {
    if (turn.orders.size > 0) {
      this.#sql.transaction(() => {
        this.#reserveNumbers();
        for (const order of turn.orders.values()) writeOrder(this.#sql, order);
        for (const trade of turn.trades) insertTrade(this.#sql, trade);
        for (const trade of turn.unsolicited) insertUntold(this.#sql, trade);
        this.#deleteTold();
      });
      this.#count(turn);
    }
    return new Set(turn.unsolicited.map(({ account }) => account));
  }

  #count({ orders, trades }: ExchangeTurn): void {
    for (const trade of this.#fills === null ? [] : trades) {
      const order = orders.get(trade.orderId);
      this.#fills?.add(order === undefined ? null : { ...order, at: order.receivedAt }, trade);
    }
  }

  #reserveNumbers(): void {
    const last = this.#exchange.nextNumber - 1;
    if (last <= this.#reserved) return;
    this.#reserved = last + NUMBERS_PER_BLOCK;
    writeReservedNumber(this.#sql, this.#reserved);
  }

  #deleteTold(): void {
    for (const [account, upTo] of this.#takeTold()) deleteTold(this.#sql, account, upTo);
  }
}
