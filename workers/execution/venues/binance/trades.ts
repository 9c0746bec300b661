/** The venue's list of trades, which names its own order numbers, and whose they are. */
import type { OrderId, SymbolId } from "../../../../shared/core/ids";
import { list } from "./answer-fields";
import { reading, type Called } from "./client";
import { learn, marketOf, TRADES_PER_PAGE, type Desk } from "./desk";
import { orderOfLeg } from "./order-legs";
import { legOf, tradeRowOf, type TradeRow } from "./order-state";

/** A page of everybody's trades in a symbol, from the cursor on, which is the number of the next trade. */
export async function readTrades(
  desk: Desk,
  symbol: SymbolId,
  cursor: string | null,
): Promise<Called<{ readonly rows: readonly TradeRow[]; readonly cursor: string | null }>> {
  const market = await marketOf(desk, symbol);
  if (!market.ok) return market;
  const params = { symbol: market.value.id, fromId: cursorNumber(cursor), limit: String(TRADES_PER_PAGE) };
  const called = await desk.client.signed("trades", params);
  const rows = called.ok ? reading(() => list(called.value, "trades").map(tradeRowOf)) : called;
  if (!rows.ok) return rows;
  const last = rows.value.at(-1);
  return {
    ok: true,
    value: { rows: rows.value, cursor: last === undefined ? cursor : String(BigInt(last.tradeId) + 1n) },
  };
}

/** The cursor after everybody's newest trade in a symbol; the beginning while there is none. */
export async function readNewestTrade(desk: Desk, symbol: SymbolId): Promise<Called<string>> {
  const market = await marketOf(desk, symbol);
  if (!market.ok) return market;
  const called = await desk.client.signed("trades", { symbol: market.value.id, limit: "1" });
  const rows = called.ok ? reading(() => list(called.value, "trades").map(tradeRowOf)) : called;
  if (!rows.ok) return rows;
  const last = rows.value.at(-1);
  return { ok: true, value: last === undefined ? "0" : String(BigInt(last.tradeId) + 1n) };
}

/** The beginning for null and for what is no cursor of ours. */
const cursorNumber = (cursor: string | null): string => (cursor !== null && /^\d{1,30}$/.test(cursor) ? cursor : "0");

/** Our order behind a number of the venue's; null when it is nobody's here. A number that was never told is asked about. */
export async function ownerOf(desk: Desk, symbol: SymbolId, venueOrderId: string): Promise<Called<OrderId | null>> {
  const known = desk.register.byVenueOrder(symbol, venueOrderId);
  if (known !== undefined) return { ok: true, value: known.orderId };
  const market = await marketOf(desk, symbol);
  if (!market.ok) return market;
  // Without an order whose number is still to be learnt, it cannot be one of ours.
  if (!hasUntold(desk, symbol)) return { ok: true, value: null };
  const called = await desk.client.signed("order", { symbol: market.value.id, orderId: venueOrderId });
  if (!called.ok && (called.fault.meaning === "unknown_order" || called.fault.meaning === "too_late"))
    return { ok: true, value: null };
  const leg = called.ok ? reading(() => legOf(called.value)) : called;
  if (!leg.ok) return leg;
  const { orderId } = orderOfLeg(leg.value.clientOrderId);
  if (desk.register.get(orderId) === undefined) return { ok: true, value: null };
  learn(desk, orderId, { numbers: [venueOrderId], hasEnded: false });
  return { ok: true, value: orderId };
}

/** Whether an order in this symbol has a leg whose number the venue has not told. */
function hasUntold(desk: Desk, symbol: SymbolId): boolean {
  for (const order of desk.register.live(0))
    if (order.symbol === symbol && order.venueOrderIds.length < order.leg) return true;
  return false;
}
