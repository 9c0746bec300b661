/**
 * Whose order is whose. The venue knows one account, and its trades name its own order numbers; which of our accounts sent an
 * order, under which numbers and in how many legs, is written down here before it leaves.
 */
import type { LetGo } from "../../../../shared/core/fill-tally";
import type { AccountId, Millis, OrderId, SymbolId } from "../../../../shared/core/ids";

export interface RegisteredOrder {
  readonly orderId: OrderId;
  readonly account: AccountId;
  readonly symbol: SymbolId;
  /** The newest leg that may have been sent. */
  readonly leg: number;
  /** When that leg was sent. */
  readonly sentAt: Millis;
  /** The venue's numbers of the legs that it has told. */
  readonly venueOrderIds: readonly string[];
  /** What its fills are measured against; not there for one that was registered before there was any. */
  readonly letGo?: LetGo;
  /** When the venue said that it has ended; null while it may work. */
  readonly endedAt: Millis | null;
}

export interface OrderRegister {
  /** Takes an order in or over the entry that is there. What is sent after it may rely on it being on disk. */
  put(order: RegisteredOrder): void;
  get(orderId: OrderId): RegisteredOrder | undefined;
  /** The order of ours that the venue has under this number in this symbol. */
  byVenueOrder(symbol: SymbolId, venueOrderId: string): RegisteredOrder | undefined;
  /** Orders that may still trade: not ended, or ended after `since`. */
  live(since: Millis): Iterable<RegisteredOrder>;
}

/** A register whose disk is a map that the caller keeps, or nothing. */
export class MemoryRegister implements OrderRegister {
  readonly #orders = new Map<OrderId, RegisteredOrder>();
  readonly #byVenueOrder = new Map<string, OrderId>();

  put(order: RegisteredOrder): void {
    this.#orders.set(order.orderId, order);
    for (const number of order.venueOrderIds) this.#byVenueOrder.set(`${order.symbol} ${number}`, order.orderId);
  }

  get(orderId: OrderId): RegisteredOrder | undefined {
    return this.#orders.get(orderId);
  }

  byVenueOrder(symbol: SymbolId, venueOrderId: string): RegisteredOrder | undefined {
    const orderId = this.#byVenueOrder.get(`${symbol} ${venueOrderId}`);
    return orderId === undefined ? undefined : this.#orders.get(orderId);
  }

  *live(since: Millis): Iterable<RegisteredOrder> {
    for (const order of this.#orders.values()) if (order.endedAt === null || order.endedAt >= since) yield order;
  }

  /** Lets go of an order; gives whether it was there. */
  drop(orderId: OrderId): boolean {
    const order = this.#orders.get(orderId);
    for (const number of order?.venueOrderIds ?? []) this.#byVenueOrder.delete(`${order?.symbol ?? ""} ${number}`);
    return this.#orders.delete(orderId);
  }

  all(): Iterable<RegisteredOrder> {
    return this.#orders.values();
  }
}
