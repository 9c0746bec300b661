/** What the rapid-drawdown breaker looks back on, so that a start does not forget it: one row, written together with other commits (docs/decisions/0107). */
import { decodeWindow, encodeWindow } from "../../shared/core/codec/risk-codec";
import type { DrawdownWindow, WindowBucket } from "../../shared/core/drawdown-window";
import type { AccountState } from "../../shared/core/state";
import type { Sql } from "./sql";

const SAVE = `INSERT INTO equity_window (id, sequence, record) VALUES (1, ?, ?)
  ON CONFLICT (id) DO UPDATE SET sequence = excluded.sequence, record = excluded.record`;
const LOAD = "SELECT sequence, record FROM equity_window";

/** Seconds after which a peak that has moved is written, and after which what lies behind the peak is. */
const PEAK_SECONDS = 10;
const REST_SECONDS = 60;

/** The window as it was stored, and the journal row after which. */
interface StoredWindow {
  readonly sequence: number;
  readonly buckets: readonly WindowBucket[];
}

export class EquityWindowTable {
  readonly #sql: Sql;
  /** Second of the newest equity that is on disk, and second of its peak. */
  #newest = 0;
  #peak = 0;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Whether a crash would forget more than it may. Looked at after each turn: two comparisons. Without exposure there is nothing to fall. */
  isDue({ risk, totals }: AccountState): boolean {
    const { first, last } = risk.window;
    if (first === null || last === null || totals.exposure === 0n) return false;
    const age = last.second - this.#newest;
    return age >= REST_SECONDS || (age >= PEAK_SECONDS && first.second !== this.#peak);
  }

  save({ sequence, risk }: AccountState): void {
    this.#sql.run(SAVE, sequence, encodeWindow(risk.window.buckets));
    this.#noted(risk.window);
  }

  /** Null for an account that was last written before there was any. */
  load(): StoredWindow | null {
    const [row] = this.#sql.all<{ sequence: number; record: string }>(LOAD);
    return row === undefined ? null : { sequence: row.sequence, buckets: decodeWindow(row.record) };
  }

  #noted({ first, last }: Pick<DrawdownWindow, "first" | "last">): void {
    this.#newest = last?.second ?? 0;
    this.#peak = first?.second ?? 0;
  }
}
