import { price } from "../../../shared/core/decimal";
import type { SymbolId } from "../../../shared/core/ids";
import type { Mark } from "../../../shared/core/market";

/** A mark of BTCUSDT at 45000, without bid and ask, unless told otherwise. */
export const aMark = ({
  symbol = "BTCUSDT",
  at = "45000",
  time = 1_000_000,
}: { symbol?: string; at?: string; time?: number } = {}): Mark => ({
  symbol: symbol as SymbolId,
  price: price(at),
  bid: null,
  ask: null,
  time,
});
