/**
 * An exchange that the project has not written: it keeps its own orders and trades, is asked through the adapter's port, tells of
 * fills unasked and at least once, and does what exchanges do when they go wrong. Its house takes what crosses the mark.
 */
import { feeUp, notional, ratio, type Price, type Quantity } from "../../../shared/core/decimal";
import type { AccountId, Millis, OrderId, RequestId, SymbolId } from "../../../shared/core/ids";
import type { Side } from "../../../shared/core/order";
import type { FillReport, Intent, IntentOutcome, LeasedIntent, VenueReport } from "../../../shared/core/venue-protocol";
import type { FillsPage, OrderAtVenue, VenueRead } from "../../../workers/execution/venues/venue";
import type { VenueSessionRpc } from "../../../workers/execution/venues/venue-session-rpc";
import type { FaultName } from "../faults";
import { NORTH } from "./configuration";

export interface VenueOrder {
  readonly orderId: OrderId;
  readonly account: AccountId;
  readonly symbol: SymbolId;
  readonly side: Side;
  readonly number: number;
  quantity: Quantity;
  price: Price | null;
  filled: Quantity;
  status: "working" | "filled" | "canceled" | "expired" | "rejected";
  /** Why the venue itself took it off the book. */
  reason: string | null;
  readonly answered: Map<RequestId, VenueReport>;
}

export interface VenueTrade {
  readonly account: AccountId;
  readonly side: Side;
  readonly report: FillReport;
  /** More than the order asked for, or after its end: what no check could have foreseen. */
  readonly isRogue: boolean;
  isBusted: boolean;
}

export interface HostileVenueDeps {
  readonly now: () => Millis;
  readonly strikes: (fault: FaultName) => boolean;
  readonly draw: (low: number, high: number) => number;
  /** Runs `work` later. */
  readonly after: (ms: Millis, work: () => void) => void;
  /** Tells an account; rejects when nobody can say that it was heard. */
  readonly tell: (account: AccountId, reports: readonly VenueReport[]) => Promise<void>;
  readonly mark: (symbol: SymbolId) => Price | null;
}

/** After this since a submission was leased, not found is proof. Over the longest lease. */
const HORIZON_MS = 15_000;
const FEE = ratio("0.001");
const TELL_AGAIN_MS = 1_000;

const fails = <T>(): VenueRead<T> => ({ ok: false, reason: "unavailable", retryAfterMs: 1_000, message: "not now" });

export class HostileVenue implements VenueSessionRpc {
  readonly orders = new Map<OrderId, VenueOrder>();
  readonly trades: VenueTrade[] = [];
  readonly #deps: HostileVenueDeps;
  #number = 0;
  /** Which symbols' orders it lists: an order of another is refused. */
  readonly #symbols: ReadonlySet<SymbolId>;

  constructor(symbols: ReadonlySet<SymbolId>, deps: HostileVenueDeps) {
    this.#symbols = symbols;
    this.#deps = deps;
  }

  async execute(account: AccountId, intents: readonly LeasedIntent[]): Promise<IntentOutcome[]> {
    const { strikes, now } = this.#deps;
    return intents.map(({ intent, expiresAt }): IntentOutcome => {
      if (strikes("venue_down"))
        return { kind: "not_sent", reason: "connection refused", retryAfterMs: 1_000, fault: "unreachable" };
      if (expiresAt <= now()) return { kind: "not_sent", reason: "the lease had run out", retryAfterMs: 0 };
      return this.#carryOut(account, intent);
    });
  }

  async openOrders(account: AccountId): Promise<VenueRead<readonly OrderAtVenue[]>> {
    const open = [...this.orders.values()].filter((order) => order.account === account && order.status === "working");
    const value = open.map(({ orderId, number, symbol, side, quantity, filled, price }) => ({
      orderId,
      venueOrderId: String(number),
      symbol,
      side,
      quantity,
      filledQuantity: filled,
      price,
    }));
    return { ok: true, value };
  }

  async fillsSince(account: AccountId, symbol: SymbolId, cursor: string | null): Promise<VenueRead<FillsPage>> {
    const from = Number(cursor ?? 0);
    const fills = this.trades
      .map(({ account: owner, report }, index) => ({ owner, report, index }))
      .filter(({ owner, report, index }) => owner === account && report.symbol === symbol && index >= from);
    const last = fills.at(-1);
    return {
      ok: true,
      value: {
        fills: fills.map(({ report }) => report),
        cursor: last === undefined ? cursor : String(last.index + 1),
        isLast: true,
      },
    };
  }

  balances(): ReturnType<VenueSessionRpc["balances"]> {
    return Promise.resolve(fails());
  }

  holdings(): ReturnType<VenueSessionRpc["holdings"]> {
    return Promise.resolve(fails());
  }

  instruments(): ReturnType<VenueSessionRpc["instruments"]> {
    return Promise.resolve(fails());
  }

  serverTime(): ReturnType<VenueSessionRpc["serverTime"]> {
    return Promise.resolve({ ok: true, value: this.#deps.now() });
  }

  /** The mark has moved: the house takes what it crosses, as much as chance says. */
  follow(symbol: SymbolId): void {
    for (const order of this.orders.values()) {
      if (order.symbol !== symbol || order.status !== "working" || !this.#crosses(order)) continue;
      this.#fill(order, this.#someOf(order), order.price ?? 0n, "unasked");
    }
  }

  /** Something goes wrong of its own accord, with an order that chance picks. */
  misbehave(
    fault: "reject_after_acknowledgement" | "fill_after_cancel" | "overfill" | "bust" | "venue_cancels",
  ): boolean {
    const { draw } = this.#deps;
    const orders = [...this.orders.values()].slice(-40);
    const pick = (fit: (order: VenueOrder) => boolean): VenueOrder | undefined => {
      const some = orders.filter(fit);
      return some[some.length === 0 ? 0 : draw(0, some.length - 1)];
    };
    switch (fault) {
      case "reject_after_acknowledgement": {
        const order = pick((one) => one.status === "working" && one.filled === 0n);
        if (order === undefined) return false;
        order.status = "rejected";
        this.#push(order.account, [
          { kind: "refused", orderId: order.orderId, venueCode: "late", message: "after all" },
        ]);
        return true;
      }
      case "venue_cancels": {
        const order = pick((one) => one.status === "working");
        if (order === undefined) return false;
        order.status = draw(0, 1) === 0 ? "canceled" : "expired";
        order.reason = "maintenance";
        this.#push(order.account, [endOf(order)]);
        return true;
      }
      case "fill_after_cancel": {
        const order = pick((one) => one.status === "canceled" && one.filled < one.quantity);
        if (order === undefined) return false;
        this.#fill(order, this.#someOf(order), this.#priceOf(order), "rogue");
        return true;
      }
      case "overfill": {
        const order = pick((one) => one.filled > 0n || one.status === "working");
        if (order === undefined) return false;
        const more = ((order.quantity - order.filled > 0n ? order.quantity - order.filled : 0n) +
          this.#step(order)) as Quantity;
        this.#fill(order, more, this.#priceOf(order), "rogue");
        return true;
      }
      case "bust": {
        const fit = this.trades.slice(-40).filter(({ isBusted }) => !isBusted);
        const trade = fit[fit.length === 0 ? 0 : draw(0, fit.length - 1)];
        if (trade === undefined) return false;
        trade.isBusted = true;
        const { orderId, venue, symbol, tradeId } = trade.report;
        // The fill goes ahead of its bust: what was never told cannot be taken back.
        this.#push(trade.account, [trade.report, { kind: "trade_busted", orderId, venue, symbol, tradeId }]);
        return true;
      }
    }
  }

  #carryOut(account: AccountId, intent: Intent): IntentOutcome {
    const order = this.orders.get(intent.orderId);
    const known = order?.account === account ? order : undefined;
    switch (intent.kind) {
      case "submit":
        return answered(known === undefined ? this.#submit(account, intent) : this.#state(known));
      case "cancel":
        return answered(this.#cancel(known, intent));
      case "replace":
        return answered(this.#replace(known, intent));
      case "query": {
        if (known !== undefined) return answered(this.#closed(known));
        const left = intent.leasedAt + HORIZON_MS - this.#deps.now();
        return left < 0 ? { kind: "never_arrived" } : { kind: "not_found", retryAfterMs: Math.min(left + 1, 1_000) };
      }
    }
  }

  #submit(account: AccountId, intent: Extract<Intent, { kind: "submit" }>): VenueReport[] {
    const { orderId, symbol, side, quantity, timeInForce, postOnly } = intent;
    const refuse = (venueCode: string): VenueReport[] => [
      { kind: "refused", orderId, venueCode, message: "the venue does not take it" },
    ];
    if (!this.#symbols.has(symbol)) return refuse("no_symbol");
    const order: VenueOrder = {
      orderId,
      account,
      symbol,
      side,
      number: ++this.#number,
      quantity,
      price: intent.price,
      filled: 0n as Quantity,
      status: "working",
      reason: null,
      answered: new Map(),
    };
    this.orders.set(orderId, order);
    if (this.#deps.strikes("venue_rejects") || (postOnly && this.#crosses(order))) {
      order.status = "rejected";
      return refuse("filter");
    }
    if (this.#crosses(order)) {
      const whole = timeInForce === "fok" || intent.type === "market";
      this.#fill(order, whole ? quantity : this.#someOf(order), this.#priceOf(order), "told");
    }
    const rests = intent.type === "limit" && timeInForce === "gtc";
    if (!rests && order.status === "working") {
      order.status = "canceled";
      order.reason = "no liquidity";
    }
    return this.#state(order);
  }

  #cancel(order: VenueOrder | undefined, { orderId, requestId }: Extract<Intent, { kind: "cancel" }>): VenueReport[] {
    const refuse = (reason: "unknown_order" | "too_late" | "other"): VenueReport => ({
      kind: "cancel_refused",
      orderId,
      requestId,
      reason,
      message: "not canceled",
    });
    if (order === undefined) return [refuse("unknown_order")];
    if (order.status !== "working")
      return [...this.#fillsOf(order), this.#answer(order, requestId, refuse("too_late"))];
    if (this.#deps.strikes("request_refused")) return [this.#answer(order, requestId, refuse("other"))];
    order.status = "canceled";
    return [...this.#fillsOf(order), endOf(order)];
  }

  #replace(
    order: VenueOrder | undefined,
    { orderId, requestId, quantity, price }: Extract<Intent, { kind: "replace" }>,
  ): VenueReport[] {
    const refuse = (reason: "unknown_order" | "too_late" | "other"): VenueReport => ({
      kind: "replace_refused",
      orderId,
      requestId,
      reason,
      message: "not replaced",
    });
    if (order === undefined) return [refuse("unknown_order")];
    const earlier = order.answered.get(requestId);
    if (earlier !== undefined) return [earlier, ...this.#fillsOf(order), ...endsOf(order)];
    if (order.status !== "working")
      return [...this.#fillsOf(order), this.#answer(order, requestId, refuse("too_late"))];
    if (this.#deps.strikes("request_refused")) return [this.#answer(order, requestId, refuse("other"))];
    if (quantity <= order.filled) {
      order.status = "canceled";
      return [...this.#fillsOf(order), endOf(order)];
    }
    order.quantity = quantity;
    order.price = price ?? order.price;
    const replaced: VenueReport = { kind: "replaced", orderId, requestId, quantity, price: order.price };
    this.#answer(order, requestId, replaced);
    if (this.#crosses(order)) this.#fill(order, this.#someOf(order), this.#priceOf(order), "told");
    return [replaced, ...this.#fillsOf(order), ...endsOf(order)];
  }

  #answer(order: VenueOrder, requestId: RequestId, report: VenueReport): VenueReport {
    order.answered.set(requestId, report);
    return report;
  }

  /** All that brings a client to the order's present state. */
  #state(order: VenueOrder): VenueReport[] {
    if (order.status === "rejected")
      return [{ kind: "refused", orderId: order.orderId, venueCode: "filter", message: "the venue refused it" }];
    return [acknowledged(order), ...this.#fillsOf(order), ...endsOf(order)];
  }

  #closed(order: VenueOrder): VenueReport[] {
    const { orderId, status, number, quantity, price, filled, reason } = order;
    const first: VenueReport =
      status === "rejected"
        ? { kind: "refused", orderId, venueCode: "filter", message: "the venue refused it" }
        : acknowledged(order);
    return [
      first,
      ...this.#fillsOf(order),
      {
        kind: "order_status",
        orderId,
        status,
        venueOrderId: String(number),
        quantity,
        price,
        filledQuantity: filled,
        venueReason: reason,
      },
    ];
  }

  #fillsOf({ orderId }: VenueOrder): FillReport[] {
    return this.trades.filter(({ report }) => report.orderId === orderId).map(({ report }) => report);
  }

  #crosses({ symbol, side, price }: VenueOrder): boolean {
    const mark = this.#deps.mark(symbol);
    if (mark === null) return false;
    return price === null || (side === "buy" ? price >= mark : price <= mark);
  }

  #priceOf({ symbol, price }: VenueOrder): Price {
    return price ?? this.#deps.mark(symbol) ?? (1n as Price);
  }

  #step({ quantity }: VenueOrder): Quantity {
    const tenth = quantity / 10n;
    return (tenth > 0n ? tenth : quantity) as Quantity;
  }

  /** All of what is left, or a tenth of the order. */
  #someOf(order: VenueOrder): Quantity {
    const left = order.quantity - order.filled;
    const tenth = this.#step(order);
    return (this.#deps.draw(0, 1) === 0 || tenth > left ? left : tenth) as Quantity;
  }

  #fill(order: VenueOrder, quantity: Quantity, price: bigint, how: "told" | "unasked" | "rogue"): void {
    if (quantity <= 0n) return;
    const at = price as Price;
    order.filled = (order.filled + quantity) as Quantity;
    if (order.filled >= order.quantity && order.status === "working") order.status = "filled";
    const report: FillReport = {
      kind: "fill",
      orderId: order.orderId,
      venue: NORTH,
      symbol: order.symbol,
      tradeId: `N${this.trades.length + 1}`,
      quantity,
      price: at,
      fee: feeUp(notional(quantity, at), FEE),
      feeCurrency: this.#deps.draw(0, 9) === 0 ? "BNB" : "USDT",
      liquidity: how === "told" ? "taker" : "maker",
      time: this.#deps.now(),
    };
    this.trades.push({ account: order.account, side: order.side, report, isRogue: how === "rogue", isBusted: false });
    // Its stream tells what an answer tells, too: the answer may be lost, and the order end by another report.
    this.#push(order.account, [report]);
  }

  /** Tells an account until it has heard. */
  #push(account: AccountId, reports: readonly VenueReport[]): void {
    const { after, tell, strikes, draw } = this.#deps;
    const push = (): void => {
      tell(account, reports).catch(() => after(TELL_AGAIN_MS, push));
    };
    after(strikes("fill_late") ? draw(1_000, 30_000) : draw(0, 5), push);
    if (strikes("fill_doubled")) after(draw(0, 5_000), push);
  }
}

const answered = (reports: VenueReport[]): IntentOutcome => ({ kind: "answered", reports });

const acknowledged = ({ orderId, number }: VenueOrder): VenueReport => ({
  kind: "acknowledged",
  orderId,
  venueOrderId: String(number),
});

const endOf = ({ orderId, status, reason }: VenueOrder): VenueReport =>
  status === "expired" ? { kind: "expired", orderId } : { kind: "canceled", orderId, venueReason: reason };

const endsOf = (order: VenueOrder): VenueReport[] =>
  order.status === "canceled" || order.status === "expired" ? [endOf(order)] : [];
