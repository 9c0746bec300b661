import type {
  AcknowledgeAlert,
  BlockSymbol,
  LimitChanges,
  SetLimits,
  SetTradingState,
  UnblockSymbol,
} from "../commands";
import type { BlockedSymbol } from "../controls";
import { abs, NO_QUANTITY, plus, type Quantity } from "../decimal";
import type { Alert } from "../events";
import type { SymbolId } from "../ids";
import { handlingAt } from "../limit-lookup";
import { NO_SYMBOL_LIMITS, type LimitSet } from "../limits";
import type { LimitsProposal } from "../limits-proposal";
import { hasEnded, isParent, pendingOf, remainingQuantity, type CancelCause, type Order } from "../order";
import { ACCOUNT_NOT_FOUND, refuse, type Refused } from "../rejection";
import type { AccountState } from "../state";
import type { Turn } from "../turn";
import { needsApproval, proposeLimits } from "./approve-limits";
import { cancelAll, endOrAsk } from "./cancel-order";
import { problemOfChanges } from "./check-limit-changes";

/** The next version of a set of limits, with the named ones changed. */
export function changedLimits(limits: LimitSet, changes: LimitChanges): LimitSet {
  const symbols = new Map(limits.symbols);
  for (const [name, changed] of Object.entries(changes.symbols)) {
    const symbol = name as SymbolId;
    symbols.set(symbol, { ...(symbols.get(symbol) ?? NO_SYMBOL_LIMITS), ...changed });
  }
  return {
    version: limits.version + 1,
    portfolio: { ...limits.portfolio, ...changes.portfolio },
    symbols,
    handling: changedHandling(limits.handling, changes.handling),
    policies: changes.policies === undefined ? limits.policies : { ...limits.policies, ...changes.policies },
  };
}

function changedHandling(handling: LimitSet["handling"], changes: LimitChanges["handling"]): LimitSet["handling"] {
  if (changes === undefined) return handling;
  const changed = new Map(handling);
  for (const [key, change] of Object.entries(changes)) changed.set(key, { ...handlingAt(changed, key), ...change });
  return changed;
}

/** A handling whose thresholds are not in order: its warning would never be given. Only both together can be judged. */
const outOfOrder = ({ handling }: LimitSet): string | undefined =>
  [...handling].find(([, { warning, critical }]) => warning >= critical)?.[0];

/** The limits that changes lead to, as a new version; refused where they name what there is not, or do not fit together. */
export function limitsWith(
  state: AccountState,
  changes: LimitChanges,
): { readonly ok: true; readonly limits: LimitSet } | Refused {
  const problem = problemOfChanges(changes, state.surroundings.instruments);
  if (problem !== null) return refuse(problem);
  const limits = changedLimits(state.limits, changes);
  const disordered = outOfOrder(limits);
  if (disordered !== undefined) {
    const message = `the warning threshold of ${disordered} would not be under the critical one`;
    return refuse({ code: "thresholds_out_of_order", message });
  }
  return { ok: true, limits };
}

/** Outcome of a change of limits: in force, or pending approval. */
export type LimitsSet = { readonly ok: true; readonly proposal: LimitsProposal | null } | Refused;

/** Changes limits, as a new version with who and why; where it takes two persons, a change that lets more through is only proposed. */
export function setLimits(turn: Turn, { changes, reason, by, ifVersion }: SetLimits): LimitsSet {
  const { state } = turn;
  if (state.profile === null) return refuse(ACCOUNT_NOT_FOUND);
  const { version } = state.limits;
  if (ifVersion !== null && ifVersion !== version) {
    return refuse({ code: "version_mismatch", message: `the limits are at version ${version}, not ${ifVersion}` });
  }
  const changed = limitsWith(state, changes);
  if (!changed.ok) return changed;
  const { limits } = changed;
  if (needsApproval(state, limits)) return proposeLimits(turn, { limits, reason, by });
  turn.emit({ type: "limits_changed", limits, reason, by });
  return { ok: true, proposal: null };
}

/** Blocks a symbol for what does not reduce. Twice keeps the first reason. */
export function blockSymbol(
  turn: Turn,
  { symbol, reason, by }: BlockSymbol,
): { readonly ok: true; readonly blocked: BlockedSymbol } | Refused {
  const { state, context } = turn;
  if (state.profile === null) return refuse(ACCOUNT_NOT_FOUND);
  if (!state.surroundings.instruments.has(symbol))
    return refuse({ code: "instrument_unknown", message: `there is no instrument ${symbol}` });
  const already = state.blocked.get(symbol);
  if (already !== undefined) return { ok: true, blocked: already };
  const blocked = { symbol, reason, by, at: context.now };
  turn.emit({ type: "symbol_blocked", ...blocked });
  return { ok: true, blocked };
}

/** Lifts a block; one that is not there is lifted already. */
export function unblockSymbol(turn: Turn, { symbol, reason, by }: UnblockSymbol): { readonly ok: true } | Refused {
  if (turn.state.profile === null) return refuse(ACCOUNT_NOT_FOUND);
  if (!turn.state.surroundings.instruments.has(symbol))
    return refuse({ code: "instrument_unknown", message: `there is no instrument ${symbol}` });
  if (turn.state.blocked.has(symbol)) turn.emit({ type: "symbol_unblocked", symbol, reason, by });
  return { ok: true };
}

/** Sets what may be traded. Entering `reducing` cancels the orders that add; `cancelOrders` cancels all. */
export function setTradingState(
  turn: Turn,
  command: SetTradingState,
): { readonly ok: true; readonly canceled: number; readonly pending: number } | Refused {
  const { state, context } = turn;
  if (state.profile === null) return refuse(ACCOUNT_NOT_FOUND);
  if (state.tradingState !== command.state) {
    turn.emit({
      type: "trading_state_changed",
      state: command.state,
      reason: command.reason,
      by: command.by,
      at: context.now,
    });
  }
  if (command.cancelOrders) return { ok: true, ...cancelAll(turn, "trading_state", () => true) };
  if (command.state === "reducing") return { ok: true, ...cancelAdding(turn) };
  return { ok: true, canceled: 0, pending: 0 };
}

/** Cancels the orders that could add to a position, of one symbol or all: on its own side all, on the other what exceeds it, newest first. */
export function cancelAdding(
  turn: Turn,
  cause: CancelCause = "trading_state",
  only: SymbolId | null = null,
): { canceled: number; pending: number } {
  const counts = { canceled: 0, pending: 0 };
  const reducing = new Map<SymbolId, Quantity>();
  for (const order of turn.state.orders.values()) {
    if (hasEnded(order) || isParent(order) || pendingOf(order) === "cancel") continue;
    const { symbol } = order.request;
    if (only !== null && symbol !== only) continue;
    // What is only simulated closes nothing, and leaves the others as much to close as before.
    if (order.shadow && isOnReducingSide(turn, order)) continue;
    const counted = reducing.get(symbol) ?? NO_QUANTITY;
    const withThis = plus(counted, remainingQuantity(order));
    if (isOnReducingSide(turn, order) && withThis <= abs(turn.state.books.get(symbol)?.quantity ?? NO_QUANTITY)) {
      reducing.set(symbol, withThis);
    } else if (endOrAsk(turn, order, cause) === "ended") counts.canceled += 1;
    else counts.pending += 1;
  }
  return counts;
}

function isOnReducingSide(turn: Turn, { request }: Order): boolean {
  const position = turn.state.books.get(request.symbol)?.quantity ?? NO_QUANTITY;
  return request.side === "sell" ? position > 0n : position < 0n;
}

/** Acknowledges an alert; a second time changes nothing. */
export function acknowledgeAlert(
  turn: Turn,
  { alertId, note, by }: AcknowledgeAlert,
): { readonly ok: true; readonly alert: Alert } | Refused {
  if (turn.state.profile === null) return refuse(ACCOUNT_NOT_FOUND);
  const alert = turn.state.alerts.get(alertId) ?? turn.context.history.alert(alertId);
  if (alert === null) return refuse({ code: "alert_not_found", message: "the account has no such alert" });
  if (alert.acknowledged !== null) return { ok: true, alert };
  const acknowledged: Alert = { ...alert, acknowledged: { by, note, at: turn.context.now } };
  turn.emit({ type: "alert_changed", alert: acknowledged });
  return { ok: true, alert: acknowledged };
}
