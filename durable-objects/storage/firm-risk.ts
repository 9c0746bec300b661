/** What the accounts have reported last. */
import { formatMoney, money } from "../../shared/core/decimal";
import type { RiskSummary } from "../firm/firm-rpc";
import type { Sql, SqlRow } from "./sql";

interface SummaryRow extends SqlRow {
  account: string;
  as_of: number;
  equity: string;
  long_value: string;
  short_value: string;
  day_pnl: string;
  positions: number;
  is_marked: number;
  risk_level: string;
  trading_state: string;
}

const COLUMNS =
  "account, as_of, equity, long_value, short_value, day_pnl, positions, is_marked, risk_level, trading_state";

export const readSummaries = (sql: Sql): RiskSummary[] =>
  sql.all<SummaryRow>(`SELECT ${COLUMNS} FROM risk_summaries`).map((row) => ({
    account: row.account,
    asOf: row.as_of,
    equity: money(row.equity),
    long: money(row.long_value),
    short: money(row.short_value),
    dayPnl: money(row.day_pnl),
    positions: row.positions,
    isMarked: row.is_marked === 1,
    riskLevel: row.risk_level as RiskSummary["riskLevel"],
    tradingState: row.trading_state as RiskSummary["tradingState"],
  }));

/** Replaces what the account has reported before. */
export function writeSummary(sql: Sql, summary: RiskSummary): void {
  sql.run(
    `INSERT OR REPLACE INTO risk_summaries (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    summary.account,
    summary.asOf,
    formatMoney(summary.equity),
    formatMoney(summary.long),
    formatMoney(summary.short),
    formatMoney(summary.dayPnl),
    summary.positions,
    summary.isMarked ? 1 : 0,
    summary.riskLevel,
    summary.tradingState,
  );
}
