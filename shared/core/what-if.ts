/**
 * What would have become of an account's past orders under other limits. Its journal is replayed on a shadow state, and each
 * decision in it is judged twice, on the account as it really was: what a decision would have changed later is not
 * played on (docs/decisions/0074).
 */
import { evolve } from "./evolve";
import type { AccountEvent, JournalEntry } from "./events";
import type { Millis, OrderId } from "./ids";
import type { LimitSet } from "./limits";
import { subjectOf } from "./risk/subject";
import { emptyState, type AccountState, type Surroundings } from "./state";
import { EndedOrders, type RowsOfOrder } from "./what-if/ended-orders";
import { Fidelity, judge, type Judgement, type Verdict } from "./what-if/judge";
import { pastDecision, type DecisionKind, type PastDecision } from "./what-if/past-decision";

/** Decisions outside it are replayed, and not judged. Null is open. */
export interface Span {
  /** First and last journal number. */
  readonly fromSequence: number | null;
  readonly untilSequence: number | null;
  /** Decided at or after, and before. */
  readonly from: Millis | null;
  readonly until: Millis | null;
}

/** A decision that would have been another. */
export interface ChangedDecision {
  readonly kind: DecisionKind;
  readonly orderId: OrderId;
  readonly sequence: number;
  readonly at: Millis;
  readonly before: Judgement;
  readonly after: Judgement;
}

/** How many decisions, by a code, would have been refused instead of approved, or the other way round. */
export interface ChangesByCode {
  nowRejected: number;
  nowApproved: number;
}

export interface WhatIfSummary {
  /** Decisions judged: new orders, replaces, triggered stops. */
  orders: number;
  changed: number;
  nowRejected: number;
  nowApproved: number;
  /** Decisions of which it cannot be said what they would have been. */
  undetermined: number;
  /** By the code of the refusal, of then or under the proposed limits; a refusal for another reason counts under the new one, as neither. */
  readonly byCode: Map<string, ChangesByCode>;
  /** Undetermined ones by the check that they hang on. */
  readonly undeterminedBy: Map<string, number>;
}

/** Firm-wide controls are not journalled: what they refused is taken from the trace, and here they are in nobody's way. */
const NO_CONTROLS = { version: 0, tradingState: "active", blockedSymbols: [] } as const;

export class WhatIf {
  readonly summary: WhatIfSummary = {
    orders: 0,
    changed: 0,
    nowRejected: 0,
    nowApproved: 0,
    undetermined: 0,
    byCode: new Map(),
    undeterminedBy: new Map(),
  };
  readonly #state: AccountState;
  readonly #proposed: LimitSet;
  readonly #span: Span;
  readonly #ended: EndedOrders;
  readonly #fidelity = new Fidelity();

  /** @param proposed the limits that every decision is held against, whatever was in force then. */
  constructor(parts: {
    readonly surroundings: Surroundings;
    readonly proposed: LimitSet;
    readonly span: Span;
    readonly rowsOfOrder: RowsOfOrder;
  }) {
    this.#state = emptyState(parts.surroundings);
    this.#state.firm = NO_CONTROLS;
    this.#proposed = parts.proposed;
    this.#span = parts.span;
    this.#ended = new EndedOrders(this.#state, parts.rowsOfOrder);
  }

  /** Open orders of the shadow account as it stands: what its memory hangs on. */
  get openOrders(): number {
    return this.#state.totals.openOrders;
  }

  /**
   * Takes the next row of the journal, from its first on.
   * @returns the decision in it, if it would have been another.
   */
  take(entry: JournalEntry): ChangedDecision | null {
    const { event } = entry;
    const orderId = "orderId" in event ? event.orderId : null;
    if (orderId !== null && !isNewOrder(event)) this.#ended.recall(orderId, entry.sequence);
    const decision = this.#isWithin(entry) ? pastDecision(this.#state, entry) : null;
    const changed = decision === null ? null : this.#count(decision, this.#judge(decision));
    evolve(this.#state, entry);
    if (orderId !== null) this.#ended.release(orderId);
    return changed;
  }

  #isWithin({ sequence, at }: JournalEntry): boolean {
    const { fromSequence, untilSequence, from, until } = this.#span;
    return (
      (fromSequence === null || sequence >= fromSequence) &&
      (untilSequence === null || sequence <= untilSequence) &&
      (from === null || at >= from) &&
      (until === null || at < until)
    );
  }

  #judge({ proposals, at, outcome }: PastDecision): Verdict {
    const state = this.#state;
    // The checks read the limits from the state; a state of its own would have to be kept in step with every row.
    const shadow: AccountState = { ...state, limits: this.#proposed };
    let verdict: Verdict = { kind: "undetermined", check: "none" };
    for (const proposal of proposals) {
      const then = subjectOf(state, proposal, at);
      verdict = judge({ then, proposed: subjectOf(shadow, proposal, at) }, outcome, this.#fidelity);
      if (verdict.kind !== "undetermined") break;
    }
    return verdict;
  }

  #count({ kind, orderId, sequence, at }: PastDecision, verdict: Verdict): ChangedDecision | null {
    const { summary } = this;
    summary.orders += 1;
    if (verdict.kind === "same") return null;
    if (verdict.kind === "undetermined") {
      summary.undetermined += 1;
      summary.undeterminedBy.set(verdict.check, (summary.undeterminedBy.get(verdict.check) ?? 0) + 1);
      return null;
    }
    const { before, after } = verdict;
    const isRejected = before.approved && !after.approved;
    const isApproved = !before.approved && after.approved;
    summary.changed += 1;
    summary.nowRejected += Number(isRejected);
    summary.nowApproved += Number(isApproved);
    const code = after.code ?? before.code ?? "none";
    const counts = summary.byCode.get(code) ?? { nowRejected: 0, nowApproved: 0 };
    counts.nowRejected += Number(isRejected);
    counts.nowApproved += Number(isApproved);
    summary.byCode.set(code, counts);
    return { kind, orderId, sequence, at, before, after };
  }
}

const isNewOrder = ({ type }: AccountEvent): boolean => type === "order_accepted" || type === "order_refused";
