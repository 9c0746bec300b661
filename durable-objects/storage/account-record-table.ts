/** The account's own row: what is small and changes with every commit. */
import {
  amount,
  int,
  list,
  mapOf,
  named,
  nullable,
  record,
  text,
  usually,
  type Json,
} from "../../shared/core/codec/codec";
import type { AccountType } from "../../shared/core/commands";
import type { Authored, BlockedSymbol, TradingState } from "../../shared/core/controls";
import type { Money } from "../../shared/core/decimal";
import type { AccountId, SymbolId } from "../../shared/core/ids";
import { emptyShadowBooks } from "../../shared/core/shadow-books";
import type { AccountState } from "../../shared/core/state";
import type { Sql } from "./sql";

type Profile = NonNullable<AccountState["profile"]>;

/** The part of the state that this row keeps. */
type Kept = Pick<
  AccountState,
  "sequence" | "cash" | "tradingState" | "tradingStateAuthor" | "counters" | "received" | "checked" | "leasedUpTo"
> & {
  readonly profile: Profile;
  readonly balances: ReadonlyMap<string, Money>;
  readonly blocked: readonly BlockedSymbol[];
  readonly shadow: KeptShadow;
};

/** Sums of what is only simulated; its positions have a table of their own. */
type KeptShadow = Pick<AccountState["shadow"], "cash" | "counters"> & { readonly balances: ReadonlyMap<string, Money> };

const countersCodec = record<Kept["counters"]>({
  accepted: int,
  rejected: named(int),
  filled: int,
  canceled: int,
  expired: int,
});

const keptCodec = record<Kept>({
  profile: record<Profile>({ account: text<AccountId>(), type: text<AccountType>(), currency: text(), openedAt: int }),
  sequence: int,
  cash: amount,
  balances: mapOf<string, Money>(amount),
  tradingState: text<TradingState>(),
  tradingStateAuthor: nullable(record<Authored>({ reason: text(), by: text(), at: int })),
  blocked: list(record<BlockedSymbol>({ symbol: text<SymbolId>(), reason: text(), by: text(), at: int })),
  counters: countersCodec,
  received: usually(0, int),
  checked: usually(0, int),
  leasedUpTo: int,
  // Rows from before there was any have none.
  shadow: {
    ...record<KeptShadow>({ cash: amount, balances: mapOf<string, Money>(amount), counters: countersCodec }),
    usual: emptyShadowBooks(),
  },
});

const SAVE = "INSERT INTO account (id, record) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET record = excluded.record";
const LOAD = "SELECT record FROM account";

export class AccountRecordTable {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Writes the row as it is now; throws for an account that was never opened. */
  put(state: AccountState): void {
    if (state.profile === null) throw new Error("an account that was never opened cannot be stored");
    const kept: Kept = { ...state, profile: state.profile, blocked: [...state.blocked.values()] };
    this.#sql.run(SAVE, JSON.stringify(keptCodec.encode(kept)));
  }

  /** Null while the account was never opened. */
  get(): Kept | null {
    const [row] = this.#sql.all<{ record: string }>(LOAD);
    return row === undefined ? null : keptCodec.decode(JSON.parse(row.record) as Json);
  }
}
