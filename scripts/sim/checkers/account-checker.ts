/**
 * Watches one account from outside: reads what its disk says and nothing of its memory, and holds it against the venues' own
 * orders and trades. Each broken rule is a sentence.
 */
import { createHash } from "node:crypto";
import type { Disk } from "../platform/stored-object";
import type { Coverage } from "../coverage";
import { amount, size } from "./decimals";
import { Approvals } from "./approvals";
import { fillKey, keyOf } from "./fill-key";
import { Holding } from "./holdings";
import { orderDifferences, tradeDifferences } from "./venue-differences";
import type { StoredLimits } from "./limits-in-force";
import { holdOf, OrderModel, termsOf, type Fact, type OrderFact, type Shown, type StoredFill } from "./order-model";
import { fillFaults, overdue, partFaults, reduceOnlyFaults, rowFault } from "./order-rules";
import { PositionLimits } from "./position-limits";
import { RequestChecker } from "./request-checker";
import { tradeLine, type VenueTruth } from "./venue-truth";

type FactRow = Fact & Record<string, string | number | null>;

const ROWS = "SELECT sequence, at, type, event, hash FROM journal WHERE sequence >= ? ORDER BY sequence";
const HAS_TABLES = "SELECT 1 FROM sqlite_master WHERE name = 'journal'";
const GENESIS = "0".repeat(64);

/** A view of an order that left the account. */
export type ShownOrder = Shown & { readonly order_id: string; readonly sequence: number };

export class AccountChecker {
  readonly orders = new Map<string, OrderModel>();
  readonly positions = new Map<string, bigint>();
  cash = 0n;
  type = "margin";
  currency = "USDT";
  tradingState = "active";
  limitsVersion = 0;
  /** Orders that have not ended and count: none that is only simulated, nor one that was split. */
  readonly open = new Set<OrderModel>();
  readonly requests = new RequestChecker(this, (sentence) => this.#fail(sentence));
  readonly #approvals = new Approvals((sentence) => this.#fail(sentence));
  readonly #limits: PositionLimits = new PositionLimits(this, (sentence) => this.#fail(sentence));
  readonly holdings = new Map<string, Holding>();
  readonly #balances = new Map<string, bigint>();
  readonly #clientIds = new Map<string, string>();
  readonly #references = new Set<string>();
  readonly booked = new Set<string>();
  readonly busted = new Set<string>();
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
      readonly now: () => number;
      /** A symbol's mark now, with 12 decimals. */
      readonly mark: (symbol: string) => bigint | null;
    },
  ) {}

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

  /** Whether an order that is not known to be over has somebody to look at it. */
  hasAlert(limit: string): boolean {
    return [...this.#openAlerts.values()].includes(limit);
  }

  /** What is not as it has to be once nothing is under way, in sentences. */
  unsettled(): string[] {
    const { truth, now, mark } = this.deps;
    return [
      ...tradeDifferences(this, truth),
      ...orderDifferences(this, truth),
      ...overdue(this.open, now(), mark),
      ...partFaults(this.orders),
      ...reduceOnlyFaults(this.open, this.positions),
    ].map((sentence) => `${this.account}: ${sentence}`);
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
      this.#takeOrder(type, stored as OrderFact, at);
    else this.#takeOther(type, stored, at);
  }

  #takeOther(type: string, stored: unknown, at: number): void {
    this.#approvals.take(type, stored, at, this);
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
      case "cash_adjusted": {
        const { amount: moved, reference } = stored as { amount: string; reference: string };
        if (this.#references.has(reference)) this.#fail(`the adjustment ${reference} is booked twice`);
        this.#references.add(reference);
        this.cash += amount(moved);
        return;
      }
      case "limits_changed": {
        const { limits } = stored as { limits: StoredLimits };
        if (limits.version !== this.limitsVersion + 1)
          this.#fail(`limits ${limits.version} follow limits ${this.limitsVersion}`);
        this.limitsVersion = limits.version;
        this.#limits.note(this.#approvals.limits);
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

  #takeOrder(type: string, fact: OrderFact, at: number): void {
    const { order_id: orderId } = fact;
    const isNew = type === "order_accepted" || type === "order_refused";
    const known = this.orders.get(orderId);
    if (isNew) {
      if (known !== undefined) return this.#fail(`order ${orderId} was accepted twice`);
      const order = new OrderModel(orderId, type, fact, { sequence: this.#sequence, at });
      this.orders.set(orderId, order);
      this.deps.coverage.code(type === "order_refused" ? (fact.reject?.code ?? "none") : null);
      this.#takeClientId(order);
      if (type === "order_accepted") {
        this.#approvals.approved(order, { occasion: "new", terms: order, hold: order.hold, at }, this);
        this.#limits.checkSize(order);
        this.#limits.checkReach(order, fact.family?.kind === "child" ? null : order.quantity, 0n);
        this.#noteOpen(order);
      }
      return;
    }
    if (known === undefined)
      return this.#fail(`row ${this.#sequence} is about order ${orderId}, which was never accepted`);
    const before = stateOf(known);
    const venueBefore = known.venue;
    if (type === "order_ended") this.#checkEnd(known, fact);
    if (type === "outcome_resolved" && !fact.found) this.#checkLost(known);
    const reservedBefore = known.reserved();
    const wasOverfilled = known.isOverfilled;
    const wasOpen = known.isOpen();
    const wasAsked = known.isAsked;
    this.#checkApproval(known, type, fact, at);
    const fault = rowFault(known, type, fact, at);
    if (fault !== null) this.#fail(fault);
    const isForClient =
      type === "cancel_requested" ? fact.cause === "client" : type === "order_ended" && fact.reason === "client";
    if (isForClient) this.requests.ended(known, at);
    known.take(type, fact, { sequence: this.#sequence, at }, this.currency);
    this.#noteOpen(known);
    known.changedIn = this.deps.happening();
    // What its venue works although a person had ended it reserves again, and nobody could have foreseen that.
    if (wasAsked && !wasOpen && known.isOpen()) this.#limits.unforeseen(known.symbol, known.reserved());
    if (type === "replace_requested" || type === "order_amended")
      this.#limits.checkReach(known, known.reserved(), reservedBefore);
    this.deps.coverage.transition(before, stateOf(known));
    if (type === "order_rerouted") this.deps.coverage.route(venueBefore, known.venue);
    if (type === "order_ended" && fact.status === "rejected") this.deps.coverage.code(fact.reject?.code ?? "none");
    if (known.isOverfilled && !wasOverfilled && !known.isShadow && !known.isParent)
      this.#overfilled ??= { orderId, isRestricted: this.tradingState !== "active", isAlerted: false };
    if (type === "order_filled") this.#book(known, fact.fill, wasOpen);
    if (type === "trade_busted") this.#bust(known, fact.fill);
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
    if (this.booked.has(key)) return this.#fail(`trade ${fill.trade_id} of order ${fill.order_id} is booked twice`);
    this.booked.add(key);
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
    for (const one of fillFaults(order, trade)) this.#fail(one);
    if (!isSame) this.#fail(`booked as ${JSON.stringify(fill)}, and traded as ${tradeLine(trade)}`);
    if (order.isShadow) return;
    // What is told after the end of its order was reserved for no more.
    if (trade.isRogue || !wasOpen) this.#limits.unforeseen(order.symbol, trade.quantity);
    this.#execute(order, fill, 1n);
    this.#limits.checkPosition(order.symbol);
  }

  #bust(order: OrderModel, fill: StoredFill): void {
    const key = fillKey(keyOf(fill));
    if (this.busted.has(key)) return this.#fail(`trade ${fill.trade_id} of order ${fill.order_id} is taken back twice`);
    this.busted.add(key);
    const trade = this.deps.truth.trade(this.account, keyOf(fill));
    if (trade?.isBusted !== true) this.#fail(`trade ${fill.trade_id} is taken back, and its venue stands by it`);
    if (order.isShadow) return;
    this.#limits.unforeseen(order.symbol, size(fill.quantity));
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
    const holding = this.holdings.get(order.symbol) ?? new Holding();
    this.holdings.set(order.symbol, holding);
    holding.execute(sign * size(fill.quantity), size(fill.price));
    this.positions.set(order.symbol, holding.quantity);
    this.cash -= sign * size(fill.quantity) * size(fill.price);
    if (fill.fee_currency === this.currency) {
      this.cash -= times * amount(fill.fee);
      holding.fees += times * amount(fill.fee);
    } else add(this.#balances, fill.fee_currency, -times * amount(fill.fee));
  }

  /** What has ended reserves nothing, and may come to life again. */
  #noteOpen(order: OrderModel): void {
    if (order.isShadow || order.isParent) return;
    if (order.isOpen()) this.open.add(order);
    else this.open.delete(order);
  }

  /** A client order id belongs to one order, whatever became of it. */
  #takeClientId({ orderId, request }: OrderModel): void {
    const clientId = request.client_order_id ?? null;
    if (clientId === null) return;
    const other = this.#clientIds.get(clientId);
    if (other !== undefined) this.#fail(`orders ${other} and ${orderId} were both made for ${clientId}`);
    this.#clientIds.set(clientId, orderId);
  }

  #checkApproval(order: OrderModel, type: string, fact: OrderFact, at: number): void {
    if (type === "order_triggered")
      return this.#approvals.approved(
        order,
        { occasion: "triggered", terms: order, hold: holdOf(fact.hold), at },
        this,
      );
    // Of an order that was split only the whole is looked at, when it is new; one that closes a position shrinks with it, unasked.
    const isChange = type === "replace_requested" || type === "order_amended";
    if (!isChange || order.isParent || order.parent !== null) return;
    const terms = termsOf(fact.terms);
    if (order.request.reduce_only === true && terms.quantity < order.quantity) return;
    this.#approvals.approved(order, { occasion: "changed", terms, hold: holdOf(fact.hold), at }, this);
  }
}

const stateOf = (order: OrderModel): string => `${order.stage()}${order.isUnknown ? "?" : order.isAsked ? "!" : ""}`;

function add(to: Map<string, bigint>, key: string, more: bigint): void {
  to.set(key, (to.get(key) ?? 0n) + more);
}
