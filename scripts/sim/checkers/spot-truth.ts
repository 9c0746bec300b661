/** What the exchange behind the real adapter has of our orders, read from its engine. An order that was replaced by legs is their sum. */
import type { VenueOrder as LegThere, VenueTrade as SpotTrade } from "../../venue-sim/orders";
import type { SpotExchange } from "../world/spot-exchange";
import type { OrderThere, TradeThere } from "./venue-truth";

/** Our order behind a client order id: a further leg's has its number after a dash, which no id of ours has. */
export const orderIdOf = (clientOrderId: string): string => clientOrderId.split("-")[0] ?? "";

export class SpotTruth {
  /** Which account sent an order. */
  readonly #owners = new Map<string, string>();
  /** Trades by symbol, number and the exchange's order, and how many of each symbol are in it. */
  readonly #trades = new Map<string, SpotTrade>();
  readonly #known = new Map<string, number>();

  constructor(
    private readonly venue: string,
    private readonly spot: SpotExchange,
  ) {}

  /** An account has something of an order sent. */
  noteOwner(orderId: string, account: string): void {
    this.#owners.set(orderId, account);
  }

  ownerOf(orderId: string): string | null {
    return this.#owners.get(orderId) ?? null;
  }

  order(account: string, symbol: string, orderId: string): OrderThere | null {
    if (this.#owners.get(orderId) !== account) return null;
    const legs = this.#legs(symbol, orderId);
    const last = legs.at(-1);
    if (last === undefined) return null;
    const before = legs.slice(0, -1).reduce((sum, leg) => sum + leg.filled, 0n);
    return {
      orderId,
      symbol,
      side: last.side === "BUY" ? "buy" : "sell",
      status: last.status,
      isOpen: isOpen(last),
      quantity: before + last.quantity,
      filled: before + last.filled,
    };
  }

  /** All that works; an order of which two legs do is there twice. */
  open(account: string): OrderThere[] {
    const there: OrderThere[] = [];
    for (const { symbol, orders } of this.spot.venue.engine.markets)
      for (const one of orders.values()) {
        if (!isOpen(one)) continue;
        const whole = this.order(account, symbol.symbol, orderIdOf(one.clientOrderId));
        if (whole !== null) there.push(whole);
      }
    return there;
  }

  trade(
    account: string,
    { symbol, tradeId, orderId }: { symbol: string; tradeId: string; orderId: string },
  ): TradeThere | null {
    if (this.#owners.get(orderId) !== account) return null;
    this.#readTrades();
    for (const leg of this.#legs(symbol, orderId)) {
      const trade = this.#trades.get(`${symbol} ${tradeId} ${leg.orderId}`);
      if (trade !== undefined) return this.#tradeOf(trade, orderId);
    }
    return null;
  }

  trades(account: string): TradeThere[] {
    const there: TradeThere[] = [];
    for (const { trades, orders } of this.spot.venue.engine.markets)
      for (const trade of trades) {
        const orderId = orderIdOf(orders.get(trade.orderId)?.clientOrderId ?? "");
        if (this.#owners.get(orderId) === account) there.push(this.#tradeOf(trade, orderId));
      }
    return there;
  }

  #legs(symbol: string, orderId: string): LegThere[] {
    const legs: LegThere[] = [];
    for (let number = 1; ; number++) {
      const found = this.spot.named(symbol, number === 1 ? orderId : `${orderId}-${number}`);
      if (found.length === 0) return legs;
      legs.push(...found);
    }
  }

  #readTrades(): void {
    for (const { symbol, trades } of this.spot.venue.engine.markets) {
      const { symbol: name } = symbol;
      for (const trade of trades.slice(this.#known.get(name) ?? 0))
        this.#trades.set(`${name} ${trade.id} ${trade.orderId}`, trade);
      this.#known.set(name, trades.length);
    }
  }

  #tradeOf(trade: SpotTrade, orderId: string): TradeThere {
    const { symbol, id, side, quantity, price, commission, commissionAsset } = trade;
    return {
      orderId,
      venue: this.venue,
      symbol,
      tradeId: String(id),
      side: side === "BUY" ? "buy" : "sell",
      quantity,
      price,
      fee: commission,
      feeCurrency: commissionAsset,
      isBusted: false,
      isRogue: false,
      liquidity: null,
    };
  }
}

const isOpen = ({ status }: LegThere): boolean => status === "NEW" || status === "PARTIALLY_FILLED";
