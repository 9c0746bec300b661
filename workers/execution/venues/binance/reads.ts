/** What reconciliation asks of the venue. The venue knows one account; whose order is whose, the register says. */
import type { AccountId, SymbolId } from "../../../../shared/core/ids";
import type { FillsPage, Look, OrderAtVenue, Venue, VenueRead } from "../venue";
import { list } from "./answer-fields";
import { reading, type Called } from "./client";
import { learn, marketOf, readOrder, type Desk } from "./desk";
import { balances } from "./balances";
import { readOfFault } from "./fault";
import { holdings } from "./holdings";
import { orderOfLeg } from "./order-legs";
import { legOf, type LegState } from "./order-state";
import { ownerOf, readTradesOnce, sentSymbols } from "./trades";

export function venueReads(desk: Desk): Omit<Venue, "id" | "execute"> {
  return {
    openOrders: async (account, look) => readOf(await openOrders(desk, account, look)),
    fillsSince: async (account, symbol, cursor, look) =>
      readOf(await fillsSince(desk, { account, symbol, cursor }, look)),
    balances: async (_, look) => readOf(await desk.shared.balances.of(look, "", () => balances(desk))),
    holdings: async (cursors, look) => readOf(await holdings(desk, cursors, look)),
    instruments: async () => {
      const fault = await desk.markets.reload();
      if (fault !== null) return readOfFault(fault);
      return { ok: true, value: [...desk.markets.all()].map(([, { instrument }]) => instrument) };
    },
    serverTime: async () => readOf(await desk.client.serverTime()),
  };
}

const readOf = <T>(called: Called<T>): VenueRead<T> => (called.ok ? called : readOfFault(called.fault));

async function openOrders(desk: Desk, account: AccountId, look?: Look): Promise<Called<OrderAtVenue[]>> {
  const open: OrderAtVenue[] = [];
  // Of a symbol that nothing was sent in, the venue can have no order of ours.
  for (const symbol of sentSymbols(desk)) {
    const legs = await desk.shared.openLegs.of(look, symbol, () => readOpenLegs(desk, symbol));
    if (!legs.ok) return legs;
    for (const leg of legs.value) {
      const order = await openOrder(desk, { account, symbol, leg });
      if (!order.ok) return order;
      if (order.value !== null) open.push(order.value);
    }
  }
  return { ok: true, value: open };
}

/** Everybody's open orders in a symbol. */
async function readOpenLegs(desk: Desk, symbol: SymbolId): Promise<Called<LegState[]>> {
  const market = await marketOf(desk, symbol);
  if (!market.ok) return market;
  const called = await desk.client.signed("openOrders", { symbol: market.value.id });
  return called.ok ? reading(() => list(called.value, "orders").map(legOf)) : called;
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
  look?: Look,
): Promise<Called<FillsPage>> {
  const page = await readTradesOnce(desk, { symbol, cursor }, look);
  if (!page.ok) return page;
  const fills = [];
  for (const row of page.value.rows) {
    const orderId = await ownerOf(desk, symbol, row.venueOrderId);
    if (!orderId.ok) return orderId;
    if (orderId.value === null || desk.register.get(orderId.value)?.account !== account) continue;
    fills.push(row.reportFor({ orderId: orderId.value, venue: desk.config.venue, symbol }));
  }
  const { cursor: next, isLast } = page.value;
  return { ok: true, value: { fills, cursor: next, isLast } };
}
