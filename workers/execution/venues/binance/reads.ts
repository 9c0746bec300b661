/** What reconciliation asks of the venue. The venue knows one account; whose order is whose, the register says. */
import type { AccountId, OrderId, SymbolId } from "../../../../shared/core/ids";
import { plus } from "../../../../shared/core/decimal";
import type { Balance, FillsPage, OrderAtVenue, Venue, VenueRead } from "../venue";
import { fields, list, moneyOf, text } from "./answer-fields";
import { reading, type Called } from "./client";
import { learn, marketOf, readOrder, type Desk } from "./desk";
import { readOfFault } from "./fault";
import { holdings } from "./holdings";
import { orderOfLeg } from "./order-legs";
import { legOf, tradeRowOf, type LegState, type TradeRow } from "./order-state";

/** The most that the venue gives at once. */
const TRADES_PER_PAGE = 1_000;

export function venueReads(desk: Desk): Omit<Venue, "id" | "execute"> {
  return {
    openOrders: async (account) => readOf(await openOrders(desk, account)),
    fillsSince: async (account, symbol, cursor) => readOf(await fillsSince(desk, { account, symbol, cursor })),
    balances: async () => readOf(await balances(desk)),
    holdings: async (cursors) => readOf(await holdings(desk, cursors)),
    instruments: async () => {
      const fault = await desk.markets.reload();
      if (fault !== null) return readOfFault(fault);
      return { ok: true, value: [...desk.markets.all()].map(([, { instrument }]) => instrument) };
    },
    serverTime: async () => readOf(await desk.client.serverTime()),
  };
}

const readOf = <T>(called: Called<T>): VenueRead<T> => (called.ok ? called : readOfFault(called.fault));

async function openOrders(desk: Desk, account: AccountId): Promise<Called<OrderAtVenue[]>> {
  const open: OrderAtVenue[] = [];
  for (const symbol of desk.config.symbols) {
    const market = await marketOf(desk, symbol);
    if (!market.ok) return market;
    const called = await desk.client.signed("openOrders", { symbol: market.value.id });
    const legs = called.ok ? reading(() => list(called.value, "orders").map(legOf)) : called;
    if (!legs.ok) return legs;
    for (const leg of legs.value) {
      const order = await openOrder(desk, { account, symbol, leg });
      if (!order.ok) return order;
      if (order.value !== null) open.push(order.value);
    }
  }
  return { ok: true, value: open };
}

/** An open order of the account; null for another's. Of an order in legs the earlier ones are added. */
async function openOrder(
  desk: Desk,
  { account, symbol, leg }: { account: AccountId; symbol: SymbolId; leg: LegState },
): Promise<Called<OrderAtVenue | null>> {
  const { orderId, leg: number } = orderOfLeg(leg.clientOrderId);
  if (desk.register.get(orderId)?.account !== account) return { ok: true, value: null };
  learn(desk, orderId, { numbers: [leg.venueOrderId], hasEnded: false });
  const { side, quantity, filledQuantity, price, venueOrderId } = leg;
  const own: OrderAtVenue = { orderId, venueOrderId, symbol, side, quantity, filledQuantity, price };
  if (number === 1) return { ok: true, value: own };
  const whole = await readOrder(desk, { orderId, symbol });
  if (!whole.ok) return whole;
  // It ended between the two looks.
  if (whole.value === null || whole.value.last.status !== "working") return { ok: true, value: null };
  return { ok: true, value: { ...own, quantity: whole.value.quantity, filledQuantity: whole.value.filledQuantity } };
}

async function fillsSince(
  desk: Desk,
  { account, symbol, cursor }: { account: AccountId; symbol: SymbolId; cursor: string | null },
): Promise<Called<FillsPage>> {
  const page = await readTrades(desk, symbol, cursor);
  if (!page.ok) return page;
  const fills = [];
  for (const row of page.value.rows) {
    const orderId = await ownerOf(desk, symbol, row.venueOrderId);
    if (!orderId.ok) return orderId;
    if (orderId.value === null || desk.register.get(orderId.value)?.account !== account) continue;
    fills.push(row.reportFor({ orderId: orderId.value, venue: desk.config.venue, symbol }));
  }
  return { ok: true, value: { fills, cursor: page.value.cursor } };
}

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

export async function balances(desk: Desk): Promise<Called<ReadonlyMap<string, Balance>>> {
  const called = await desk.client.signed("account", { omitZeroBalances: "true" });
  if (!called.ok) return called;
  return reading(() => {
    const held = new Map<string, Balance>();
    for (const one of list(fields(called.value)["balances"], "balances")) {
      const balance = fields(one, "balance");
      const [free, locked] = [moneyOf(balance, "free"), moneyOf(balance, "locked")];
      if (plus(free, locked) !== 0n) held.set(text(balance, "asset"), { free, locked });
    }
    return held;
  });
}
