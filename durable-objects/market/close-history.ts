/** The daily closes of all instruments, in memory and on disk: taken in whole batches, handed out as one history with a version. */
import type { Config } from "../../shared/core/config";
import { formatFine } from "../../shared/core/decimal";
import type { Millis, SymbolId } from "../../shared/core/ids";
import { refuse } from "../../shared/core/rejection";
import type { DailyClose } from "../../shared/core/statistics/return-history";
import type { CloseView, Page } from "../../shared/contract/views";
import type { Answer, ListQuery } from "../account/account-rpc";
import {
  dropClosesBefore,
  readCloses,
  readHistoryVersion,
  writeClose,
  writeHistoryVersion,
} from "../storage/market-closes";
import type { Sql } from "../storage/sql";
import { checkCloses, MAX_CLOSES } from "./check-closes";
import type { Closes, DatedClose, Taken } from "./market-rpc";

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

  /** Takes all of a batch or nothing; also nothing when the write throws. */
  put(closes: readonly DatedClose[]): Answer<Taken> {
    const { sql, config, now } = this.#deps;
    const kept = (symbol: SymbolId): readonly DailyClose[] => this.#closes.get(symbol) ?? [];
    const rejection = checkCloses(closes, { instruments: config.instruments, now: now(), kept });
    if (rejection !== null) return refuse(rejection);
    const added = closes.filter(({ symbol, date }) => !kept(symbol).some((other) => other.date === date));
    const ignored = closes.length - added.length;
    if (added.length === 0) return { ok: true, value: { accepted: 0, ignored } };
    const version = this.#version + 1;
    const merged = mergeCloses(added, kept);
    sql.transaction(() => {
      for (const close of added) writeClose(sql, close);
      for (const [symbol, [oldest]] of merged) if (oldest !== undefined) dropClosesBefore(sql, symbol, oldest.date);
      writeHistoryVersion(sql, version);
    });
    for (const [symbol, ofSymbol] of merged) this.#closes.set(symbol, ofSymbol);
    this.#version = version;
    return { ok: true, value: { accepted: added.length, ignored } };
  }

  /** Newest first; the cursor is the last date of the page before. */
  list(symbol: string, { limit, cursor }: ListQuery): Answer<Page<CloseView>> {
    if (!this.#deps.config.instruments.has(symbol as SymbolId))
      return refuse({ code: "instrument_unknown", message: `${symbol} is not a listed instrument` });
    const all = this.#closes.get(symbol as SymbolId) ?? [];
    const rest = all.filter(({ date }) => cursor === null || date < cursor).toReversed();
    const data = rest.slice(0, limit).map(({ date, close }) => ({ date, close: formatFine(close) }));
    return { ok: true, value: { data, next_cursor: rest.length > limit ? (data.at(-1)?.date ?? null) : null } };
  }
}

/** The closes of the symbols that get new ones: by date, the newest that are kept. */
function mergeCloses(
  added: readonly DatedClose[],
  kept: (symbol: SymbolId) => readonly DailyClose[],
): Map<SymbolId, readonly DailyClose[]> {
  const merged = new Map<SymbolId, DailyClose[]>();
  for (const { symbol, date, close } of added) {
    const ofSymbol = merged.get(symbol) ?? [...kept(symbol)];
    merged.set(symbol, ofSymbol);
    ofSymbol.push({ date, close });
  }
  for (const [symbol, ofSymbol] of merged)
    merged.set(symbol, ofSymbol.toSorted((a, b) => (a.date < b.date ? -1 : 1)).slice(-MAX_CLOSES));
  return merged;
}
