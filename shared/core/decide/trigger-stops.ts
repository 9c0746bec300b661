/** When held stops and trailing stops meet their trigger, and what becomes of them then (docs/decisions/0005). */
import { max, min, type Price } from "../decimal";
import type { OrderId } from "../ids";
import type { PushedMark } from "../market";
import { hasEnded, type Order, type Side } from "../order";
import { runChecks } from "../risk/run-checks";
import { subjectOf, trailingStop } from "../risk/subject";
import type { Turn } from "../turn";
import { alertAllowed } from "./alert-allowed";
import { cancelCrossed } from "./cancel-crossed";
import { endOrAsk } from "./cancel-order";
import { rejectionOf } from "./rejection-of";

/** Triggers those of `held` that a push of marks meets. */
export function triggerStops(turn: Turn, held: ReadonlySet<OrderId>, mark: PushedMark): void {
  for (const orderId of [...held]) {
    const order = turn.state.orders.get(orderId);
    if (order !== undefined && !hasEnded(order)) triggerIfMet(turn, order, mark);
  }
}

/**
 * Triggers a stop that the mark of now meets already, when it has been accepted or replaced: the next mark may have gone back
 * over it, and a position would stay without the protection that was asked for (docs/decisions/0144). A stale mark triggers nothing.
 */
export function triggerIfMetAlready(turn: Turn, order: Order): void {
  if (order.lifecycle !== "held") return;
  const { state, context } = turn;
  const mark = state.marks.get(order.request.symbol);
  const stop = triggerPriceOf(order);
  if (mark === undefined || stop === null || context.now - mark.time > state.surroundings.risk.maxMarkAgeMs) return;
  if (meets(order.request.side, mark.price, stop)) trigger(turn, order, mark.price);
}

function triggerIfMet(turn: Turn, order: Order, mark: PushedMark): void {
  const at = order.request.type === "trailing_stop" ? trailTrigger(turn, order, mark) : stopTrigger(order, mark);
  if (at !== null) trigger(turn, order, at);
}

/** Where a held stop is met as it stands; null for a trailing stop that has not seen a fresh mark yet, and for what is not held. */
export function triggerPriceOf({ lifecycle, request, terms, trailExtreme }: Order): Price | null {
  if (lifecycle !== "held") return null;
  const { type, side, trailOffset } = request;
  if (type !== "trailing_stop") return terms.stopPrice;
  return trailExtreme === null || trailOffset === null ? null : trailingStop(side, trailExtreme, trailOffset);
}

/** Buy at or above the stop, sell at or below it. */
const meets = (side: Side, at: Price, stop: Price): boolean => (side === "sell" ? at <= stop : at >= stop);

/** The extreme that meets a stop; null when it is not met. */
function stopTrigger({ request: { side }, terms: { stopPrice } }: Order, { high, low }: PushedMark): Price | null {
  const adverse = side === "sell" ? low : high;
  return stopPrice !== null && meets(side, adverse, stopPrice) ? adverse : null;
}

/**
 * A trailing stop against a push. Which of high and low came first is not known: the adverse extreme is held against
 * the trail as it stood, the last mark against the trail as it has moved.
 */
function trailTrigger(turn: Turn, order: Order, { price, high, low }: PushedMark): Price | null {
  const { side, trailOffset } = order.request;
  if (trailOffset === null) return null;
  if (order.trailExtreme === null) {
    // There was no fresh mark when it was accepted: it trails from here.
    moveTrail(turn, order, price);
    return null;
  }
  const extreme = order.trailExtreme;
  const isSell = side === "sell";
  const adverse = isSell ? low : high;
  if (meets(side, adverse, trailingStop(side, extreme, trailOffset))) return adverse;
  const best = isSell ? max(high, extreme) : min(low, extreme);
  if (best !== extreme) moveTrail(turn, order, best);
  return meets(side, price, trailingStop(side, best, trailOffset)) ? price : null;
}

/** In memory until something is written: a trail moves with every tick, and a restart finds the next one. */
function moveTrail(turn: Turn, order: Order, extreme: Price): void {
  order.trailExtreme = extreme;
  turn.state.movedTrails.add(order.orderId);
}

/** A stop that met its trigger: the checks run again, and a refusal ends it. */
function trigger(turn: Turn, order: Order, at: Price): void {
  const { orderId, request, terms } = order;
  const expiresAt = turn.state.expiries.get(orderId);
  if (expiresAt !== undefined && expiresAt <= turn.context.now) {
    endOrAsk(turn, order, "expire");
    return;
  }
  const subject = subjectOf(turn.state, { request, terms, own: order, triggered: true, route: null }, turn.context.now);
  const decision = runChecks(subject, { evaluateAll: false });
  if (decision.approved && subject.hold !== null) {
    if (!order.shadow) {
      cancelCrossed(turn, subject);
      alertAllowed(turn, decision, request.symbol);
    }
    turn.emit({ type: "order_triggered", orderId, at, hold: subject.hold, decision });
    return;
  }
  const { code, message, check } = rejectionOf(decision);
  turn.emit({
    type: "order_ended",
    orderId,
    status: "rejected",
    reject: { code, message, check: check ?? null },
    by: "account",
    reason: "trigger",
  });
}
