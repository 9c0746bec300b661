/** Keeps the shadow state small: of 100,000 orders nearly all have ended, and few of those are referenced again. */
import { assert } from "../assert";
import { evolve } from "../evolve";
import type { JournalEntry } from "../events";
import type { OrderId } from "../ids";
import { hasEnded } from "../order";
import { emptyState, type AccountState } from "../state";

/** Ended orders that stay in memory: a late fill or answer mostly comes soon. */
const KEPT = 1_000;

/** Rows of the order that the row of a number is about, oldest first and up to that row. */
export type RowsOfOrder = (last: number) => Iterable<JournalEntry>;

export class EndedOrders {
  readonly #state: AccountState;
  readonly #rowsOfOrder: RowsOfOrder;
  /** In order of their ends. */
  readonly #ended = new Set<OrderId>();

  constructor(state: AccountState, rowsOfOrder: RowsOfOrder) {
    this.#state = state;
    this.#rowsOfOrder = rowsOfOrder;
  }

  /** Has the order in the state before a row of it is taken in. */
  recall(orderId: OrderId, before: number | undefined): void {
    if (before === undefined || this.#state.orders.has(orderId)) return;
    const alone = emptyState(this.#state.surroundings);
    alone.profile = this.#state.profile;
    for (const entry of this.#rowsOfOrder(before)) {
      alone.sequence = entry.sequence - 1;
      evolve(alone, entry);
    }
    const order = alone.orders.get(orderId);
    if (order === undefined) return;
    // It had ended when it was let go, so it reserves nothing and no book has to learn of it.
    assert(hasEnded(order), "an order was let go before it had ended", { orderId });
    this.#state.orders.set(orderId, order);
  }

  /** Notes what a row has done to an order, and lets the longest ended go. */
  release(orderId: OrderId): void {
    const order = this.#state.orders.get(orderId);
    this.#ended.delete(orderId);
    if (order === undefined || !hasEnded(order)) return;
    this.#ended.add(orderId);
    if (this.#ended.size <= KEPT) return;
    for (const oldest of this.#ended) {
      this.#ended.delete(oldest);
      this.#state.orders.delete(oldest);
      return;
    }
  }
}
