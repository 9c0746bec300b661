/**
 * Replays an account's journal under proposed limits while the account is running. Rows are processed in short slices;
 * pending requests run between two slices, so no order waits for a what-if.
 */
import type { JournalEntry } from "../../shared/core/events";
import type { Millis } from "../../shared/core/ids";
import type { LimitSet } from "../../shared/core/limits";
import { refuse, type Refused } from "../../shared/core/rejection";
import type { Surroundings } from "../../shared/core/state";
import type { ReturnHistory } from "../../shared/core/statistics/return-history";
import { WhatIf, type ChangedDecision, type Span, type WhatIfSummary } from "../../shared/core/what-if";
import type { Judgement } from "../../shared/core/what-if/judge";
import type { ChangedDecisionView, JudgementView, WhatIfLine, WhatIfSummaryView } from "../../shared/contract/what-if";
import { isoTime } from "../iso-time";
import { checkView } from "./views";

/** A reader that takes no line for this long loses its place to the next one. */
const IDLE_MS = 30_000;

/** Rows of a slice: some four milliseconds of work, and then a millisecond's pause. */
const SLICE_ROWS = 256;
/** Rows read from the table at a time: some half a millisecond. */
const READ_ROWS = 512;
/** How far a clock may have been set back. */
const CLOCK_SLACK_MS = 60_000;
/** Rows between two lines of progress. */
const PROGRESS_ROWS = 4_096;
/**
 * Open orders that the replayed account may have. They share the object's memory with the account's own 100,000, within
 * 128 MB; an account that had more open orders at once gets an error line.
 */
const MAX_SHADOW_ORDERS = 25_000;

export interface WhatIfDeps {
  readonly surroundings: Surroundings;
  /** The daily returns as they are known now. */
  readonly history: ReturnHistory | null;
  /** Last row that is looked at: the journal grows meanwhile. */
  readonly lastRow: number;
  /** Rows from a sequence on, at most so many. */
  rows(from: number, most: number): Iterable<JournalEntry>;
  /** Rows of the order that a row is about, up to that row. */
  rowsOfOrder(last: number): Iterable<JournalEntry>;
  /** Lets everybody else have a turn. */
  pause(): Promise<void>;
}

export interface WhatIfRequest {
  readonly proposed: LimitSet;
  readonly span: Span;
  /** Changed decisions that are listed at most. */
  readonly list: number;
}

/** The lines of the answer, computed on demand; a reader that stops ends the work. */
export async function* whatIfLines(
  deps: WhatIfDeps,
  { proposed, span, list }: WhatIfRequest,
): AsyncGenerator<WhatIfLine, void> {
  const { surroundings, history, lastRow: of } = deps;
  const whatIf = new WhatIf({
    surroundings,
    history,
    proposed,
    span,
    rowsOfOrder: (last) => deps.rowsOfOrder(last),
  });
  let rows = 0;
  let listed = 0;
  for (const slice of slicesOf(deps)) {
    const changed: ChangedDecision[] = [];
    const before = rows;
    const isOver = slice.some((entry) => isBeyond(entry, span));
    for (const entry of slice) {
      if (entry.sequence !== rows + 1) throw new Error(`row ${rows + 1} of the journal is missing`);
      const decision = whatIf.take(entry);
      if (decision !== null && listed + changed.length < list) changed.push(decision);
      rows = entry.sequence;
    }
    for (const decision of changed) yield { changed: changedView(decision) };
    listed += changed.length;
    if (whatIf.openOrders > MAX_SHADOW_ORDERS) {
      yield tooLarge(whatIf.openOrders);
      return;
    }
    if (isOver) break;
    if (Math.floor(rows / PROGRESS_ROWS) > Math.floor(before / PROGRESS_ROWS))
      yield { progress: { rows, orders: whatIf.summary.orders, of } };
    await deps.pause();
  }
  yield { summary: summaryView(whatIf.summary, listed) };
}

/** The journal in slices: read some at a time, as each reading costs, and decoded as they are taken. */
function* slicesOf(deps: WhatIfDeps): Iterable<readonly JournalEntry[]> {
  for (let from = 1; from <= deps.lastRow; from += READ_ROWS) {
    let slice: JournalEntry[] = [];
    for (const entry of deps.rows(from, Math.min(READ_ROWS, deps.lastRow - from + 1))) {
      slice.push(entry);
      if (slice.length < SLICE_ROWS) continue;
      yield slice;
      slice = [];
    }
    if (slice.length > 0) yield slice;
  }
}

/** Whether no row from here on can be judged. Times may go back a little where a clock was set. */
const isBeyond = ({ sequence, at }: JournalEntry, { untilSequence, until }: Span): boolean =>
  (untilSequence !== null && sequence > untilSequence) || (until !== null && at >= until + CLOCK_SLACK_MS);

const tooLarge = (openOrders: number): WhatIfLine => ({
  problem: {
    code: "what_if_too_large",
    detail: `the account had ${openOrders} open orders at once; at most ${MAX_SHADOW_ORDERS} can be replayed`,
  },
});

function summaryView(summary: WhatIfSummary, listed: number): WhatIfSummaryView {
  const { orders, changed, nowRejected, nowApproved, undetermined, byCode, undeterminedBy } = summary;
  return {
    orders,
    changed,
    now_rejected: nowRejected,
    now_approved: nowApproved,
    undetermined,
    listed,
    by_code: Object.fromEntries(
      [...byCode].map(([code, counts]) => [
        code,
        { now_rejected: counts.nowRejected, now_approved: counts.nowApproved },
      ]),
    ),
    undetermined_by: Object.fromEntries(undeterminedBy),
  };
}

const changedView = ({ kind, orderId, sequence, at, before, after }: ChangedDecision): ChangedDecisionView => ({
  order_id: orderId,
  decision: kind,
  sequence,
  at: isoTime(at),
  before: judgementView(before),
  after: judgementView(after),
});

const judgementView = ({ approved, code, checks }: Judgement): JudgementView => ({
  approved,
  code,
  checks: checks.map((line) => ({ ...checkView(line), source: line.source })),
});

export interface DeskDeps {
  now(): Millis;
  /** Called with what ended a what-if that should not have ended. */
  failed(error: unknown): void;
}

/** Lets one what-if run at a time: each of them takes a share of the account's processor, and memory for a second account. */
export class WhatIfDesk {
  readonly #deps: DeskDeps;
  #running: AsyncGenerator<WhatIfLine, void> | null = null;
  #takenAt: Millis = 0;

  constructor(deps: DeskDeps) {
    this.#deps = deps;
  }

  /** The lines as a stream of bytes, one JSON document a line; refused while another what-if is being read. */
  open(lines: AsyncGenerator<WhatIfLine, void>): ReadableStream<Uint8Array> | Refused {
    const running = this.#running;
    if (running !== null && this.#deps.now() - this.#takenAt < IDLE_MS)
      return refuse({
        code: "what_if_running",
        message: "another what-if is running for this account",
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
    if (running !== null) this.#end(running);
    this.#running = lines;
    this.#takenAt = this.#deps.now();
    return new ReadableStream({
      type: "bytes",
      pull: (controller) => this.#give(lines, controller),
      cancel: () => this.#end(lines),
    });
  }

  async #give(lines: AsyncGenerator<WhatIfLine, void>, controller: ReadableByteStreamController): Promise<void> {
    this.#takenAt = this.#deps.now();
    const line = await this.#next(lines);
    if (line !== null) {
      controller.enqueue(ENCODER.encode(`${JSON.stringify(line)}\n`));
      return;
    }
    this.#end(lines);
    controller.close();
    // A reader that brought its own buffer is told that there is nothing in it.
    controller.byobRequest?.respond(0);
  }

  /** The next line; what fails is the last one, so that nobody takes a broken answer for a whole one. */
  async #next(lines: AsyncGenerator<WhatIfLine, void>): Promise<WhatIfLine | null> {
    try {
      const taken: IteratorResult<WhatIfLine, void> = await lines.next();
      return taken.done === true ? null : taken.value;
    } catch (error) {
      this.#deps.failed(error);
      return FAILED;
    }
  }

  #end(lines: AsyncGenerator<WhatIfLine, void>): void {
    if (this.#running === lines) this.#running = null;
    // A slice in progress goes on to its pause and stops there.
    lines.return(undefined).catch((error: unknown) => this.#deps.failed(error));
  }
}

const ENCODER = new TextEncoder();
const RETRY_AFTER_SECONDS = 5;
const FAILED: WhatIfLine = {
  problem: { code: "internal_error", detail: "the what-if was interrupted; the lines above are valid" },
};
