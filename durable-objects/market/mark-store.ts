/** The newest mark of each symbol, in memory and on disk. One commit per batch, before it is published. */
import type { SymbolId } from "../../shared/core/ids";
import type { Mark } from "../../shared/core/market";
import { readMarks, writeMark } from "../storage/market-marks";
import type { Sql } from "../storage/sql";
import { mergeMarks } from "./merge-marks";
import type { VersionedMark } from "./market-rpc";

export interface TakenMarks {
  readonly accepted: number;
  /** Older than the one held. */
  readonly ignored: number;
  /** At most one a symbol, with the extremes of the batch; a mark equal to the one held changes nothing. */
  readonly changes: readonly VersionedMark[];
}

export class MarkStore {
  readonly #sql: Sql;
  readonly #marks: Map<SymbolId, VersionedMark>;
  #version: number;

  constructor(sql: Sql) {
    this.#sql = sql;
    const marks = readMarks(sql);
    this.#marks = new Map(marks.map((mark) => [mark.symbol, mark]));
    this.#version = Math.max(0, ...marks.map(({ version }) => version));
  }

  get(symbol: SymbolId): VersionedMark | undefined {
    return this.#marks.get(symbol);
  }

  all(): VersionedMark[] {
    return [...this.#marks.values()].sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
  }

  /**
   * A mark under a new version, because what is told beside it has changed; undefined where there is none. Call it inside a transaction: of
   * two tellings the later has the higher version, also after a restart.
   */
  renumber(symbol: SymbolId): VersionedMark | undefined {
    const held = this.#marks.get(symbol);
    if (held === undefined) return undefined;
    const renumbered = { ...held, version: this.#version + 1 };
    writeMark(this.#sql, renumbered);
    this.#marks.set(symbol, renumbered);
    this.#version += 1;
    return renumbered;
  }

  /** Takes marks in, in their order. When the write throws, nothing has changed. */
  put(marks: readonly Mark[]): TakenMarks {
    const newest = new Map<SymbolId, VersionedMark>();
    const changes = new Map<SymbolId, VersionedMark>();
    let version = this.#version;
    let ignored = 0;
    for (const mark of marks) {
      const held = newest.get(mark.symbol) ?? this.#marks.get(mark.symbol);
      if (held !== undefined && mark.time < held.time) ignored++;
      else if (held === undefined || !isSame(held, mark)) {
        const { symbol, price, bid, ask, time } = mark;
        const taken: VersionedMark = { symbol, price, high: price, low: price, bid, ask, time, version: ++version };
        newest.set(symbol, taken);
        const earlier = changes.get(symbol);
        changes.set(symbol, earlier === undefined ? taken : mergeMarks(earlier, taken));
      }
    }
    if (newest.size > 0) {
      this.#sql.transaction(() => {
        for (const mark of newest.values()) writeMark(this.#sql, mark);
      });
    }
    for (const [symbol, mark] of newest) this.#marks.set(symbol, mark);
    this.#version = version;
    return { accepted: marks.length - ignored, ignored, changes: [...changes.values()] };
  }
}

const isSame = (held: Mark, mark: Mark): boolean =>
  held.time === mark.time && held.price === mark.price && held.bid === mark.bid && held.ask === mark.ask;
