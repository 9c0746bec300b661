/** Each fault at each moment of an order's life, and the states that the order goes through. docs/execution-faults.md is drawn from it. */

export const MOMENTS = [
  "before_send",
  "after_send",
  "after_acknowledgement",
  "during_cancel",
  "during_replace",
  "during_next_leg",
] as const;
export type Moment = (typeof MOMENTS)[number];

/** What each moment is here. */
export const MOMENT_MEANINGS: Readonly<Record<Moment, string>> = {
  before_send:
    "the order is in the outbox, and what is met is the first question that has to come before it (`exchangeInfo`)",
  after_send: "the submission itself (`POST order`)",
  after_acknowledgement:
    "the order works, fills by 0.4, and what is met is the news of the fill (`myTrades`, the stream)",
  during_cancel: "the cancel of a working order (`DELETE order`)",
  during_replace: "the replace of a working order by 2 at 48,900 (`POST order/cancelReplace`)",
  during_next_leg:
    "the order has filled by 0.4 and is replaced by 2 at 48,900: it is cancelled, and the rest of 1.6 is met (`POST order`)",
};

export interface CellResult {
  /** What came of each command, in order, until all is at rest. */
  readonly commands: string;
  /** The order when consumer or feed have just met the fault. */
  readonly struck: string;
  /** The order when the fault is over and nothing is under way. */
  readonly ends: string;
}
/** Why a fault cannot be at a moment. */
export interface Never {
  readonly never: string;
}
export type Cell = CellResult | Never;

export interface FaultRow {
  /** What it is, in a few words. */
  readonly what: string;
  readonly cells: Readonly<Record<Moment, Cell>>;
}

const NO_FILL_YET: Never = { never: "nothing of the order is at the venue that could fill" };
const NO_CANCEL: Never = {
  never:
    "no cancel is at the venue: an order that was not sent ends here, and of one that was, the cancel waits for the acknowledgement",
};

const row = (what: string, cells: FaultRow["cells"]): FaultRow => ({ what, cells });
const cell = (commands: string, struck: string, ends: string): CellResult => ({ commands, struck, ends });

export const FAULT_TABLE = {
  timeout_before: row("no answer; the venue did nothing", {
    before_send: cell("submit not_sent, submit answered", "new, 1 reserved", "new, 1 reserved"),
    after_send: cell(
      "submit unknown, query not_found ×4, query never_arrived, submit answered",
      "pending_new, unknown, 1 reserved",
      "new, 1 reserved",
    ),
    after_acknowledgement: cell("submit answered", "new, 1 reserved", "partially_filled, 0.4 filled, 0.6 reserved"),
    during_cancel: cell("submit answered, cancel unknown, query answered, cancel answered", "canceled", "canceled"),
    during_replace: cell(
      "submit answered, replace unknown, query answered, replace answered",
      "new, 2 reserved",
      "new, 2 reserved",
    ),
    during_next_leg: cell(
      "submit answered, replace unknown, query not_found ×4, query answered",
      "pending_replace, unknown, 0.4 filled, 1.6 reserved",
      "canceled, 0.4 filled",
    ),
  }),
  timeout_after: row("no answer; the venue did it", {
    before_send: cell("submit not_sent, submit answered", "new, 1 reserved", "new, 1 reserved"),
    after_send: cell("submit unknown, query answered", "new, 1 reserved", "new, 1 reserved"),
    after_acknowledgement: cell("submit answered", "new, 1 reserved", "partially_filled, 0.4 filled, 0.6 reserved"),
    during_cancel: cell("submit answered, cancel unknown, query answered", "canceled", "canceled"),
    during_replace: cell("submit answered, replace unknown, query answered", "new, 2 reserved", "new, 2 reserved"),
    during_next_leg: cell(
      "submit answered, replace unknown, query answered",
      "partially_filled, 0.4 filled, 1.6 reserved",
      "partially_filled, 0.4 filled, 1.6 reserved",
    ),
  }),
  error_before: row("500; the venue did nothing", {
    before_send: cell("submit not_sent, submit answered", "new, 1 reserved", "new, 1 reserved"),
    after_send: cell(
      "submit unknown, query not_found ×4, query never_arrived, submit answered",
      "pending_new, unknown, 1 reserved",
      "new, 1 reserved",
    ),
    after_acknowledgement: cell("submit answered", "new, 1 reserved", "partially_filled, 0.4 filled, 0.6 reserved"),
    during_cancel: cell("submit answered, cancel unknown, query answered, cancel answered", "canceled", "canceled"),
    during_replace: cell(
      "submit answered, replace unknown, query answered, replace answered",
      "new, 2 reserved",
      "new, 2 reserved",
    ),
    during_next_leg: cell(
      "submit answered, replace unknown, query not_found ×4, query answered",
      "pending_replace, unknown, 0.4 filled, 1.6 reserved",
      "canceled, 0.4 filled",
    ),
  }),
  error_after: row("500; the venue did it", {
    before_send: cell("submit not_sent, submit answered", "new, 1 reserved", "new, 1 reserved"),
    after_send: cell("submit unknown, query answered", "new, 1 reserved", "new, 1 reserved"),
    after_acknowledgement: cell("submit answered", "new, 1 reserved", "partially_filled, 0.4 filled, 0.6 reserved"),
    during_cancel: cell("submit answered, cancel unknown, query answered", "canceled", "canceled"),
    during_replace: cell("submit answered, replace unknown, query answered", "new, 2 reserved", "new, 2 reserved"),
    during_next_leg: cell(
      "submit answered, replace unknown, query answered",
      "partially_filled, 0.4 filled, 1.6 reserved",
      "partially_filled, 0.4 filled, 1.6 reserved",
    ),
  }),
  reset_before: row("the connection is reset; the venue did nothing", {
    before_send: cell("submit not_sent, submit answered", "new, 1 reserved", "new, 1 reserved"),
    after_send: cell(
      "submit unknown, query not_found ×4, query never_arrived, submit answered",
      "pending_new, unknown, 1 reserved",
      "new, 1 reserved",
    ),
    after_acknowledgement: cell("submit answered", "new, 1 reserved", "partially_filled, 0.4 filled, 0.6 reserved"),
    during_cancel: cell("submit answered, cancel unknown, query answered, cancel answered", "canceled", "canceled"),
    during_replace: cell(
      "submit answered, replace unknown, query answered, replace answered",
      "new, 2 reserved",
      "new, 2 reserved",
    ),
    during_next_leg: cell(
      "submit answered, replace unknown, query not_found ×4, query answered",
      "pending_replace, unknown, 0.4 filled, 1.6 reserved",
      "canceled, 0.4 filled",
    ),
  }),
  reset_after: row("the connection is reset; the venue did it", {
    before_send: cell("submit not_sent, submit answered", "new, 1 reserved", "new, 1 reserved"),
    after_send: cell("submit unknown, query answered", "new, 1 reserved", "new, 1 reserved"),
    after_acknowledgement: cell("submit answered", "new, 1 reserved", "partially_filled, 0.4 filled, 0.6 reserved"),
    during_cancel: cell("submit answered, cancel unknown, query answered", "canceled", "canceled"),
    during_replace: cell("submit answered, replace unknown, query answered", "new, 2 reserved", "new, 2 reserved"),
    during_next_leg: cell(
      "submit answered, replace unknown, query answered",
      "partially_filled, 0.4 filled, 1.6 reserved",
      "partially_filled, 0.4 filled, 1.6 reserved",
    ),
  }),
  no_connection: row("the venue is gone: its port refuses connections", {
    before_send: cell("submit not_sent, submit answered", "pending_new, 1 reserved", "new, 1 reserved"),
    after_send: cell("submit not_sent, submit answered", "pending_new, 1 reserved", "new, 1 reserved"),
    after_acknowledgement: cell("submit answered", "new, 1 reserved", "partially_filled, 0.4 filled, 0.6 reserved"),
    during_cancel: cell("submit answered, cancel not_sent, cancel answered", "pending_cancel, 1 reserved", "canceled"),
    during_replace: cell(
      "submit answered, replace not_sent, replace answered",
      "pending_replace, 2 reserved",
      "new, 2 reserved",
    ),
    during_next_leg: cell(
      "submit answered, replace not_sent, replace answered",
      "pending_replace, 0.4 filled, 1.6 reserved",
      "partially_filled, 0.4 filled, 1.6 reserved",
    ),
  }),
  rate_limited: row("429, with `retry-after` 7", {
    before_send: cell("submit not_sent, submit answered", "pending_new, 1 reserved", "new, 1 reserved"),
    after_send: cell("submit not_sent, submit answered", "pending_new, 1 reserved", "new, 1 reserved"),
    after_acknowledgement: cell("submit answered", "new, 1 reserved", "partially_filled, 0.4 filled, 0.6 reserved"),
    during_cancel: cell("submit answered, cancel not_sent, cancel answered", "pending_cancel, 1 reserved", "canceled"),
    during_replace: cell(
      "submit answered, replace not_sent, replace answered",
      "pending_replace, 2 reserved",
      "new, 2 reserved",
    ),
    during_next_leg: cell(
      "submit answered, replace unknown, query not_sent, query answered",
      "pending_replace, unknown, 0.4 filled, 1.6 reserved",
      "canceled, 0.4 filled",
    ),
  }),
  banned: row("418, with `retry-after` 90", {
    before_send: cell("submit not_sent, submit answered", "pending_new, 1 reserved", "new, 1 reserved"),
    after_send: cell("submit not_sent, submit answered", "pending_new, 1 reserved", "new, 1 reserved"),
    after_acknowledgement: cell("submit answered", "new, 1 reserved", "partially_filled, 0.4 filled, 0.6 reserved"),
    during_cancel: cell("submit answered, cancel not_sent, cancel answered", "pending_cancel, 1 reserved", "canceled"),
    during_replace: cell(
      "submit answered, replace not_sent, replace answered",
      "pending_replace, 2 reserved",
      "new, 2 reserved",
    ),
    during_next_leg: cell(
      "submit answered, replace unknown, query not_sent, query answered",
      "pending_replace, unknown, 0.4 filled, 1.6 reserved",
      "canceled, 0.4 filled",
    ),
  }),
  clock_skew: row("the venue's clock is a minute ahead", {
    before_send: cell("submit not_sent, submit answered", "new, 1 reserved", "new, 1 reserved"),
    after_send: cell("submit not_sent, submit answered", "new, 1 reserved", "new, 1 reserved"),
    after_acknowledgement: cell("submit answered", "new, 1 reserved", "partially_filled, 0.4 filled, 0.6 reserved"),
    during_cancel: cell("submit answered, cancel not_sent, cancel answered", "canceled", "canceled"),
    during_replace: cell("submit answered, replace not_sent, replace answered", "new, 2 reserved", "new, 2 reserved"),
    during_next_leg: cell("submit answered, replace answered", "canceled, 0.4 filled", "canceled, 0.4 filled"),
  }),
  delayed: row("the venue did it, and its answer comes when the lease has run out", {
    before_send: cell(
      "submit not_sent too late, query not_found ×3, query never_arrived, submit answered",
      "pending_new, unknown, 1 reserved",
      "new, 1 reserved",
    ),
    after_send: cell("submit answered too late, query answered", "pending_new, unknown, 1 reserved", "new, 1 reserved"),
    after_acknowledgement: cell(
      "submit answered",
      "partially_filled, 0.4 filled, 0.6 reserved",
      "partially_filled, 0.4 filled, 0.6 reserved",
    ),
    during_cancel: cell(
      "submit answered, cancel answered too late, query answered",
      "pending_cancel, unknown, 1 reserved",
      "canceled",
    ),
    during_replace: cell(
      "submit answered, replace answered too late, query answered",
      "pending_replace, unknown, 2 reserved",
      "new, 2 reserved",
    ),
    during_next_leg: cell(
      "submit answered, replace answered too late, query answered",
      "pending_replace, unknown, 0.4 filled, 1.6 reserved",
      "partially_filled, 0.4 filled, 1.6 reserved",
    ),
  }),
  partial_fill: row("a part fills, and nothing more", {
    before_send: NO_FILL_YET,
    after_send: cell(
      "submit answered",
      "partially_filled, 0.25 filled, 0.75 reserved",
      "partially_filled, 0.25 filled, 0.75 reserved",
    ),
    after_acknowledgement: cell(
      "submit answered",
      "partially_filled, 0.4 filled, 0.6 reserved",
      "partially_filled, 0.4 filled, 0.6 reserved",
    ),
    during_cancel: cell("submit answered, cancel answered", "canceled, 0.5 filled", "canceled, 0.5 filled"),
    during_replace: cell(
      "submit answered, replace answered",
      "partially_filled, 0.5 filled, 1.5 reserved",
      "partially_filled, 0.5 filled, 1.5 reserved",
    ),
    during_next_leg: cell(
      "submit answered, replace answered",
      "partially_filled, 0.8 filled, 1.2 reserved",
      "partially_filled, 0.8 filled, 1.2 reserved",
    ),
  }),
  cancel_loses_race: row("all fills just before the cancel is looked at", {
    before_send: NO_CANCEL,
    after_send: NO_CANCEL,
    after_acknowledgement: NO_CANCEL,
    during_cancel: cell("submit answered, cancel answered", "filled, 1 filled", "filled, 1 filled"),
    during_replace: cell("submit answered, replace answered", "filled, 1 filled", "filled, 1 filled"),
    during_next_leg: cell("submit answered, replace answered", "filled, 1 filled", "filled, 1 filled"),
  }),
  duplicate_fill: row("the stream tells a fill twice", {
    before_send: NO_FILL_YET,
    after_send: cell("submit answered", "filled, 1 filled", "filled, 1 filled"),
    after_acknowledgement: cell(
      "submit answered",
      "partially_filled, 0.4 filled, 0.6 reserved",
      "partially_filled, 0.4 filled, 0.6 reserved",
    ),
    during_cancel: cell("submit answered, cancel answered", "canceled, 0.5 filled", "canceled, 0.5 filled"),
    during_replace: cell(
      "submit answered, replace answered",
      "partially_filled, 0.5 filled, 1.5 reserved",
      "partially_filled, 0.5 filled, 1.5 reserved",
    ),
    during_next_leg: cell(
      "submit answered, replace answered",
      "partially_filled, 0.7 filled, 1.3 reserved",
      "partially_filled, 0.7 filled, 1.3 reserved",
    ),
  }),
  late_fill: row("the stream tells a fill when all else is over", {
    before_send: NO_FILL_YET,
    after_send: cell("submit answered", "filled, 1 filled", "filled, 1 filled"),
    after_acknowledgement: cell("submit answered", "new, 1 reserved", "partially_filled, 0.4 filled, 0.6 reserved"),
    during_cancel: cell("submit answered, cancel answered", "canceled, 0.5 filled", "canceled, 0.5 filled"),
    during_replace: cell(
      "submit answered, replace answered",
      "partially_filled, 0.5 filled, 1.5 reserved",
      "partially_filled, 0.5 filled, 1.5 reserved",
    ),
    during_next_leg: cell(
      "submit answered, replace answered",
      "partially_filled, 0.7 filled, 1.3 reserved",
      "partially_filled, 0.7 filled, 1.3 reserved",
    ),
  }),
  lost_event: row("the stream never tells a fill", {
    before_send: NO_FILL_YET,
    after_send: cell("submit answered", "filled, 1 filled", "filled, 1 filled"),
    after_acknowledgement: cell("submit answered", "new, 1 reserved", "partially_filled, 0.4 filled, 0.6 reserved"),
    during_cancel: cell("submit answered, cancel answered", "canceled, 0.5 filled", "canceled, 0.5 filled"),
    during_replace: cell(
      "submit answered, replace answered",
      "partially_filled, 0.5 filled, 1.5 reserved",
      "partially_filled, 0.5 filled, 1.5 reserved",
    ),
    during_next_leg: cell(
      "submit answered, replace answered",
      "partially_filled, 0.7 filled, 1.3 reserved",
      "partially_filled, 0.7 filled, 1.3 reserved",
    ),
  }),
  out_of_order: row("the stream tells the last event first", {
    before_send: NO_FILL_YET,
    after_send: cell("submit answered", "filled, 1 filled", "filled, 1 filled"),
    after_acknowledgement: cell(
      "submit answered",
      "partially_filled, 0.4 filled, 0.6 reserved",
      "partially_filled, 0.4 filled, 0.6 reserved",
    ),
    during_cancel: cell("submit answered, cancel answered", "canceled, 0.5 filled", "canceled, 0.5 filled"),
    during_replace: cell(
      "submit answered, replace answered",
      "partially_filled, 0.5 filled, 1.5 reserved",
      "partially_filled, 0.5 filled, 1.5 reserved",
    ),
    during_next_leg: cell(
      "submit answered, replace answered",
      "partially_filled, 0.7 filled, 1.3 reserved",
      "partially_filled, 0.7 filled, 1.3 reserved",
    ),
  }),
  disconnect: row("the stream is cut off, and what it was to tell is lost", {
    before_send: cell("submit answered", "new, 1 reserved", "new, 1 reserved"),
    after_send: cell("submit answered", "filled, 1 filled", "filled, 1 filled"),
    after_acknowledgement: cell("submit answered", "new, 1 reserved", "partially_filled, 0.4 filled, 0.6 reserved"),
    during_cancel: cell("submit answered, cancel answered", "canceled, 0.5 filled", "canceled, 0.5 filled"),
    during_replace: cell(
      "submit answered, replace answered",
      "partially_filled, 0.5 filled, 1.5 reserved",
      "partially_filled, 0.5 filled, 1.5 reserved",
    ),
    during_next_leg: cell(
      "submit answered, replace answered",
      "partially_filled, 0.7 filled, 1.3 reserved",
      "partially_filled, 0.7 filled, 1.3 reserved",
    ),
  }),
  disconnect_after: row("the stream is cut off right after it has told a fill", {
    before_send: NO_FILL_YET,
    after_send: cell("submit answered", "filled, 1 filled", "filled, 1 filled"),
    after_acknowledgement: cell(
      "submit answered",
      "partially_filled, 0.4 filled, 0.6 reserved",
      "partially_filled, 0.4 filled, 0.6 reserved",
    ),
    during_cancel: cell("submit answered, cancel answered", "canceled, 0.5 filled", "canceled, 0.5 filled"),
    during_replace: cell(
      "submit answered, replace answered",
      "partially_filled, 0.5 filled, 1.5 reserved",
      "partially_filled, 0.5 filled, 1.5 reserved",
    ),
    during_next_leg: cell(
      "submit answered, replace answered",
      "partially_filled, 0.7 filled, 1.3 reserved",
      "partially_filled, 0.7 filled, 1.3 reserved",
    ),
  }),
} as const satisfies Readonly<Record<string, FaultRow>>;

export type FaultName = keyof typeof FAULT_TABLE;
export const FAULT_NAMES = Object.keys(FAULT_TABLE) as FaultName[];

export const isNever = (one: Cell): one is Never => "never" in one;
