import type { Money } from "../decimal";
import type { AccountEvent, Alert, JournalEntry } from "../events";
import type { FillKey, History } from "../history";
import { fillKey } from "../history";
import type { AlertId, ClientOrderId, OrderId } from "../ids";
import type { Order } from "../order";
import type { AccountState } from "../state";
import type { FillReport } from "../venue-protocol";

const copied = <T>(value: T | undefined): T | null => (value === undefined ? null : structuredClone(value));

/** The account's tables in memory: they know what turns have written, and what is read from them is a copy. */
export class MemoryHistory implements History {
  readonly journal: JournalEntry[] = [];
  readonly orders = new Map<OrderId, Order>();
  readonly #orderIds = new Map<ClientOrderId, OrderId>();
  readonly #fills = new Map<string, FillReport>();
  readonly #busted = new Set<string>();
  readonly #adjustments = new Map<string, Money>();
  readonly #alerts = new Map<AlertId, Alert>();

  /** Writes what a turn has done. */
  save(state: AccountState, entries: readonly JournalEntry[], touched: Iterable<OrderId>): void {
    this.journal.push(...entries);
    for (const { event } of entries) this.#note(event);
    for (const orderId of touched) {
      const order = state.orders.get(orderId);
      if (order === undefined) continue;
      this.orders.set(orderId, structuredClone(order));
      const { clientOrderId } = order.request;
      if (clientOrderId !== null) this.#orderIds.set(clientOrderId, orderId);
    }
  }

  #note(event: AccountEvent): void {
    if (event.type === "order_filled") this.#fills.set(fillKey(event.fill), event.fill);
    if (event.type === "trade_busted") this.#busted.add(fillKey(event.fill));
    if (event.type === "cash_adjusted") this.#adjustments.set(event.reference, event.amount);
    if (event.type === "alert_changed") this.#alerts.set(event.alert.alertId, event.alert);
  }

  get fills(): readonly FillReport[] {
    return [...this.#fills.values()];
  }

  orderById(orderId: OrderId): Order | null {
    return copied(this.orders.get(orderId));
  }

  orderByClientId(clientOrderId: ClientOrderId): Order | null {
    const orderId = this.#orderIds.get(clientOrderId);
    return orderId === undefined ? null : this.orderById(orderId);
  }

  fill(key: FillKey): FillReport | null {
    return copied(this.#fills.get(fillKey(key)));
  }

  isBusted(key: FillKey): boolean {
    return this.#busted.has(fillKey(key));
  }

  adjustment(reference: string): Money | null {
    return this.#adjustments.get(reference) ?? null;
  }

  alert(alertId: AlertId): Alert | null {
    return copied(this.#alerts.get(alertId));
  }
}
