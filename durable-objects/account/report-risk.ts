/**
 * Tells the firm what the account comes to: two seconds after a change with everything that has changed until then, so that the last
 * report of a burst has its end in it. Nothing goes out, and no timer runs, while nothing changes.
 */
import { formatMoney } from "../../shared/core/decimal";
import type { RiskSummary } from "../firm/firm-rpc";

/** From a change to its report, and so the least time between two reports. */
export const REPORT_AFTER_MS = 2_000;
/** Pauses after the first, second, … failure in a row. After the last one the next change reports. */
const RETRY_AFTER_MS: readonly number[] = [2_000, 4_000, 8_000];

export interface RiskReporterDeps {
  /** Null while there is nothing to say. */
  readonly summary: () => RiskSummary | null;
  /** Resolves when the firm has it; rejects also when it takes too long. */
  readonly send: (summary: RiskSummary) => Promise<void>;
  /** Runs `work` once, `ms` from now. */
  readonly after: (ms: number, work: () => void) => void;
  /** Told of each failed report. */
  readonly failed: (error: unknown) => void;
}

export class RiskReporter {
  readonly #deps: RiskReporterDeps;
  #hasChanged = false;
  /** Whether a report is planned or under way. */
  #isBusy = false;
  #failures = 0;
  /** Content of the last report that arrived. */
  #told: string | null = null;

  constructor(deps: RiskReporterDeps) {
    this.#deps = deps;
  }

  /** Something may have changed. Called with each turn, so it only notes that. */
  changed(): void {
    this.#hasChanged = true;
    if (!this.#isBusy) this.#plan(REPORT_AFTER_MS);
  }

  #plan(ms: number): void {
    this.#isBusy = true;
    this.#deps.after(ms, () => void this.#report());
  }

  async #report(): Promise<void> {
    this.#hasChanged = false;
    try {
      const summary = this.#deps.summary();
      const content = summary === null ? null : contentOf(summary);
      if (summary !== null && content !== this.#told) {
        await this.#deps.send(summary);
        this.#told = content;
      }
      this.#failures = 0;
      this.#rest();
    } catch (error) {
      this.#deps.failed(error);
      this.#retry();
    }
  }

  #rest(): void {
    if (this.#hasChanged) this.#plan(REPORT_AFTER_MS);
    else this.#isBusy = false;
  }

  /** An account that has gone quiet gives up after some tries: it would otherwise stay in memory for as long as the firm is away. */
  #retry(): void {
    const pause = RETRY_AFTER_MS[this.#failures++];
    if (pause !== undefined) return this.#plan(pause);
    this.#failures = 0;
    this.#rest();
  }
}

/** Everything but the time. */
const contentOf = ({
  equity,
  long,
  short,
  dayPnl,
  positions,
  isMarked,
  riskLevel,
  tradingState,
}: RiskSummary): string =>
  [...[equity, long, short, dayPnl].map(formatMoney), positions, isMarked, riskLevel, tradingState].join(" ");
