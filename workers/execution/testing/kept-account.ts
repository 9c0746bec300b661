/** One account as its object runs it: the core's turns, decided and written on real tables, and starts from those tables alone. */
import { AccountStore } from "../../../durable-objects/storage/account-store";
import { newTables } from "../../../durable-objects/storage/testing/stored-account";
import type { NodeSql } from "../../../durable-objects/storage/node-sql";
import { money } from "../../../shared/core/decimal";
import type { JournalEntry } from "../../../shared/core/events";
import type { FillKey } from "../../../shared/core/history";
import type { AccountId, AlertId, ClientOrderId, OrderId } from "../../../shared/core/ids";
import { brokenInvariants } from "../../../shared/core/testing/invariants";
import { stateDifferences } from "../../../shared/core/replay";
import type { AccountState, Surroundings } from "../../../shared/core/state";
import { MemoryHistory } from "../../../shared/core/testing/memory-history";
import { TestAccount } from "../../../shared/core/testing/test-account";

/** Writes each turn to the tables, and answers from them alone; what the core's tests look at is kept beside. */
class TablesOnly extends MemoryHistory {
  constructor(
    readonly sql: NodeSql,
    public store: AccountStore,
  ) {
    super();
  }

  override save(state: AccountState, entries: readonly JournalEntry[], touched: Iterable<OrderId>): void {
    super.save(state, entries, touched);
    if (entries.length > 0 || this.store.mustSave(state))
      this.sql.transaction(() => this.store.save({ state, entries: [...entries] }));
  }

  override orderById(orderId: OrderId) {
    return this.store.history.orderById(orderId);
  }
  override orderByClientId(clientOrderId: ClientOrderId) {
    return this.store.history.orderByClientId(clientOrderId);
  }
  override fill(key: FillKey) {
    return this.store.history.fill(key);
  }
  override isBusted(key: FillKey) {
    return this.store.history.isBusted(key);
  }
  override adjustment(reference: string) {
    return this.store.history.adjustment(reference);
  }
  override alert(alertId: AlertId) {
    return this.store.history.alert(alertId);
  }
}

export interface KeptAccount {
  readonly account: TestAccount;
  /** Forgets all that is in memory, leases among it, and starts from the tables, as the object does. */
  restart(): void;
  /** What does not add up: broken invariants, and what replay or tables know otherwise. */
  wrongs(): string[];
}

/** An open margin account under an active firm. */
export function aKeptAccount(id: AccountId, surroundings: Surroundings, cash: string): KeptAccount {
  const { sql, store } = newTables();
  store.create();
  const account = new TestAccount(surroundings);
  const history = new TablesOnly(sql, store);
  account.history = history;
  const terms = { type: "margin", currency: "USDT", cash: money(cash), limits: null, by: "test" } as const;
  account.run({ kind: "open_account", account: id, ...terms });
  account.firm({});
  const loaded = (from: AccountStore): AccountState => {
    const state = from.load(surroundings);
    if (state === null) throw new Error("nothing was written");
    return state;
  };
  return {
    account,
    restart() {
      const { firm, marks } = account.state;
      history.store = new AccountStore(sql);
      account.state = loaded(history.store);
      account.run({ kind: "recover", leasedUpTo: account.state.leasedUpTo });
      // Controls and marks are read anew before anything is decided.
      if (firm !== null) account.run({ kind: "apply_controls", controls: firm });
      const now = [...marks.values()].map((mark) => ({ ...mark, high: mark.price, low: mark.price }));
      account.run({ kind: "apply_marks", marks: now });
    },
    wrongs: () => [
      ...brokenInvariants(account.state),
      ...account.differencesFromReplay().map((one) => `replay: ${one}`),
      ...stateDifferences(account.state, loaded(new AccountStore(sql))).map((one) => `tables: ${one}`),
    ],
  };
}
