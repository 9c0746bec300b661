/** One symbol: its book, its orders and its trades, and the matching of one order with the others. */
import {
  NO_MONEY,
  NO_QUANTITY,
  min,
  minus,
  notional,
  plus,
  type Money,
  type Price,
  type Quantity,
} from "../../shared/core/decimal";
import { floorTo, baseAmount, commissionOn } from "./amounts";
import { Book } from "./book";
import { executionReport, type Execution } from "./events";
import { houseQuotes, type House } from "./house";
import type { JsonObject } from "./json";
import { crosses, isOpen, restOf, untouchedSince, type Side, type VenueOrder, type VenueTrade } from "./orders";
import type { VenueSymbol } from "./symbols";
import type { Wallet } from "./wallet";

/** What a market needs of the rest of the venue. */
export interface MarketSurroundings {
  readonly now: () => number;
  readonly wallet: (account: string) => Wallet;
  readonly publish: (account: string, event: JsonObject) => void;
  /** An order has traded for the first time. */
  readonly onFirstFill: (account: string) => void;
}

/** Why an order ends that nobody canceled. */
type Expiry = NonNullable<VenueOrder["expiryReason"]>;

export class Market {
  readonly book = new Book();
  /** By order id, oldest first. */
  readonly orders = new Map<number, VenueOrder>();
  /** Both sides of every trade, oldest first. */
  readonly trades: VenueTrade[] = [];
  /** Per account what is open, oldest first. */
  readonly #open = new Map<string, Set<VenueOrder>>();
  /** Per account and client id, oldest first. */
  readonly #named = new Map<string, VenueOrder[]>();
  readonly #surroundings: MarketSurroundings;
  #last: Price;
  #orderIds = 0;
  #tradeIds = 0;
  #executionIds = 0;
  #preventedMatches = 0;
  #updates = 0;

  constructor(
    readonly symbol: VenueSymbol,
    surroundings: MarketSurroundings,
  ) {
    this.#surroundings = surroundings;
    this.#last = symbol.startPrice;
  }

  /** Price of the last trade, or where the price was set since. */
  get last(): Price {
    return this.#last;
  }

  /** Rises with every change of the book. */
  get lastUpdateId(): number {
    return this.#updates;
  }

  nextOrderId(): number {
    return ++this.#orderIds;
  }

  /** Oldest first. */
  openOrders(account: string): VenueOrder[] {
    return [...(this.#open.get(account) ?? [])];
  }

  countOpen(account: string): number {
    return this.#open.get(account)?.size ?? 0;
  }

  /** All orders of an account that had this client id, oldest first. */
  named(account: string, clientOrderId: string): readonly VenueOrder[] {
    return this.#named.get(nameKey(account, clientOrderId)) ?? [];
  }

  /** Moves the house to a price; resting orders that its new quotes reach fill at their own price. */
  setPrice(price: Price, house: House): void {
    this.book.clearHouse();
    this.#updates++;
    for (const quote of houseQuotes(price, house, this.symbol)) {
      const order = this.#houseOrder(quote.side, quote.price, quote.quantity);
      this.match(order, null);
      if (restOf(order) > 0n) this.book.add(order);
    }
    // What the move has traded on its way was at the orders' prices.
    this.#last = price;
  }

  /** Fills a resting order with the house, at most `quantity`, at the order's own price. */
  fillFromHouse(order: VenueOrder, quantity: Quantity): void {
    const wanted = min(quantity, restOf(order));
    if (wanted <= 0n) return;
    const house = this.#houseOrder(order.side === "BUY" ? "SELL" : "BUY", order.price, wanted);
    this.#trade(order, house, wanted);
  }

  /** Takes a new order in: it is there, and its owner hears of it. */
  accept(order: VenueOrder): void {
    this.orders.set(order.orderId, order);
    if (order.account !== null) {
      const open = this.#open.get(order.account) ?? new Set();
      this.#open.set(order.account, open.add(order));
      const key = nameKey(order.account, order.clientOrderId);
      this.#named.set(key, [...(this.#named.get(key) ?? []), order]);
    }
    this.report(order, { type: "NEW" }, order.createdAt);
  }

  /** Puts what is left of an order on the book. */
  rest(order: VenueOrder): void {
    this.#updates++;
    this.book.add(order);
  }

  /** Trades an order with what it crosses; with `most`, no more than that. */
  match(taker: VenueOrder, most: Quantity | null): void {
    let left = most ?? restOf(taker);
    while (left > 0n && isOpen(taker)) {
      const maker = this.book.against(taker.side)[0];
      if (maker === undefined || !isReached(taker, maker)) return;
      if (isSelfTrade(taker, maker)) {
        this.#preventSelfTrade(taker, maker);
        continue;
      }
      const quantity = min(min(restOf(taker), restOf(maker)), left);
      this.#trade(maker, taker, quantity);
      left = minus(left, quantity);
    }
  }

  /** How much an order would trade at once, and what it would cost or bring in, with its self-trade prevention. */
  reach(order: VenueOrder, most: Quantity): { quantity: Quantity; value: Money } {
    let quantity = NO_QUANTITY;
    let value = NO_MONEY;
    for (const maker of this.book.against(order.side)) {
      if (quantity >= most || !isReached(order, maker)) break;
      if (isSelfTrade(order, maker)) {
        if (order.stpMode === "EXPIRE_MAKER") continue;
        break;
      }
      const part = min(restOf(maker), minus(most, quantity));
      quantity = plus(quantity, part);
      value = plus(value, notional(part, maker.price));
    }
    return { quantity, value };
  }

  /** The quantity that `value` buys or that brings it in now, in whole steps of each level, never over the value. */
  quantityWorth(side: Side, value: Money): Quantity {
    let left = value;
    let quantity = NO_QUANTITY;
    for (const maker of this.book.against(side)) {
      const part = min(restOf(maker), floorTo(left / maker.price, this.symbol.stepSize));
      quantity = plus(quantity, part);
      left = minus(left, notional(part, maker.price));
      if (part < restOf(maker)) break;
    }
    return quantity;
  }

  cancel(order: VenueOrder, cancelId: string): void {
    this.#end(order, "CANCELED");
    this.report(order, { type: "CANCELED", cancelId });
  }

  expire(order: VenueOrder, reason: Expiry): void {
    order.expiryReason = reason;
    this.#end(order, "EXPIRED");
    this.report(order, { type: "EXPIRED" });
  }

  /** Tells the owner what happened to an order; that it was taken happened when it was made, not a moment later. */
  report(order: VenueOrder, execution: Omit<Execution, "at" | "id">, at = this.#surroundings.now()): void {
    if (order.account === null) return;
    order.updatedAt = at;
    const event = executionReport(order, { ...execution, at, id: ++this.#executionIds });
    this.#surroundings.publish(order.account, event);
  }

  #houseOrder(side: Side, price: Price, quantity: Quantity): VenueOrder {
    const now = this.#surroundings.now();
    return {
      symbol: this.symbol.symbol,
      account: null,
      orderId: this.nextOrderId(),
      clientOrderId: "house",
      side,
      type: "LIMIT",
      timeInForce: "GTC",
      price,
      quantity,
      quoteOrderQuantity: NO_MONEY,
      stpMode: "NONE",
      ...untouchedSince(now),
    };
  }

  #trade(maker: VenueOrder, taker: VenueOrder, quantity: Quantity): void {
    const { price } = maker;
    this.#last = price;
    this.#updates++;
    const id = ++this.#tradeIds;
    for (const order of [maker, taker]) {
      const isFirst = order.filled === 0n;
      order.filled = plus(order.filled, quantity);
      order.quoteFilled = plus(order.quoteFilled, notional(quantity, price));
      order.status = restOf(order) === 0n ? "FILLED" : "PARTIALLY_FILLED";
      if (!isOpen(order)) this.#leave(order);
      if (order.account === null) continue;
      const trade = this.#settle(order, order.account, { id, price, quantity, isMaker: order === maker });
      this.trades.push(trade);
      this.report(order, { type: "TRADE", trade });
      if (isFirst) this.#surroundings.onFirstFill(order.account);
    }
  }

  /** Moves one account's side of a trade: out of what is locked, in less the commission, which is in the asset received. */
  #settle(
    order: VenueOrder,
    account: string,
    { id, price, quantity, isMaker }: Pick<VenueTrade, "id" | "price" | "quantity" | "isMaker">,
  ): VenueTrade {
    const { base, quote, makerFee, takerFee } = this.symbol;
    const isBuy = order.side === "BUY";
    const value = notional(quantity, price);
    const amount = baseAmount(quantity);
    const [paid, received] = isBuy ? [value, amount] : [amount, value];
    const [paidAsset, receivedAsset] = isBuy ? [quote, base] : [base, quote];
    const commission = commissionOn(received, isMaker ? makerFee : takerFee);
    const wallet = this.#surroundings.wallet(account);
    wallet.spend(paidAsset, paid);
    order.locked = minus(order.locked, paid);
    // What a limit had locked above the price it got is free at once.
    const needed = isBuy && order.type !== "MARKET" ? notional(restOf(order), order.price) : order.locked;
    if (order.locked > needed || !isOpen(order)) this.#unlock(order, isOpen(order) ? needed : NO_MONEY);
    wallet.receive(receivedAsset, minus(received, commission));
    wallet.updatedAt = this.#surroundings.now();
    return {
      symbol: order.symbol,
      id,
      account,
      orderId: order.orderId,
      side: order.side,
      price,
      quantity,
      quoteQuantity: value,
      commission,
      commissionAsset: receivedAsset,
      time: wallet.updatedAt,
      isMaker,
    };
  }

  /** stp_faq.md, "What happens when STP is triggered?": the taker's mode says whose rest expires. */
  #preventSelfTrade(taker: VenueOrder, maker: VenueOrder): void {
    const id = this.#preventedMatches++;
    const ended: (readonly [VenueOrder, VenueOrder])[] = [];
    if (taker.stpMode !== "EXPIRE_TAKER") ended.push([maker, taker]);
    if (taker.stpMode !== "EXPIRE_MAKER") ended.push([taker, maker]);
    for (const [order, counter] of ended) {
      const quantity = restOf(order);
      order.prevented = plus(order.prevented, quantity);
      order.preventedMatchId = id;
      this.#end(order, "EXPIRED_IN_MATCH");
      this.report(order, { type: "TRADE_PREVENTION", prevented: { quantity, counterOrderId: counter.orderId } });
    }
  }

  #end(order: VenueOrder, status: VenueOrder["status"]): void {
    order.status = status;
    this.#updates++;
    this.#leave(order);
    this.#unlock(order, NO_MONEY);
  }

  #leave(order: VenueOrder): void {
    this.book.remove(order);
    if (order.account !== null) this.#open.get(order.account)?.delete(order);
  }

  /** Gives back what an order locks over `keep`. */
  #unlock(order: VenueOrder, keep: Money): void {
    if (order.account === null) return;
    const wallet = this.#surroundings.wallet(order.account);
    wallet.unlock(order.side === "BUY" ? this.symbol.quote : this.symbol.base, minus(order.locked, keep));
    wallet.updatedAt = this.#surroundings.now();
    order.locked = keep;
  }
}

const nameKey = (account: string, clientOrderId: string): string => `${account}\n${clientOrderId}`;

const isSelfTrade = (taker: VenueOrder, maker: VenueOrder): boolean =>
  maker.account !== null && maker.account === taker.account && taker.stpMode !== "NONE";

/** Whether an order would trade with this one: at any price for a market order, else within its limit. */
const isReached = (taker: Pick<VenueOrder, "side" | "price" | "type">, maker: VenueOrder): boolean =>
  taker.type === "MARKET" || crosses(taker.side, taker.price, maker.price);
