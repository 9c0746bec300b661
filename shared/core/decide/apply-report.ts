/** What a venue says becomes events. Any report may come twice, late or out of order; what it leads to is the same. */
import { abs, formatFine, minus, NO_QUANTITY, plus, type Quantity } from "../decimal";
import {
  hasEnded,
  isAskedAfterEnd,
  isOver,
  isParent,
  remainingQuantity,
  type Order,
  type PendingRequest,
} from "../order";
import type { FillReport, ReportOf, VenueReport } from "../venue-protocol";
import type { Turn } from "../turn";
import { cancelAgain, isClosing } from "./cancel-again";
import { endOrAsk } from "./cancel-order";
import { doubt } from "./doubt";
import { raiseAbout } from "./raise-about";
import { cancelAdding } from "./set-controls";

/** Applies one report. */
export function applyReport(turn: Turn, report: VenueReport): void {
  const order = turn.order(report.orderId);
  // An order without an instrument was refused for it and never left: what is reported of it is not the account's either.
  // Nor was one that is split: its children were sent.
  if (order === null || isParent(order) || !turn.state.surroundings.instruments.has(order.request.symbol)) {
    turn.raise({
      level: "critical",
      limit: "foreign_report",
      symbol: null,
      orderId: report.orderId,
      message: `a venue reported ${report.kind} for order ${report.orderId}, which does not belong to the account`,
    });
    return;
  }
  HANDLERS[report.kind](turn, order, report as never);
}

type Handlers = {
  readonly [K in VenueReport["kind"]]: (turn: Turn, order: Order, report: ReportOf<K>) => void;
};

const HANDLERS: Handlers = {
  acknowledged: (turn, order, { venueOrderId }) => {
    // After the end it only adds the venue's own id, which a caller needs to query the venue.
    const isNews =
      order.lifecycle === "queued" || order.lifecycle === "sent" || (hasEnded(order) && order.venueOrderId === null);
    if (isNews) turn.emit({ type: "order_acknowledged", orderId: order.orderId, venueOrderId });
  },
  refused: (turn, order, { venueCode, message }) => {
    if (order.filledQuantity > 0n) {
      contradiction(turn, order, `the venue refused the order (${venueCode}) after it had filled it`);
      if (!hasEnded(order)) doubt(turn, order, "refused after a fill");
      return;
    }
    end(turn, order, "rejected", venueCode, { code: "venue_rejected", message: `${venueCode}: ${message}` });
  },
  fill: applyFill,
  trade_busted: (turn, order, { venue, symbol, tradeId }) => {
    const { orderId } = order;
    const fill = turn.bookedFill({ venue, symbol, tradeId, orderId });
    if (fill === null) {
      raiseAbout(turn, order, {
        limit: "foreign_report",
        message: `trade ${tradeId} was busted but had never been booked`,
      });
    } else if (!turn.isBusted(fill)) {
      turn.emit({ type: "trade_busted", orderId, fill });
      trimReduceOnly(turn, order);
      raiseAbout(turn, order, { limit: "trade_busted", message: `the venue busted trade ${tradeId}` });
    }
  },
  canceled: (turn, order, { venueReason }) =>
    end(turn, order, isExpiring(order) ? "expired" : "canceled", venueReason, null),
  expired: (turn, order) => end(turn, order, "expired", null, null),
  cancel_refused: (turn, order, report) => answerRefused(turn, order, report, "too_late_to_cancel"),
  replace_refused: (turn, order, report) => answerRefused(turn, order, report, "too_late_to_replace"),
  replaced: (turn, order, { requestId, quantity, price, venueOrderId = null }) => {
    const { orderId } = order;
    if (order.pending.some((request) => request.requestId === requestId)) {
      watchOverfill(turn, order, () =>
        turn.emit({ type: "order_replaced", orderId, requestId, quantity, price, venueOrderId }),
      );
    }
  },
  order_status: applyStatus,
};

function applyFill(turn: Turn, order: Order, fill: FillReport): void {
  if (turn.bookedFill(fill) !== null) return;
  const { orderId, lifecycle, certainty, endedByHand } = order;
  const { symbol } = order.request;
  if (fill.symbol !== symbol || fill.quantity <= 0n || fill.price <= 0n) {
    const message = `trade ${fill.tradeId} of ${formatFine(fill.quantity)} ${fill.symbol} at ${formatFine(fill.price)} is not one of an order in ${symbol}`;
    raiseAbout(turn, order, { limit: "foreign_report", message });
    return;
  }
  watchOverfill(turn, order, () => turn.emit({ type: "order_filled", orderId, fill }));
  if (lifecycle === "rejected")
    contradiction(turn, order, `the venue filled an order that it had refused (trade ${fill.tradeId})`);
  if (endedByHand !== null)
    contradiction(turn, order, `the venue filled an order that was ended by hand (trade ${fill.tradeId})`);
  if ((lifecycle === "queued" || lifecycle === "held") && certainty === "known" && !hasEnded(order)) {
    // Sending it now could have it filled twice: the venue is asked first.
    contradiction(turn, order, `the venue filled an order that was not sent (trade ${fill.tradeId})`);
    doubt(turn, order, "filled before it was sent");
  }
  trimReduceOnly(turn, order);
}

/** An overfill is booked in full and alerted, and the account is reducing until an operator has acted (domain.md, "Order state" 3). */
function watchOverfill(turn: Turn, order: Order, change: () => void): void {
  const { overfilled } = order;
  change();
  if (overfilled || !order.overfilled) return;
  const { orderId } = order;
  const message = `${formatFine(order.filledQuantity)} were filled of ${formatFine(order.terms.quantity)}: booked in full, and the account is reducing`;
  raiseAbout(turn, order, { limit: "overfill", message });
  if (turn.state.tradingState !== "active" || order.shadow) return;
  turn.emit({
    type: "trading_state_changed",
    state: "reducing",
    reason: `overfill of order ${orderId}`,
    by: "system",
    at: turn.context.now,
  });
  cancelAdding(turn);
}

/** After a fill, reduce-only orders that together exceed the position are cancelled, newest first (domain.md, check 9). */
function trimReduceOnly(turn: Turn, filled: Order): void {
  const book = turn.state.books.get(filled.request.symbol);
  if (filled.shadow || book === undefined || book.reduceOnly.size === 0) return;
  let covered = NO_QUANTITY;
  for (const orderId of [...book.reduceOnly]) {
    const order = turn.state.orders.get(orderId);
    if (order === undefined || order.pending.some((request) => request.kind === "cancel")) continue;
    const reduces = order.request.side === "sell" ? book.quantity > 0n : book.quantity < 0n;
    const left = reduces ? minus(abs(book.quantity), covered) : NO_QUANTITY;
    if (reduces) covered = plus(covered, remainingQuantity(order));
    if (remainingQuantity(order) <= left) continue;
    if (isClosing(order) && left > 0n) shrink(turn, order, left);
    else endOrAsk(turn, order, "reduce_only");
  }
}

function shrink(turn: Turn, order: Order, quantity: Quantity): void {
  const decision = { approved: true, limitVersion: turn.state.limits.version, checks: [] };
  turn.emit({
    type: "order_amended",
    orderId: order.orderId,
    terms: { ...order.terms, quantity },
    hold: order.hold,
    trailExtreme: null,
    decision,
  });
}

/** Whether the end of the order is the expiry that we asked for. */
const isExpiring = (order: Order): boolean =>
  order.pending.find((request) => request.kind === "cancel")?.cause === "expire";

type End = "canceled" | "expired" | "rejected";

function end(
  turn: Turn,
  order: Order,
  status: End,
  reason: string | null,
  refusal: { code: string; message: string } | null,
): void {
  const isNews =
    !isOver(order) ||
    (order.closedAs === null && status !== "rejected") ||
    (order.closedAs === "rejected" && status !== "rejected");
  if (!isNews) return;
  const reject = refusal === null ? null : { ...refusal, check: null };
  turn.emit({ type: "order_ended", orderId: order.orderId, status, reject, by: "venue", reason });
}

/** A cancel or replace that the venue refused. What it does not know any more has ended there or is in doubt: it is asked. */
function answerRefused(
  turn: Turn,
  order: Order,
  report: ReportOf<"cancel_refused" | "replace_refused">,
  tooLate: string,
): void {
  const request = order.pending.find((one) => one.requestId === report.requestId);
  if (request === undefined) return;
  if (report.reason === "unknown_order") {
    // It proves nothing while the order is unknown; otherwise it means an end that was not reported.
    if (!hasEnded(order) && order.certainty === "known") doubt(turn, order, "the venue does not know the order");
    return;
  }
  refuseRequest(turn, order, request, report.reason === "other" ? "venue_rejected" : tooLate, report.message);
  if (request.kind === "cancel" && order.lifecycle === "working") cancelAgain(turn, order, request.cause);
}

function refuseRequest(turn: Turn, order: Order, request: PendingRequest, code: string, message: string): void {
  watchOverfill(turn, order, () =>
    turn.emit({ type: "request_refused", orderId: order.orderId, requestId: request.requestId, code, message }),
  );
}

/** The close of an answer to a question: its fills have been applied before. */
function applyStatus(turn: Turn, order: Order, report: ReportOf<"order_status">): void {
  const { orderId } = order;
  if (order.filledQuantity < report.filledQuantity) {
    if (!hasEnded(order))
      doubt(turn, order, `the venue filled ${formatFine(report.filledQuantity)}, and the trades of it are missing`);
    return;
  }
  // Requests go out one at a time, so that only the first replace can have been carried out.
  const replace = order.pending.find((request) => request.kind === "replace");
  if (replace?.terms.quantity === report.quantity && replace.terms.price === report.price) {
    HANDLERS.replaced(turn, order, {
      kind: "replaced",
      orderId,
      requestId: replace.requestId,
      quantity: report.quantity,
      price: report.price,
      venueOrderId: report.venueOrderId,
    });
  }
  switch (report.status) {
    case "working":
      if (order.lifecycle === "sent" || order.lifecycle === "queued")
        turn.emit({ type: "order_acknowledged", orderId, venueOrderId: report.venueOrderId });
      if (order.certainty === "unknown") turn.emit({ type: "outcome_resolved", orderId, found: true });
      else if (isAskedAfterEnd(order)) reopen(turn, order);
      return;
    case "filled":
      for (const request of order.pending)
        refuseRequest(
          turn,
          order,
          request,
          request.kind === "cancel" ? "too_late_to_cancel" : "too_late_to_replace",
          "the venue has filled the order",
        );
      if (isOver(order)) return;
      // All trades are booked and a remainder is left: the venue has ended the order, so it ends here too.
      contradiction(
        turn,
        order,
        `the venue calls the order filled with ${formatFine(order.filledQuantity)} of ${formatFine(order.terms.quantity)}`,
      );
      end(turn, order, "canceled", "filled at the venue with less", null);
      return;
    case "canceled":
      HANDLERS.canceled(turn, order, { kind: "canceled", orderId, venueReason: report.venueReason ?? null });
      return;
    case "expired":
      end(turn, order, "expired", null, null);
      return;
    case "rejected":
      HANDLERS.refused(turn, order, {
        kind: "refused",
        orderId,
        venueCode: "rejected",
        message: "the venue has rejected the order",
      });
  }
}

/** The venue works an order that was ended by hand: it is reopened with its reservation until the venue has cancelled it. */
function reopen(turn: Turn, order: Order): void {
  contradiction(turn, order, "the venue works an order that was ended by hand: it is open again, and is cancelled");
  turn.emit({ type: "outcome_resolved", orderId: order.orderId, found: true });
  endOrAsk(turn, order, "client");
}

function contradiction(turn: Turn, order: Order, message: string): void {
  raiseAbout(turn, order, { limit: "venue_contradiction", message });
}
