/** A test account whose turns are written to real tables in memory, as the object writes them. */
import { aConfig, BTC, CONTRACT, ETH, surroundingsOf } from "../../../shared/core/testing/a-config";
import { MemoryHistory } from "../../../shared/core/testing/memory-history";
import { TestAccount } from "../../../shared/core/testing/test-account";
import { money } from "../../../shared/core/decimal";
import type { JournalEntry } from "../../../shared/core/events";
import type { AccountId, OrderId } from "../../../shared/core/ids";
import type { AccountState, Surroundings } from "../../../shared/core/state";
import { AccountStore } from "../account-store";
import { nodeSql, type NodeSql } from "../node-sql";

/** Keeps in memory what the core's tests look at, and writes the same to the tables. */
class TableHistory extends MemoryHistory {
  constructor(
    readonly sql: NodeSql,
    readonly store: AccountStore,
  ) {
    super();
  }

  override save(state: AccountState, entries: readonly JournalEntry[], touched: Iterable<OrderId>): void {
    super.save(state, entries, touched);
    if (entries.length === 0 && !this.store.mustSave(state)) return;
    this.sql.transaction(() => this.store.save({ state, entries: [...entries] }));
  }
}

export interface StoredAccount {
  readonly account: TestAccount;
  readonly sql: NodeSql;
  /** The tables as the running object holds them. */
  readonly store: AccountStore;
  /** The state that an object started now would read. */
  readonly reloaded: () => AccountState;
}

/** Tables that were never used. */
export function newTables(): { readonly sql: NodeSql; readonly store: AccountStore } {
  const sql = nodeSql();
  return { sql, store: new AccountStore(sql) };
}

/** An open account with its tables, under an active firm and with marks of 100. */
export function aStoredAccount(cash = "1000000", surroundings = surroundingsOf(aConfig())): StoredAccount {
  const { sql, store } = newTables();
  store.create();
  const account = new TestAccount(surroundings);
  account.history = new TableHistory(sql, store);
  const terms = { type: "margin", currency: "USDT", cash: money(cash), limits: null, by: "test" } as const;
  account.run({ kind: "open_account", account: "alice" as AccountId, ...terms });
  account.firm({});
  for (const symbol of [BTC, ETH, CONTRACT]) account.mark(symbol, "100");
  return { account, sql, store, reloaded: () => reload(sql, surroundings) };
}

function reload(sql: NodeSql, surroundings: Surroundings): AccountState {
  const state = new AccountStore(sql).load(surroundings);
  if (state === null) throw new Error("nothing was written");
  return state;
}
