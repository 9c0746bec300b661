/** Closes the position of a tripped breaker, and raises an alert if it is not closed, as there is no caller to answer (docs/decisions/0115). */
import { abs, formatFine } from "../decimal";
import type { OrderId, SymbolId } from "../ids";
import { breakerKey } from "../risk-state";
import type { Book } from "../state";
import type { Turn } from "../turn";
import { closePosition } from "./close-position";

const alertOf = (symbol: SymbolId) => ({ level: "critical", limit: "flatten_failed", symbol }) as const;

/** Sends the order that closes a position as its breaker wants; what stands in the way of it is raised. */
export function flatten(turn: Turn, symbol: SymbolId, book: Book): void {
  if (book.quantity === 0n) return;
  const placed = closePosition(turn, { kind: "close_position", symbol });
  if (!placed.ok) {
    const { code, message } = placed.rejection;
    raiseOpen(turn, symbol, book, { orderId: placed.order?.orderId ?? null, why: `${code}: ${message}` });
    return;
  }
  const { orderId, shadow, venue } = placed.order;
  if (shadow) raiseOpen(turn, symbol, book, { orderId, why: `its closing order is only simulated at ${venue}` });
}

/**
 * Looks after a turn at the positions that were to be closed: the closing order may have ended before it had filled. Only
 * symbols that orders have touched are looked at, so it costs nothing while no breaker is open.
 */
export function watchFlattening(turn: Turn): void {
  const { risk, limits, books } = turn.state;
  if (risk.breakers.size === 0 || !limits.policies.flattenOnPositionLoss) return;
  for (const symbol of turn.touchedSymbols) {
    const book = books.get(symbol);
    if (book === undefined || !risk.breakers.has(breakerKey("position_loss", symbol))) continue;
    if (book.quantity === 0n) turn.resolve(alertOf(symbol));
    else if ((book.quantity > 0n ? book.sellQuantity : book.buyQuantity) === 0n)
      raiseOpen(turn, symbol, book, { orderId: null, why: "no open order closes what is left of it" });
  }
}

/** A remaining position is alerted once, until it is gone or its breaker is reset. */
function raiseOpen(
  turn: Turn,
  symbol: SymbolId,
  { quantity }: Book,
  { orderId, why }: { readonly orderId: OrderId | null; readonly why: string },
): void {
  const message = `the position of ${formatFine(abs(quantity))} ${symbol} was not closed: ${why}`;
  turn.raiseOnce({ ...alertOf(symbol), orderId, message });
}

/** The alert is obsolete once the breaker is reset. */
export const endFlattening = (turn: Turn, symbol: SymbolId): void => turn.resolve(alertOf(symbol));
