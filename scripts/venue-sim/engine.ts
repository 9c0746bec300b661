/** The matching engine: accounts, symbols and what an order, a cancel or a price does to them. */
import {
  NO_MONEY,
  ONE,
  max,
  minus,
  money,
  notional,
  type Money,
  type Price,
  type Quantity,
  type Ratio,
} from "../../shared/core/decimal";
import { seededRandom } from "../feed/price-walk";
import { baseAmount, floorTo } from "./amounts";
import { accountPosition, type RejectReason } from "./events";
import { assertFilters } from "./filters";
import type { House } from "./house";
import type { JsonObject } from "./json";
import { Market } from "./market";
import {
  isOpen,
  restOf,
  type OrderType,
  type Side,
  type StpMode,
  type TimeInForce,
  type VenueOrder,
  type VenueTrade,
  untouchedSince,
} from "./orders";
import {
  cancelRejected,
  clientOrderIdMismatch,
  invalidSymbol,
  orderRejected,
  unknownOrder,
  type Refusal,
} from "./refusal";
import type { VenueSymbol } from "./symbols";
import { Wallet } from "./wallet";

/** A new order as the parameters say it. */
export interface NewOrder {
  readonly symbol: string;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  /** 0 for market orders. */
  readonly price: Price;
  /** Null for a market order by value. */
  readonly quantity: Quantity | null;
  readonly quoteOrderQuantity: Money | null;
  /** Null for one that the venue makes. */
  readonly clientOrderId: string | null;
  readonly stpMode: StpMode;
}

/** An order named by its id, its client's id, or both. */
export interface OrderReference {
  readonly orderId: number | null;
  readonly clientOrderId: string | null;
}

export const CANCEL_RESTRICTIONS = ["ONLY_NEW", "ONLY_PARTIALLY_FILLED"] as const;

export interface CancelRequest extends OrderReference {
  readonly symbol: string;
  /** Id of the cancel itself; null for one that the venue makes. */
  readonly cancelId: string | null;
  readonly restriction: (typeof CANCEL_RESTRICTIONS)[number] | null;
}

export interface EngineOptions {
  readonly symbols: ReadonlyMap<string, VenueSymbol>;
  /** Per account what it starts with: asset → amount. */
  readonly accounts: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly house: House;
  readonly seed: number;
  readonly now: () => number;
  readonly publish: (account: string, event: JsonObject) => void;
  readonly onFirstFill: (account: string) => void;
}

export class Engine {
  readonly #options: EngineOptions;
  readonly #random: () => number;
  readonly #wallets: ReadonlyMap<string, Wallet>;
  readonly #markets: ReadonlyMap<string, Market>;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#random = seededRandom(options.seed);
    const now = options.now();
    this.#wallets = new Map(
      Array.from(options.accounts, ([account, assets]) => [
        account,
        new Wallet(
          Object.entries(assets).map(([asset, amount]) => [asset, money(amount)]),
          now,
        ),
      ]),
    );
    const surroundings = { ...options, wallet: (account: string) => this.wallet(account) };
    this.#markets = new Map(Array.from(options.symbols, ([name, symbol]) => [name, new Market(symbol, surroundings)]));
    for (const market of this.#markets.values()) market.setPrice(market.symbol.startPrice, options.house);
  }

  get markets(): Iterable<Market> {
    return this.#markets.values();
  }

  /** The market of a symbol; -1121 when there is none. */
  market(symbol: string): Market {
    const market = this.#markets.get(symbol);
    if (market === undefined) throw invalidSymbol();
    return market;
  }

  /** Throws when there is no such account: keys name accounts that exist. */
  wallet(account: string): Wallet {
    const wallet = this.#wallets.get(account);
    if (wallet === undefined) throw new Error(`no account ${account}`);
    return wallet;
  }

  /** Letters and digits that the seed decides, for ids and keys that the venue makes itself. */
  randomText(length: number): string {
    const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    return Array.from({ length }, () => letters[Math.floor(this.#random() * letters.length)]).join("");
  }

  /** The filters and all that is looked at before the matching engine; throws -1013 or -1121. */
  assertAcceptable(account: string, request: NewOrder): void {
    const market = this.market(request.symbol);
    if (request.quantity === null) return;
    const isMarket = request.type === "MARKET";
    assertFilters(
      {
        quantity: request.quantity,
        price: isMarket ? market.last : request.price,
        isMarket,
        openOrders: market.countOpen(account),
      },
      market.symbol,
    );
  }

  /**
   * Places an order that has passed the filters. With `houseShare` only that share of it finds a counterpart now, the
   * rest finds none: the house's quotes are gone. Throws -2010.
   */
  place(account: string, request: NewOrder, houseShare: Ratio | null): { order: VenueOrder; trades: VenueTrade[] } {
    const market = this.market(request.symbol);
    const order = this.#newOrder(account, request, market);
    const refusal = this.#refuse(order, market);
    if (refusal !== null) {
      market.report(order, { type: "REJECTED", rejectReason: refusal.reason });
      throw refusal.refusal;
    }
    market.accept(order);
    const firstTrade = market.trades.length;
    if (order.timeInForce === "FOK" && market.reach(order, order.quantity).quantity < order.quantity)
      market.expire(order, "UNFILLED_FOK_ORDER_EXPIRED");
    else this.#work(order, market, houseShare);
    this.#reportBalances(account, market);
    const trades = market.trades.slice(firstTrade).filter(({ orderId }) => orderId === order.orderId);
    return { order, trades };
  }

  /** Cancels an order; the copy is the order as the answer shows it. Throws -2011 or -2039. */
  cancel(account: string, request: CancelRequest): { order: VenueOrder; cancelId: string } {
    const market = this.market(request.symbol);
    const order = this.find(account, request.symbol, request);
    if (order === null || !isOpen(order)) throw unknownOrder();
    const { restriction } = request;
    if (restriction !== null && (restriction === "ONLY_NEW") !== (order.status === "NEW"))
      throw cancelRejected("Order was not canceled due to cancel restrictions.");
    const cancelId = request.cancelId ?? this.randomText(22);
    market.cancel(order, cancelId);
    this.#reportBalances(account, market);
    return { order, cancelId };
  }

  /** The account's order; of several with one client id the open one, else the newest. Null when there is none. */
  find(account: string, symbol: string, { orderId, clientOrderId }: OrderReference): VenueOrder | null {
    const market = this.market(symbol);
    if (orderId !== null) {
      const order = market.orders.get(orderId);
      if (order === undefined || order.account !== account) return null;
      if (clientOrderId !== null && order.clientOrderId !== clientOrderId) throw clientOrderIdMismatch();
      return order;
    }
    const named = clientOrderId === null ? [] : market.named(account, clientOrderId);
    return named.find(isOpen) ?? named.at(-1) ?? null;
  }

  setPrice(symbol: string, price: Price, house: House): void {
    const market = this.market(symbol);
    const before = market.trades.length;
    market.setPrice(price, house);
    for (const account of new Set(market.trades.slice(before).map((trade) => trade.account)))
      this.#reportBalances(account, market);
  }

  /** Lets the house fill a resting order, at most `quantity`, at the order's price. */
  fillFromHouse(order: VenueOrder, quantity: Quantity): void {
    const market = this.market(order.symbol);
    market.fillFromHouse(order, quantity);
    if (order.account !== null) this.#reportBalances(order.account, market);
  }

  #newOrder(account: string, request: NewOrder, market: Market): VenueOrder {
    const now = this.#options.now();
    return {
      symbol: request.symbol,
      account,
      orderId: market.nextOrderId(),
      clientOrderId: request.clientOrderId ?? this.randomText(22),
      side: request.side,
      type: request.type,
      timeInForce: request.timeInForce,
      price: request.price,
      quantity: request.quantity ?? market.quantityWorth(request.side, request.quoteOrderQuantity ?? NO_MONEY),
      quoteOrderQuantity: request.quoteOrderQuantity ?? NO_MONEY,
      stpMode: request.stpMode,
      ...untouchedSince(now),
    };
  }

  /** What the matching engine refuses; when it does not, the order's funds are locked. errors.md, "Messages for -1010 …". */
  #refuse(order: VenueOrder, market: Market): { refusal: Refusal; reason: RejectReason } | null {
    const { symbol } = market;
    const refuse = (message: string, reason: RejectReason = "NONE") => ({ refusal: orderRejected(message), reason });
    if (!symbol.tradable) return refuse("Market is closed.");
    const account = order.account ?? "";
    if (market.named(account, order.clientOrderId).some(isOpen)) return refuse("Duplicate order sent.");
    if (order.quantity < symbol.minQuantity)
      return refuse("Order book liquidity is less than `LOT_SIZE` filter minimum quantity.");
    if (order.type === "LIMIT_MAKER" && market.book.wouldTake(order.side, order.price))
      return refuse("Order would immediately match and take.", "WOULD_MATCH_IMMEDIATELY");
    order.locked = fundsOf(order, market);
    if (!this.wallet(account).lock(order.side === "BUY" ? symbol.quote : symbol.base, order.locked))
      return refuse("Account has insufficient balance for requested action.", "INSUFFICIENT_BALANCES");
    return null;
  }

  #work(order: VenueOrder, market: Market, houseShare: Ratio | null): void {
    if (houseShare === null) market.match(order, null);
    else this.#workPartly(order, market, houseShare);
    if (!isOpen(order)) return;
    if (order.type === "MARKET") market.expire(order, "INSUFFICIENT_LIQUIDITY");
    else if (order.timeInForce === "GTC") market.rest(order);
    else market.expire(order, "UNFILLED_IOC_QUANTITY_EXPIRED");
  }

  /** Fills a share of an order, whether it crosses the house or not; for the rest the house is gone. */
  #workPartly(order: VenueOrder, market: Market, share: Ratio): void {
    const { stepSize, minQuantity } = market.symbol;
    const most = max(floorTo((order.quantity * share) / ONE, stepSize), minQuantity);
    market.match(order, most);
    if (order.type === "MARKET" || !isOpen(order)) return;
    market.book.withdrawHouse(order);
    market.match(order, null);
    if (order.filled < most) market.fillFromHouse(order, minus(most, order.filled));
  }

  #reportBalances(account: string, { symbol }: Market): void {
    const position = accountPosition(this.wallet(account), [symbol.base, symbol.quote], this.#options.now());
    this.#options.publish(account, position);
  }
}

/** What an order locks: the base to sell it, or the quote that it costs at its limit, or at the book's prices now. */
function fundsOf(order: VenueOrder, market: Market): Money {
  if (order.side === "SELL") return baseAmount(order.quantity);
  return order.type === "MARKET" ? market.reach(order, order.quantity).value : notional(restOf(order), order.price);
}
