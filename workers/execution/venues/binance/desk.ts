/** What the commands of one venue share: its connection, its markets, whose order is whose, and how an order is looked up. */
import type { BinanceVenueConfig } from "../../../../shared/core/config";
import { minus, NO_QUANTITY, plus, type Price, type Quantity } from "../../../../shared/core/decimal";
import type { LetGo } from "../../../../shared/core/fill-tally";
import type { AccountId, Millis, OrderId, SymbolId } from "../../../../shared/core/ids";
import type { Side } from "../../../../shared/core/order";
import type { FillReport, VenueReport } from "../../../../shared/core/venue-protocol";
import { list } from "./answer-fields";
import { reading, type Called, type Client } from "./client";
import { aFault } from "./fault";
import { legId, MAX_LEGS } from "./order-legs";
import type { Market, Markets } from "./markets";
import { legOf, sumOf, tradeRowOf, type LegState } from "./order-state";
import type { OrderRegister } from "./order-register";
import type { SharedReads } from "./shared-reads";

export interface Desk {
  readonly config: BinanceVenueConfig;
  readonly client: Client;
  readonly markets: Markets;
  readonly register: OrderRegister;
  readonly now: () => Millis;
  readonly shared: SharedReads;
}

/** An order of ours as the venue has it: the sum of its legs. */
export interface OrderState {
  readonly orderId: OrderId;
  readonly symbol: SymbolId;
  readonly legs: readonly LegState[];
  /** The newest leg that the venue has. */
  readonly last: LegState;
  readonly side: Side;
  /** Total, with what earlier legs have filled. */
  readonly quantity: Quantity;
  readonly filledQuantity: Quantity;
  readonly price: Price | null;
  /** A further leg was sent, the venue has not got it, and it may still be under way until then. */
  readonly legExpectedUntil: Millis | null;
}

/** The most that the venue gives at once. */
export const TRADES_PER_PAGE = 1_000;

/** Which order is asked about. */
export interface OrderKey {
  readonly orderId: OrderId;
  readonly symbol: SymbolId;
}

/** The market of a symbol, once the venue's markets are known; a fault proves that nothing was sent. */
export async function marketOf(desk: Desk, symbol: SymbolId): Promise<Called<Market>> {
  const fault = await desk.markets.ready();
  if (fault !== null) return { ok: false, fault };
  const market = desk.markets.get(symbol);
  if (market === undefined)
    return { ok: false, fault: aFault("refused", `${symbol} is not configured for this venue`) };
  return { ok: true, value: market };
}

/** Looks an order up by its own id, leg by leg; null when the venue does not know it. */
export async function readOrder(desk: Desk, { orderId, symbol }: OrderKey): Promise<Called<OrderState | null>> {
  const market = await marketOf(desk, symbol);
  if (!market.ok) return market;
  const registered = desk.register.get(orderId);
  const legs: LegState[] = [];
  // Where the register has lost it, the venue itself is asked for legs until there is none.
  const newest = registered?.leg ?? MAX_LEGS;
  for (let leg = 1; leg <= newest; leg++) {
    const called = await desk.client.signed("order", {
      symbol: market.value.id,
      origClientOrderId: legId(orderId, leg),
    });
    if (!called.ok && called.fault.meaning === "unknown_order") break;
    const read = called.ok ? reading(() => legOf(called.value)) : called;
    if (!read.ok) return read;
    legs.push(read.value);
    // Only a leg that was cancelled has a next one.
    if (read.value.status !== "canceled") break;
  }
  const last = legs.at(-1);
  if (last === undefined) return { ok: true, value: null };
  note(desk, { orderId, symbol, legs });
  const filledBefore = legs.slice(0, -1).reduce((sum, leg) => plus(sum, leg.filledQuantity), NO_QUANTITY);
  const isExpecting = registered !== undefined && legs.length < registered.leg && last.status === "canceled";
  const expectedUntil = isExpecting ? registered.sentAt + desk.config.horizonMs : 0;
  return {
    ok: true,
    value: {
      orderId,
      symbol,
      legs,
      last,
      side: last.side,
      quantity: plus(filledBefore, last.quantity),
      filledQuantity: plus(filledBefore, last.filledQuantity),
      price: last.price,
      legExpectedUntil: expectedUntil >= desk.now() ? expectedUntil : null,
    },
  };
}

/** The same, once the venue shows all of its legs: while one that was sent is missing, nobody can say how the order stands, though it has been taken. */
export async function readWholeOrder(desk: Desk, key: OrderKey): Promise<Called<OrderState | null>> {
  const found = await readOrder(desk, key);
  if (!found.ok || found.value === null || found.value.legExpectedUntil === null) return found;
  return { ok: false, fault: aFault("unknown", "the venue does not show the newest leg of the order yet") };
}

/** Writes down the venue's numbers of the legs, and whether the order has ended. A further leg that never came is given up. */
function note(desk: Desk, { orderId, legs }: OrderKey & { readonly legs: readonly LegState[] }): void {
  const registered = desk.register.get(orderId);
  const last = legs.at(-1);
  if (registered === undefined || last === undefined) return;
  const neverCame = legs.length < registered.leg && desk.now() > registered.sentAt + desk.config.horizonMs;
  if (neverCame) desk.register.put({ ...registered, leg: legs.length });
  const numbers = legs.map(({ venueOrderId }) => venueOrderId);
  const isNewest = neverCame || legs.length >= registered.leg;
  learn(desk, orderId, { numbers, hasEnded: isNewest && last.status !== "working" });
}

/** Stores what the venue reported about a registered order; an unregistered order is not ours. */
export function learn(
  { register, now }: Desk,
  orderId: OrderId,
  { numbers, hasEnded }: { readonly numbers: readonly string[]; readonly hasEnded: boolean },
): void {
  const known = register.get(orderId);
  if (known === undefined) return;
  const venueOrderIds = [...new Set([...known.venueOrderIds, ...numbers])];
  const endedAt = hasEnded ? (known.endedAt ?? now()) : known.endedAt;
  const isNews = venueOrderIds.length !== known.venueOrderIds.length || endedAt !== known.endedAt;
  if (isNews) register.put({ ...known, venueOrderIds, endedAt });
}

/** Takes an order in before it is sent for the first time. */
export function registerOrder(
  { register, now }: Desk,
  account: AccountId,
  { orderId, symbol, ...terms }: OrderKey & Omit<LetGo, "at">,
): void {
  if (register.get(orderId) !== undefined) return;
  const { side, price, mark } = terms;
  const letGo = { side, price, mark, at: now() };
  register.put({ orderId, account, symbol, leg: 1, sentAt: letGo.at, venueOrderIds: [], letGo, endedAt: null });
}

/** Writes down which leg is the newest, before it is sent or when it is proven that none came after it. Gives what takes that back. */
export function registerLeg({ register, now }: Desk, orderId: OrderId, leg: number): () => void {
  const before = register.get(orderId);
  if (before === undefined) return () => undefined;
  register.put({ ...before, leg, sentAt: now(), endedAt: null });
  return () => {
    // As it was, and not the leg before: an earlier replace may still be under way.
    const known = register.get(orderId) ?? before;
    register.put({ ...known, leg: before.leg, sentAt: before.sentAt });
  };
}

/** All trades of an order, oldest first. Fewer than it has filled when the venue's list lags behind. */
export async function readFills(desk: Desk, state: OrderState): Promise<Called<FillReport[]>> {
  const market = await marketOf(desk, state.symbol);
  if (!market.ok) return market;
  const owner = { orderId: state.orderId, venue: desk.config.venue, symbol: state.symbol };
  const fills: FillReport[] = [];
  for (const { venueOrderId, filledQuantity } of state.legs) {
    let fromId = "0";
    while (filledQuantity > 0n) {
      const params = { symbol: market.value.id, orderId: venueOrderId, fromId, limit: String(TRADES_PER_PAGE) };
      const called = await desk.client.signed("tradesOfOrder", params);
      const rows = called.ok ? reading(() => list(called.value, "trades").map(tradeRowOf)) : called;
      if (!rows.ok) return rows;
      fills.push(...rows.value.map((row) => row.reportFor(owner)));
      const last = rows.value.at(-1);
      if (last === undefined || rows.value.length < TRADES_PER_PAGE) break;
      fromId = String(BigInt(last.tradeId) + 1n);
    }
  }
  return { ok: true, value: fills };
}

/** What the venue holds of an order now: closes the answer to a question. */
export const statusReport = (state: OrderState): VenueReport => ({
  kind: "order_status",
  orderId: state.orderId,
  status: state.last.status,
  venueOrderId: state.last.venueOrderId,
  quantity: state.quantity,
  price: state.price,
  filledQuantity: state.filledQuantity,
  venueReason: state.last.endReason,
});

/**
 * The fills of an order, and its end if a fill is not what ended it. Where the trades cannot be read, or lag behind, the
 * status alone: it says how much is missing, and the account asks again.
 */
export async function reportsOf(desk: Desk, state: OrderState): Promise<VenueReport[]> {
  const fills = state.filledQuantity > 0n ? await readFills(desk, state) : { ok: true as const, value: [] };
  if (!fills.ok || minus(state.filledQuantity, sumOf(fills.value)) > 0n) return [statusReport(state)];
  return [...fills.value, ...endOf(state)];
}

export function endOf({ orderId, last }: OrderState): VenueReport[] {
  switch (last.status) {
    case "canceled":
      return [{ kind: "canceled", orderId, venueReason: last.endReason }];
    case "rejected":
      return [{ kind: "refused", orderId, venueCode: "REJECTED", message: "the venue has rejected the order" }];
    case "working":
    case "filled":
    case "expired":
      return [];
  }
}
