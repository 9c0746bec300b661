/** What the account's risk is measured from: one row, written when one of its events was, and a row for each day that has ended. */
import { decodeEquityDay, encodeEquityDay, encodeRisk, restoreRisk } from "../../shared/core/codec/risk-codec";
import type { AccountEvent, JournalEntry } from "../../shared/core/events";
import { EQUITY_DAYS } from "../../shared/core/evolve-risk";
import type { RiskState } from "../../shared/core/risk-state";
import type { Sql } from "./sql";

const SAVE = "INSERT INTO risk (id, record) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET record = excluded.record";
const LOAD = "SELECT record FROM risk";
const ADD_DAY =
  "INSERT INTO equity_days (date, record) VALUES (?, ?) ON CONFLICT (date) DO UPDATE SET record = excluded.record";
const NEWEST_DAYS = "SELECT record FROM equity_days ORDER BY date DESC LIMIT ?";

/** Events that change the row. Orders, the most frequent by far, are none of them. */
const CHANGES_RISK: Readonly<Partial<Record<AccountEvent["type"], true>>> = {
  account_opened: true,
  cash_adjusted: true,
  alert_changed: true,
  alert_deferred: true,
  day_opened: true,
  peak_moved: true,
  breaker_tripped: true,
  breaker_reset: true,
  limits_proposed: true,
  limits_proposal_closed: true,
};

export class RiskTable {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Writes what the entries have changed. */
  save(risk: RiskState, entries: readonly JournalEntry[]): void {
    let hasChanged = false;
    for (const { event } of entries) {
      hasChanged ||= CHANGES_RISK[event.type] === true;
      if (event.type === "day_opened" && event.ended !== null)
        this.#sql.run(ADD_DAY, event.ended.date, encodeEquityDay(event.ended));
    }
    if (hasChanged) this.#sql.run(SAVE, encodeRisk(risk));
  }

  /** Reads it into a state that has just started; nothing for an account that was last written before there was any. */
  load(risk: RiskState): void {
    const [row] = this.#sql.all<{ record: string }>(LOAD);
    if (row !== undefined) restoreRisk(risk, row.record);
    const days = this.#sql.all<{ record: string }>(NEWEST_DAYS, EQUITY_DAYS);
    risk.equityDays.push(...days.toReversed().map(({ record }) => decodeEquityDay(record)));
  }
}
