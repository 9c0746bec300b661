/** Which limit holds for a symbol. */
import type { SymbolId } from "./ids";
import { DEFAULT_SYMBOL, type LimitSet, type SymbolLimits } from "./limits";

/** The order limits that stand in for themselves by the position's when they are not set. */
const STAND_INS = { max_order_size: "max_position", max_order_value: "max_value" } as const;

const isStoodIn = (name: keyof SymbolLimits): name is keyof typeof STAND_INS => name in STAND_INS;

/**
 * The limit of a symbol: its own, else its own stand-in, else the default row's the same way. Null is not set
 * anywhere, and what is not set blocks.
 */
export function symbolLimit<N extends keyof SymbolLimits>(
  limits: LimitSet,
  symbol: SymbolId,
  name: N,
): SymbolLimits[N] {
  return rowLimit(limits.symbols.get(symbol), name) ?? rowLimit(limits.symbols.get(DEFAULT_SYMBOL), name);
}

function rowLimit<N extends keyof SymbolLimits>(row: SymbolLimits | undefined, name: N): SymbolLimits[N] {
  if (row === undefined) return null as SymbolLimits[N];
  const own = row[name];
  return own === null && isStoodIn(name) ? (row[STAND_INS[name]] as SymbolLimits[N]) : own;
}
