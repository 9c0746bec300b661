/** The register of orders on an object's disk: read whole at the start, written with each change before what follows leaves. */
import { DAY_MS } from "../../../shared/core/calendar-day";
import type { Millis, OrderId, SymbolId } from "../../../shared/core/ids";
import { MemoryRegister, type OrderRegister, type RegisteredOrder } from "./binance/order-register";

/** The part of the platform's storage that is used: SQLite behind keys, written at once in the order of the calls. */
export interface KeyStore {
  get<T>(key: string): T | undefined;
  put<T>(key: string, value: T): void;
  delete(key: string): boolean;
  list<T>(options: { prefix: string }): Iterable<[string, T]>;
}

const ORDERS = "order:";
const CURSORS = "cursor:";

/** How long an ended order is still known: late fills and busts come within days. */
const KEPT_MS: Millis = 3 * DAY_MS;
/** An order that the venue never confirmed and that has not been queried for this long was never there. */
const UNCONFIRMED_MS: Millis = 7 * DAY_MS;

export class KeptRegister implements OrderRegister {
  readonly #store: KeyStore;
  readonly #orders = new MemoryRegister();

  constructor(store: KeyStore) {
    this.#store = store;
    for (const [, order] of store.list<RegisteredOrder>({ prefix: ORDERS })) this.#orders.put(order);
  }

  put(order: RegisteredOrder): void {
    this.#store.put(ORDERS + order.orderId, order);
    this.#orders.put(order);
  }

  get(orderId: OrderId): RegisteredOrder | undefined {
    return this.#orders.get(orderId);
  }

  byVenueOrder(symbol: SymbolId, venueOrderId: string): RegisteredOrder | undefined {
    return this.#orders.byVenueOrder(symbol, venueOrderId);
  }

  live(since: Millis): Iterable<RegisteredOrder> {
    return this.#orders.live(since);
  }

  /** Deletes what will not be queried any more. */
  forget(now: Millis): void {
    for (const order of [...this.#orders.all()]) {
      const isOver = order.endedAt !== null && now - order.endedAt > KEPT_MS;
      const isUnconfirmed = order.venueOrderIds.length === 0 && now - order.sentAt > UNCONFIRMED_MS;
      if ((isOver || isUnconfirmed) && this.#orders.drop(order.orderId)) this.#store.delete(ORDERS + order.orderId);
    }
  }
}

/** How far the trades of each symbol have been told. */
export const keptCursors = (store: KeyStore) => ({
  get: (symbol: SymbolId): string | null => store.get<string>(CURSORS + symbol) ?? null,
  put: (symbol: SymbolId, cursor: string): void => store.put(CURSORS + symbol, cursor),
});
