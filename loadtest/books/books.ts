/** Both sides of a comparison, as they were read: the account's word and the exchange's word, in the shapes they answer in. */
import type { InstrumentView } from "../../shared/contract/market-views";
import type { AccountView, FillView, OrderView, PositionView } from "../../shared/contract/views";
import type { PaperOrderView } from "../../durable-objects/paper-exchange/paper-exchange-rpc";

/** Everything one account says about itself. Decimals are strings, as on the wire. */
export interface AccountBooks {
  readonly account: AccountView;
  /** Cash the account was opened with. */
  readonly openingCash: string;
  /** Signed amounts of its deposits, withdrawals and corrections. */
  readonly adjustments: readonly string[];
  readonly orders: readonly OrderView[];
  readonly fills: readonly FillView[];
  readonly positions: readonly PositionView[];
  readonly journal: JournalVerdict;
}

/** What `GET /journal/verify` said, to the last row. */
export interface JournalVerdict {
  readonly ok: boolean;
  readonly error: string | null;
  /** Whether the replay reached the end and was compared with the live state. */
  readonly stateCompared: boolean;
  readonly rows: number;
}

/** Everything the exchange holds of one account, over all symbols. */
export interface ExchangeBooks {
  readonly orders: readonly ExchangeOrder[];
  readonly trades: readonly FillView[];
}

/** An order of the exchange with the symbol of the book that holds it. */
export type ExchangeOrder = PaperOrderView & { readonly symbol: string };

export type Multipliers = ReadonlyMap<InstrumentView["symbol"], bigint>;

/** One disagreement. `code` is stable and says which law is broken; `about` is an order, a trade, a symbol or the account. */
export interface Difference {
  readonly code: DifferenceCode;
  readonly account: string;
  readonly about: string;
  readonly detail: string;
}

export type DifferenceCode =
  | "journal_broken"
  | "order_unsettled"
  | "order_lost"
  | "order_twice"
  | "order_unknown_to_account"
  | "order_differs"
  | "rests_at_account_only"
  | "rests_at_exchange_only"
  | "trade_twice"
  | "fill_twice"
  | "fill_lost"
  | "fill_invented"
  | "fill_differs"
  | "filled_quantity_wrong"
  | "average_price_wrong"
  | "order_fees_wrong"
  | "position_wrong"
  | "cash_wrong"
  | "balance_wrong"
  | "reservation_left"
  | "open_quantity_wrong"
  | "open_count_wrong";
