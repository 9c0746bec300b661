/** The daily closes of all instruments, in memory and on disk: taken in whole batches, handed out as one history with a version. */
import type { Config } from "../../shared/core/config";
import { formatFine } from "../../shared/core/decimal";
import type { Millis, SymbolId } from "../../shared/core/ids";
import { refuse, type Refused } from "../../shared/core/rejection";
import type { DailyClose } from "../../shared/core/statistics/return-history";
import type { CloseCorrectionView, CloseView } from "../../shared/contract/market-views";
import type { Page } from "../../shared/contract/views";
import type { Answer, ListQuery } from "../account/account-rpc";
import { isoTime } from "../iso-time";
import { addCloseCorrection, readCloseCorrections, type CloseCorrection } from "../storage/close-corrections";
import {
  dropClosesBefore,
  readCloses,
  readHistoryVersion,
  writeClose,
  writeHistoryVersion,
} from "../storage/market-closes";
import { invalidCursor, isDateCursor } from "../storage/page";
import type { Sql } from "../storage/sql";
import { checkCloses, MAX_CLOSES } from "./check-closes";
import type { Closes, Correction, DatedClose, Taken } from "./market-rpc";

export interface CloseHistoryDeps {
  readonly sql: Sql;
  readonly config: Pick<Config, "instruments">;
  readonly now: () => Millis;
}

export class CloseHistory {
  readonly #deps: CloseHistoryDeps;
  /** Of each symbol oldest first. */
  readonly #closes: Map<SymbolId, readonly DailyClose[]>;
  #version: number;

  /** The tables must be there. */
  constructor(deps: CloseHistoryDeps) {
    this.#deps = deps;
    this.#closes = readCloses(deps.sql);
    this.#version = readHistoryVersion(deps.sql);
  }

  /** Counts up with each put that changed something; 0 while there are no closes. */
  get version(): number {
    return this.#version;
  }

  read(): Closes {
    return { version: this.#version, closes: Object.fromEntries(this.#closes) };
  }

  /** What goes along with a lease of marks: the closes, when the account has others. */
  leased(held: number | undefined): { readonly historyVersion: number; readonly history: Closes | null } {
    const isOther = held !== undefined && held !== this.#version;
    return { historyVersion: this.#version, history: isOther ? this.read() : null };
  }

  /** Takes all of a batch or nothing; also nothing when the write throws. With a correction, closes that are kept change as well. */
  put(closes: readonly DatedClose[], correction: Correction | null = null): Answer<Taken> {
    const { sql, config } = this.#deps;
    const now = this.#deps.now();
    const kept = (symbol: SymbolId): readonly DailyClose[] => this.#closes.get(symbol) ?? [];
    const corrects = correction !== null;
    const rejection = checkCloses(closes, { instruments: config.instruments, now, kept, corrects });
    if (rejection !== null) return refuse(rejection);
    const before = ({ symbol, date }: DatedClose): DailyClose["close"] | undefined =>
      kept(symbol).find((other) => other.date === date)?.close;
    const taken = closes.filter((close) => before(close) !== close.close);
    const ignored = closes.length - taken.length;
    if (taken.length === 0) return { ok: true, value: { accepted: 0, ignored } };
    const corrections: readonly CloseCorrection[] = taken.flatMap((close) => {
      const was = before(close);
      if (was === undefined || correction === null) return [];
      const { symbol, date, close: after } = close;
      return [{ time: now, symbol, date, before: was, after, ...correction }];
    });
    const version = this.#version + 1;
    const merged = mergeCloses(taken, kept);
    sql.transaction(() => {
      for (const close of taken) writeClose(sql, close);
      for (const one of corrections) addCloseCorrection(sql, one);
      for (const [symbol, [oldest]] of merged) if (oldest !== undefined) dropClosesBefore(sql, symbol, oldest.date);
      writeHistoryVersion(sql, version);
    });
    for (const [symbol, ofSymbol] of merged) this.#closes.set(symbol, ofSymbol);
    this.#version = version;
    return { ok: true, value: { accepted: taken.length, ignored } };
  }

  /** What closes of an instrument were before they were corrected, newest correction first. */
  corrections(symbol: string, query: ListQuery): Answer<Page<CloseCorrectionView>> {
    if (!this.#deps.config.instruments.has(symbol as SymbolId)) return unlisted(symbol);
    const page = readCloseCorrections(this.#deps.sql, symbol, query);
    if ("ok" in page) return page;
    const data = page.data.map(({ number, time, date, before, after, reason, author }) => ({
      number,
      time: isoTime(time),
      date,
      from: before,
      to: after,
      reason,
      by: author,
    }));
    return { ok: true, value: { data, next_cursor: page.nextCursor } };
  }

  /** Newest first; the cursor is the last date of the page before. */
  list(symbol: string, { limit, cursor }: ListQuery): Answer<Page<CloseView>> {
    if (!this.#deps.config.instruments.has(symbol as SymbolId)) return unlisted(symbol);
    if (!isDateCursor(cursor)) return invalidCursor();
    const all = this.#closes.get(symbol as SymbolId) ?? [];
    const rest = all.filter(({ date }) => cursor === null || date < cursor).toReversed();
    const data = rest.slice(0, limit).map(({ date, close }) => ({ date, close: formatFine(close) }));
    return { ok: true, value: { data, next_cursor: rest.length > limit ? (data.at(-1)?.date ?? null) : null } };
  }
}

const unlisted = (symbol: string): Refused =>
  refuse({ code: "instrument_unknown", message: `${symbol} is not a listed instrument` });

/** The closes of the symbols that get new or other ones: by date, the newest that are kept. */
function mergeCloses(
  taken: readonly DatedClose[],
  kept: (symbol: SymbolId) => readonly DailyClose[],
): Map<SymbolId, readonly DailyClose[]> {
  const merged = new Map<SymbolId, Map<string, DailyClose["close"]>>();
  for (const { symbol, date, close } of taken) {
    const ofSymbol = merged.get(symbol) ?? new Map(kept(symbol).map((one) => [one.date, one.close]));
    merged.set(symbol, ofSymbol);
    ofSymbol.set(date, close);
  }
  const newest = (ofSymbol: ReadonlyMap<string, DailyClose["close"]>): readonly DailyClose[] =>
    [...ofSymbol]
      .map(([date, close]) => ({ date, close }))
      .toSorted((a, b) => (a.date < b.date ? -1 : 1))
      .slice(-MAX_CLOSES);
  return new Map([...merged].map(([symbol, ofSymbol]) => [symbol, newest(ofSymbol)]));
}
