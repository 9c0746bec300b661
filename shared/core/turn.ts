/** One turn: commands decided one after another on the state they leave behind, written together afterwards. */
import { alertKey } from "./alert-key";
import { evolve } from "./evolve";
import type { AccountEvent, Alert, AlertLevel, JournalEntry } from "./events";
import type { FillKey, History } from "./history";
import type { AlertId, ClientOrderId, LeaseId, Millis, OrderId, RequestId, SymbolId } from "./ids";
import type { Order } from "./order";
import type { AccountState } from "./state";
import type { FillReport } from "./venue-protocol";

/** What a decision needs and may not read for itself: it neither looks at a clock nor draws at random. */
export interface Context {
  readonly now: Millis;
  readonly history: History;
  readonly newOrderId: () => OrderId;
  readonly newRequestId: () => RequestId;
  readonly newLeaseId: () => LeaseId;
  readonly newAlertId: () => AlertId;
}

/** An alert as it is raised; the turn opens it, or counts up the one that is open. */
export interface AlertToRaise {
  readonly level: AlertLevel;
  readonly limit: string;
  readonly symbol: SymbolId | null;
  readonly orderId: OrderId | null;
  readonly message: string;
  readonly observed?: string;
  readonly threshold?: string;
}

export class Turn {
  /** What has happened in this turn, in order. */
  readonly entries: JournalEntry[] = [];
  readonly touchedOrders = new Set<OrderId>();
  readonly touchedSymbols = new Set<SymbolId>();
  /** Ended orders that were read from disk: they leave memory with the turn, also untouched. */
  private readonly readOrders = new Set<OrderId>();
  /** Client order ids used in this turn: the history knows only what is on disk. */
  readonly clientOrderIds = new Map<ClientOrderId, OrderId>();
  private readonly fills = new Map<string, FillReport>();
  private readonly busted = new Set<string>();
  private readonly raised = new Map<string, { alert: AlertToRaise; count: number }>();

  constructor(
    readonly state: AccountState,
    readonly context: Context,
  ) {}

  /** Writes an event down and applies it at once, so that what is decided next sees it. */
  emit(event: AccountEvent): JournalEntry {
    const before = "orderId" in event ? this.state.orders.get(event.orderId)?.sequence : undefined;
    const row = { sequence: this.state.sequence + 1, at: this.context.now, event };
    const entry: JournalEntry = before === undefined ? row : { ...row, before };
    evolve(this.state, entry);
    this.entries.push(entry);
    this.note(event);
    return entry;
  }

  /** An order in memory, else from disk; null when it was never ours. */
  order(orderId: OrderId): Order | null {
    const open = this.state.orders.get(orderId);
    if (open !== undefined) return open;
    const ended = this.context.history.orderById(orderId);
    if (ended === null) return null;
    this.state.orders.set(orderId, ended);
    this.readOrders.add(orderId);
    return ended;
  }

  /** A fill that is booked already; null for a new one. */
  bookedFill(key: FillKey): FillReport | null {
    return this.fills.get(fillKey(key)) ?? this.context.history.fill(key);
  }

  /** Whether a fill was taken back already. */
  isBusted(fill: FillReport): boolean {
    return this.busted.has(fillKey(fill)) || this.context.history.isBusted(fill);
  }

  /** Raises an alert at the end of the turn: a hundred of a kind in one turn are one row with a count. */
  raise(alert: AlertToRaise): void {
    const key = alertKey(alert);
    const already = this.raised.get(key);
    this.raised.set(key, { alert, count: (already?.count ?? 0) + 1 });
  }

  /** Writes down what was put off: moved trails, when anything else is written, and alerts. Call it before the commit. */
  finish(): void {
    for (const { alert, count } of this.raised.values())
      this.emit({ type: "alert_changed", alert: this.opened(alert, count) });
    this.raised.clear();
    if (this.entries.length === 0) return;
    for (const orderId of this.state.movedTrails) {
      const extreme = this.state.orders.get(orderId)?.trailExtreme ?? null;
      if (extreme !== null) this.emit({ type: "trail_moved", orderId, extreme });
    }
    this.state.movedTrails.clear();
  }

  /** Forgets the ended orders that the turn has touched or read; call it after the commit. */
  release(isEnded: (order: Order) => boolean): void {
    for (const orderId of [...this.touchedOrders, ...this.readOrders]) {
      const order = this.state.orders.get(orderId);
      if (order !== undefined && isEnded(order)) this.state.orders.delete(orderId);
    }
  }

  private opened(alert: AlertToRaise, count: number): Alert {
    const key = alertKey(alert);
    for (const open of this.state.alerts.values()) {
      if (alertKey(open) === key)
        return { ...open, count: open.count + count, message: alert.message, observed: alert.observed ?? null };
    }
    return {
      alertId: this.context.newAlertId(),
      level: alert.level,
      limit: alert.limit,
      symbol: alert.symbol,
      orderId: alert.orderId,
      message: alert.message,
      observed: alert.observed ?? null,
      threshold: alert.threshold ?? null,
      count,
      openedAt: this.context.now,
      acknowledged: null,
      resolvedAt: null,
    };
  }

  private note(event: AccountEvent): void {
    if (!("orderId" in event)) return;
    this.touchedOrders.add(event.orderId);
    const order = this.state.orders.get(event.orderId);
    if (order !== undefined) this.touchedSymbols.add(order.request.symbol);
    if (event.type === "trade_busted") this.busted.add(fillKey(event.fill));
    if (event.type === "order_filled") this.fills.set(fillKey(event.fill), event.fill);
    if ((event.type === "order_accepted" || event.type === "order_refused") && event.request.clientOrderId !== null) {
      this.clientOrderIds.set(event.request.clientOrderId, event.orderId);
    }
  }
}

const fillKey = ({ venue, symbol, tradeId, orderId }: FillKey): string => `${venue}|${symbol}|${tradeId}|${orderId}`;
