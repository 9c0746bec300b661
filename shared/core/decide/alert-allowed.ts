import type { SymbolId } from "../ids";
import { formatSeen, type Decision } from "../risk/decision";
import type { Turn } from "../turn";

/**
 * Limits of a single order or message, by their checks. They have no use that lasts, so that nothing watches them after the turn; every other
 * limit has its level alerts, which resolve by themselves.
 */
const OF_ONE_ORDER: Readonly<Record<string, string>> = {
  order_size_limit: "max_order_size",
  order_value_limit: "max_order_value",
  throttle: "max_messages_per_second",
};

/** Alerts of an order that passed although it exceeds a limit of its own: the limit's action is to say so. */
export function alertAllowed(turn: Turn, { checks }: Decision, symbol: SymbolId): void {
  // Without a handling of their own all limits block.
  if (turn.state.limits.handling.size === 0) return;
  for (const { check, allowed, unit, observed, limit, message } of checks) {
    const name = OF_ONE_ORDER[check];
    if (allowed === undefined || name === undefined) continue;
    const [seen, threshold] = [formatSeen(unit, observed), formatSeen(unit, limit)];
    turn.raise({
      level: "breach",
      limit: name,
      symbol,
      orderId: null,
      message: message ?? check,
      ...(seen === null ? {} : { observed: seen }),
      ...(threshold === null ? {} : { threshold }),
    });
  }
}
