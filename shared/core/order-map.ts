import type { OrderId } from "./ids";
import type { Order } from "./order";

/** How many orders stay young before they move on together: moving them takes a fraction of a millisecond. */
const YOUNG_MAX = 512;

/**
 * Orders by id, in order of arrival. A table of 100,000 entries does not fit the processor's cache, and each insertion into
 * it costs more than all of an order's checks together vary; so new orders begin in a small table of their own, and those
 * that end young, as most do, never see the large one.
 */
export class OrderMap implements Iterable<[OrderId, Order]> {
  readonly #young = new Map<OrderId, Order>();
  readonly #old = new Map<OrderId, Order>();

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  get(orderId: OrderId): Order | undefined {
    return this.#young.get(orderId) ?? this.#old.get(orderId);
  }

  has(orderId: OrderId): boolean {
    return this.#young.has(orderId) || this.#old.has(orderId);
  }

  /** Adds an order that is not there yet. */
  set(orderId: OrderId, order: Order): void {
    if (this.#young.size >= YOUNG_MAX) {
      for (const [id, one] of this.#young) this.#old.set(id, one);
      this.#young.clear();
    }
    this.#young.set(orderId, order);
  }

  delete(orderId: OrderId): boolean {
    return this.#young.delete(orderId) || this.#old.delete(orderId);
  }

  *values(): Generator<Order> {
    yield* this.#old.values();
    yield* this.#young.values();
  }

  *[Symbol.iterator](): Generator<[OrderId, Order]> {
    yield* this.#old;
    yield* this.#young;
  }
}
