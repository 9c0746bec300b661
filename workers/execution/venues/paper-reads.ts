/** Reads of the paper exchange, from its objects, one per symbol. */
import type { PaperOrderView } from "../../../durable-objects/paper-exchange/paper-exchange-rpc";
import type { FillView } from "../../../shared/contract/views";
import type { PaperVenueConfig } from "../../../shared/core/config";
import { money, price, quantity } from "../../../shared/core/decimal";
import type { AccountId, OrderId, SymbolId, VenueId } from "../../../shared/core/ids";
import type { FillReport } from "../../../shared/core/venue-protocol";
import type { PaperVenueDeps } from "./paper";
import type { OrderAtVenue, Venue, VenueInstrument, VenueRead } from "./venue";
import { unreachable } from "./venue";

const NO_BALANCES = {
  ok: false,
  reason: "refused",
  retryAfterMs: 0,
  message: "the paper exchange keeps no balances; cash and positions are in the account",
} as const;

/** The reading half of the adapter. */
export function paperReads(venue: PaperVenueConfig, deps: PaperVenueDeps): Omit<Venue, "id" | "execute"> {
  return {
    openOrders: (account) =>
      answer(async () => {
        const bySymbol = [...venue.symbols].map((symbol) => workingOrders(symbol, account, deps));
        return (await Promise.all(bySymbol)).flat();
      }),
    fillsSince: (account, symbol, cursor) =>
      answer(async () => {
        const { trades, next: full } = await deps.trades(symbol, account, cursor);
        const last = trades.at(-1);
        // Made of the last trade itself: the exchange gives a cursor only where a full page ends.
        const next = last === undefined ? cursor : `${last.sequence}.${last.side}`;
        const fills = trades.map((trade) => fillReport(venue.venue, trade));
        return { fills, cursor: next, isLast: full === null };
      }),
    balances: () => Promise.resolve(NO_BALANCES),
    holdings: () => Promise.resolve(NO_BALANCES),
    instruments: () => Promise.resolve({ ok: true, value: listed(venue, deps) }),
    // It runs on the same platform, by the same clock.
    serverTime: () => Promise.resolve({ ok: true, value: deps.now() }),
  };
}

async function answer<T>(read: () => Promise<T>): Promise<VenueRead<T>> {
  try {
    return { ok: true, value: await read() };
  } catch (error) {
    return unreachable(error);
  }
}

/** The exchange lists all orders there ever were, so all pages are read. */
async function workingOrders(symbol: SymbolId, account: AccountId, deps: PaperVenueDeps): Promise<OrderAtVenue[]> {
  const working: OrderAtVenue[] = [];
  let cursor: string | null = null;
  do {
    const page = await deps.orders(symbol, account, cursor);
    working.push(...page.orders.filter(({ status }) => status === "working").map((order) => atVenue(symbol, order)));
    cursor = page.next;
  } while (cursor !== null);
  return working;
}

const atVenue = (symbol: SymbolId, order: PaperOrderView): OrderAtVenue => ({
  orderId: order.order_id as OrderId,
  venueOrderId: null,
  symbol,
  side: order.side,
  quantity: quantity(order.quantity),
  filledQuantity: quantity(order.filled_quantity),
  price: order.price === null ? null : price(order.price),
});

const fillReport = (venue: VenueId, trade: FillView): FillReport => ({
  kind: "fill",
  orderId: trade.order_id as OrderId,
  venue,
  symbol: trade.symbol as SymbolId,
  tradeId: trade.trade_id,
  quantity: quantity(trade.quantity),
  price: price(trade.price),
  fee: money(trade.fee),
  feeCurrency: trade.fee_currency,
  liquidity: trade.liquidity,
  time: Date.parse(trade.time),
});

const listed = (venue: PaperVenueConfig, { instruments }: PaperVenueDeps): VenueInstrument[] =>
  [...instruments.values()]
    .filter(({ symbol }) => venue.symbols.has(symbol))
    .map(({ symbol, tickSize, stepSize, minQuantity, maxQuantity, minNotional, tradable }) => ({
      symbol,
      tickSize,
      stepSize,
      minQuantity,
      maxQuantity,
      minNotional,
      isTradable: tradable,
    }));
