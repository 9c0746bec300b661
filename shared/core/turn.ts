/** One turn: commands decided one after another on the state they leave behind, written together afterwards. */
import { alertKey } from "./alert-key";
import { byUrgency } from "./alert-urgency";
import { isRaised, raised, resolved, type AlertToRaise } from "./alert-rate";
import { resolveDoubts } from "./decide/doubt";
import { rollUp } from "./decide/roll-up";
import { notePeak, watchRisk } from "./decide/watch-risk";
import { evolve } from "./evolve";
import type { AccountEvent, JournalEntry } from "./events";
import type { FillKey, History } from "./history";
import { fillKey } from "./history";
import type { AlertId, ClientOrderId, LeaseId, Millis, OrderId, RequestId, SymbolId } from "./ids";
import { seesMarks, unnotedMarks } from "./note-marks";
import type { Order } from "./order";
import type { AccountState } from "./state";
import type { FillReport } from "./venue-protocol";

/** What a decision needs from outside: it reads no clock and draws no random numbers. */
export interface Context {
  readonly now: Millis;
  readonly history: History;
  readonly newOrderId: () => OrderId;
  readonly newRequestId: () => RequestId;
  readonly newLeaseId: () => LeaseId;
  readonly newAlertId: () => AlertId;
}

export class Turn {
  /** What has happened in this turn, in order. */
  readonly entries: JournalEntry[] = [];
  readonly touchedOrders = new Set<OrderId>();
  readonly touchedSymbols = new Set<SymbolId>();
  /** Held symbols whose value or P&L has moved, by a mark or a fill. */
  readonly movedSymbols = new Set<SymbolId>();
  /** What equity, or what it is held against, may have changed by: marks, fills, adjustments, limits, time. */
  equityMoved = false;
  /** Marks have come. */
  marksCame = false;
  /** Time has passed, cash was adjusted, or the limits have changed: everything is looked at, not only what was touched. */
  looksAtAll = false;
  /** The outcome of an unknown order has been resolved. */
  private clearedDoubts = false;
  /** Ended orders that were read from disk: they leave memory with the turn, also untouched. */
  private readOrders: Set<OrderId> | null = null;
  /** Client order ids used in this turn: the history knows only what is on disk. */
  readonly clientOrderIds = new Map<ClientOrderId, OrderId>();
  // A turn with nothing but orders has none of these, and making them would cost it more than several checks.
  private fills: Map<string, FillReport> | null = null;
  private busted: Set<string> | null = null;
  private raised: Map<string, { alert: AlertToRaise; count: number }> | null = null;

  constructor(
    readonly state: AccountState,
    readonly context: Context,
  ) {}

  /** Journals an event and applies it at once, so that the next decision sees it. */
  emit(event: AccountEvent): JournalEntry {
    if (seesMarks(event)) {
      const marks = unnotedMarks(this.state, event);
      if (marks !== null) this.write({ type: "marks_noted", marks });
    }
    return this.write(event);
  }

  /** The most urgent first: of what a turn raises, only the first ten can be opened at once. */
  private openRaised(alerts: ReadonlyMap<string, { alert: AlertToRaise; count: number }>): void {
    for (const { alert, count } of [...alerts.values()].toSorted((a, b) => byUrgency(a.alert, b.alert)))
      this.emit(raised(this.state, alert, count, this.context));
    this.raised = null;
  }

  private write(happened: AccountEvent): JournalEntry {
    const order = "orderId" in happened && !begins(happened) ? this.state.orders.get(happened.orderId) : undefined;
    const before = order?.sequence;
    const wasInDoubt = order?.certainty === "unknown";
    const event = order?.shadow === true && "orderId" in happened ? { ...happened, shadow: true as const } : happened;
    const row = { sequence: this.state.sequence + 1, at: this.context.now, event };
    const entry: JournalEntry = before === undefined ? row : { ...row, before };
    evolve(this.state, entry);
    this.entries.push(entry);
    const changed = "orderId" in event ? this.state.orders.get(event.orderId) : undefined;
    this.note(event, changed);
    if (wasInDoubt && order.certainty === "known") this.clearedDoubts = true;
    if (changed?.family?.kind === "child") rollUp(this, changed.family.parent);
    return entry;
  }

  /** An order in memory, else from disk; null when it was never ours. */
  order(orderId: OrderId): Order | null {
    const open = this.state.orders.get(orderId);
    if (open !== undefined) return open;
    const ended = this.context.history.orderById(orderId);
    if (ended === null) return null;
    this.state.orders.set(orderId, ended);
    (this.readOrders ??= new Set()).add(orderId);
    return ended;
  }

  /** A fill that is booked already; null for a new one. */
  bookedFill(key: FillKey): FillReport | null {
    return this.fills?.get(fillKey(key)) ?? this.context.history.fill(key);
  }

  /** Whether a fill was taken back already. */
  isBusted(fill: FillReport): boolean {
    return this.busted?.has(fillKey(fill)) === true || this.context.history.isBusted(fill);
  }

  /** Raises an alert at the end of the turn: a hundred of a kind in one turn are one row with a count. */
  raise(alert: AlertToRaise): void {
    this.raiseAgain(alertKey(alert), alert);
  }

  /** Raises an alert unless it is open or waits already: for a state that lasts, which is seen again with each mark. */
  raiseOnce(alert: AlertToRaise): void {
    const key = alertKey(alert);
    if (!isRaised(this.state, key) && this.raised?.has(key) !== true) this.raiseAgain(key, alert);
  }

  private raiseAgain(key: string, alert: AlertToRaise): void {
    this.raised ??= new Map();
    this.raised.set(key, { alert, count: (this.raised.get(key)?.count ?? 0) + 1 });
  }

  /** Resolves an alert whose reason is gone; nothing when there is none. */
  resolve({ limit, symbol, level }: Pick<AlertToRaise, "limit" | "symbol" | "level">): void {
    const event = resolved(this.state, alertKey({ limit, symbol, level }), this.context.now);
    if (event !== null) this.emit(event);
  }

  /** Looks at the risk that the turn leaves behind, and writes down what was put off: alerts, and moved trails when anything else is written. Call it before the commit. */
  finish(): void {
    watchRisk(this);
    if (this.raised !== null) this.openRaised(this.raised);
    if (this.clearedDoubts) resolveDoubts(this);
    notePeak(this);
    if (this.entries.length === 0) return;
    for (const orderId of this.state.movedTrails) {
      const extreme = this.state.orders.get(orderId)?.trailExtreme ?? null;
      if (extreme !== null) this.emit({ type: "trail_moved", orderId, extreme });
    }
    this.state.movedTrails.clear();
  }

  /** Forgets the ended orders that the turn has touched or read; call it after the commit. */
  release(isEnded: (order: Order) => boolean): void {
    const forget = (orderId: OrderId): void => {
      const order = this.state.orders.get(orderId);
      if (order !== undefined && isEnded(order)) this.state.orders.delete(orderId);
    };
    this.touchedOrders.forEach(forget);
    this.readOrders?.forEach(forget);
  }

  private note(event: AccountEvent, order: Order | undefined): void {
    // What is only simulated moves nothing.
    const isMoving = MOVES_EQUITY[event.type] === true && !("shadow" in event && event.shadow === true);
    if (isMoving) this.equityMoved = true;
    if (event.type === "limits_changed" || event.type === "cash_adjusted") this.looksAtAll = true;
    if (!("orderId" in event)) return;
    this.touchedOrders.add(event.orderId);
    if (order !== undefined) {
      this.touchedSymbols.add(order.request.symbol);
      if (isMoving) this.movedSymbols.add(order.request.symbol);
    }
    if (event.type === "trade_busted") (this.busted ??= new Set()).add(fillKey(event.fill));
    if (event.type === "order_filled") (this.fills ??= new Map()).set(fillKey(event.fill), event.fill);
    if ((event.type === "order_accepted" || event.type === "order_refused") && event.request.clientOrderId !== null) {
      this.clientOrderIds.set(event.request.clientOrderId, event.orderId);
    }
  }
}

/** What equity, or what it is held against, changes by. Marks and time are no events. */
const MOVES_EQUITY: Readonly<Partial<Record<AccountEvent["type"], true>>> = {
  account_opened: true,
  cash_adjusted: true,
  order_filled: true,
  trade_busted: true,
  limits_changed: true,
  day_opened: true,
  breaker_reset: true,
};

/** Whether an event is the first of its order: there is none to look up before it. */
const begins = ({ type }: AccountEvent): boolean => type === "order_accepted" || type === "order_refused";
