/**
 * What the positions would have gained or lost on each day of the history: the scenarios of historical simulation. The sum over
 * positions is kept per day, so that the tail with one order filled costs one pass over the days, however many positions there are.
 */
import { assert } from "../assert";
import type { SymbolId } from "../ids";
import { MAX_RETURNS, MIN_RETURNS, type ReturnHistory } from "./return-history";
import { WorstLosses, type TailRisk } from "./tail-risk";

/** Incremental sums drift by one rounding per change; after this many they are recomputed, which costs as much as 100 changes. */
const UPDATES_UNTIL_REBUILD = 4_096;

/** An instrument that the history does not know. */
const NO_ROW = new Float64Array(MAX_RETURNS).fill(Number.NaN);

interface Held {
  /** Signed, in the quote currency. */
  value: number;
  /** One return per date of the history; NaN where there is none. */
  returns: Float64Array;
}

/** Days on which everything held has a return, oldest first, and what the positions as they are now come to on them. */
export interface Scenarios {
  readonly dates: readonly string[];
  /** Signed, gains positive, in the quote currency. */
  readonly pnl: readonly number[];
  /** Whether there are 20 such days; then each held instrument has 20 returns, too. */
  readonly isSufficient: boolean;
}

const hasGap = (returns: Float64Array, days: number): boolean => {
  for (let day = 0; day < days; day++) if (Number.isNaN(returns[day] ?? Number.NaN)) return true;
  return false;
};

/** Scenario P&L vector of the portfolio, incrementally kept. All values are floats. */
export class ScenarioBook {
  #history: ReturnHistory | null = null;
  #days = 0;
  readonly #held = new Map<SymbolId, Held>();
  /** Sum of value × return over the held instruments that have one, per day. */
  readonly #pnl = new Float64Array(MAX_RETURNS);
  /** Held instruments without a return, per day. */
  readonly #missing = new Uint32Array(MAX_RETURNS);
  /** Whether every held instrument has a return on every day: the usual case, in which no day needs looking at. */
  #isWhole = true;
  #updates = 0;
  readonly #worst = new WorstLosses();
  /** The tail as it stands, until something changes. */
  #standing: TailRisk | null = null;

  /** Takes other returns and revalues all that is held; null forgets them. */
  setHistory(history: ReturnHistory | null): void {
    const days = history?.dates.length ?? 0;
    assert(days <= MAX_RETURNS, "a history is longer than what is kept", { days });
    this.#history = history;
    this.#days = days;
    for (const [symbol, held] of this.#held) held.returns = this.#returns(symbol);
    this.#rebuild();
  }

  /** The signed value of a position at its mark, in the quote currency; 0 removes it. Throws InvariantError when it is not finite. */
  setValue(symbol: SymbolId, value: number): void {
    assert(Number.isFinite(value), "a position's value is finite", { symbol, value });
    const held = this.#held.get(symbol);
    if (held === undefined ? value === 0 : held.value === value) return;
    this.#standing = null;
    if (held === undefined) {
      const returns = this.#returns(symbol);
      this.#held.set(symbol, { value, returns });
      this.#countMissing(returns, 1);
      this.#addPnl(returns, value);
    } else if (value === 0) {
      this.#held.delete(symbol);
      this.#countMissing(held.returns, -1);
      this.#addPnl(held.returns, -held.value);
    } else {
      this.#addPnl(held.returns, value - held.value);
      held.value = value;
    }
    this.#updates += 1;
    // With nothing held the sums are zero, not what the roundings have left.
    if (this.#updates >= UPDATES_UNTIL_REBUILD || this.#held.size === 0) this.#rebuild();
  }

  /**
   * VaR and ES at 95 and 99 % with `extra` added to one symbol (null: as it stands); losses positive, one day. Days on which
   * a held instrument, or that of `extra`, has no return are left out. An `extra` that closes its position takes the instrument out.
   * Throws InvariantError when the value of `extra` is not finite.
   */
  tail(extra: { readonly symbol: SymbolId; readonly value: number } | null): TailRisk {
    if (extra === null || extra.value === 0) return (this.#standing ??= this.#scan(this.#pnl, 0, 0));
    assert(Number.isFinite(extra.value), "an order's value is finite", extra);
    const held = this.#held.get(extra.symbol);
    if (held === undefined) return this.#scan(this.#returns(extra.symbol), extra.value, 1);
    return this.#scan(held.returns, extra.value, held.value + extra.value === 0 ? -1 : 0);
  }

  /** The scenarios themselves, for the other estimates. A copy. */
  scenarios(): Scenarios {
    const dates: string[] = [];
    const pnl: number[] = [];
    for (const [day, date] of (this.#history?.dates ?? []).entries()) {
      if (this.#missing[day] !== 0) continue;
      dates.push(date);
      pnl.push(this.#pnl[day] ?? 0);
    }
    return { dates, pnl, isSufficient: dates.length >= MIN_RETURNS };
  }

  /**
   * One pass over the days, but those on which something held has no return; an instrument with under 20 returns leaves under 20 days.
   * `holders` is how the number of held instruments changes by the extra one: its days without a return count for one more (1), for
   * one less (-1), or as they do already (0).
   */
  #scan(returns: Float64Array, value: number, holders: -1 | 0 | 1): TailRisk {
    const worst = this.#worst;
    const pnl = this.#pnl;
    const missing = this.#missing;
    worst.clear();
    if (this.#isWhole && returns !== NO_ROW && (holders <= 0 || !hasGap(returns, this.#days))) {
      worst.addDays(this.#days, pnl, returns, value);
      return worst.tail();
    }
    for (let day = 0; day < this.#days; day++) {
      const change = returns[day] ?? Number.NaN;
      const has = change === change;
      if ((missing[day] ?? 0) + (has ? 0 : holders) !== 0) continue;
      worst.add(-((pnl[day] ?? 0) + (has ? value * change : 0)));
    }
    return worst.tail();
  }

  #returns(symbol: SymbolId): Float64Array {
    return this.#history?.returns.get(symbol) ?? NO_ROW;
  }

  /** An instrument comes or goes: its days without a return count, or no longer. */
  #countMissing(returns: Float64Array, by: 1 | -1): void {
    for (let day = 0; day < this.#days; day++)
      if (Number.isNaN(returns[day] ?? Number.NaN)) this.#missing[day] = (this.#missing[day] ?? 0) + by;
    this.#isWhole = !this.#missing.some((count) => count !== 0);
  }

  #addPnl(returns: Float64Array, value: number): void {
    for (let day = 0; day < this.#days; day++) {
      const change = returns[day] ?? Number.NaN;
      if (change === change) this.#pnl[day] = (this.#pnl[day] ?? 0) + value * change;
    }
  }

  #rebuild(): void {
    this.#standing = null;
    this.#updates = 0;
    this.#pnl.fill(0);
    this.#missing.fill(0);
    this.#isWhole = true;
    for (const { value, returns } of this.#held.values()) {
      this.#countMissing(returns, 1);
      this.#addPnl(returns, value);
    }
  }
}
