import type { OrderView } from "../../shared/contract/views";
import type { Latency } from "./k6-summary";
import { distributionOf } from "./percentiles";
import type { PhaseResult } from "./phase";

/**
 * How long market orders took from their creation to the booking of their last fill, by the account's own clock. An
 * order's `updated_at` is its last change; a market order that filled has none after its last fill.
 */
export class FilledTimes {
  readonly #windows: readonly (readonly [from: number, until: number])[];
  readonly #times: number[] = [];

  /** Counts orders created in the measured phases; warm-ups are left out. */
  constructor(phases: readonly PhaseResult[]) {
    this.#windows = phases
      .filter(({ plan }) => !plan.warmUp)
      .map(({ plan, startedAt }) => [startedAt, startedAt + plan.seconds * 1000] as const);
  }

  add(orders: readonly OrderView[]): void {
    for (const { type, status, created_at: created, updated_at: updated } of orders) {
      if (type !== "market" || status !== "filled") continue;
      const at = Date.parse(created);
      if (this.#windows.some(([from, until]) => from <= at && at < until)) this.#times.push(Date.parse(updated) - at);
    }
  }

  /** Milliseconds; null when no market order was filled. */
  distribution(): Latency | null {
    return distributionOf(this.#times);
  }
}
