/** Which limit holds for a symbol. */
import type { SymbolId } from "./ids";
import {
  DEFAULT_HANDLING,
  DEFAULT_SYMBOL,
  type LimitHandling,
  type LimitSet,
  type PortfolioLimits,
  type SymbolLimits,
} from "./limits";

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

/** Key of a limit's handling: its name, of a symbol with the symbol before it. */
export const handlingKey = (symbol: SymbolId | null, name: string): string =>
  symbol === null ? name : `${symbol}/${name}`;

/**
 * What becomes of a limit that is neared or reached: the symbol's own handling, else the default row's, else
 * DEFAULT_HANDLING. `max_open_orders` is a limit of both, told apart by the symbol.
 */
export function handlingOf(
  { handling }: Pick<LimitSet, "handling">,
  symbol: SymbolId | null,
  name: keyof PortfolioLimits | keyof SymbolLimits,
): LimitHandling {
  // Most accounts have none of their own, and this is asked for each check of each order.
  if (handling.size === 0) return DEFAULT_HANDLING;
  const own = handling.get(handlingKey(symbol, name));
  if (own !== undefined) return own;
  return (symbol === null ? undefined : handling.get(handlingKey(DEFAULT_SYMBOL, name))) ?? DEFAULT_HANDLING;
}

/** The same by a key: what a change of only a part of it leaves standing. */
export function handlingAt(handling: LimitSet["handling"], key: string): LimitHandling {
  const own = handling.get(key);
  if (own !== undefined) return own;
  const name = key.slice(key.indexOf("/") + 1);
  return (name === key ? undefined : handling.get(handlingKey(DEFAULT_SYMBOL, name))) ?? DEFAULT_HANDLING;
}
