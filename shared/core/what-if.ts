/**
 * What would have become of an account's past orders under other limits. Its journal is replayed on a shadow state, and each
 * decision in it is judged twice, on the account as it really was: what a decision would have changed later is not
 * played on (docs/decisions/0074).
 */
import type { JournalEntry } from "./events";
import type { Millis, OrderId } from "./ids";
import { EndedOrders, type RowsOfOrder } from "./what-if/ended-orders";
import { Fidelity, judge, type Judgement, type Verdict } from "./what-if/judge";
import { pastDecision, type DecisionKind, type PastDecision } from "./what-if/past-decision";
import { ShadowAccount, type ShadowParts } from "./what-if/shadow-account";

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

export interface WhatIfParts extends ShadowParts {
  readonly span: Span;
  readonly rowsOfOrder: RowsOfOrder;
}

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
  readonly #shadow: ShadowAccount;
  readonly #span: Span;
  readonly #ended: EndedOrders;
  readonly #fidelity = new Fidelity();

  /** Every decision is held against `proposed`, whatever was in force then. */
  constructor({ span, rowsOfOrder, ...parts }: WhatIfParts) {
    this.#shadow = new ShadowAccount(parts);
    this.#span = span;
    this.#ended = new EndedOrders(this.#shadow.state, rowsOfOrder);
  }

  /** Open orders of the shadow account as it stands: what its memory hangs on. */
  get openOrders(): number {
    return this.#shadow.state.totals.openOrders;
  }

  /**
   * Takes the next row of the journal, from its first on.
   * @returns the decision in it, if it would have been another.
   */
  take(entry: JournalEntry): ChangedDecision | null {
    const { event } = entry;
    const orderId = "orderId" in event ? event.orderId : null;
    if (orderId !== null) this.#ended.recall(orderId, entry.before);
    const decision = this.#isWithin(entry) ? pastDecision(this.#shadow.state, entry) : null;
    const changed = decision === null ? null : this.#count(decision, this.#judge(decision));
    this.#shadow.take(entry);
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

  /** The first form that gives the recorded outcome is the one that was decided on. */
  #judge({ proposals, at, outcome }: PastDecision): Verdict {
    let verdict: Verdict = { kind: "undetermined", check: "none" };
    for (const proposal of proposals) {
      verdict = judge(this.#shadow.subjects(proposal, at), outcome, this.#fidelity);
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
