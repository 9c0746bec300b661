/** What one order would add to the portfolio's VaR and ES. Floats. */
import type { SymbolId } from "../ids";
import type { ScenarioBook } from "./scenario-book";
import type { TailRisk } from "./tail-risk";

/** As a tail, but a difference: below zero where the order hedges. */
export type MarginalTail = TailRisk;

/**
 * The tail with the order's signed value added, less the tail without it; a figure is null where either is. `observations` and `status` are
 * those with the order, and `insufficient_history` where there is no difference.
 */
export function marginalTail(
  book: ScenarioBook,
  order: { readonly symbol: SymbolId; readonly value: number },
): MarginalTail {
  const before = book.tail(null);
  const after = book.tail(order);
  const grows = (figure: "var95" | "var99" | "es95" | "es99"): number | null => {
    const [from, to] = [before[figure], after[figure]];
    return from === null || to === null ? null : to - from;
  };
  return {
    observations: after.observations,
    status: before.status === "ok" ? after.status : before.status,
    var95: grows("var95"),
    var99: grows("var99"),
    es95: grows("es95"),
    es99: grows("es99"),
  };
}
