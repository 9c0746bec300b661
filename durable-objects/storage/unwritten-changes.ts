/**
 * What turns have changed since the tables were last written. The journal has it on disk already; here is what the
 * tables will be told, and what lookups are answered with until then.
 */
import { present } from "../../shared/core/assert";
import type { FillKey } from "../../shared/core/history";
import { fillKey } from "../../shared/core/history";
import type { AlertId, ClientOrderId, OrderId, SymbolId } from "../../shared/core/ids";
import type { Order } from "../../shared/core/order";
import type { Money } from "../../shared/core/decimal";
import type { Alert, JournalEntry } from "../../shared/core/events";
import type { AccountState } from "../../shared/core/state";
import type { FillRow } from "./account-fills-table";

export class UnwrittenChanges {
  /** By reference: an order that changes again is written once, as it is then. */
  readonly orders = new Map<OrderId, Order>();
  readonly symbols = new Set<SymbolId>();
  readonly fills = new Map<string, FillRow>();
  /** Fills that were taken back. */
  readonly busts = new Map<string, FillKey>();
  /** Entries that are not about an order. */
  readonly others: JournalEntry[] = [];
  readonly #clientOrderIds = new Map<ClientOrderId, OrderId>();
  /** Journal rows that the tables do not know of. */
  rows = 0;

  /** Takes in one entry, after it was applied to the state. */
  note(state: AccountState, entry: JournalEntry): void {
    const { sequence, event } = entry;
    this.rows += 1;
    if (!("orderId" in event)) {
      this.others.push(entry);
      return;
    }
    const { orderId } = event;
    const order = present(state.orders.get(orderId), `order ${orderId} has changed and is not in memory`);
    const { symbol, side, clientOrderId } = order.request;
    this.orders.set(orderId, order);
    if (clientOrderId !== null) this.#clientOrderIds.set(clientOrderId, orderId);
    this.symbols.add(symbol);
    if (event.type === "order_filled") {
      this.fills.set(fillKey(event.fill), { fill: event.fill, side, sequence, shadow: order.shadow });
    }
    if (event.type === "trade_busted") this.busts.set(fillKey(event.fill), event.fill);
  }

  orderByClientId(clientOrderId: ClientOrderId): Order | null {
    const orderId = this.#clientOrderIds.get(clientOrderId);
    return orderId === undefined ? null : (this.orders.get(orderId) ?? null);
  }

  fill(key: FillKey): FillRow | undefined {
    return this.fills.get(fillKey(key));
  }

  isBusted(key: FillKey): boolean {
    return this.busts.has(fillKey(key));
  }

  /** An alert as it was changed last; null when it was not. */
  alert(alertId: AlertId): Alert | null {
    const changes = this.others.flatMap(({ event }) => (event.type === "alert_changed" ? [event.alert] : []));
    return changes.findLast((alert) => alert.alertId === alertId) ?? null;
  }

  /** The amount booked under a reference; null for none. */
  adjustment(reference: string): Money | null {
    for (const { event } of this.others)
      if (event.type === "cash_adjusted" && event.reference === reference) return event.amount;
    return null;
  }

  /** Forgets it all: it is on disk now. */
  clear(): void {
    this.orders.clear();
    this.symbols.clear();
    this.fills.clear();
    this.busts.clear();
    this.others.length = 0;
    this.#clientOrderIds.clear();
    this.rows = 0;
  }
}
