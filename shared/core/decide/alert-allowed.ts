import type { SymbolId } from "../ids";
import { formatSeen, type Decision } from "../risk/decision";
import type { Turn } from "../turn";

/** Alerts of what a decision let pass although it exceeds a limit: the limit's action is to say so. */
export function alertAllowed(turn: Turn, { checks }: Decision, symbol: SymbolId): void {
  // Without a handling of their own all limits block.
  if (turn.state.limits.handling.size === 0) return;
  for (const { check, allowed, unit, observed, limit, message } of checks) {
    if (allowed === undefined) continue;
    const [seen, threshold] = [formatSeen(unit, observed), formatSeen(unit, limit)];
    turn.raise({
      level: "breach",
      limit: check,
      symbol,
      orderId: null,
      message: message ?? check,
      ...(seen === null ? {} : { observed: seen }),
      ...(threshold === null ? {} : { threshold }),
    });
  }
}
