/** What has to occur in a thousand worlds: a fault, transition or code that never does is not tested. */
import { FAULTS } from "./faults";
import type { Counts } from "./coverage";

/** From and to of an order as order-model.ts has it; `?` for an outcome that is unknown, `!` for one ended by hand until its venue has spoken, `pending` until the venue acknowledges. */
const TRANSITIONS: readonly string[] = [
  "held → pending",
  "held → canceled",
  "held → expired",
  "held → rejected",
  "pending → working",
  "pending → filled",
  "pending → canceled",
  "pending → expired",
  "pending → rejected",
  "pending → pending?",
  "pending? → pending",
  "pending? → working",
  "pending? → filled",
  "pending? → canceled",
  "pending? → expired",
  "pending? → rejected",
  "working → filled",
  "working → canceled",
  "working → expired",
  "working → rejected",
  "working → working?",
  "working? → working",
  "working? → filled",
  "working? → canceled",
  "working? → expired",
  "canceled → filled",
  "pending? → canceled!",
  "working? → canceled!",
  "canceled! → canceled",
  "canceled! → working",
  "canceled! → filled",
  "expired → filled",
];

/** Codes by which orders are refused or end as rejected (docs/decision-codes.md), and those by which a change is refused. */
const CODES: readonly string[] = [
  "accepted",
  "account_not_found",
  "client_order_id_reused",
  "trading_halted",
  "reduce_only_state",
  "instrument_unknown",
  "instrument_not_tradable",
  "symbol_blocked",
  "quantity_step",
  "quantity_min",
  "quantity_max",
  "price_tick",
  "order_size_limit",
  "order_value_limit",
  "order_value_min",
  "no_market_data",
  "stale_market_data",
  "price_collar",
  "duplicate_order",
  "reduce_only_would_increase",
  "open_orders_limit",
  "self_match",
  "insufficient_buying_power",
  "insufficient_position",
  "position_limit",
  "position_count_limit",
  "gross_exposure_limit",
  "net_exposure_limit",
  "leverage_limit",
  "concentration_limit",
  "correlated_exposure_limit",
  "margin_ratio_limit",
  "daily_loss_limit",
  "drawdown_limit",
  "var_limit",
  "breaker_open",
  "throttled",
  "venue_unavailable",
  "venue_rejected",
  "delivery_failed",
  "invalid_order",
  "order_closed",
  "order_is_split",
  "too_many_pending",
  "pending_cancel",
  "position_not_found",
  "order_not_in_doubt",
  "order_within_horizon",
];

/** What of it did not occur. */
export function neverOccurred({ faults, transitions, codes }: Counts): string[] {
  return [
    ...Object.keys(FAULTS)
      .filter((name) => faults[name] === undefined)
      .map((name) => `fault ${name}`),
    ...TRANSITIONS.filter((name) => transitions[name] === undefined).map((name) => `transition ${name}`),
    ...CODES.filter((name) => codes[name] === undefined).map((name) => `code ${name}`),
  ];
}

/** The counts as lines, most often first. */
export function coverageTables(counts: Counts): string[] {
  return Object.entries(counts).flatMap(([title, table]) => [
    `${title}:`,
    ...Object.entries(table as Readonly<Record<string, number>>)
      .toSorted(([, a], [, b]) => b - a)
      .map(([name, count]) => `  ${name} ${count}`),
  ]);
}
