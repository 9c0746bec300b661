/** The decisions in a journal: what was decided on, and what came out. */
import type { AccountEvent, JournalEntry } from "../events";
import type { Millis, OrderId } from "../ids";
import { isParent, termsOf, type Order, type OrderTerms } from "../order";
import type { CheckResult, Decision } from "../risk/decision";
import { firstFailure } from "../risk/run-checks";
import type { Proposal } from "../risk/subject";
import type { Route } from "../routing/route-order";
import type { AccountState } from "../state";

/** What a decision was about: a new order, a replace of one, or a stop that met its trigger. */
export type DecisionKind = "order" | "replace" | "trigger";

/** What came out, and the trace as far as it was kept. */
export interface Outcome {
  readonly approved: boolean;
  /** Of the first failure; null when approved. */
  readonly code: string | null;
  /** The check that refused; null when approved, or when no check did. */
  readonly check: string | null;
  /** Empty where only the refusal was kept: a stop that is refused when it meets its trigger. */
  readonly lines: readonly CheckResult[];
}

export interface PastDecision {
  readonly kind: DecisionKind;
  readonly orderId: OrderId;
  readonly sequence: number;
  readonly at: Millis;
  readonly outcome: Outcome;
  /** What the checks looked at, in the forms it may have had: the first that gives the recorded outcome is the one. */
  readonly proposals: readonly Proposal[];
}

/** The decision that a row keeps, before the state has taken the row in; null for a row without one. */
export function pastDecision(state: AccountState, { sequence, at, event }: JournalEntry): PastDecision | null {
  const parts = partsOf(state, event);
  return parts === null ? null : { ...parts, sequence, at };
}

type Parts = Omit<PastDecision, "sequence" | "at">;

/**
 * The order that closes a position is decided on as if the orders it cancels were gone already, and whatever its size. Its row does not
 * say so, but the line of its size does, since decision 0117: what that says is tried first.
 */
function formsOf(proposal: Proposal, { checks }: Decision): readonly Proposal[] {
  const { type, reduceOnly, clientOrderId } = proposal.request;
  if (type !== "market" || !reduceOnly || clientOrderId !== null) return [proposal];
  const closing: Proposal = { ...proposal, closes: true };
  const saysSo = checks.some(({ check, lowers }) => check === "order_size_limit" && lowers === true);
  return saysSo ? [closing, proposal] : [proposal, closing];
}

function partsOf(state: AccountState, event: AccountEvent): Parts | null {
  switch (event.type) {
    case "order_accepted":
    case "order_refused": {
      const { orderId, request, decision } = event;
      // A part of a split order was checked with the whole, whose row comes before it.
      if (event.type === "order_accepted" && event.family?.kind === "child") return null;
      const route: Route = { venue: event.venue, shadow: event.shadow === true, closed: null, parts: null };
      const proposal: Proposal = { request, terms: termsOf(request), own: null, triggered: false, route };
      return { kind: "order", orderId, outcome: outcomeOf(decision), proposals: formsOf(proposal, decision) };
    }
    case "order_amended":
    case "replace_requested": {
      const own = state.orders.get(event.orderId);
      // A closing order that follows its position is cut without a check; a split order's new terms are in its children's rows.
      if (own === undefined || isParent(own) || event.decision.checks.length === 0) return null;
      const terms = event.type === "order_amended" ? amendedTerms(own, event.terms) : event.terms;
      return replaced("replace", own, terms, own.lifecycle !== "held", outcomeOf(event.decision));
    }
    case "order_triggered": {
      const own = state.orders.get(event.orderId);
      return own === undefined ? null : replaced("trigger", own, own.terms, true, outcomeOf(event.decision));
    }
    case "order_ended": {
      if (event.reason !== "trigger" || event.by !== "account" || event.reject === null) return null;
      const own = state.orders.get(event.orderId);
      const { code, check } = event.reject;
      const outcome: Outcome = { approved: false, code, check, lines: [] };
      return own === undefined ? null : replaced("trigger", own, own.terms, true, outcome);
    }
    default:
      return null;
  }
}

const replaced = (kind: DecisionKind, own: Order, terms: OrderTerms, triggered: boolean, outcome: Outcome): Parts => ({
  kind,
  orderId: own.orderId,
  outcome,
  proposals: [{ request: own.request, terms, own, triggered, route: null }],
});

/**
 * The terms that an amendment was decided on. At a venue only the time in force is amended, and the row names the terms
 * the venue has; what was looked at are those it will have once all that is on its way is carried out.
 */
function amendedTerms(order: Order, amended: OrderTerms): OrderTerms {
  const latest = order.pending.findLast((request) => request.kind === "replace");
  const isOnlyTime = amended.quantity === order.terms.quantity && amended.price === order.terms.price;
  return latest?.kind === "replace" && isOnlyTime ? { ...latest.terms, timeInForce: amended.timeInForce } : amended;
}

function outcomeOf(decision: Decision): Outcome {
  const failure = firstFailure(decision);
  return {
    approved: decision.approved,
    code: failure?.code ?? null,
    check: failure?.check ?? null,
    lines: decision.checks,
  };
}
