import type { ApplyReports, TakeTurn } from "../commands";
import { hasEnded, isAskedAfterEnd, type Order } from "../order";
import { hasDue, isTooOld, isUnanswered, leaseDue, nextDeferredAt, refreshOutbox, takeLease } from "../outbox";
import type { Lease } from "../state";
import type { Turn } from "../turn";
import type { IntentOutcome, TurnReply } from "../venue-protocol";
import { applyReport } from "./apply-report";
import { CANCEL_AGAIN_MS } from "./cancel-order";
import { doubt, pauseMs } from "./doubt";
import { reroute, isFailing } from "./reroute";
import { raiseAbout } from "./raise-about";
import { failDelivery } from "./react";

/** A turn of the execution consumer: the outcomes of its leases, then the next leases. */
export function takeTurn(turn: Turn, { settlements, max, isBlind = false }: TakeTurn): TurnReply {
  const { state, context } = turn;
  const stale = [];
  for (const { leaseId, orderId, outcome } of settlements) {
    const lease = takeLease(state, orderId, leaseId);
    const order = lease === null ? null : turn.order(orderId);
    if (lease === null || order === null) {
      stale.push(leaseId);
      continue;
    }
    settle(turn, order, lease, outcome);
    refreshOutbox(state, order);
  }
  const leased = leaseDue(state, { now: context.now, max, newLeaseId: context.newLeaseId, isBlind });
  return { leased, stale, more: hasDue(state, context.now, isBlind), nextDueAt: nextDeferredAt(state) };
}

/** Applies reports that a venue pushed or polling found. */
export function applyReports(turn: Turn, { reports }: ApplyReports): { readonly applied: number } {
  if (turn.state.profile === null) return { applied: 0 };
  for (const report of reports) applyReport(turn, report);
  return { applied: reports.length };
}

function settle(turn: Turn, order: Order, lease: Lease, outcome: IntentOutcome): void {
  const { context } = turn;
  const { orderId } = order;
  switch (outcome.kind) {
    case "answered":
      for (const report of outcome.reports) applyReport(turn, report);
      if (isUnanswered(order, lease)) doubt(turn, order, "the venue's answer leaves it open");
      return;
    case "refused_here":
      if (isUnanswered(order, lease)) refusedHere(turn, order, lease, outcome.reason);
      return;
    case "not_sent":
      if (!isUnanswered(order, lease)) return;
      if (lease.kind === "query") doubt(turn, order, outcome.reason, outcome.retryAfterMs);
      else if (lease.kind === "submit")
        cameBack(turn, order, () => {
          turn.emit({
            type: "intent_returned",
            orderId,
            reason: outcome.reason,
            notBefore: context.now + outcome.retryAfterMs,
          });
          if (isFailing(turn, order)) reroute(turn, order, outcome.reason);
        });
      else
        turn.emit({
          type: "intent_returned",
          orderId,
          reason: outcome.reason,
          notBefore: context.now + outcome.retryAfterMs,
        });
      return;
    case "unknown":
      // What the venue has pushed meanwhile is better than the consumer's ignorance.
      if (isUnanswered(order, lease)) doubt(turn, order, outcome.cause);
      return;
    case "not_found":
      // It may arrive any moment, but each question is a journal row: ever more rarely, and when not found is proof.
      if (isUnanswered(order, lease))
        doubt(turn, order, "the venue has not got it yet", Math.min(pauseMs(order.attempts), outcome.retryAfterMs));
      return;
    case "never_arrived":
      neverArrived(turn, order);
  }
}

/** We did not let it out, which proves that it was never sent: the next venue gets the order, or it ends. */
function refusedHere(turn: Turn, order: Order, lease: Lease, reason: string): void {
  const { orderId } = order;
  switch (lease.kind) {
    case "submit":
      cameBack(turn, order, () => {
        if (reroute(turn, order, reason)) return;
        const reject = { code: "venue_unavailable", message: reason, check: null };
        turn.emit({ type: "order_ended", orderId, status: "rejected", reject, by: "account", reason: "refused_here" });
      });
      return;
    case "replace":
      if (lease.requestId === null) return;
      turn.emit({
        type: "request_refused",
        orderId,
        requestId: lease.requestId,
        code: "venue_unavailable",
        message: reason,
      });
      return;
    case "cancel":
      turn.emit({ type: "intent_returned", orderId, reason, notBefore: turn.context.now + CANCEL_AGAIN_MS });
      return;
    case "query":
      doubt(turn, order, reason);
  }
}

/** The venue proved that it never had the order: it is due again if it is still wanted, and ends otherwise. */
function neverArrived(turn: Turn, order: Order): void {
  const { orderId } = order;
  if (isAskedAfterEnd(order)) turn.emit({ type: "outcome_resolved", orderId, found: false });
  if (hasEnded(order) || order.certainty === "known") return;
  if (order.lifecycle === "working" || order.filledQuantity > 0n) {
    raiseAbout(turn, order, {
      limit: "venue_contradiction",
      message: `${order.venue} denies order ${orderId}, which it had acknowledged or filled`,
    });
    doubt(turn, order, "the venue denies an order that it had");
    return;
  }
  cameBack(turn, order, () => {
    turn.emit({ type: "outcome_resolved", orderId, found: false });
    reroute(turn, order, "it never arrived there");
  });
  if (isTooOld(turn.state, order, turn.context.now))
    failDelivery(turn, order, "it never arrived at its venue, and is too old to send again");
}

/** A submission that is proven unsent: the order ends if its cancel was asked for meanwhile, else it is due again. */
function cameBack(turn: Turn, order: Order, comesBack: () => void): void {
  const { orderId } = order;
  const cancel = order.pending.find((one) => one.kind === "cancel");
  if (cancel !== undefined) {
    const status = cancel.kind === "cancel" && cancel.cause === "expire" ? "expired" : "canceled";
    turn.emit({
      type: "order_ended",
      orderId,
      status,
      reject: null,
      by: "account",
      reason: "it never reached the venue",
    });
    return;
  }
  comesBack();
  if (!hasEnded(order)) carryOutReplaces(turn, order);
}

/** An order that is back here takes its replaces here: there is no venue to answer them. */
function carryOutReplaces(turn: Turn, order: Order): void {
  for (const request of order.pending) {
    if (request.kind !== "replace") continue;
    const { quantity, price } = request.terms;
    const { requestId } = request;
    turn.emit({ type: "order_replaced", orderId: order.orderId, requestId, quantity, price, venueOrderId: null });
  }
}
