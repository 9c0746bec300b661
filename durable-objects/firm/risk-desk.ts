/**
 * The second line (docs/decisions/0070): accounts report what they come to every few seconds, and a limit that they reach together
 * turns the firm to reducing. It does so once: lifting is for a person, and holds until the use has fallen under the limit.
 */
import type { TradingState } from "../../shared/core/controls";
import { formatFineOrNull, formatMoney, minus, plus } from "../../shared/core/decimal";
import type { Millis } from "../../shared/core/ids";
import { refuse } from "../../shared/core/rejection";
import type {
  AccountRiskView,
  FirmLimitName,
  FirmLimitsView,
  FirmLimitUseView,
  FirmRiskView,
} from "../../shared/contract/firm-views";
import type { Answer, ListQuery } from "../account/account-rpc";
import { GatheredGroups } from "../../shared/gather-group";
import { isoTime, isoTimeOrNull } from "../iso-time";
import type { Clock } from "../leases/clock";
import { addAuditEntry } from "../storage/firm-audit";
import {
  deleteTrippedLimit,
  readFirmLimits,
  readTrippedLimits,
  writeFirmLimits,
  writeTrippedLimit,
} from "../storage/firm-limits";
import { readSummaries, writeSummary } from "../storage/firm-risk";
import type { Sql } from "../storage/sql";
import { firmLimitUses, firmTotals, type FirmLimitUse } from "./firm-exposure";
import type { FirmLimitSet, RiskSummary, SetFirmLimits } from "./firm-rpc";

export interface RiskDeskDeps {
  readonly clock: Clock;
  readonly sql: Sql;
  /** Of the configuration. */
  readonly defaults: FirmLimitSet;
  readonly tradingState: () => TradingState;
  /**
   * Turns the firm to reducing, for a reason, and writes with it what belongs to it, both or neither: on disk when it returns, and nothing has
   * changed when it throws. It resolves when the accounts have been told.
   */
  readonly restrict: (reason: string, write: () => void) => Promise<unknown>;
}

/** Reports that come within it are written together: fifty accounts make one commit a second, not twenty-five. */
const GATHER_MS = 1_000;

interface Report {
  readonly summary: RiskSummary;
  /** Answers the report as that ends. */
  readonly settle: (outcome: Promise<void>) => void;
}

export class RiskDesk {
  readonly #deps: RiskDeskDeps;
  readonly #reports: GatheredGroups<Report>;
  readonly #summaries: Map<string, RiskSummary>;
  /** Limits that have turned the firm to reducing and are over still, and when they did. */
  readonly #tripped: Map<FirmLimitName, Millis>;
  #limits: FirmLimitSet;
  #version: number;

  /** The tables must be there. */
  constructor(deps: RiskDeskDeps) {
    const { clock, sql, defaults } = deps;
    this.#deps = deps;
    this.#reports = new GatheredGroups<Report>({
      run: (group) => {
        const outcome = this.#take(group.map(({ summary }) => summary));
        for (const { settle } of group) settle(outcome);
      },
      pause: () => new Promise((resolve) => clock.after(GATHER_MS, resolve)),
      now: () => clock.now(),
      companyMs: GATHER_MS,
    });
    this.#summaries = new Map(readSummaries(sql).map((summary) => [summary.account, summary]));
    this.#tripped = readTrippedLimits(sql);
    const { version, limits } = readFirmLimits(sql);
    this.#limits = { ...defaults, ...limits };
    this.#version = version;
  }

  /** Resolves when the report is on disk and the limits have been evaluated with it. Rejects if none of it was stored. */
  report(summary: RiskSummary): Promise<void> {
    return new Promise((settle) => this.#reports.add({ summary, settle }));
  }

  risk({ limit, cursor }: ListQuery): FirmRiskView {
    const now = this.#deps.clock.now();
    const totals = firmTotals(this.#summaries.values(), now);
    const { equity, long, short, dayPnl, riskLevel, oldestAsOf } = totals;
    const rest = [...this.#summaries.values()]
      .filter(({ account }) => cursor === null || account > cursor)
      .toSorted((a, b) => (a.account < b.account ? -1 : 1));
    const data = rest.slice(0, limit).map(accountView);
    return {
      accounts: this.#summaries.size,
      equity: formatMoney(equity),
      gross_exposure: formatMoney(plus(long, short)),
      net_exposure: formatMoney(minus(long, short)),
      long_exposure: formatMoney(long),
      short_exposure: formatMoney(short),
      day_pnl: formatMoney(dayPnl),
      risk_level: riskLevel,
      trading_state: this.#deps.tradingState(),
      limits: firmLimitUses(this.#limits, totals).map((use) => this.#useView(use)),
      limits_version: this.#version,
      oldest_as_of: isoTimeOrNull(oldestAsOf),
      as_of: isoTime(now),
      data,
      next_cursor: rest.length > limit ? (data.at(-1)?.account ?? null) : null,
    };
  }

  limits(): FirmLimitsView {
    const { max_exposure, max_net_exposure, max_daily_loss } = this.#limits;
    return {
      version: this.#version,
      limits: {
        max_exposure: formatMoney(max_exposure),
        max_net_exposure: formatMoney(max_net_exposure),
        max_daily_loss: formatMoney(max_daily_loss),
      },
    };
  }

  /** Changes some, and holds the accounts against them at once. Values that are there already make no version. */
  async setLimits({ limits, reason, by, ifVersion }: SetFirmLimits): Promise<Answer<FirmLimitsView>> {
    if (ifVersion !== null && ifVersion !== this.#version) {
      const message = `the limits are at version ${this.#version}, not ${ifVersion}`;
      return refuse({ code: "version_mismatch", message });
    }
    const changed = Object.entries(limits).flatMap(([key, value]) => {
      const name = key as FirmLimitName;
      return this.#limits[name] === value ? [] : [{ name, before: this.#limits[name], value }];
    });
    if (changed.length === 0) return { ok: true, value: this.limits() };
    const { sql, clock } = this.#deps;
    const version = this.#version + 1;
    sql.transaction(() => {
      writeFirmLimits(sql, version, limits);
      for (const { name, before, value } of changed) {
        // Another limit is another matter: it may trip again.
        deleteTrippedLimit(sql, name);
        const subject = `${name}: ${formatMoney(before)} -> ${formatMoney(value)}`;
        addAuditEntry(sql, { time: clock.now(), action: "set_limit", subject, reason, by });
      }
    });
    this.#limits = { ...this.#limits, ...limits };
    this.#version = version;
    for (const { name } of changed) this.#tripped.delete(name);
    await this.#judge();
    return { ok: true, value: this.limits() };
  }

  /** If the write throws, nothing has changed; each account gets the error and reports again. */
  async #take(summaries: readonly RiskSummary[]): Promise<void> {
    const newest = new Map<string, RiskSummary>();
    for (const summary of summaries) {
      const held = newest.get(summary.account) ?? this.#summaries.get(summary.account);
      // A report that was given up for lost may arrive after the next one.
      if (held === undefined || summary.asOf >= held.asOf) newest.set(summary.account, summary);
    }
    const { sql } = this.#deps;
    sql.transaction(() => {
      for (const summary of newest.values()) writeSummary(sql, summary);
    });
    for (const [account, summary] of newest) this.#summaries.set(account, summary);
    await this.#judge();
  }

  /** Holds all accounts together against the limits. */
  async #judge(): Promise<void> {
    const { clock, sql, tradingState, restrict } = this.#deps;
    const uses = firmLimitUses(this.#limits, firmTotals(this.#summaries.values(), clock.now()));
    const healed = uses.filter(({ name, level }) => level !== "breach" && this.#tripped.has(name));
    const fresh = uses.filter(({ name, level }) => level === "breach" && !this.#tripped.has(name));
    if (healed.length > 0) {
      sql.transaction(() => {
        for (const { name } of healed) deleteTrippedLimit(sql, name);
      });
      for (const { name } of healed) this.#tripped.delete(name);
    }
    // What is reached while the firm is restricted anyway trips when the restriction is lifted.
    if (fresh.length === 0 || tradingState() !== "active") return;
    const now = clock.now();
    const told = restrict(fresh.map(inWords).join("; "), () => {
      for (const { name } of fresh) writeTrippedLimit(sql, name, now);
    });
    for (const { name } of fresh) this.#tripped.set(name, now);
    await told;
  }

  #useView({ name, limit, used, utilization, level }: FirmLimitUse): FirmLimitUseView {
    const trippedAt = this.#tripped.get(name);
    return {
      limit: name,
      value: formatMoney(limit),
      used: formatMoney(used),
      utilization: formatFineOrNull(utilization),
      level,
      tripped_at: trippedAt === undefined ? null : isoTime(trippedAt),
    };
  }
}

const inWords = ({ name, limit, used }: FirmLimitUse): string =>
  `${name}: ${formatMoney(used)} against ${formatMoney(limit)}`;

const accountView = (summary: RiskSummary): AccountRiskView => {
  const { account, asOf, equity, long, short, dayPnl, positions, isMarked, riskLevel, tradingState } = summary;
  return {
    account,
    equity: formatMoney(equity),
    gross_exposure: formatMoney(plus(long, short)),
    net_exposure: formatMoney(minus(long, short)),
    long_exposure: formatMoney(long),
    short_exposure: formatMoney(short),
    day_pnl: formatMoney(dayPnl),
    positions,
    is_marked: isMarked,
    risk_level: riskLevel,
    trading_state: tradingState,
    as_of: isoTime(asOf),
  };
};
