/** Keeps the runs of reconciliation: who waits to be compared, and what came of it. The comparing is done where the keys are. */
import type { Millis } from "../../shared/core/ids";
import { refuse } from "../../shared/core/rejection";
import { isoTime, isoTimeOrNull } from "../iso-time";
import { readRunBalances, writeRunBalances } from "../storage/venue-balances";
import type { BalanceLineView, ReconciliationRunView, ReconciliationView } from "../../shared/contract/venue-views";
import type { Page } from "../../shared/contract/views";
import type { Answer, ListQuery } from "../account/account-rpc";
import type { Sql } from "../storage/sql";
import { readVenueAccounts } from "../storage/venue-admission";
import {
  addRun,
  countReports,
  finishRun,
  newestRun,
  readFillCursors,
  readReports,
  readRun,
  readRuns,
  writeFillCursors,
  writeReport,
  type StoredRun,
} from "../storage/venue-reconciliations";
import type { ReportedAccount, VenueWork } from "./venue-rpc";

/** A run that has not finished by then is lost, and a new one may begin. */
const LOST_AFTER_MS = 120_000;

export interface ReconciliationDeps {
  readonly now: () => Millis;
  readonly sql: Sql;
  readonly venue: string;
}

export class ReconciliationDesk {
  readonly #deps: ReconciliationDeps;

  constructor(deps: ReconciliationDeps) {
    this.#deps = deps;
  }

  /** Begins a run over all accounts that have traded here; one that is under way is given instead. */
  begin({ reason, by }: { readonly reason: string; readonly by: string }): ReconciliationRunView {
    const { sql, now } = this.#deps;
    const open = this.#open();
    if (open !== null) return this.#view(open);
    const accounts = readVenueAccounts(sql).length;
    const startedAt = now();
    const run = addRun(sql, { startedAt, finishedAt: accounts === 0 ? startedAt : null, reason, by, accounts });
    return this.#view(run);
  }

  /** Whether a run waits for its reports. */
  isUnderWay(): boolean {
    return this.#open() !== null;
  }

  /** When the newest run began; null before the first. */
  lastBegunAt(): Millis | null {
    return newestRun(this.#deps.sql)?.startedAt ?? null;
  }

  /** What the run under way waits for; null for none. */
  work(): VenueWork["reconcile"] {
    const { sql } = this.#deps;
    const run = this.#open();
    if (run === null) return null;
    const reported = new Set(readReports(sql, run.number).map(({ account }) => account));
    const accounts = readVenueAccounts(sql)
      .slice(0, run.accounts)
      .filter((account) => !reported.has(account))
      .map((account) => ({ account, cursors: readFillCursors(sql, account) }));
    return { run: String(run.number), accounts };
  }

  /** Keeps one account's report, and the run as finished with the last. A report for a run that is no longer stored is dropped. */
  keep(name: string, { report, cursors }: ReportedAccount): void {
    const { sql, now } = this.#deps;
    const run = this.#find(name);
    if (run === null) return;
    sql.transaction(() => {
      writeReport(sql, run.number, report);
      writeFillCursors(sql, report.account, cursors);
      if (run.finishedAt === null && countReports(sql, run.number).reported >= run.accounts)
        finishRun(sql, run.number, now());
    });
  }

  /** Keeps what judging the venue's balances in a run came to. */
  keepBalances(name: string, lines: readonly BalanceLineView[]): void {
    const run = this.#find(name);
    if (run !== null) writeRunBalances(this.#deps.sql, run.number, lines);
  }

  list(query: ListQuery): Answer<Page<ReconciliationRunView>> {
    const page = readRuns(this.#deps.sql, query);
    if ("ok" in page) return page;
    return { ok: true, value: { data: page.data.map((run) => this.#view(run)), next_cursor: page.nextCursor } };
  }

  get(name: string): Answer<ReconciliationView> {
    const run = this.#find(name);
    if (run === null) return refuse({ code: "reconciliation_not_found", message: `unknown reconciliation ${name}` });
    const { sql } = this.#deps;
    const balances = readRunBalances(sql, run.number);
    return { ok: true, value: { ...this.#view(run), reports: readReports(sql, run.number), balances } };
  }

  #open(): StoredRun | null {
    const run = newestRun(this.#deps.sql);
    if (run === null || run.finishedAt !== null) return null;
    return this.#deps.now() - run.startedAt < LOST_AFTER_MS ? run : null;
  }

  #find(name: string): StoredRun | null {
    return /^\d{1,15}$/.test(name) ? readRun(this.#deps.sql, Number(name)) : null;
  }

  #view({ number, startedAt, finishedAt, reason, by, accounts }: StoredRun): ReconciliationRunView {
    const { sql } = this.#deps;
    const { reported, differences } = countReports(sql, number);
    const unexpected = (readRunBalances(sql, number) ?? []).filter(({ action }) => action !== "none");
    return {
      run: String(number),
      venue: this.#deps.venue,
      started_at: isoTime(startedAt),
      finished_at: isoTimeOrNull(finishedAt),
      reason,
      by,
      accounts,
      reported,
      differences: differences + unexpected.length,
    };
  }
}
