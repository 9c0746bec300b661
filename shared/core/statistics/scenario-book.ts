/**
 * What the positions would have gained or lost on each day of the history: the scenarios of historical simulation. The sum over
 * positions is kept per day, so that the tail with one order filled costs one pass over the days, however many positions there are.
 */
import { assert } from "../assert";
import type { SymbolId } from "../ids";
import { MAX_RETURNS, MIN_RETURNS, type ReturnHistory } from "./return-history";
import { insufficient, WorstLosses, type TailRisk } from "./tail-risk";

/** Sums kept by adding and taking away drift by a rounding each; after so many they are made anew, which costs as much as 100 of them. */
const UPDATES_UNTIL_REBUILD = 4_096;

const NO_ROW = new Float64Array(MAX_RETURNS).fill(Number.NaN);

interface Held {
  /** Signed, in the quote currency. */
  value: number;
  row: ReturnRow;
}

interface ReturnRow {
  /** One per date; NaN where there is none. */
  readonly returns: Float64Array;
  readonly isSufficient: boolean;
}

/** Days on which everything held has a return, oldest first, and what the positions as they are now come to on them. */
export interface Scenarios {
  readonly dates: readonly string[];
  /** Signed, gains positive, in the quote currency. */
  readonly pnl: readonly number[];
  /** Whether each held instrument has 20 returns and all of them 20 days in common. */
  readonly isSufficient: boolean;
}

/** Scenario P&L vector of the portfolio, incrementally kept. All values are floats. */
export class ScenarioBook {
  #history: ReturnHistory | null = null;
  #days = 0;
  readonly #held = new Map<SymbolId, Held>();
  /** Rows of the history met so far; cleared with it. */
  readonly #rows = new Map<SymbolId, ReturnRow>();
  /** Sum of value × return over the held instruments that have one, per day. */
  readonly #pnl = new Float64Array(MAX_RETURNS);
  /** Held instruments without a return, per day. */
  readonly #missing = new Uint32Array(MAX_RETURNS);
  /** Held instruments with under 20 returns. */
  #short = 0;
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
    this.#rows.clear();
    for (const [symbol, held] of this.#held) held.row = this.#row(symbol);
    this.#rebuild();
  }

  /** The signed value of a position at its mark, in the quote currency; 0 removes it. Throws InvariantError when it is not finite. */
  setValue(symbol: SymbolId, value: number): void {
    assert(Number.isFinite(value), "a position's value is finite", { symbol, value });
    const held = this.#held.get(symbol);
    if (held === undefined ? value === 0 : held.value === value) return;
    this.#standing = null;
    if (held === undefined) {
      const added = { value, row: this.#row(symbol) };
      this.#held.set(symbol, added);
      this.#count(added.row, 1);
      this.#addPnl(added.row, value);
    } else if (value === 0) {
      this.#held.delete(symbol);
      this.#count(held.row, -1);
      this.#addPnl(held.row, -held.value);
    } else {
      this.#addPnl(held.row, value - held.value);
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
    if (extra === null || extra.value === 0) return (this.#standing ??= this.#scan(NO_ROW, 0, 0, this.#short));
    assert(Number.isFinite(extra.value), "an order's value is finite", extra);
    const held = this.#held.get(extra.symbol);
    const { returns, isSufficient } = held?.row ?? this.#row(extra.symbol);
    const own = isSufficient ? 0 : 1;
    if (held === undefined) return this.#scan(returns, extra.value, 1, this.#short + own);
    if (held.value + extra.value === 0) return this.#scan(returns, extra.value, -1, this.#short - own);
    return this.#scan(returns, extra.value, 0, this.#short);
  }

  /** The scenarios themselves, for the estimates that are shown beside the historical one. A copy. */
  scenarios(): Scenarios {
    const dates: string[] = [];
    const pnl: number[] = [];
    for (const [day, date] of (this.#history?.dates ?? []).entries()) {
      if (this.#missing[day] !== 0) continue;
      dates.push(date);
      pnl.push(this.#pnl[day] ?? 0);
    }
    return { dates, pnl, isSufficient: this.#short === 0 && dates.length >= MIN_RETURNS };
  }

  /**
   * One pass over the days. `holders` is how the number of held instruments changes by the extra one: its days without a return
   * count for one more (1), for one less (-1), or as they do already (0).
   */
  #scan(returns: Float64Array, value: number, holders: -1 | 0 | 1, short: number): TailRisk {
    const worst = this.#worst;
    const pnl = this.#pnl;
    const missing = this.#missing;
    worst.clear();
    for (let day = 0; day < this.#days; day++) {
      const change = returns[day] ?? Number.NaN;
      const has = change === change;
      if ((missing[day] ?? 0) + (has ? 0 : holders) !== 0) continue;
      worst.add(-((pnl[day] ?? 0) + (has ? value * change : 0)));
    }
    const tail = worst.tail();
    return short === 0 ? tail : insufficient(tail.observations);
  }

  #row(symbol: SymbolId): ReturnRow {
    const known = this.#rows.get(symbol);
    if (known !== undefined) return known;
    const returns = this.#history?.returns.get(symbol) ?? NO_ROW;
    let count = 0;
    for (let day = 0; day < this.#days; day++) if (!Number.isNaN(returns[day])) count += 1;
    const row = { returns, isSufficient: count >= MIN_RETURNS };
    this.#rows.set(symbol, row);
    return row;
  }

  /** An instrument comes or goes: its days without a return count, or no longer. */
  #count({ returns, isSufficient }: ReturnRow, by: 1 | -1): void {
    if (!isSufficient) this.#short += by;
    for (let day = 0; day < this.#days; day++)
      if (Number.isNaN(returns[day])) this.#missing[day] = (this.#missing[day] ?? 0) + by;
  }

  #addPnl({ returns }: ReturnRow, value: number): void {
    for (let day = 0; day < this.#days; day++) {
      const change = returns[day] ?? Number.NaN;
      if (change === change) this.#pnl[day] = (this.#pnl[day] ?? 0) + value * change;
    }
  }

  #rebuild(): void {
    this.#standing = null;
    this.#updates = 0;
    this.#short = 0;
    this.#pnl.fill(0);
    this.#missing.fill(0);
    for (const { value, row } of this.#held.values()) {
      this.#count(row, 1);
      this.#addPnl(row, value);
    }
  }
}
