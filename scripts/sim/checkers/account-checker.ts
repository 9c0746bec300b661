/**
 * Watches one account from outside: reads what its disk says and nothing of its memory, and holds it against the venues' own
 * orders and trades. Each broken rule is a sentence.
 */
import { createHash } from "node:crypto";
import type { Disk } from "../platform/stored-object";
import type { Coverage } from "../coverage";
import { AMOUNT, amount, decimal, SIZE, size } from "./decimals";
import { OrderModel, type Fact, type OrderFact, type Shown, type StoredFill } from "./order-model";
import { tradeLine, type VenueTruth } from "./venue-truth";

type FactRow = Fact & Record<string, string | number | null>;

const ROWS = "SELECT sequence, at, type, event, hash FROM journal WHERE sequence >= ? ORDER BY sequence";
const HAS_TABLES = "SELECT 1 FROM sqlite_master WHERE name = 'journal'";
const GENESIS = "0".repeat(64);
const DEFAULT = "DEFAULT";

interface StoredLimits {
  readonly version: number;
  readonly symbols: Readonly<Record<string, SymbolRow>>;
}
interface SymbolRow {
  readonly max_position?: string | null;
  readonly max_order_size?: string | null;
}

/** A view of an order that left the account. */
export type ShownOrder = Shown & { readonly order_id: string; readonly sequence: number };

/** A view of a position. */
export interface ShownPosition {
  readonly symbol: string;
  readonly quantity: string;
  readonly open_buys: string;
  readonly open_sells: string;
}

export class AccountChecker {
  readonly orders = new Map<string, OrderModel>();
  readonly positions = new Map<string, bigint>();
  cash = 0n;
  type = "margin";
  currency = "USDT";
  tradingState = "active";
  limitsVersion = 0;
  /** Version of the limits and what they allow, by symbol. */
  #limits: StoredLimits["symbols"];
  /** The largest position that any limits so far allowed, by symbol. */
  readonly #allowed = new Map<string, bigint>();
  /** What the venues did that no check could have foreseen, by symbol. */
  readonly #unforeseen = new Map<string, bigint>();
  readonly #balances = new Map<string, bigint>();
  readonly #booked = new Set<string>();
  readonly #busted = new Set<string>();
  readonly #openAlerts = new Map<string, string>();
  #sequence = 0;
  #hash = GENESIS;
  #lastRowIn = 0;
  /** Orders that were overfilled, and what has to follow in the same turn (rule 3). */
  #overfilled: { readonly orderId: string; isRestricted: boolean; isAlerted: boolean } | null = null;

  constructor(
    readonly account: string,
    private readonly disk: Disk,
    private readonly deps: {
      readonly truth: VenueTruth;
      readonly coverage: Coverage;
      readonly fail: (sentence: string) => void;
      /** Number of what happens now. */
      readonly happening: () => number;
      readonly defaultLimits: StoredLimits["symbols"];
    },
  ) {
    this.#limits = deps.defaultLimits;
    this.#noteAllowed();
  }

  get sequence(): number {
    return this.#sequence;
  }

  /** Reads what has come to the disk since the last look. */
  look(): void {
    if (this.#sequence === 0 && this.disk.sql.all(HAS_TABLES).length === 0) return;
    const rows = this.disk.sql.all<FactRow>(ROWS, this.#sequence);
    if (this.#sequence > 0 && rows.shift()?.hash !== this.#hash)
      this.#fail(`row ${this.#sequence} of the journal is gone, or another than it was`);
    for (const fact of rows) {
      this.#take(fact);
      this.#lastRowIn = this.deps.happening();
    }
    this.#checkOverfilled();
  }

  /**
   * Holds a view of the whole account against the disk. When rows have come in the very happening that the view was made in, it does
   * not say whether it was made before or after them, and is not looked at.
   * @param differences of the view from what the disk makes of the account
   */
  shownWhole(differences: () => string[]): void {
    this.look();
    if (this.#lastRowIn === this.deps.happening()) return;
    for (const one of differences()) this.#fail(one);
  }

  /** Holds what a client is shown of an order against what the disk makes of it. */
  shown(view: ShownOrder): void {
    const order = this.orders.get(view.order_id);
    if (order === undefined) return this.#fail(`order ${view.order_id} was answered with, and is not on disk`);
    if (view.sequence > order.sequence)
      return this.#fail(`order ${view.order_id} was answered with row ${view.sequence}, which is not on disk`);
    // What came to the disk after the view was made is not in it; of a split order the parts' rows come first.
    if (view.sequence < order.sequence || order.isParent) return;
    const ours: Readonly<Record<string, unknown>> = { ...order.shown() };
    const theirs: Readonly<Record<string, unknown>> = { ...view };
    for (const [field, value] of Object.entries(ours))
      if (theirs[field] !== value)
        this.#fail(
          `${field} of order ${view.order_id} is shown as ${String(theirs[field])}, and the rules make it ${String(value)}`,
        );
  }

  /** Where positions, and what they say of open orders, are not what the disk makes of them. */
  positionDifferences(views: readonly ShownPosition[]): string[] {
    const reserved = new Map<string, bigint>();
    for (const order of this.orders.values())
      if (!order.isShadow && !order.isParent) add(reserved, `${order.side} ${order.symbol}`, order.reserved());
    const shown = new Set(views.map(({ symbol }) => symbol));
    const hidden = [...this.positions].filter(([symbol, quantity]) => quantity !== 0n && !shown.has(symbol));
    const compared = views.flatMap(({ symbol, quantity, open_buys: buys, open_sells: sells }) => [
      different(`the position in ${symbol}`, quantity, this.positions.get(symbol) ?? 0n),
      different(`what open buys of ${symbol} reserve`, buys, reserved.get(`buy ${symbol}`) ?? 0n),
      different(`what open sells of ${symbol} reserve`, sells, reserved.get(`sell ${symbol}`) ?? 0n),
    ]);
    return [
      ...hidden.map(([symbol, quantity]) => `the position of ${decimal(quantity, SIZE)} ${symbol} is not shown`),
      ...compared.flat(),
    ];
  }

  /** Where cash is not start, trades, fees and adjustments. */
  cashDifferences(cash: string): string[] {
    return amount(cash) === this.cash ? [] : [`cash is shown as ${cash}, and is ${decimal(this.cash, AMOUNT)}`];
  }

  /** Whether an order that is not known to be over has somebody to look at it. */
  hasAlert(limit: string): boolean {
    return [...this.#openAlerts.values()].includes(limit);
  }

  /** What has been booked and what the venues have traded have to be the same, when nothing is under way. */
  compareTrades(): void {
    const { truth } = this.deps;
    for (const trade of truth.trades(this.account)) {
      const order = this.orders.get(trade.orderId);
      const key = fillKey(trade);
      if (order === undefined) this.#fail(`a venue has traded ${tradeLine(trade)}, of no order on disk`);
      // Of one that is in doubt, with an alert, the venue has yet to be asked.
      else if (!this.#booked.has(key) && !order.isUnknown)
        this.#fail(`a venue has traded ${tradeLine(trade)}, and it is not booked`);
      if (trade.isBusted && !this.#busted.has(key))
        this.#fail(`a venue has taken ${tradeLine(trade)} back, and it is still booked`);
    }
  }

  /** Holds what works at the venues against the open orders; call it when nothing is under way. */
  compareOrders(): void {
    const there = this.deps.truth.open(this.account);
    const ids = there.map(({ orderId }) => orderId);
    for (const id of new Set(ids))
      if (ids.filter((one) => one === id).length > 1) this.#fail(`order ${id} is live at the venues more than once`);
    for (const one of there) {
      const order = this.orders.get(one.orderId);
      if (order === undefined || !order.isOpen())
        this.#fail(`order ${one.orderId} works at its venue and has ended here`);
      else if (!order.isUnknown && (order.quantity !== one.quantity || order.filled !== one.filled))
        this.#fail(
          `order ${one.orderId} is ${decimal(one.filled, SIZE)} of ${decimal(one.quantity, SIZE)} at its venue, and ${decimal(order.filled, SIZE)} of ${decimal(order.quantity, SIZE)} here`,
        );
    }
    const open = new Set(ids);
    for (const order of this.orders.values())
      if (
        !order.isShadow &&
        !order.isParent &&
        order.stage() === "working" &&
        !order.isUnknown &&
        !open.has(order.orderId)
      )
        this.#fail(`order ${order.orderId} works here and not at its venue`);
  }

  #fail(sentence: string): void {
    this.deps.fail(`${this.account}: ${sentence}`);
  }

  #take(fact: FactRow): void {
    const { sequence, at, type, event } = fact;
    if (sequence !== this.#sequence + 1) this.#fail(`row ${this.#sequence + 1} of the journal is missing`);
    const hash = createHash("sha256").update(`${this.#hash}|${sequence}|${at}|${type}|${event}`).digest("hex");
    if (hash !== fact.hash) this.#fail(`the hash of row ${sequence} does not follow from the row before it`);
    this.#sequence = sequence;
    this.#hash = fact.hash;
    const stored: unknown = JSON.parse(event);
    if (typeof stored === "object" && stored !== null && "order_id" in stored)
      this.#takeOrder(type, stored as OrderFact);
    else this.#takeOther(type, stored);
  }

  #takeOther(type: string, stored: unknown): void {
    switch (type) {
      case "account_opened": {
        const {
          cash,
          account_type: type_,
          currency,
        } = stored as { cash: string; account_type: string; currency: string };
        this.cash = amount(cash);
        this.type = type_;
        this.currency = currency;
        return;
      }
      case "cash_adjusted":
        this.cash += amount((stored as { amount: string }).amount);
        return;
      case "limits_changed": {
        const { limits } = stored as { limits: StoredLimits };
        if (limits.version !== this.limitsVersion + 1)
          this.#fail(`limits ${limits.version} follow limits ${this.limitsVersion}`);
        this.limitsVersion = limits.version;
        this.#limits = limits.symbols;
        this.#noteAllowed();
        return;
      }
      case "trading_state_changed":
        this.tradingState = (stored as { state: string }).state;
        if (this.#overfilled !== null) this.#overfilled.isRestricted ||= this.tradingState !== "active";
        return;
      case "alert_changed": {
        const { alert } = stored as { alert: { alert_id: string; limit: string; resolved_at?: number } };
        if (alert.resolved_at === undefined) this.#openAlerts.set(alert.alert_id, alert.limit);
        else this.#openAlerts.delete(alert.alert_id);
        this.#noteAlert(alert.limit);
        return;
      }
      case "alert_deferred":
        return this.#noteAlert((stored as { alert: { limit: string } }).alert.limit);
      default:
        return;
    }
  }

  #takeOrder(type: string, fact: OrderFact): void {
    const { order_id: orderId } = fact;
    const isNew = type === "order_accepted" || type === "order_refused";
    const known = this.orders.get(orderId);
    if (isNew) {
      if (known !== undefined) return this.#fail(`order ${orderId} was accepted twice`);
      const order = new OrderModel(orderId, type, fact, this.#sequence);
      this.orders.set(orderId, order);
      this.deps.coverage.code(type === "order_refused" ? (fact.reject?.code ?? "none") : null);
      if (type === "order_accepted") {
        this.#checkSize(order, fact.request);
        this.#checkReach(order, fact.family?.kind === "child" ? null : order.quantity, 0n);
      }
      return;
    }
    if (known === undefined)
      return this.#fail(`row ${this.#sequence} is about order ${orderId}, which was never accepted`);
    const before = stateOf(known);
    if (type === "order_ended") this.#checkEnd(known, fact);
    if (type === "outcome_resolved" && !fact.found) this.#checkLost(known);
    const reservedBefore = known.reserved();
    const wasOverfilled = known.isOverfilled;
    const wasOpen = known.isOpen();
    const wasAsked = known.isAsked;
    known.take(type, fact, this.#sequence, this.currency);
    known.changedIn = this.deps.happening();
    // What its venue works although a person had ended it reserves again, and nobody could have foreseen that.
    if (wasAsked && !wasOpen && known.isOpen()) add(this.#unforeseen, known.symbol, known.reserved());
    if (type === "replace_requested" || type === "order_amended")
      this.#checkReach(known, known.reserved(), reservedBefore);
    this.deps.coverage.transition(before, stateOf(known));
    if (type === "order_ended" && fact.status === "rejected") this.deps.coverage.code(fact.reject?.code ?? "none");
    if (known.isOverfilled && !wasOverfilled && !known.isShadow && !known.isParent)
      this.#overfilled ??= { orderId, isRestricted: this.tradingState !== "active", isAlerted: false };
    if (type === "order_filled") this.#book(known, fact.fill, wasOpen);
    if (type === "trade_busted") this.#bust(known, fact.fill);
  }

  /** No order that was accepted is larger than the limit of its time, but one that closes exactly what is held and that no client has named. */
  #checkSize(order: OrderModel, request: OrderFact["request"]): void {
    if (order.isShadow) return;
    const position = this.positions.get(order.symbol) ?? 0n;
    const isClosing =
      request.reduce_only === true && request.type === "market" && (request.client_order_id ?? null) === null;
    if (isClosing && order.quantity === (order.side === "sell" ? position : -position)) return;
    const limit = this.#orderSizeLimit(order.symbol);
    if (limit === null || order.quantity > limit)
      this.#fail(
        `order ${order.orderId} of ${decimal(order.quantity, SIZE)} was accepted over its limit of ${limit === null ? "nothing" : decimal(limit, SIZE)}`,
      );
  }

  /**
   * Hard limits: with all open orders of a side filled, an order that was approved is within the position limit of its time, or brings
   * the account no further from it than it was.
   */
  #checkReach(order: OrderModel, reserves: bigint | null, reservedBefore: bigint): void {
    // The parts of a split order were checked with the whole.
    if (order.isShadow || reserves === null || (order.isParent && reservedBefore > 0n)) return;
    const open = { buy: 0n, sell: 0n };
    for (const other of this.orders.values())
      if (other !== order && other.symbol === order.symbol && !other.isShadow && !other.isParent)
        open[other.side] += other.reserved();
    const position = this.positions.get(order.symbol) ?? 0n;
    const reach = (own: bigint): bigint => {
      const long = absolute(position + open.buy + (order.side === "buy" ? own : 0n));
      const short = absolute(position - open.sell - (order.side === "sell" ? own : 0n));
      return long > short ? long : short;
    };
    const [before, after] = [reach(reservedBefore), reach(reserves)];
    const limit = this.#positionLimit(order.symbol);
    if (after > before && (limit === null || after > limit))
      this.#fail(
        `order ${order.orderId} was approved with ${decimal(after, SIZE)} ${order.symbol} in reach, over the limit of ${limit === null ? "nothing" : decimal(limit, SIZE)}`,
      );
  }

  /** Rule 8: an end needs proof. */
  #checkEnd(order: OrderModel, fact: OrderFact): void {
    if (order.isParent || !order.isOpen()) return;
    const there = this.deps.truth.order(order.venue, this.account, order.symbol, order.orderId, order.isShadow);
    if (there === null) {
      if (fact.by === "venue" && fact.status !== "rejected")
        this.#fail(`order ${order.orderId} ended as ${fact.status} by its venue, which never had it`);
      return;
    }
    if (fact.by === "account")
      this.#fail(`order ${order.orderId} ended here as ${fact.status}, and its venue has it (${there.status})`);
    else if (there.isOpen) this.#fail(`order ${order.orderId} ended as ${fact.status}, and works at its venue`);
  }

  /** Rule 8: that an order never arrived is the venue's word. */
  #checkLost(order: OrderModel): void {
    if (this.deps.truth.order(order.venue, this.account, order.symbol, order.orderId, order.isShadow) !== null)
      this.#fail(`order ${order.orderId} counts as never arrived, and its venue has it`);
  }

  #book(order: OrderModel, fill: StoredFill, wasOpen: boolean): void {
    const key = fillKey(keyOf(fill));
    // Rule 6.
    if (this.#booked.has(key)) return this.#fail(`trade ${fill.trade_id} of order ${fill.order_id} is booked twice`);
    this.#booked.add(key);
    const trade = this.deps.truth.trade(this.account, keyOf(fill));
    if (trade === null)
      return this.#fail(`trade ${fill.trade_id} of order ${fill.order_id} is booked, and no venue knows it`);
    const isSame =
      trade.side === order.side &&
      trade.symbol === order.symbol &&
      trade.quantity === size(fill.quantity) &&
      trade.price === size(fill.price) &&
      trade.fee === amount(fill.fee) &&
      trade.feeCurrency === fill.fee_currency;
    if (!isSame) this.#fail(`booked as ${JSON.stringify(fill)}, and traded as ${tradeLine(trade)}`);
    if (order.isShadow) return;
    // What is told after the end of its order was reserved for no more.
    if (trade.isRogue || !wasOpen) add(this.#unforeseen, order.symbol, trade.quantity);
    this.#execute(order, fill, 1n);
    this.#checkPosition(order);
  }

  #bust(order: OrderModel, fill: StoredFill): void {
    const key = fillKey(keyOf(fill));
    if (this.#busted.has(key))
      return this.#fail(`trade ${fill.trade_id} of order ${fill.order_id} is taken back twice`);
    this.#busted.add(key);
    const trade = this.deps.truth.trade(this.account, keyOf(fill));
    if (trade?.isBusted !== true) this.#fail(`trade ${fill.trade_id} is taken back, and its venue stands by it`);
    if (order.isShadow) return;
    add(this.#unforeseen, order.symbol, size(fill.quantity));
    this.#execute(order, fill, -1n);
  }

  #noteAlert(limit: string): void {
    if (this.#overfilled !== null) this.#overfilled.isAlerted ||= limit === "overfill";
  }

  /** Rule 3: an overfill is alerted, and the account adds nothing any more. The rows of a turn come to the disk together. */
  #checkOverfilled(): void {
    if (this.#overfilled === null) return;
    const { orderId, isRestricted, isAlerted } = this.#overfilled;
    this.#overfilled = null;
    if (!isRestricted) this.#fail(`order ${orderId} is overfilled, and the account still adds`);
    if (!isAlerted) this.#fail(`order ${orderId} is overfilled, and there is no alert`);
  }

  /** Rule 10, exactly: position and cash. */
  #execute(order: OrderModel, fill: StoredFill, times: bigint): void {
    const sign = times * (order.side === "buy" ? 1n : -1n);
    add(this.positions, order.symbol, sign * size(fill.quantity));
    this.cash -= sign * size(fill.quantity) * size(fill.price);
    if (fill.fee_currency === this.currency) this.cash -= times * amount(fill.fee);
    else add(this.#balances, fill.fee_currency, -times * amount(fill.fee));
  }

  /** Hard limits: what was approved never takes a position beyond the largest that was ever allowed. */
  #checkPosition({ symbol }: OrderModel): void {
    const position = this.positions.get(symbol) ?? 0n;
    const reach = (this.#allowed.get(symbol) ?? 0n) + (this.#unforeseen.get(symbol) ?? 0n);
    if (position > reach || -position > reach)
      this.#fail(`the position of ${decimal(position, SIZE)} ${symbol} is over its limit of ${decimal(reach, SIZE)}`);
    if (this.type === "cash" && position < -(this.#unforeseen.get(symbol) ?? 0n))
      this.#fail(`a cash account is short of ${decimal(-position, SIZE)} ${symbol}`);
  }

  #symbolRow(symbol: string): { own: SymbolRow | undefined; usual: SymbolRow | undefined } {
    return { own: this.#limits[symbol], usual: this.#limits[DEFAULT] };
  }

  #positionLimit(symbol: string): bigint | null {
    const { own, usual } = this.#symbolRow(symbol);
    const text = own?.max_position ?? usual?.max_position ?? null;
    return text === null ? null : size(text);
  }

  #orderSizeLimit(symbol: string): bigint | null {
    const { own, usual } = this.#symbolRow(symbol);
    const text = own?.max_order_size ?? usual?.max_order_size ?? null;
    return text === null ? this.#positionLimit(symbol) : size(text);
  }

  #noteAllowed(): void {
    for (const symbol of this.deps.coverage.symbols) {
      const limit = this.#positionLimit(symbol) ?? 0n;
      if (limit > (this.#allowed.get(symbol) ?? 0n)) this.#allowed.set(symbol, limit);
    }
  }
}

const different = (what: string, shown: string, ours: bigint): string[] =>
  size(shown) === ours ? [] : [`${what} is shown as ${shown}, and is ${decimal(ours, SIZE)}`];

const stateOf = (order: OrderModel): string => `${order.stage()}${order.isUnknown ? "?" : order.isAsked ? "!" : ""}`;

interface Key {
  readonly venue: string;
  readonly symbol: string;
  readonly tradeId: string;
  readonly orderId: string;
}

const keyOf = ({ venue, symbol, trade_id: tradeId, order_id: orderId }: StoredFill): Key => ({
  venue,
  symbol,
  tradeId,
  orderId,
});

const fillKey = ({ venue, symbol, tradeId, orderId }: Key): string => `${venue}|${symbol}|${tradeId}|${orderId}`;

const absolute = (value: bigint): bigint => (value < 0n ? -value : value);

function add(to: Map<string, bigint>, key: string, more: bigint): void {
  to.set(key, (to.get(key) ?? 0n) + more);
}
