/** Pushes marks to the paper exchange's books: one lane per symbol, so that a book that does not answer delays no other. */
import type { SymbolId } from "../../shared/core/ids";
import type { Clock } from "../leases/clock";
import { PushLane, type Pace } from "../leases/push-lane";
import { mergeMarks } from "./merge-marks";
import type { VersionedMark } from "./market-rpc";

export interface BookFeedDeps {
  readonly clock: Clock;
  /** False if the symbol has no book. A throw: unknown. */
  readonly push: (mark: VersionedMark) => Promise<boolean>;
  readonly failed: (symbol: SymbolId, error: unknown) => void;
}

export class BookFeed {
  readonly #deps: BookFeedDeps;
  readonly #pace: Pace;
  readonly #patienceMs: number;
  readonly #lanes = new Map<SymbolId, PushLane<SymbolId, VersionedMark>>();

  /** `patienceMs`: how long a put waits for a book at the longest, repeated pushes included. */
  constructor(deps: BookFeedDeps, pace: Pace, patienceMs: number) {
    this.#deps = deps;
    this.#pace = pace;
    this.#patienceMs = patienceMs;
  }

  /**
   * Passes changes on, and gives the symbols whose books do not have all that was passed on so far; empty when all do.
   * `symbols` names those that matter: what a failed put left undelivered counts for the put that repeats it.
   */
  async publish(changes: readonly VersionedMark[], symbols: readonly SymbolId[]): Promise<SymbolId[]> {
    for (const mark of changes) this.#lane(mark.symbol).add([mark]);
    const deadline = this.#deps.clock.now() + this.#patienceMs;
    const outcomes = await Promise.all(
      [...new Set(symbols)].map(async (symbol) => ({
        symbol,
        delivery: await this.#lanes.get(symbol)?.delivered(deadline),
      })),
    );
    return outcomes.filter(({ delivery }) => delivery === "late").map(({ symbol }) => symbol);
  }

  #lane(symbol: SymbolId): PushLane<SymbolId, VersionedMark> {
    const known = this.#lanes.get(symbol);
    if (known !== undefined) return known;
    const { clock, push, failed } = this.#deps;
    const lane = new PushLane<SymbolId, VersionedMark>(
      {
        clock,
        keyOf: (mark) => mark.symbol,
        merge: mergeMarks,
        push: async (marks) => (await Promise.all(marks.map(push))).some(Boolean),
        failed: (error) => failed(symbol, error),
      },
      this.#pace,
    );
    this.#lanes.set(symbol, lane);
    return lane;
  }
}
